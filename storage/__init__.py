"""Everything durable, on SQLAlchemy."""
