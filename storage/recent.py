"""People as the last batches of this process left them, so that the next need not read them: one trip for two.

With PostgreSQL only, where nobody is held anyhow and the version says at the write whether they still are as they were
left (``unheld``). Where other processes serve the same people it would often say no, so it takes one to be alone.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from time import monotonic
from typing import NamedTuple

from bot.ports import Delivered, Loaded
from storage.sealing import DataKey


class Left(NamedTuple):
    """A person as a batch left them.

    Args:
        loaded: what the next batch would read.
        version: of their conversation.
        key: their data key.
        waiting: what waits in the outbox to be sent to them.
    """

    loaded: Loaded
    version: int
    key: DataKey
    waiting: Sequence[int]


class Recent:
    """Who was left lately. It keeps them unsealed, so only a few, and not for long.

    Args:
        most: people.
        seconds: how long each is kept.
        time: seconds, counted from whenever.
    """

    def __init__(self, *, most: int = 1_000, seconds: float = 60.0, time: Callable[[], float] = monotonic) -> None:
        self._most = most
        self._seconds = seconds
        self._time = time
        self._alone = False
        self._people: OrderedDict[int, tuple[float, Left]] = OrderedDict()  # by chat, those left longest ago first
        self._unsent: set[int] = set()  # of the rows that wait for them

    def served_by(self, processes: int) -> None:
        """How many processes there are; asked now and then, it also drops those whose time is over."""
        self._alone = processes == 1
        self._tidy()

    def keep(self, left: Left) -> None:
        """Remember somebody as they are committed now."""
        if self._alone:
            chat = left.loaded.person.chat
            self._people[chat] = self._time(), left
            self._people.move_to_end(chat)
            self._unsent.update(left.waiting)
            self._tidy()

    def take(self, chats: Collection[int]) -> list[Left]:
        """Those of these chats that are remembered, and are no longer: who takes them leaves them anew."""
        self._tidy()
        return [self._drop(chat) for chat in chats if chat in self._people]

    def sent(self, results: Iterable[Delivered]) -> None:
        """What became of rows is committed."""
        self._unsent.difference_update([result.row for result in results if result.state != "later"])

    def forget(self, person: int) -> None:
        """Drop somebody who is erased."""
        for chat in [chat for chat, (_, left) in self._people.items() if left.loaded.person.id == person]:
            self._drop(chat)

    def _tidy(self) -> None:
        oldest = self._time() - self._seconds
        while self._people:
            chat, (since, _) = next(iter(self._people.items()))
            if self._alone and since > oldest and len(self._people) <= self._most:
                break
            self._drop(chat)

    def _drop(self, chat: int) -> Left:
        _, left = self._people.pop(chat)
        waiting = [row for row in left.waiting if row in self._unsent]
        self._unsent.difference_update(waiting)
        return left._replace(waiting=waiting)
