"""Rendering effects: what is to be said becomes messages to be sent, in the reader's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from bot.core.effect import AnswerTap, DeskEffect, Edit, Effect, Rows, Say, SendFile
from bot.ports import (
    AnswerCallback,
    EditText,
    OutboxRecord,
    Outgoing,
    Person,
    SendDocument,
    SendText,
)
from bot.service.desks import Desks
from bot.service.render_desk import desk_records
from bot.service.writing import Pen, Reader
from bot.words.catalogs import Words
from bot.words.messages import CAPTION_LIMIT, split, truncate_plain

ANSWER, CARD_EDIT, REMINDER = 0, 1, 3  # priorities; 2 is the desk's
Spoken: TypeAlias = Say | Edit | AnswerTap | SendFile
_FOR_DESK = DeskEffect | AnswerTap


@dataclass(frozen=True)
class Renderer:
    """Makes messages of effects.

    Args:
        words: the catalogs.
        button_key: the key of buttons, 32 bytes.
        desks: where what is said to a desk goes.
        zone: the operator's time zone, for desks without one.
    """

    words: Words
    button_key: bytes
    desks: Desks = field(default_factory=Desks)
    zone: str = "UTC"

    @cached_property
    def pen(self) -> Pen:
        """Writes for readers."""
        return Pen(self.words, self.button_key)

    def render(self, effects: Iterable[Effect], reader: Reader, *, reminder: bool = False) -> list[OutboxRecord]:
        """The messages of what is to be said among these effects, in order.

        Args:
            effects: those that say nothing are passed over.
            reader: for whom.
            reminder: nobody waits for them; they may be sent after everything else.

        Raises:
            ValueError: a button's token would be too long.
        """
        records: list[OutboxRecord] = []
        for effect in effects:
            if isinstance(effect, Spoken) and not (isinstance(effect, AnswerTap) and effect.desk):
                records += self._records(effect, reader, reminder=reminder)
            elif isinstance(effect, _FOR_DESK):
                records += self._for_desk(effect, reader)
        return records

    def _for_desk(self, effect: DeskEffect | AnswerTap, buyer: Reader) -> Iterable[OutboxRecord]:
        """Nothing where the settings no longer have that desk."""
        desk = self.desks.desk(effect.desk)
        if desk is None:
            return []
        zone = desk.timezone.key if desk.timezone else self.zone
        return desk_records(effect, Reader(Person(buyer.person.id, desk.chat), desk.language, zone), buyer, self.pen)

    def _records(self, effect: Spoken, reader: Reader, *, reminder: bool) -> list[OutboxRecord]:
        """The messages of one effect; a long text makes several, the last of which has the buttons."""
        key = effect.key if isinstance(effect, Say) else None
        return [
            OutboxRecord(
                reader.person.id,
                outgoing,
                REMINDER if reminder else CARD_EDIT if isinstance(outgoing, EditText) else ANSWER,
                key=f"{key}#{place}" if key and place else key,
            )
            for place, outgoing in enumerate(self._outgoing(effect, reader))
        ]

    def _outgoing(self, effect: Spoken, reader: Reader) -> list[Outgoing]:
        chat = reader.person.chat
        match effect:
            case Say():
                return self._say(effect, reader)
            case Edit():
                return self._edit(effect, reader)
            case AnswerTap(query_id, text, alert):
                notice = "" if text is None else truncate_plain(self.pen.plain(text, reader))
                return [AnswerCallback(chat, query_id, notice, alert)]
            case SendFile():
                caption, *rest = split(self.pen.html((effect.caption,), reader), CAPTION_LIMIT) or ("",)
                buttons_here = () if rest else self.pen.keyboard(effect.rows, reader)
                document = SendDocument(chat, reader.person.id, effect.file, effect.name, caption, buttons_here)
                return [document, *self._more(rest, effect.rows, reader)]

    def _say(self, say: Say, reader: Reader) -> list[Outgoing]:
        *first, last = split(self.pen.html(say.texts, reader))
        label = None if say.contact is None else self.pen.plain(say.contact, reader)
        chat = reader.person.chat
        messages: list[Outgoing] = [
            SendText(chat, piece, reply_to=None if place else say.reply_to) for place, piece in enumerate(first)
        ]
        messages.append(
            SendText(
                chat,
                last,
                keyboard=self.pen.keyboard(say.rows, reader),
                contact=label,
                clear_keyboard=say.clear_keyboard,
                reply_to=None if first else say.reply_to,
                slot=say.slot,
            )
        )
        return messages

    def _edit(self, edit: Edit, reader: Reader) -> list[Outgoing]:
        piece, *rest = split(self.pen.html(edit.texts, reader))
        buttons_here = () if rest else self.pen.keyboard(edit.rows, reader)
        here = EditText(reader.person.chat, piece, buttons_here, message_id=edit.message_id, slot=edit.slot)
        return [here, *self._more(rest, edit.rows, reader, slot=edit.slot)]

    def _more(self, pieces: Sequence[str], rows: Rows, reader: Reader, slot: str | None = None) -> list[Outgoing]:
        """What did not fit into the message before; the last piece has the buttons."""
        messages: list[Outgoing] = [SendText(reader.person.chat, piece) for piece in pieces[:-1]]
        if pieces:
            keyboard = self.pen.keyboard(rows, reader)
            messages.append(SendText(reader.person.chat, pieces[-1], keyboard, slot=slot))
        return messages
