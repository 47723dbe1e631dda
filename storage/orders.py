"""The embedded order directory: sealed under the operator's key, found by a keyed hash of the order number."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import islice

from msgspec import Struct
from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.postgresql import Insert

from bot.ports import ImportReport, Order
from storage.codec import decode_order, encode
from storage.columns import among, inserting
from storage.engine import Database
from storage.people import Vault
from storage.statements import bulk
from storage.tables import orders

_AT_ONCE = 2_000  # orders written in one transaction

_FIND = select(orders).where(orders.c.lookup == bindparam("which")).order_by(orders.c.platform)
_KNOWN = select(orders.c.lookup, orders.c.platform, orders.c.fingerprint).where(among(orders.c.lookup, "lookups"))


class _Row(Struct, frozen=True):
    """An order ready to be stored."""

    lookup: str
    platform: str
    fingerprint: str
    plain: bytes


class StoredOrders:
    """Orders that the operator imported (see OrderBook)."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def find(self, order_number: str) -> list[Order]:
        """Orders with this number, however it is spaced or dashed, by platform."""
        return await self._database.read(partial(_find, vault=self._vault, order_number=order_number))

    async def add(self, orders: Iterable[Order]) -> ImportReport:
        """Add or replace orders, a few thousand in a transaction; ``orders`` is consumed as it goes."""
        report = ImportReport()
        for some in _chunks(iter(orders)):
            async with self._database.transaction() as transaction:
                await transaction.run(partial(_add, vault=self._vault, some=some, report=report))
                await transaction.commit()
        return report


def normalised(order_number: str) -> str:
    """An order number without what people add or leave out: case, width, spaces, dashes and other punctuation."""
    folded = unicodedata.normalize("NFKC", order_number).casefold()
    return "".join(character for character in folded if character.isalnum())


def _chunks(orders: Iterator[Order]) -> Iterator[Sequence[Order]]:
    while some := list(islice(orders, _AT_ONCE)):
        yield some


def _find(connection: Connection, *, vault: Vault, order_number: str) -> list[Order]:
    lookup = vault.keyring.digest("order", normalised(order_number))
    rows = connection.execute(_FIND, {"which": lookup})
    return [decode_order(vault.operator.open(row.body, "orders", row.lookup, row.platform)) for row in rows]


def _add(connection: Connection, *, vault: Vault, some: Sequence[Order], report: ImportReport) -> None:
    """Write what is new or differs; of several rows for one order in a chunk the last one counts."""
    prepared = [_row(order, vault) for order in some]
    known = connection.execute(_KNOWN, {"lookups": sorted({row.lookup for row in prepared})})
    stored = {(lookup, platform): fingerprint for lookup, platform, fingerprint in known}
    pending: dict[tuple[str, str], _Row] = {}
    for row in prepared:
        place = (row.lookup, row.platform)
        before = pending[place].fingerprint if place in pending else stored.get(place)
        if before == row.fingerprint:
            report.unchanged += 1
            continue
        report.added += before is None
        report.changed += before is not None
        pending[place] = row
    if pending:
        bulk(connection, _upsert(connection.dialect.name), [_sealed(row, vault) for row in pending.values()])


def _row(order: Order, vault: Vault) -> _Row:
    plain = encode(order)
    digest = vault.keyring.digest
    return _Row(
        digest("order", normalised(order.order_number)), order.platform, digest("order fields", plain.hex()), plain
    )


def _sealed(row: _Row, vault: Vault) -> dict[str, object]:
    body = vault.operator.seal(row.plain, "orders", row.lookup, row.platform)
    return {"lookup": row.lookup, "platform": row.platform, "fingerprint": row.fingerprint, "body": body}


@cache
def _upsert(dialect: str) -> Insert:
    statement = inserting(dialect)(orders)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["lookup", "platform"], set_={"fingerprint": new.fingerprint, "body": new.body}
    )
