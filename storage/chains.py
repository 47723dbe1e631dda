"""The check of all chains of case events, page by page."""

from collections.abc import Iterable
from hashlib import sha256
from itertools import groupby

from sqlalchemy import Connection, bindparam, select

from bot.cases.chain import Header, verifies
from storage.cases import tip
from storage.columns import AnyRow
from storage.tables import case_events, cases

_PAGE = 500  # cases read by one statement, and rows held at once

_page = (
    select(cases)
    .where(cases.c.number > bindparam("after"))
    .order_by(cases.c.number)
    .limit(_PAGE)
    .subquery("cases_page")
)
# A case and its events in one statement are one snapshot, whatever is being written meanwhile.
_CHAINS = (
    select(_page.c.number, _page.c.state.label("stands"), _page.c.events, _page.c.tip, _page.c.mac)
    .add_columns(*(column for column in case_events.c if column.name != "number"))
    .join(case_events, case_events.c.number == _page.c.number, isouter=True)
    .order_by(_page.c.number, case_events.c.seq)
    .execution_options(yield_per=_PAGE)
)


def broken(connection: Connection, key: bytes) -> list[str]:
    """Numbers of cases whose chain, sealed with this MAC key, does not verify."""
    found: list[str] = []
    after: str | None = ""
    while after is not None:
        rows = connection.execute(_CHAINS, {"after": after})
        after = None
        for number, of_case in groupby(rows, key=lambda row: str(row.number)):
            if not _intact(of_case, key):
                found.append(number)
            after = number
    return found


def _intact(rows: Iterable[AnyRow], key: bytes) -> bool:
    """Whether a case's row and its events belong together and nothing in them was changed."""
    events: list[tuple[Header, bytes]] = []
    whole = True
    for row in rows:
        if row.seq is not None:
            whole = whole and (row.data is None or sha256(row.data).digest() == row.digest)
            events.append((Header(row.number, row.seq, row.at, row.actor, row.action, row.state), row.digest))
    stands = events[-1][0].state if events else None
    return whole and row.stands == stands and verifies(events, tip(row), row.mac, key)
