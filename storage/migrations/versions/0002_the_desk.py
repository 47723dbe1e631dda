"""The desk: what it knows of cases, which message stands for which, groups that moved, each case's last events."""

from datetime import UTC, datetime, timedelta

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_STORY = 20
_IS_TOPIC = sa.text("slot LIKE 'topic:%'")
_IS_OPEN = sa.text("state <> 'closed'")
_EVENTS = sa.text("SELECT number, at, actor, action, state FROM case_events ORDER BY number, seq")


def upgrade() -> None:
    """Make them, and tell the stories of the cases that are there."""
    op.create_index(
        "ix_cards_topics", "cards", ["chat", "message_id"], sqlite_where=_IS_TOPIC, postgresql_where=_IS_TOPIC
    )
    op.add_column("cases", sa.Column("story", sa.LargeBinary(), nullable=True))
    _tell()
    op.create_table(
        "handoffs",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("desk", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("called", sa.Boolean(), nullable=False),
        sa.Column("rating", sa.SmallInteger(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["cases.number"], name="fk_handoffs_number"),
        sa.PrimaryKeyConstraint("number", name="pk_handoffs"),
    )
    op.create_index("ix_handoffs_person", "handoffs", ["person"])
    op.create_index("ix_handoffs_opened_at", "handoffs", ["opened_at"])
    op.create_index(
        "ix_handoffs_open", "handoffs", ["desk", "state", "owner"], sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN
    )
    op.create_table(
        "copies",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("from_chat", sa.BigInteger(), nullable=False),
        sa.Column("from_message", sa.BigInteger(), nullable=False),
        sa.Column("to_chat", sa.BigInteger(), nullable=False),
        sa.Column("to_message", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_copies"),
    )
    op.create_index("ix_copies_number", "copies", ["number", "id"])
    op.create_index("ix_copies_from", "copies", ["from_chat", "from_message"])
    op.create_index("ix_copies_to", "copies", ["to_chat", "to_message"])
    op.create_table(
        "moved_groups",
        sa.Column("old", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("new", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("old", name="pk_moved_groups"),
    )
    op.create_index("ix_moved_groups_new", "moved_groups", ["new"])


def downgrade() -> None:
    """Drop them."""
    for table in ("moved_groups", "copies", "handoffs"):
        op.drop_table(table)
    op.drop_column("cases", "story")
    op.drop_index("ix_cards_topics", "cards")


def _tell() -> None:
    """Keep the last events of every case with it."""
    connection = op.get_bind()
    stories: dict[str, list[dict[str, object]]] = {}
    for number, at, actor, action, state in connection.execute(_EVENTS):
        told = {"at": _moment(at), "actor": actor, "action": action, "state": state}
        stories[number] = [*stories.get(number, []), told][-_STORY:]
    for number, story in stories.items():
        values = {"number": number, "story": msgspec.msgpack.encode(story)}
        connection.execute(sa.text("UPDATE cases SET story = :story WHERE number = :number"), values)


def _moment(micros: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
