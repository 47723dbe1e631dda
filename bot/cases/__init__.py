"""State tables and rules of cases; pure."""
