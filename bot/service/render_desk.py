"""Rendering for the desk: what is said in its groups, in its language, and what passes between it and a buyer."""

from collections.abc import Iterable

from bot.core.effect import (
    AnswerTap,
    DeskEffect,
    EditPost,
    Effect,
    Mark,
    Post,
    PostFile,
    Relay,
    Retell,
    Topic,
)
from bot.ports import (
    AnswerCallback,
    Copied,
    CopyMessages,
    EditText,
    ManageTopic,
    OutboxRecord,
    Outgoing,
    React,
    SendDocument,
    SendText,
)
from bot.service.writing import Pen, Reader
from bot.words.messages import CAPTION_LIMIT, split, truncate_plain

TO_BUYER, TO_AGENT, MIRROR, CARD = 0, 1, 2, 3  # priorities of what the desk causes; a lane's most urgent row counts
TOPIC_NAME = 128  # https://core.telegram.org/bots/api#createforumtopic
COPIED_AT_ONCE = 100  # https://core.telegram.org/bots/api#copymessages


def for_desk(effect: Effect) -> bool:
    """Whether an effect says something in a desk's group."""
    if isinstance(effect, AnswerTap):
        return effect.desk != 0
    return isinstance(effect, DeskEffect) and not (isinstance(effect, Relay) and effect.to_buyer)


def desk_records(effect: DeskEffect | AnswerTap, here: Reader, buyer: Reader, pen: Pen) -> Iterable[OutboxRecord]:
    """The messages of one effect.

    Args:
        effect: what is to be done.
        here: the desk as a reader: its group, language and zone; the person's id is the buyer's, whose key seals it.
        buyer: the buyer as a reader.
        pen: writes for both.

    Raises:
        ValueError: a button's token would be too long.
    """
    key = effect.key if isinstance(effect, Post) else None
    for at, outgoing in enumerate(_outgoing(effect, here, buyer, pen)):
        yield OutboxRecord(buyer.person.id, outgoing, _priority(effect), key=f"{key}#{at}" if key and at else key)


def _priority(effect: DeskEffect | AnswerTap) -> int:
    match effect:
        case Relay(to_buyer=True):
            return TO_BUYER
        case AnswerTap() | Mark() | Topic() | PostFile() | Post(urgent=True):
            return TO_AGENT
        case EditPost():
            return CARD
        case _:
            return MIRROR


def _outgoing(effect: DeskEffect | AnswerTap, here: Reader, buyer: Reader, pen: Pen) -> Iterable[Outgoing]:
    chat = here.person.chat
    match effect:
        case AnswerTap(query_id, text, alert):
            notice = "" if text is None else truncate_plain(pen.plain(text, here))
            return [AnswerCallback(chat, query_id, notice, alert)]
        case Post():
            return _post(effect, here, pen)
        case EditPost(number=number, texts=texts, rows=rows, slot=slot, message_id=message_id):
            html = split(pen.html(texts, here))[0]
            name = _slot(number, slot)
            return [EditText(chat, html, pen.keyboard(rows, here), message_id, name, topic=number)]
        case PostFile(number=number, file=file, name=name, caption=text, photo=photo):
            caption = split(pen.html((text,), here), CAPTION_LIMIT)[0]
            return [SendDocument(chat, buyer.person.id, file, name, caption, topic=number, photo=photo)]
        case Relay():
            return _relay(effect, here, buyer, pen)
        case Retell(number=number, messages=messages):
            copied = [Copied(number, buyer.person.chat, part) for part in _batches(messages)]
            return [CopyMessages(chat, part, topic=number) for part in copied]
        case Topic(number=number, action=action, name=title):
            return [ManageTopic(chat, number, action, "" if title is None else pen.plain(title, here)[:TOPIC_NAME])]
        case Mark(number=number, message_id=message_id, emoji=emoji):
            return [React(chat, message_id, emoji, topic=number)]


def _slot(number: str, slot: str | None) -> str | None:
    return None if slot is None else f"{number}:{slot}"


def _post(post: Post, here: Reader, pen: Pen) -> Iterable[Outgoing]:
    *first, last = split(pen.html(post.texts, here))
    chat, reply_to = here.person.chat, post.reply_to
    for at, piece in enumerate(first):
        yield SendText(chat, piece, reply_to=None if at else reply_to, topic=post.number)
    yield SendText(
        chat,
        last,
        pen.keyboard(post.rows, here),
        reply_to=None if first else reply_to,
        slot=_slot(post.number, post.slot),
        topic=post.number,
        pin=post.pin,
    )


def _relay(relay: Relay, here: Reader, buyer: Reader, pen: Pen) -> Iterable[Outgoing]:
    reader, other = (buyer, here) if relay.to_buyer else (here, buyer)
    chat, topic = reader.person.chat, "" if relay.to_buyer else relay.number
    copied = Copied(relay.number, other.person.chat, relay.messages, relay.reply_to, relay.quote)
    if relay.text is None:
        caption = None if relay.caption is None else split(pen.html((relay.caption,), reader), CAPTION_LIMIT)[0]
        for part in _batches(relay.messages):
            batch = Copied(relay.number, copied.chat, part, relay.reply_to, relay.quote)
            yield CopyMessages(chat, batch, topic, caption=caption)
        return
    first, *rest = split(pen.html((relay.text,), reader))
    keyboard = pen.keyboard(relay.rows, reader)
    if relay.edit:
        yield EditText(chat, first, keyboard, topic=topic, copied=copied)
        return
    merge = not relay.to_buyer and not rest and relay.reply_to is None and not keyboard
    yield SendText(chat, first, () if rest else keyboard, topic=topic, copied=copied, merge=merge)
    for at, piece in enumerate(rest, start=1):
        yield SendText(chat, piece, keyboard if at == len(rest) else (), topic=topic)


def _batches(messages: tuple[int, ...]) -> Iterable[tuple[int, ...]]:
    ordered = tuple(sorted(messages))
    return [ordered[at : at + COPIED_AT_ONCE] for at in range(0, len(ordered), COPIED_AT_ONCE)]
