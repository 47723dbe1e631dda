"""Tables of what is kept and for how long: which files there are, whose log was cut, who was erased."""

from sqlalchemy import BigInteger, Column, Index, String, Table, text

from storage.columns import Moment, Sealed
from storage.tables import metadata

# Which files the file store has: written before the file and removed after it, so that none is ever forgotten there.
files = Table(
    "files",
    metadata,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", String, primary_key=True),  # keyed hash of the name
    Column("kind", String, nullable=False),  # the first part of the name: evidence, certificates, dossiers, exports
    Column("number", String),  # the case it belongs to, where its name says so
    Column("at", Moment, nullable=False),
    Column("name", Sealed, nullable=False),
    Index("ix_files_kind", "kind", "at"),
    Index(
        "ix_files_number",
        "number",
        sqlite_where=text("number IS NOT NULL"),
        postgresql_where=text("number IS NOT NULL"),
    ),
)

# Whose event log does not go back to the beginning any more, and when the newest line was written that is gone.
cut_logs = Table(
    "cut_logs",
    metadata,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("until", Moment, nullable=False, index=True),
)

# Who was erased: opaque ids, so that a restored backup can forget them too.
erasures = Table(
    "erasures",
    metadata,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("by", String, nullable=False),  # person, operator, retention, backup
)
