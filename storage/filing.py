"""The index of the file store: which files there are of whom, of what kind and since when; names are sealed."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache

from sqlalchemy import BigInteger, Connection, bindparam, delete, exists, select, text
from sqlalchemy.dialects.postgresql import Insert

from storage.columns import Moment, among, inserting
from storage.sealing import DataKey
from storage.tables import cases, people
from storage.tables_kept import files

_CASE = re.compile(r"/(C-[0-9A-Z]{5}-[0-9A-Z]{5})(?=[/-])")

_person = bindparam("who", type_=BigInteger)
_NAMES = select(files.c.name, files.c.digest).where(files.c.person == _person).order_by(files.c.at, files.c.digest)
_FORGET = delete(files).where(files.c.person == _person, among(files.c.digest, "digests"))
_FORGET_ALL = delete(files).where(files.c.person == _person)
_BY_AGE = (
    select(files.c.person, files.c.digest)
    .where(files.c.kind == bindparam("of"), files.c.at < bindparam("before", type_=Moment))
    .order_by(files.c.at)
    .limit(bindparam("most"))
)
_OF_CASES = select(files.c.person, files.c.digest).where(among(files.c.number, "numbers"))
# From the old files to their cases: almost all old cases have ended, but few of them have files that are still there.
_OF_FINISHED = (
    select(files.c.person, files.c.digest)
    .where(
        among(files.c.kind, "kinds"),
        files.c.at < bindparam("before", type_=Moment),
        exists().where(
            cases.c.number == files.c.number,
            among(cases.c.state, "states"),
            cases.c.kind == bindparam("of"),
            cases.c.moved_at < bindparam("before", type_=Moment),
        ),
    )
    .order_by(files.c.at)
    .limit(bindparam("most"))
)
# Word for word what the partial index says: people who were erased are few, files are many.
_OF_ERASED = (
    select(people.c.id)
    .where(text("people.data_key IS NULL"), exists().where(files.c.person == people.c.id))
    .limit(bindparam("most"))
)


def note(connection: Connection, *, key: DataKey, person: int, digest: str, name: str) -> None:
    """Write down that a file is about to be put."""
    case = _CASE.search(name)
    row = {
        "person": person,
        "digest": digest,
        "kind": name.partition("/")[0] if "/" in name else "",
        "number": case[1] if case else None,
        "at": datetime.now(UTC),
        "name": key.seal(name.encode(), "files.name", person, digest),
    }
    connection.execute(_note(connection.dialect.name), row)


def names(connection: Connection, *, key: DataKey, person: int) -> list[str]:
    """The names of a person's files, in the order they came."""
    rows = connection.execute(_NAMES, {"who": person})
    return [key.open(row.name, "files.name", person, row.digest).decode() for row in rows]


def forget(connection: Connection, *, person: int, digests: Sequence[str]) -> None:
    """These files are gone."""
    connection.execute(_FORGET, {"who": person, "digests": list(digests)})


def forget_all(connection: Connection, *, person: int) -> None:
    """All files of a person are gone."""
    connection.execute(_FORGET_ALL, {"who": person})


def by_age(connection: Connection, kind: str, before: datetime, most: int) -> list[tuple[int, str]]:
    """(person, digest) of files of a kind from before a time, the oldest first."""
    rows = connection.execute(_BY_AGE, {"of": kind, "before": before, "most": most})
    return [(row.person, row.digest) for row in rows]


def of_cases(connection: Connection, numbers: Sequence[str]) -> list[tuple[int, str]]:
    """(person, digest) of the files that belong to these cases."""
    return [(row.person, row.digest) for row in connection.execute(_OF_CASES, {"numbers": list(numbers)})]


def of_finished(
    connection: Connection, kinds: Sequence[str], of: str, states: Sequence[str], before: datetime, most: int
) -> list[tuple[int, str]]:
    """(person, digest) of files of these kinds, from before a time, of cases that ended before it too."""
    values = {"kinds": list(kinds), "of": of, "states": list(states), "before": before, "most": most}
    return [(row.person, row.digest) for row in connection.execute(_OF_FINISHED, values)]


def of_erased(connection: Connection, most: int) -> list[int]:
    """People who were erased and of whom files are left."""
    return list(connection.execute(_OF_ERASED, {"most": most}).scalars())


@cache
def _note(dialect: str) -> Insert:
    statement = inserting(dialect)(files)
    new = {name: statement.excluded[name] for name in ("at", "name")}
    return statement.on_conflict_do_update(index_elements=["person", "digest"], set_=new)
