"""Questions: sentences that nobody understood, sealed by their writers' keys, and which articles helped, in counts."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import BigInteger, Column, Connection, Integer, String, Table, bindparam, delete, insert, select
from sqlalchemy.dialects.postgresql import Insert

from bot.ports import ArticleMarks, Changes, Question
from storage.codec import decode_question, encode
from storage.columns import Id, Moment, Sealed, inserting
from storage.people import Keys, Vault
from storage.statements import bulk
from storage.tables import metadata

_AT_ONCE = 5_000  # rows removed in one transaction

questions = Table(
    "questions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person", BigInteger, nullable=False, index=True),
    Column("at", Moment, nullable=False, index=True),
    Column("body", Sealed, nullable=False),
)
article_marks = Table(
    "article_marks",
    metadata,
    Column("article", String, primary_key=True),
    Column("locale", String, primary_key=True),
    Column("helped", Integer, nullable=False),
    Column("not_helped", Integer, nullable=False),
    sqlite_with_rowid=False,
)

_ADD = insert(questions)
_NEWEST = select(questions).order_by(questions.c.at.desc(), questions.c.id.desc()).limit(bindparam("most"))
_THESE = delete(questions).where(questions.c.id.in_(bindparam("ids", expanding=True)))
_OLD = delete(questions).where(
    questions.c.id.in_(
        select(questions.c.id)
        .where(questions.c.at < bindparam("before", type_=Moment))
        .order_by(questions.c.at)
        .limit(_AT_ONCE)
    )
)
_MARKS = select(article_marks).order_by(article_marks.c.article, article_marks.c.locale)


def write(connection: Connection, keys: Keys, changes: Changes) -> None:
    """Keep what was not understood, and count what helped."""
    if changes.questions:
        rows = [
            {"person": person, "at": changes.now, "body": keys[person].seal(encode(question), "questions", person)}
            for person, question in changes.questions
        ]
        bulk(connection, _ADD, rows)
    for mark in sorted(changes.marks, key=lambda each: (each.article, each.locale)):
        values = {"article": mark.article, "locale": mark.locale, "yes": int(mark.helpful), "no": int(not mark.helpful)}
        connection.execute(_count(connection.dialect.name), values)


def newest(connection: Connection, vault: Vault, limit: int) -> list[Question]:
    """The newest sentences, of people who were not erased."""
    rows = connection.execute(_NEWEST, {"most": limit}).all()
    keys = vault.keys(connection, (row.person for row in rows))
    found = []
    for row in rows:
        kept = decode_question(keys[row.person].open(row.body, "questions", row.person))
        found.append(Question(row.at, kept.text, kept.locale, kept.intent, kept.confidence, row.id))
    return found


def forget(connection: Connection, ids: Sequence[int]) -> int:
    """Remove these sentences; returns how many there were."""
    return connection.execute(_THESE, {"ids": list(ids)}).rowcount


def remove(connection: Connection, before: datetime) -> int:
    """Remove the oldest sentences from before a time, a few thousand; returns how many."""
    return connection.execute(_OLD, {"before": before}).rowcount


def marked(connection: Connection) -> list[ArticleMarks]:
    """Which articles helped."""
    return [ArticleMarks(row.article, row.locale, row.helped, row.not_helped) for row in connection.execute(_MARKS)]


@cache
def _count(dialect: str) -> Insert:
    yes, no = bindparam("yes", type_=Integer), bindparam("no", type_=Integer)
    statement = inserting(dialect)(article_marks).values(
        article=bindparam("article"), locale=bindparam("locale"), helped=yes, not_helped=no
    )
    more = {"helped": article_marks.c.helped + yes, "not_helped": article_marks.c.not_helped + no}
    return statement.on_conflict_do_update(index_elements=["article", "locale"], set_=more)
