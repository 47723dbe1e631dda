"""The tables. What is personal lies in sealed columns; the others hold opaque ids, kinds, states, times and counts."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    false,
    text,
)

from storage.columns import Id, Moment, Sealed

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# People are never deleted, so the busy tables below spare themselves a foreign key to them.
people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True),
    Column("chat", BigInteger, unique=True),  # none: erased
    Column("master", String),  # the master key that wraps data_key
    Column("data_key", Sealed),  # none: erased
    Index("ix_people_erased", "id", sqlite_where=text("data_key IS NULL"), postgresql_where=text("data_key IS NULL")),
)

conversations = Table(
    "conversations",
    metadata,
    Column("person", Id, primary_key=True, autoincrement=False),
    Column("body", Sealed, nullable=False),
)

updates = Table(
    "updates",
    metadata,
    Column("bot", BigInteger, primary_key=True, autoincrement=False),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False, index=True),
    sqlite_with_rowid=False,
)

events = Table(
    "events",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person", BigInteger, nullable=False, index=True),
    Column("update_id", BigInteger),
    Column("at", Moment, nullable=False, index=True),
    Column("body", Sealed, nullable=False),
)

# Rows with a key stay as markers (state sent, no body), so that nothing with that key is ever sent again.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("chat", BigInteger, nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("state", String, nullable=False),  # waiting, failed, sent
    Column("key", String, unique=True),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("body", Sealed),
    Column("error", Sealed),
    Column("topic", String, nullable=False, server_default=text("''")),  # with the chat, its lane
    Column("opens", Boolean, nullable=False, server_default=false()),  # makes the topic of its lane
    Column("update_id", BigInteger),  # the update that it answers, the last of them; none: it answers none
    Index(
        "ix_outbox_waiting",
        "chat",
        "topic",
        "id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    # Apart, so that a row that goes once it is sent finds its place among the few that wait, not among all markers.
    # Its condition follows from no other, or PostgreSQL would read all of it in place of ix_outbox_waiting.
    Index(
        "ix_outbox_left",
        "person",
        sqlite_where=text("coalesce(state, '') <> 'sent'"),
        postgresql_where=text("coalesce(state, '') <> 'sent'"),
    ),
    Index("ix_outbox_sent", "person", sqlite_where=text("state = 'sent'"), postgresql_where=text("state = 'sent'")),
    Index("ix_outbox_failed", "id", sqlite_where=text("state = 'failed'"), postgresql_where=text("state = 'failed'")),
    Index(
        "ix_outbox_opens",
        "chat",
        "topic",
        sqlite_where=text("state = 'waiting' AND opens"),
        postgresql_where=text("state = 'waiting' AND opens"),
    ),
    sqlite_autoincrement=True,  # an id is never used twice, though sent rows are deleted
)

# One row per lane that has something waiting, or had until a moment ago: whose turn it is, without looking at the rows.
outbox_lanes = Table(
    "outbox_lanes",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("topic", String, primary_key=True),  # case number, empty for private chats and General; see lanes
    Column("priority", SmallInteger, nullable=False),  # the most urgent of its rows
    Column("since", Moment, nullable=False),  # when it last had its turn, or the oldest of its rows was added
    Column("not_before", Moment, nullable=False),
    Column("owner", String),  # the process that serves it
    Column("until", Moment),  # when that process has lost it
    Index("ix_outbox_lanes_turn", "priority", "since", "chat", "topic", "not_before"),
    sqlite_with_rowid=False,
)

# What was sent into a group within the last while, for whichever process serves it next.
spendings = Table(
    "spendings",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("sent", String, nullable=False),
)

# The processes that deliver, and when each was last there: they share what Telegram takes in all.
processes = Table(
    "processes",
    metadata,
    Column("name", String, primary_key=True),
    Column("seen", Moment, nullable=False),
)

cards = Table(
    "cards",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("slot", String, primary_key=True),
    Column("message_id", BigInteger, nullable=False),
    # Topics are cards too (``topic:`` and the case's number): which case a topic belongs to is found by this.
    Index(
        "ix_cards_topics",
        "chat",
        "message_id",
        sqlite_where=text("slot LIKE 'topic:%'"),
        postgresql_where=text("slot LIKE 'topic:%'"),
    ),
    Index(
        "ix_cards_topic_slots",
        "slot",
        sqlite_where=text("slot LIKE 'topic:%'"),
        postgresql_where=text("slot LIKE 'topic:%'"),
    ),
    sqlite_with_rowid=False,
)

# Finished jobs stay as markers (state done, no body), so that the same key never runs again.
jobs = Table(
    "jobs",
    metadata,
    Column("key", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("person", BigInteger, nullable=False, index=True),
    Column("state", String, nullable=False),  # waiting, done
    Column("attempts", Integer, nullable=False),
    Column("not_before", Moment, nullable=False),  # when it may run (again); a lease moves it ahead
    Column("body", Sealed),
    Column("error", Sealed),
    Column("update_id", BigInteger),  # the update that set it off; none: none did
    Index(
        "ix_jobs_waiting",
        "not_before",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)

deadlines = Table(
    "deadlines",
    metadata,
    Column("key", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("due", Moment, nullable=False, index=True),
    Column("body", Sealed, nullable=False),
    Column("until", Moment),  # for how long a process has it in hand, or it is put off since nobody can open it
    PrimaryKeyConstraint("person", "key"),  # the only index that a deadline touches at a place of its own
)

cases = Table(
    "cases",
    metadata,
    Column("number", String, primary_key=True),
    Column("person", ForeignKey("people.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False),
    Column("data", Sealed),  # none: erased
    Column("opened_at", Moment, nullable=False),
    Column("moved_at", Moment, nullable=False),
    Column("events", Integer, nullable=False),
    Column("tip", Sealed, nullable=False),  # the chain's last hash
    Column("mac", Sealed, nullable=False),
    Column("story", Sealed),  # its last events, of which nothing is personal; none: not told since they are kept
    Index("ix_cases_person", "person", "opened_at"),
    Index("ix_cases_kind", "kind", "state", "opened_at"),
    Index("ix_cases_opened_at", "opened_at", "number"),
)

case_events = Table(
    "case_events",
    metadata,
    Column("number", ForeignKey("cases.number"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("actor", String, nullable=False),
    Column("action", String, nullable=False),
    Column("state", String, nullable=False),
    Column("data", Sealed),  # none: erased
    Column("digest", Sealed, nullable=False),  # SHA-256 of data as it was sealed
)

case_lookups = Table(
    "case_lookups",
    metadata,
    Column("lookup", String, primary_key=True),  # keyed hash of (kind of value, value)
    Column("number", ForeignKey("cases.number"), primary_key=True, index=True),
)

# What the desk knows of the cases it was handed.
handoffs = Table(
    "handoffs",
    metadata,
    Column("number", ForeignKey("cases.number"), primary_key=True),
    Column("person", BigInteger, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("desk", BigInteger, nullable=False),
    Column("state", String, nullable=False),  # queued, claimed, closed
    Column("language", String, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("owner", BigInteger, nullable=False),
    Column("alias", String, nullable=False),
    Column("due", Moment),
    Column("opened_at", Moment, nullable=False, index=True),
    Column("claimed_at", Moment),
    Column("answered_at", Moment),
    Column("closed_at", Moment),
    Column("late", Boolean, nullable=False),
    Column("called", Boolean, nullable=False),
    Column("rating", SmallInteger, nullable=False),
    Column("moves", Integer, nullable=False),
    Index(
        "ix_handoffs_open",
        "desk",
        "state",
        "owner",
        sqlite_where=text("state <> 'closed'"),
        postgresql_where=text("state <> 'closed'"),
    ),
)

# Which message between buyer and desk stands for which; several originals may share a copy.
copies = Table(
    "copies",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number", String, nullable=False),
    Column("from_chat", BigInteger, nullable=False),
    Column("from_message", BigInteger, nullable=False),
    Column("to_chat", BigInteger, nullable=False),
    Column("to_message", BigInteger, nullable=False),
    Index("ix_copies_number", "number", "id"),
    Index("ix_copies_from", "from_chat", "from_message"),
    Index("ix_copies_to", "to_chat", "to_message"),
)

# Groups that became supergroups: where each is now.
moved_groups = Table(
    "moved_groups",
    metadata,
    Column("old", BigInteger, primary_key=True, autoincrement=False),
    Column("new", BigInteger, nullable=False, index=True),
)

failed_updates = Table(
    "failed_updates",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source", String, nullable=False),
    Column("update_id", BigInteger),
    Column("person", BigInteger, index=True),
    Column("at", Moment, nullable=False),
    Column("body", Sealed, nullable=False),
    Column("error", Sealed, nullable=False),
    sqlite_autoincrement=True,
)

orders = Table(
    "orders",
    metadata,
    Column("lookup", String, primary_key=True),  # keyed hash of the order number
    Column("platform", String, primary_key=True),
    Column("fingerprint", String, nullable=False),  # keyed hash of all fields
    Column("body", Sealed, nullable=False),
    sqlite_with_rowid=False,
)
