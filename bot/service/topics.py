"""Topics: each case's is made once, known by what Telegram tells of it after a kill, and missed when it is gone."""

from datetime import timedelta

import structlog

from bot.ports import Clock, Delivered, DeliveryError, ManageTopic, OutboxRow, Store, Telegram, TryAgainError
from bot.service.envelope import from_topic_lost
from bot.service.polling import Intake

_log = structlog.get_logger()
_TOLD_WITHIN = timedelta(seconds=5)  # the update of a topic that was made comes within that


class Topics:
    """Makes topics.

    Args:
        store: where their ids are kept.
        telegram: the Bot API.
        intake: told of topics that are gone.
        clock: the time.
    """

    def __init__(self, store: Store, telegram: Telegram, intake: Intake, clock: Clock) -> None:
        self._store = store
        self._telegram = telegram
        self._intake = intake
        self._clock = clock
        self._missed: set[tuple[int, str]] = set()
        self._waited: set[tuple[int, str]] = set()  # for the update of a topic whose making had no answer

    async def open(self, row: OutboxRow, wanted: ManageTopic) -> Delivered:
        """Make a topic, unless it is there.

        Before the call it is written down that it is made. Who finds that note and no topic does not know whether the
        call succeeded; if it did, the update that tells so is on its way, and ``placing`` remembers the topic by it.
        So that is waited for, once, before the topic is made again. Raises DeliveryError.
        """
        place, slot, making = (row.chat, wanted.topic), f"topic:{wanted.topic}", f"making:{wanted.topic}"
        known = await self._store.recall(row.chat, [slot, making])
        thread = known.get(slot)
        if thread is None and making in known and place not in self._waited:
            self._waited.add(place)
            return Delivered(row.id, "later", not_before=self._clock.now() + _TOLD_WITHIN)
        if thread is None:
            if making not in known:
                await self._store.remember(row.chat, making, 0)
            thread = await self._make(wanted, place)
        self._waited.discard(place)
        self._missed.discard(place)
        return Delivered(row.id, "sent", thread, slot=(row.chat, slot), forget=(row.chat, making))

    async def missed(self, chat: int, number: str) -> None:
        """Something waits for a topic that is not there: tell the core, once, that a new one is wanted."""
        if (chat, number) not in self._missed:
            self._missed.add((chat, number))
            _log.info("topic.lost", case=number)
            await self._intake.submit([from_topic_lost(number)])

    async def _make(self, wanted: ManageTopic, place: tuple[int, str]) -> int | None:
        try:
            return await self._telegram.send(wanted)
        except TryAgainError:  # it may have been made all the same
            self._waited.discard(place)
            raise
        except DeliveryError:  # it was not, and there is nothing to wait for
            self._waited.add(place)
            raise
