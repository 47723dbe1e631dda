"""The desks' groups on the stage: topics, what stands in them, and which copy stands for which message."""

import re
from dataclasses import dataclass, field, replace

from bot.ports import (
    AnswerCallback,
    Copied,
    CopyMessages,
    EditText,
    ManageTopic,
    Outgoing,
    React,
    SendDocument,
    SendText,
)


@dataclass(frozen=True)
class Posted:
    """A message of the bot in a group.

    Args:
        chat: the group.
        topic: number of the case; empty in General.
        message: its id.
        text: without markup.
        buttons: (label, token).
        copy_of: messages of the buyer's chat that it stands for.
        reply_to: the message of the group that it answers.
    """

    chat: int
    topic: str
    message: int
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    copy_of: tuple[int, ...] = ()
    reply_to: int | None = None
    pinned: bool = False
    file: str = ""


@dataclass
class Groups:
    """All desks' groups and the copies between them and the buyer.

    Args:
        buyer: the buyer's chat.
    """

    buyer: int
    posted: list[Posted] = field(default_factory=list)
    topics: dict[tuple[int, str], str] = field(default_factory=dict)
    closed: set[tuple[int, str]] = field(default_factory=set)
    gone: set[tuple[int, str]] = field(default_factory=set)
    marks: dict[tuple[int, int], str] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    slots: dict[tuple[int, str], int] = field(default_factory=dict)
    copies: dict[tuple[int, int], tuple[str, int, int, bool]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def note_copies(self, chat: int, message: int, copied: Copied) -> None:
        """Remember that a message stands for others."""
        if copied.messages:
            self.copies[chat, message] = (copied.case, copied.chat, copied.messages[-1], True)
        for original in copied.messages:
            self.copies[copied.chat, original] = (copied.case, chat, message, False)

    def counterpart(self, chat: int, message: int | None) -> tuple[str, int, int, bool] | None:
        """(case, other chat, message there, whether this one is the copy)."""
        return self.copies.get((chat, message or 0))

    def deliver(self, outgoing: Outgoing, message: int) -> None:
        """What the bot sends to a group."""
        match outgoing:
            case ManageTopic():
                self._manage(outgoing)
            case SendText():
                self._send(outgoing, message)
            case EditText():
                self._edit(outgoing)
            case SendDocument():
                self._put(Posted(outgoing.chat, outgoing.topic, message, plain(outgoing.html), file=outgoing.name))
            case CopyMessages():
                for place, original in enumerate(outgoing.copied.messages):
                    one = replace_messages(outgoing.copied, (original,))
                    number = message * 100 + place
                    self._put(Posted(outgoing.chat, outgoing.topic, number, f"[copy of {original}]", (), (original,)))
                    self.note_copies(outgoing.chat, number, one)
            case React():
                self.marks[outgoing.chat, outgoing.message_id] = outgoing.emoji
            case AnswerCallback():
                self.notices.append(outgoing.text)

    def _manage(self, topic: ManageTopic) -> None:
        where = (topic.chat, topic.topic)
        if topic.action == "open":
            assert topic.name
            self.topics.setdefault(where, topic.name)
            self.closed.discard(where)
        elif topic.action == "reopen":
            self.closed.discard(where)
        else:
            self.closed.add(where)

    def _send(self, sent: SendText, message: int) -> None:
        of = sent.copied.messages if sent.copied else ()
        reply = sent.reply_to
        if sent.copied:
            self.note_copies(sent.chat, message, sent.copied)
            found = self.counterpart(sent.copied.chat, sent.copied.reply_to)
            reply = found[2] if found else None
        buttons = tuple((button.text, button.data or button.url or "") for row in sent.keyboard for button in row)
        self._put(Posted(sent.chat, sent.topic, message, plain(sent.html), buttons, of, reply, sent.pin))
        if sent.slot is not None:
            self.slots[sent.chat, sent.slot] = message

    def _put(self, posted: Posted) -> None:
        if posted.topic:
            assert (posted.chat, posted.topic) in self.topics, f"no topic for {posted}"
        self.posted.append(posted)

    def _edit(self, edit: EditText) -> None:
        message = edit.message_id
        if edit.copied is not None:
            found = self.counterpart(edit.copied.chat, edit.copied.messages[0])
            message = found[2] if found else None
        elif edit.slot is not None and message is None:
            message = self.slots.get((edit.chat, edit.slot))
        at = next((at for at, posted in enumerate(self.posted) if posted.message == message), None)
        if at is not None:
            buttons = tuple((button.text, button.data or "") for row in edit.keyboard for button in row)
            self.posted[at] = replace(self.posted[at], text=plain(edit.html), buttons=buttons)


def replace_messages(copied: Copied, messages: tuple[int, ...]) -> Copied:
    """The same, for other messages."""
    return Copied(copied.case, copied.chat, messages, copied.reply_to, copied.quote)


def plain(html: str) -> str:
    """Telegram's HTML as a person reads it."""
    text = re.sub(r"</?(?:b|i|code|pre|blockquote|a)(?: [^>]*)?>", "", html)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
