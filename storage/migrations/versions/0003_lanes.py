"""Lanes: the outbox is in order per chat and topic, and whose turn it is, is kept per lane."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_WAITING = sa.text("state = 'waiting'")
_OPENS = sa.text("state = 'waiting' AND opens")
_LANES = sa.text(
    "INSERT INTO outbox_lanes (chat, topic, priority, since, not_before) "
    "SELECT chat, '', priority, since, not_before FROM outbox_chats"
)
_CHATS = sa.text(
    "INSERT INTO outbox_chats (chat, priority, since, not_before) "
    "SELECT chat, min(priority), min(since), min(not_before) FROM outbox_lanes GROUP BY chat"
)


def upgrade() -> None:
    """Every chat that waits is one lane so far."""
    op.add_column("outbox", sa.Column("topic", sa.String(), nullable=False, server_default=sa.text("''")))
    op.add_column("outbox", sa.Column("opens", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_index("ix_outbox_waiting", "outbox")
    op.create_index(
        "ix_outbox_waiting", "outbox", ["chat", "topic", "id"], sqlite_where=_WAITING, postgresql_where=_WAITING
    )
    op.create_index("ix_outbox_opens", "outbox", ["chat", "topic"], sqlite_where=_OPENS, postgresql_where=_OPENS)
    op.create_table(
        "outbox_lanes",
        sa.Column("chat", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("chat", "topic", name="pk_outbox_lanes"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_outbox_lanes_turn", "outbox_lanes", ["priority", "since", "chat", "topic", "not_before"])
    op.execute(_LANES)
    op.drop_table("outbox_chats")
    op.create_table(
        "spendings",
        sa.Column("chat", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sent", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("chat", name="pk_spendings"),
    )
    op.create_table(
        "processes",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_processes"),
    )


def downgrade() -> None:
    """Back to one lane for each chat."""
    op.drop_table("processes")
    op.drop_table("spendings")
    op.create_table(
        "outbox_chats",
        sa.Column("chat", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chat", name="pk_outbox_chats"),
    )
    op.create_index("ix_outbox_chats_turn", "outbox_chats", ["priority", "since", "chat", "not_before"])
    op.execute(_CHATS)
    op.drop_table("outbox_lanes")
    op.drop_index("ix_outbox_opens", "outbox")
    op.drop_index("ix_outbox_waiting", "outbox")
    op.create_index("ix_outbox_waiting", "outbox", ["chat", "id"], sqlite_where=_WAITING, postgresql_where=_WAITING)
    for column in ("opens", "topic"):
        op.drop_column("outbox", column)
