"""Sending: one parcel to Telegram, addressed at the last moment, and what follows from each way it can fail."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from msgspec.structs import replace

from bot.core.event import NotDelivered
from bot.ports import (
    ChatGoneError,
    Clock,
    Copied,
    CopyMessages,
    Delivered,
    DeliveryError,
    EditText,
    Files,
    ManageTopic,
    MigratedError,
    OutboxRow,
    Outgoing,
    RejectedError,
    SendDocument,
    SendText,
    StorageAwayError,
    Store,
    Telegram,
    TooManyRequestsError,
    TopicClosedError,
    TopicGoneError,
    UnauthorizedError,
)
from bot.service.budget import Budgets, weight
from bot.service.envelope import from_not_delivered, from_refusal
from bot.service.merging import Parcel
from bot.service.patience import Backoff
from bot.service.polling import Intake
from bot.service.topics import Topics

_log = structlog.get_logger()
_GIVE_UP_AFTER = timedelta(hours=24)
_GIVE_UP_TRIES = 10
_TOPIC_PAUSE = timedelta(seconds=2)  # between two looks whether the new topic is there


class Sender:
    """Sends parcels.

    Args:
        store: where counterparts of relayed messages are.
        telegram: the Bot API.
        files: where documents are.
        intake: told of what cannot be delivered.
        clock: the time.
        budgets: told of what is sent besides, and of refusals.
        backoff: waiting times after failures.
    """

    def __init__(
        self,
        store: Store,
        telegram: Telegram,
        files: Files,
        intake: Intake,
        clock: Clock,
        budgets: Budgets,
        backoff: Backoff,
    ) -> None:
        self._store = store
        self._telegram = telegram
        self._files = files
        self._intake = intake
        self._clock = clock
        self._budgets = budgets
        self._backoff = backoff
        self._topics = Topics(store, telegram, intake, clock)

    async def deliver(self, parcel: Parcel, slots: dict[str, int]) -> list[Delivered]:
        """Try a parcel once; returns what became of its rows.

        Args:
            parcel: what to send.
            slots: message ids that rows fetched before could not know; brought up to date.

        Raises:
            ChatGoneError: a person's chat is gone, and with it everything behind this parcel.
            UnauthorizedError: the token is not valid.
        """
        row, now = parcel.row, self._clock.now()
        if parcel.outgoing is None:
            return self._failed(parcel, "can no longer be read")
        try:
            return await self._send(parcel, parcel.outgoing, slots)
        except UnauthorizedError:
            raise
        except ChatGoneError as error:
            if row.chat > 0:
                raise
            return self._later(parcel, error, now)  # a group may let the bot in again
        except TooManyRequestsError as error:
            until = now + timedelta(seconds=error.retry_after)
            self._budgets.refused(row.chat, until, now)
            _log.info("delivery.too_many", row=row.id, retry_after=error.retry_after)
            return _wait(parcel, until, str(error), whole_chat=True)
        except MigratedError as error:
            return await self._moved(parcel, error, now)
        except TopicGoneError:
            topic = getattr(parcel.outgoing, "topic", "")
            slots.pop(f"topic:{topic}", None)
            waiting = _wait(parcel, now)
            return [replace(waiting[0], forget=(row.chat, f"topic:{topic}")), *waiting[1:]]
        except (RejectedError, KeyError) as error:
            await self.tell(parcel.rows, "refused", str(error))
            return self._failed(parcel, f"{type(error).__name__}: {error}")
        except Exception as error:  # a row that trips over a mistake of ours must not stop the other lanes
            return await self._later_or_never(parcel, error, now)

    async def gone(self, rows: Sequence[OutboxRow], error: Exception) -> list[Delivered]:
        """A person blocked the bot: none of these can be delivered, and the core hears of it."""
        await self._intake.submit([from_refusal(rows[0].person)])
        await self.tell(rows, "gone", str(error))
        return [Delivered(row.id, "failed", error=f"{type(error).__name__}: {error}") for row in rows]

    async def tell(self, rows: Sequence[OutboxRow], reason: str, error: str) -> None:
        """Say of relayed messages that they can never be delivered."""
        events = [
            NotDelivered(copied.case, message, row.chat > 0, reason, error)
            for row in rows
            if (copied := getattr(row.outgoing, "copied", None)) is not None
            for message in copied.messages
        ]
        if events:
            await self._intake.submit([from_not_delivered(event) for event in events])

    async def _send(self, parcel: Parcel, outgoing: Outgoing, slots: dict[str, int]) -> list[Delivered]:
        """Send it, and once more where the first answer shows how it can be sent after all."""
        row = parcel.row
        if isinstance(outgoing, ManageTopic):
            return [await self._manage(row, outgoing, slots)]
        ready = outgoing if _is_addressed(outgoing) else await self._addressed(outgoing, slots)
        if _homeless(ready):
            await self._topics.missed(row.chat, row.topic)
            return _wait(parcel, self._clock.now() + _TOPIC_PAUSE)
        try:
            return await self._passed(parcel, ready, slots)
        except TopicClosedError:
            await self._reopen(ready)
        except TopicGoneError:
            raise
        except RejectedError:
            if not (isinstance(ready, EditText) and ready.keyboard):
                raise
            # the card to be rewritten is gone or too old; the reader shall not be left without one
            ready = await self._addressed(as_new(ready), slots)
        return await self._passed(parcel, ready, slots)

    async def _passed(self, parcel: Parcel, ready: Outgoing, slots: dict[str, int]) -> list[Delivered]:
        """Hand it to Telegram; what is remembered of it afterwards."""
        if isinstance(ready, CopyMessages) and len(ready.copied.messages) > 1:
            made = await self._telegram.copy(ready)
            await self._tell_skipped(ready.copied, len(made), to_buyer=ready.chat > 0)
            return _settled(parcel, ready, made)
        content = await self._files.get(ready.person, ready.file) if isinstance(ready, SendDocument) else None
        message = await self._telegram.send(ready, content)
        slot = None if isinstance(ready, EditText) else getattr(ready, "slot", None)
        if slot is not None and message is not None:
            slots[slot] = message
        return _settled(parcel, ready, [] if message is None else [message], slot)

    async def _manage(self, row: OutboxRow, wanted: ManageTopic, slots: dict[str, int]) -> Delivered:
        slot = f"topic:{wanted.topic}"
        thread = slots.get(slot, wanted.thread)
        if wanted.action == "open":
            if thread is not None:
                return Delivered(row.id, "sent", forget=(row.chat, f"making:{wanted.topic}"))
            made = await self._topics.open(row, wanted)
            if made.message_id is not None:
                slots[slot] = made.message_id
            return made
        if thread is not None:
            await self._telegram.send(replace(wanted, thread=thread))
        if wanted.action == "delete":
            slots.pop(slot, None)
            return Delivered(row.id, "sent", forget=(row.chat, slot))
        return Delivered(row.id, "sent")

    async def _addressed(self, outgoing: Outgoing, slots: dict[str, int]) -> Outgoing:
        """With the ids of the topic, of the message to be rewritten and of the message that is answered."""
        copied: Copied | None = getattr(outgoing, "copied", None)
        if isinstance(outgoing, EditText):
            known = slots.get(outgoing.slot) if outgoing.slot else None
            message_id = outgoing.message_id if known is None else known
            if message_id is None and copied is not None:
                return await self._addressed(await self._reworded(outgoing, copied), slots)
            if message_id is not None:
                return replace(outgoing, message_id=message_id)
            outgoing = as_new(outgoing)
        if isinstance(outgoing, SendText | CopyMessages) and copied is not None and copied.reply_to is not None:
            answered = await self._counterpart(outgoing.chat, copied.chat, copied.reply_to)
            if answered is not None:
                outgoing = replace(outgoing, reply_to=answered, quote=copied.quote)
        if _homeless(outgoing):
            return await self._housed(outgoing, slots)
        return outgoing

    async def _housed(self, outgoing: Outgoing, slots: dict[str, int]) -> Outgoing:
        """With the topic it goes into, where there is one."""
        slot = f"topic:{getattr(outgoing, 'topic', '')}"
        if slot not in slots:
            slots.update(await self._store.recall(outgoing.chat, [slot]))
        return replace(outgoing, thread=slots.get(slot))

    async def _reworded(self, edit: EditText, copied: Copied) -> Outgoing:
        """An edit of a copy; where the copy stands for more, or for nothing yet, the new words follow it."""
        copy = await self._counterpart(edit.chat, copied.chat, copied.messages[0])
        if copy is None:
            return as_new(edit)
        same = [pair for pair in await self._store.relayed(copied.case) if pair[2:] == (edit.chat, copy)]
        if len(same) > 1:
            return replace(as_new(edit), reply_to=copy)
        return replace(edit, message_id=copy)

    async def _counterpart(self, here: int, there: int, message: int) -> int | None:
        return (await self._store.counterparts(here, [(there, message)])).get((there, message))

    async def _reopen(self, outgoing: Outgoing) -> None:
        """A closed topic takes nothing: it is opened again for what has to be said."""
        topic, thread = getattr(outgoing, "topic", ""), getattr(outgoing, "thread", None)
        reopen = ManageTopic(outgoing.chat, topic, "reopen", thread=thread)
        self._budgets.spend(outgoing.chat, weight(reopen), self._clock.now())
        await self._telegram.send(reopen)

    async def _tell_skipped(self, copied: Copied, made: int, *, to_buyer: bool) -> None:
        """Telegram does not say which it skipped; that some are missing is what matters."""
        skipped = copied.messages[made:]
        if skipped:
            events = [NotDelivered(copied.case, each, to_buyer, "refused", "skipped") for each in skipped]
            await self._intake.submit([from_not_delivered(event) for event in events])

    async def _moved(self, parcel: Parcel, error: MigratedError, now: datetime) -> list[Delivered]:
        """A group became another one; where that cannot be written down, the next try learns of it again."""
        try:
            await self._store.migrated(parcel.row.chat, error.chat)
        except StorageAwayError as away:
            return self._later(parcel, away, now)
        _log.info("group.moved", old=parcel.row.chat, new=error.chat)
        return _wait(parcel, now)

    async def _later_or_never(self, parcel: Parcel, error: Exception, now: datetime) -> list[Delivered]:
        row = parcel.row
        passing = isinstance(error, DeliveryError) and now - row.created_at <= _GIVE_UP_AFTER
        if row.attempts + 1 >= _GIVE_UP_TRIES and not passing:
            await self.tell(parcel.rows, "refused", str(error))
            return self._failed(parcel, f"{type(error).__name__}: {error}")
        return self._later(parcel, error, now)

    def _later(self, parcel: Parcel, error: Exception, now: datetime) -> list[Delivered]:
        row, tries = parcel.row, parcel.row.attempts + 1
        seconds = self._backoff.seconds(tries)
        _log.info("delivery.later", row=row.id, error=type(error).__name__, tries=tries, retry_in=round(seconds, 1))
        return _wait(parcel, now + timedelta(seconds=seconds), str(error))

    def _failed(self, parcel: Parcel, error: str) -> list[Delivered]:
        kind = error.partition(":")[0]
        _log.warning("delivery.failed", row=parcel.row.id, person=parcel.row.person, error=kind)
        return [Delivered(row.id, "failed", error=error) for row in parcel.rows]


def as_new(edit: EditText) -> SendText:
    """The same words as a message of their own."""
    return SendText(edit.chat, edit.html, edit.keyboard, slot=edit.slot, topic=edit.topic, copied=edit.copied)


def _is_addressed(outgoing: Outgoing) -> bool:
    """Nothing has to be looked up for it."""
    if isinstance(outgoing, SendText):
        return outgoing.copied is None and not outgoing.topic
    return isinstance(outgoing, EditText) and outgoing.slot is None and outgoing.message_id is not None


def _homeless(outgoing: Outgoing) -> bool:
    """It goes into a topic that is not there."""
    if not isinstance(outgoing, SendText | SendDocument | CopyMessages):
        return False
    return bool(outgoing.topic) and outgoing.thread is None


def _wait(parcel: Parcel, until: datetime, error: str = "", *, whole_chat: bool = False) -> list[Delivered]:
    return [Delivered(row.id, "later", not_before=until, error=error, whole_chat=whole_chat) for row in parcel.rows]


def _settled(parcel: Parcel, ready: Outgoing, made: Sequence[int], slot: str | None = None) -> list[Delivered]:
    """All rows of a parcel as sent, the first with what is to be remembered."""
    first, *rest = parcel.rows
    copied: Copied | None = None if isinstance(ready, EditText) else getattr(ready, "copied", None)
    copies: tuple[tuple[str, int, int, int, int], ...] = ()
    if copied is not None and made:
        stands_for = made if len(made) > 1 else [made[0]] * len(copied.messages)
        copies = tuple(
            (copied.case, copied.chat, message, ready.chat, copy)
            for message, copy in zip(copied.messages, stands_for, strict=False)
        )
    remembered = Delivered(
        first.id,
        "sent",
        made[0] if made else None,
        slot=(first.chat, slot) if slot is not None and made else None,
        copies=copies,
        plain=first.plain and not copies and (slot is None or not made),
    )
    return [remembered, *(Delivered(row.id, "sent", plain=row.plain) for row in rest)]
