"""Deadlines that fell due are shared by several processes: one has them in hand until the lease ends."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Nobody has any in hand."""
    op.add_column("deadlines", sa.Column("until", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Everybody looks at all of them again."""
    op.drop_column("deadlines", "until")
