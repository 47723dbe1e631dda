"""Whose rows of the outbox wait, and whose stay as markers, is found by two indexes instead of one.

A row that goes once it is sent then finds its place among the few that wait, not among the markers of all people.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_LEFT, _SENT = sa.text("state <> 'sent'"), sa.text("state = 'sent'")


def upgrade() -> None:
    """Make two of one."""
    op.create_index("ix_outbox_left", "outbox", ["person"], sqlite_where=_LEFT, postgresql_where=_LEFT)
    op.create_index("ix_outbox_sent", "outbox", ["person"], sqlite_where=_SENT, postgresql_where=_SENT)
    op.drop_index("ix_outbox_person", "outbox")


def downgrade() -> None:
    """Make one of two."""
    op.create_index("ix_outbox_person", "outbox", ["person"])
    op.drop_index("ix_outbox_sent", "outbox")
    op.drop_index("ix_outbox_left", "outbox")
