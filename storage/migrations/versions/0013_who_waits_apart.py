"""The index of rows that are left, by person, can no longer be taken for that of rows that wait.

Nothing waits while PostgreSQL counts, so both looked empty to its planner, which read all of the one, with all that was
deleted since, for each person whose rows it was to find in the other. What is not implied it cannot take.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make it again."""
    _make_anew("coalesce(state, '') <> 'sent'")


def downgrade() -> None:
    """As it was."""
    _make_anew("state <> 'sent'")


def _make_anew(condition: str) -> None:
    op.drop_index("ix_outbox_left", "outbox")
    where = sa.text(condition)
    op.create_index("ix_outbox_left", "outbox", ["person"], sqlite_where=where, postgresql_where=where)
