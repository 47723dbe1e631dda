"""What else is outside: orders, files, mail, understanding, the time."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from bot.core.meaning import Meaning


class Order(Struct, frozen=True):
    """An order as the shop knows it."""

    platform: str
    order_number: str
    buyer_name: str
    ordered_on: str
    item: str
    amount: int
    currency: str
    seller_name: str


class Orders(Protocol):
    """The order directory."""

    async def find(self, order_number: str) -> list[Order]:
        """Orders with this number (numbers are unique within a platform only)."""
        ...


class ImportReport(Struct):
    """What an import did."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    bad: list[tuple[int, str]] = []


class OrderBook(Orders, Protocol):
    """The embedded order directory, which can be filled."""

    async def add(self, orders: Iterable[Order]) -> ImportReport:
        """Add or replace orders, in batches."""
        ...


class Files(Protocol):
    """The file store: bytes sealed under a person's data key."""

    async def put(self, person: int, key: str, content: bytes) -> None:
        """Keep bytes under a key; the same key again replaces them."""
        ...

    async def get(self, person: int, key: str) -> bytes:
        """Read them back. Raises KeyError where there are none or the person was erased."""
        ...

    async def names(self, person: int) -> list[str]:
        """The keys of all that is kept of a person, in the order it came. Raises KeyError where they were erased."""
        ...

    async def remove(self, person: int, keys: Sequence[str]) -> None:
        """Remove files; those that are not there are fine."""
        ...


class Mail(Protocol):
    """Outgoing e-mail."""

    async def send(
        self, *, to: str, subject: str, body: str, message_id: str, attachments: Mapping[str, bytes]
    ) -> None:
        """Send one message. Raises TryAgainError or RejectedError."""
        ...


class Understanding(Protocol):
    """What a sentence means."""

    async def understand(self, text: str, locale: str | None = None) -> Meaning:
        """What a sentence means (intent ``none`` where nothing fits); ``locale`` is the one set, where it is known."""
        ...


class Clock(Protocol):
    """The time, as an argument."""

    def now(self) -> datetime:
        """UTC."""
        ...

    async def sleep_until(self, when: datetime | None) -> None:
        """Wait until then (for ever where None) or until the clock is turned."""
        ...
