"""The stage with everything kept that was sent, and what must be true of it whatever people write."""

import re
from dataclasses import dataclass, field

from bot.core.event import Event
from bot.ports import EditText, Outgoing, SendDocument, SendText
from bot.words.messages import units
from tests.stage import Stage

_ALLOWED = re.compile(r"</?(?:b|i|code|pre|blockquote)>|<a href=\"(?:https://|tg://user\?id=)[^\"<>]+\">|</a>")
_TAG = re.compile(r"<(/?)(\w+)[^<>]*>")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-f]+);")
DATA = 64  # bytes: https://core.telegram.org/bots/api#inlinekeyboardbutton


@dataclass
class Theatre(Stage):
    """A stage that keeps every message as it is sent."""

    sent: list[Outgoing] = field(default_factory=list)

    def _deliver(self, outgoing: Outgoing) -> None:
        self.sent.append(outgoing)
        super()._deliver(outgoing)

    def suffers(self, *events: Event) -> None:
        """Have something happen, see that nothing broke and that whatever was sent is sound."""
        since = len(self.sent)
        self.happen(*events)
        assert self.failed == []
        for outgoing in self.sent[since:]:
            sound(outgoing)

    def html(self) -> str:
        """All that was sent."""
        return "\n".join(each.html for each in self.sent if isinstance(each, SendText | EditText | SendDocument))


def sound(outgoing: Outgoing) -> None:
    """Only our own tags, closed in order; nothing that Telegram refuses; buttons of at most 64 bytes."""
    if not isinstance(outgoing, SendText | EditText | SendDocument):
        return
    text = _ALLOWED.sub("", outgoing.html)
    assert "<" not in text
    assert ">" not in text
    assert "&" not in _ENTITY.sub("", text)
    opened: list[str] = []
    for closing, name in _TAG.findall(outgoing.html):
        if closing:
            assert opened.pop() == name
        else:
            opened.append(name)
    assert opened == []
    assert 0 < units(_ENTITY.sub("x", text)) <= 4096 or isinstance(outgoing, SendDocument)
    for row in outgoing.keyboard:
        for button in row:
            assert button.text.strip()
            assert len((button.data or "").encode()) <= DATA
