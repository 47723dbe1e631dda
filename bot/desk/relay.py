"""Relay: what buyers and agents write to each other, each in the other's chat."""

from datetime import timedelta
from typing import TypeAlias

from msgspec.structs import replace

from bot.cases.handoff import in_hands
from bot.core.case import Case
from bot.core.conversation import Album
from bot.core.effect import Relay, Rows, SetDeadline
from bot.core.event import ContactShared, DeskWrote, Event, MediaReceived, MessageEdited, TextReceived
from bot.core.talk import back_to_bot, leave, reopening, talk_button, talks
from bot.core.text import Text
from bot.core.turn import Turn
from bot.desk.labels import agent_name

ALBUM_CLOSES_AFTER = timedelta(seconds=1)  # nobody says how many items an album has
ALBUM = "desk_album"  # the deadline


Sent: TypeAlias = TextReceived | MediaReceived | ContactShared


def takes(turn: Turn, event: Event) -> bool:
    """Hand on what the buyer sent where it is meant for the desk; whether it was the desk's to answer for.

    It is where it answers a message that was relayed, and while the buyer talks with the desk.
    """
    if isinstance(event, MessageEdited):
        return _edited(turn, event)
    if not isinstance(event, Sent):
        return False
    answers = "" if isinstance(event, ContactShared) else event.case
    case = turn.context.case(answers or turn.conversation.talk)
    if case is None or (not answers and not in_hands(case)):
        leave(turn)
        return False
    if not in_hands(case):
        turn.say(Text("desk.over", {"number": case.number}), rows=reopening(case))
    elif banned(turn):
        turn.say(Text("desk.banned", {"until": turn.conversation.banned_until or ""}))
    else:
        _select(turn, case)
        _hand_on(turn, case, event)
    return True


def banned(turn: Turn) -> bool:
    """Whether the desk does not hear this person now."""
    until = turn.conversation.banned_until
    return until is not None and until > turn.context.now


def _select(turn: Turn, case: Case) -> None:
    """Answering a message of a case is talking about it; say so where that is news."""
    if turn.conversation.talk != case.number and turn.frame is None:
        turn.change(talk=case.number, overlay=None)
        rows = (*talks(turn.context, case.number), *back_to_bot())
        turn.say(Text("desk.talking", {"number": case.number}), rows=rows)


def _hand_on(turn: Turn, case: Case, event: Sent) -> None:
    desk = _desk(case)
    match event:
        case MediaReceived() if event.masked:  # Telegram has the caption as it was written
            close_album(turn)
            caption = Text("desk.buyer_says", {"text": event.caption})
            turn.do(Relay(desk, case.number, False, (event.message_id,), reply_to=event.reply_to, caption=caption))
        case MediaReceived(album=album) if album is not None:
            _gather(turn, Album(album, case.number, to_buyer=False, messages=(event.message_id,)), event.reply_to)
            return
        case TextReceived():
            close_album(turn)
            text = Text("desk.buyer_says", {"text": event.text})
            turn.do(
                Relay(desk, case.number, False, (event.message_id,), text, reply_to=event.reply_to, quote=event.quote)
            )
        case _:
            close_album(turn)
            reply_to = event.reply_to if isinstance(event, MediaReceived) else None
            turn.do(Relay(desk, case.number, False, (event.message_id,), reply_to=reply_to))


def _edited(turn: Turn, event: MessageEdited) -> bool:
    """A new wording of what was handed on goes the same way; that of anything else is the bot's matter."""
    case = turn.context.case(event.case)
    if case is None:
        return False
    if in_hands(case) and not banned(turn):
        text = Text("desk.buyer_says", {"text": event.text})
        turn.do(Relay(_desk(case), case.number, False, (event.message_id,), text, edit=True))
    return True


def to_buyer(turn: Turn, case: Case, event: DeskWrote, text: str | None) -> None:
    """Bring what an agent wrote on purpose to the buyer.

    Args:
        turn: the turn.
        case: the case.
        event: the message.
        text: what of it is meant for the buyer; None to copy it as it is.
    """
    if text is None and event.album is not None:
        _gather(turn, Album(event.album, case.number, to_buyer=True, messages=(event.message_id,)), event.reply_to)
        return
    close_album(turn)
    agent = agent_name(event.agent.alias)
    rows = () if event.edited else heard(turn, case)
    relay = Relay(
        event.desk,
        case.number,
        True,
        (event.message_id,),
        reply_to=event.reply_to if event.answers else None,
        quote=event.quote,
        edit=event.edited,
    )
    if text is None:
        turn.do(relay)
        _button_below(turn, agent, rows)
    else:
        turn.do(replace(relay, text=Text("desk.agent_says", {"agent": agent, "text": text}), rows=rows))


def _button_below(turn: Turn, agent: Text, rows: Rows) -> None:
    """What is copied has no buttons of ours; where one is needed, it comes below."""
    if rows:
        turn.say(Text("desk.file_from", {"agent": agent}), rows=rows)


def heard(turn: Turn, case: Case) -> Rows:
    """Let the buyer answer at once what the desk says about a case; where that needs a tap, the button for it."""
    talk = turn.conversation.talk
    if talk == case.number:
        return ()
    if talk or turn.frame is not None:
        return ((talk_button(case.number),),)
    turn.change(talk=case.number, overlay=None)
    return back_to_bot()


def part_of_album(turn: Turn, album: str | None) -> bool:
    """Whether an item belongs to the album that is on its way to the buyer."""
    gathered = turn.conversation.relaying
    return album is not None and gathered is not None and gathered.to_buyer and gathered.id == album


def _gather(turn: Turn, item: Album, reply_to: int | None) -> None:
    """Keep an item until its album is complete."""
    gathered = turn.conversation.relaying
    if gathered is not None and (gathered.id, gathered.case, gathered.to_buyer) == (item.id, item.case, item.to_buyer):
        turn.change(relaying=replace(gathered, messages=(*gathered.messages, *item.messages)))
    else:
        close_album(turn)
        turn.change(relaying=replace(item, reply_to=reply_to))
    due = turn.context.now + ALBUM_CLOSES_AFTER
    turn.do(SetDeadline(ALBUM, f"{ALBUM}:{turn.context.person}", due))


def close_album(turn: Turn) -> None:
    """Hand on what was gathered: whatever comes after it must not overtake it."""
    album = turn.conversation.relaying
    if album is None:
        return
    turn.change(relaying=None)
    case = turn.context.case(album.case)
    if case is not None and case.handoff is not None:
        turn.do(Relay(case.handoff.desk, album.case, album.to_buyer, album.messages, reply_to=album.reply_to))
        if album.to_buyer:
            _button_below(turn, agent_name(case.handoff.alias), heard(turn, case))


def _desk(case: Case) -> int:
    assert case.handoff is not None  # noqa: S101 - it was handed over
    return case.handoff.desk
