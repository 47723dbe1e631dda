"""A Telegram with one forum group, whose topics can be deleted and closed, for tests of delivery."""

from typing import Any

from bot.ports import (
    CopyMessages,
    DeliveryError,
    EditText,
    ManageTopic,
    Outgoing,
    RejectedError,
    TopicClosedError,
    TopicGoneError,
)
from tests.service.fakes import FakeTelegram


class Killed(BaseException):
    """The process ends here."""


class DeskTelegram(FakeTelegram):
    """Keeps what each topic shows.

    Args:
        group: the group's id.
    """

    def __init__(self, group: int) -> None:
        super().__init__()
        self.group_id = group
        self.last = 100
        self.topics: dict[int, list[str]] = {}
        self.names: dict[int, str] = {}
        self.shut: set[int] = set()
        self.trouble: list[DeliveryError | Killed | None] = []
        self.killed_after: type[Outgoing] | None = None
        self.skips = 0

    async def send(self, outgoing: Outgoing, content: bytes | None = None) -> int | None:
        error = self.trouble.pop(0) if self.trouble else None
        if error is not None:
            raise error
        done = self._manage(outgoing) if isinstance(outgoing, ManageTopic) else self._post(outgoing)
        self.sent.append(outgoing)
        if self.killed_after is not None and isinstance(outgoing, self.killed_after):
            raise Killed
        return done

    async def copy(self, outgoing: CopyMessages) -> list[int]:
        self._check(outgoing)
        self.sent.append(outgoing)
        kept = outgoing.copied.messages[: len(outgoing.copied.messages) - self.skips]
        return [self._next() for _ in kept]

    def _next(self) -> int:
        self.last += 1
        return self.last

    def _manage(self, wanted: ManageTopic) -> int | None:
        if wanted.action == "open":
            thread = self._next()
            self.topics[thread], self.names[thread] = [], wanted.name
            return thread
        assert wanted.thread is not None
        if wanted.action == "delete":
            self.topics.pop(wanted.thread, None)
        elif wanted.action == "close":
            self.shut.add(wanted.thread)
        else:
            self.shut.discard(wanted.thread)
        return None

    def _post(self, outgoing: Outgoing) -> int | None:
        self._check(outgoing)
        if isinstance(outgoing, EditText):
            assert outgoing.message_id is not None
            return None
        thread = getattr(outgoing, "thread", None)
        if thread is not None:
            self.topics[thread].append(getattr(outgoing, "html", type(outgoing).__name__))
        return self._next()

    def _check(self, outgoing: Any) -> None:
        thread = getattr(outgoing, "thread", None)
        if thread is not None and thread not in self.topics:
            raise TopicGoneError("message thread not found")
        if thread in self.shut:
            raise TopicClosedError("TOPIC_CLOSED")
        if outgoing.chat == self.group_id and getattr(outgoing, "topic", "") and thread is None:
            assert isinstance(outgoing, EditText), "nothing meant for a topic may end up in General"
        if getattr(outgoing, "html", "") == "bad":
            raise RejectedError("can't parse entities")
