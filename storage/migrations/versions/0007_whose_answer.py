"""What is sent and what is carried out know the update that they answer, for logs and traces."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Of what waits already, nobody knows."""
    for table in ("outbox", "jobs"):
        op.add_column(table, sa.Column("update_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Forget it."""
    for table in ("jobs", "outbox"):
        op.drop_column(table, "update_id")
