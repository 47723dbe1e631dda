"""Erased people, look-ups of a case and topics by their case are found by an index, however many there are."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_ERASED = sa.text("data_key IS NULL")
_TOPICS = sa.text("slot LIKE 'topic:%'")


def upgrade() -> None:
    """Make the indexes."""
    op.create_index("ix_people_erased", "people", ["id"], sqlite_where=_ERASED, postgresql_where=_ERASED)
    op.create_index("ix_cards_topic_slots", "cards", ["slot"], sqlite_where=_TOPICS, postgresql_where=_TOPICS)
    op.create_index("ix_case_lookups_number", "case_lookups", ["number"])


def downgrade() -> None:
    """Read the whole tables again."""
    op.drop_index("ix_case_lookups_number", "case_lookups")
    op.drop_index("ix_cards_topic_slots", "cards")
    op.drop_index("ix_people_erased", "people")
