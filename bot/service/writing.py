"""Writing: texts and buttons as one reader sees them."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import Struct

from bot.core import buttons
from bot.core.effect import Button, Rows
from bot.core.text import Text
from bot.ports import InlineButton, Keyboard, Person
from bot.words.catalogs import Words


class Reader(Struct, frozen=True):
    """Who reads it: in whose chat, in which language and time zone."""

    person: Person
    locale: str
    zone: str


@dataclass(frozen=True)
class Pen:
    """Writes for readers.

    Args:
        words: the catalogs.
        button_key: the key of buttons, 32 bytes.
    """

    words: Words
    button_key: bytes

    def html(self, texts: Sequence[Text], reader: Reader) -> str:
        """Paragraphs in Telegram's HTML."""
        return "\n\n".join([self.words.html(text, reader.locale, reader.zone) for text in texts])

    def plain(self, text: Text, reader: Reader) -> str:
        """A text without markup."""
        return self.words.plain(text, reader.locale, reader.zone)

    def keyboard(self, rows: Rows, reader: Reader) -> Keyboard:
        """Inline buttons, good in the reader's chat only. Raises ValueError where a token would be too long."""
        return tuple([tuple([self._button(button, reader) for button in row]) for row in rows if row])

    def _button(self, button: Button, reader: Reader) -> InlineButton:
        data = None
        if button.action is not None:
            data = buttons.encode(button.action, reader.person.chat, self.button_key)
        label = self.words.plain(button.text, reader.locale, reader.zone)
        return InlineButton(label, data, button.url, button.copy, button.style, button.app)
