"""Topics: each case's is made exactly once, found again after a kill, and missed when it is gone."""

import structlog

from bot.ports import Delivered, DeliveryError, ManageTopic, OutboxRow, Store, Telegram, TryAgainError
from bot.service.envelope import from_topic_lost
from bot.service.polling import Intake

_log = structlog.get_logger()
_PROBES = 20  # message ids after the highest known one among which a topic of ours may hide


class Topics:
    """Makes topics.

    Args:
        store: where their ids are kept.
        telegram: the Bot API.
        intake: told of topics that are gone.
    """

    def __init__(self, store: Store, telegram: Telegram, intake: Intake) -> None:
        self._store = store
        self._telegram = telegram
        self._intake = intake
        self._missed: set[tuple[int, str]] = set()
        self._sought: dict[tuple[int, str], int] = {}  # up to which id there is no topic of ours
        self.busy: set[int] = set()  # groups in which a topic is being made or looked for

    async def open(self, row: OutboxRow, wanted: ManageTopic) -> Delivered:
        """Make a topic, unless it is there.

        Before the call it is written down from where on the topic would be found, and with the topic's id that is
        forgotten: whoever finds such a note and no topic looks there before making another. In a group that is
        ``busy`` nobody else may be let in: who looks takes any topic that is nobody's yet. Raises DeliveryError.
        """
        self.busy.add(row.chat)
        try:
            return await self._open(row, wanted)
        finally:
            self.busy.discard(row.chat)

    async def _open(self, row: OutboxRow, wanted: ManageTopic) -> Delivered:
        slot, making = f"topic:{wanted.topic}", f"making:{wanted.topic}"
        known = await self._store.recall(row.chat, [slot, making])
        thread = known.get(slot)
        if thread is None and making in known:
            thread = await self._find(wanted, known[making])
        if thread is None:
            await self._store.remember(row.chat, making, await self._store.highest(row.chat))
            self._sought.pop((row.chat, wanted.topic), None)
            thread = await self._make(wanted, making)
        if thread is not None:
            await self._store.remember(row.chat, slot, thread)  # before the next one looks
        self._missed.discard((row.chat, wanted.topic))
        return Delivered(row.id, "sent", thread, slot=(row.chat, slot), forget=(row.chat, making))

    async def missed(self, chat: int, number: str) -> None:
        """Something waits for a topic that is not there: tell the core, once, that a new one is wanted."""
        if (chat, number) not in self._missed:
            self._missed.add((chat, number))
            _log.info("topic.lost", case=number)
            await self._intake.submit([from_topic_lost(number)])

    async def _make(self, wanted: ManageTopic, making: str) -> int | None:
        try:
            return await self._telegram.send(wanted)
        except TryAgainError:  # it may have been made all the same
            raise
        except DeliveryError:
            await self._store.remember(wanted.chat, making, _NOTHING_MADE)
            raise

    async def _find(self, wanted: ManageTopic, after: int) -> int | None:
        """The topic that an earlier attempt made, if it did."""
        if after == _NOTHING_MADE:
            return None
        place = wanted.chat, wanted.topic
        candidates = range(max(after, self._sought.get(place, 0)) + 1, after + 1 + _PROBES)
        async with self._store.unit_of_work() as work:
            others, _ = await work.topics([(wanted.chat, candidate) for candidate in candidates], [])
        for candidate in candidates:
            if (wanted.chat, candidate) in others:
                continue
            if await self._telegram.adopt_topic(wanted.chat, candidate, wanted.name):
                _log.info("topic.found", case=wanted.topic)
                return candidate
            self._sought[place] = candidate  # a refusal in between does not begin it all again
        return None


_NOTHING_MADE = 2**62
