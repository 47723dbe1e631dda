"""Rendering effects: what is to be said becomes messages to be sent, in the reader's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.core import buttons
from bot.core.effect import AnswerTap, Button, Edit, Effect, Rows, Say, SendFile
from bot.core.text import Text
from bot.ports import (
    AnswerCallback,
    EditText,
    InlineButton,
    Keyboard,
    OutboxRecord,
    Outgoing,
    Person,
    SendDocument,
    SendText,
)
from bot.words.catalogs import Words
from bot.words.messages import CAPTION_LIMIT, split, truncate_plain

ANSWER, CARD_EDIT, REMINDER = 0, 1, 3  # priorities; 2 is the desk's
Spoken: TypeAlias = Say | Edit | AnswerTap | SendFile


@dataclass(frozen=True)
class Reader:
    """Who reads it: whose chat, in which language and time zone."""

    person: Person
    locale: str
    zone: str


@dataclass(frozen=True)
class Renderer:
    """Makes messages of effects.

    Args:
        words: the catalogs.
        button_key: the HMAC key of buttons, 32 bytes.
    """

    words: Words
    button_key: bytes

    def render(self, effects: Iterable[Effect], reader: Reader, *, reminder: bool = False) -> list[OutboxRecord]:
        """The messages of what is to be said among these effects, in order.

        Args:
            effects: those that say nothing are passed over.
            reader: for whom.
            reminder: nobody waits for them; they may be sent after everything else.

        Raises:
            ValueError: a button's token would be too long.
        """
        return [
            record
            for effect in effects
            if isinstance(effect, Spoken)
            for record in self._records(effect, reader, reminder=reminder)
        ]

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
                notice = "" if text is None else truncate_plain(self._plain(text, reader))
                return [AnswerCallback(chat, query_id, notice, alert)]
            case SendFile():
                caption, *rest = split(self._html((effect.caption,), reader), CAPTION_LIMIT) or ("",)
                buttons_here = () if rest else self._keyboard(effect.rows, reader)
                document = SendDocument(chat, reader.person.id, effect.file, effect.name, caption, buttons_here)
                return [document, *self._more(rest, effect.rows, reader)]

    def _say(self, say: Say, reader: Reader) -> list[Outgoing]:
        *first, last = split(self._html(say.texts, reader))
        label = None if say.contact is None else self._plain(say.contact, reader)
        chat = reader.person.chat
        messages: list[Outgoing] = [
            SendText(chat, piece, reply_to=None if place else say.reply_to) for place, piece in enumerate(first)
        ]
        messages.append(
            SendText(
                chat,
                last,
                keyboard=self._keyboard(say.rows, reader),
                contact=label,
                clear_keyboard=say.clear_keyboard,
                reply_to=None if first else say.reply_to,
                slot=say.slot,
            )
        )
        return messages

    def _edit(self, edit: Edit, reader: Reader) -> list[Outgoing]:
        piece, *rest = split(self._html(edit.texts, reader))
        buttons_here = () if rest else self._keyboard(edit.rows, reader)
        here = EditText(reader.person.chat, piece, buttons_here, message_id=edit.message_id, slot=edit.slot)
        return [here, *self._more(rest, edit.rows, reader, slot=edit.slot)]

    def _more(self, pieces: Sequence[str], rows: Rows, reader: Reader, slot: str | None = None) -> list[Outgoing]:
        """What did not fit into the message before; the last piece has the buttons."""
        messages: list[Outgoing] = [SendText(reader.person.chat, piece) for piece in pieces[:-1]]
        if pieces:
            keyboard = self._keyboard(rows, reader)
            messages.append(SendText(reader.person.chat, pieces[-1], keyboard, slot=slot))
        return messages

    def _keyboard(self, rows: Rows, reader: Reader) -> Keyboard:
        return tuple(tuple(self._button(button, reader) for button in row) for row in rows if row)

    def _button(self, button: Button, reader: Reader) -> InlineButton:
        data = None
        if button.action is not None:
            data = buttons.encode(button.action, reader.person.chat, self.button_key)
        return InlineButton(self._plain(button.text, reader), data, button.url, button.copy, button.style)

    def _html(self, texts: Sequence[Text], reader: Reader) -> str:
        return "\n\n".join(self.words.html(text, reader.locale, reader.zone) for text in texts)

    def _plain(self, text: Text, reader: Reader) -> str:
        return self.words.plain(text, reader.locale, reader.zone)
