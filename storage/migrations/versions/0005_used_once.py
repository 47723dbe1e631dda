"""What may be used once."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "used",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_used"),
    )
    op.create_index("ix_used_until", "used", ["until"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table("used")
