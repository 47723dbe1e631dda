"""The engine: ``advance`` decides what an event does to a conversation. Pure: same inputs, same outputs."""

from msgspec.structs import replace

from bot.core import covering, flood, hearing, silence, tongue, understood
from bot.core.conversation import Conversation, Frame
from bot.core.event import (
    AgentActed,
    BotBlocked,
    BotReturned,
    ButtonPressed,
    ContactShared,
    DeadlinePassed,
    DeskPressed,
    DeskWrote,
    Event,
    JobDone,
    JobFailed,
    LimitReached,
    MediaReceived,
    MessageEdited,
    NotDelivered,
    TextReceived,
    TopicLost,
    Understood,
    UpdateFailed,
)
from bot.core.flow import Context, Decision
from bot.core.language import locale_of, locale_of_script
from bot.core.taps import button_pressed
from bot.core.text import Text
from bot.core.turn import Turn

FROM_PERSON = TextReceived | MessageEdited | MediaReceived | ContactShared | ButtonPressed | LimitReached


REMINDERS = frozenset({"window", "seller", "look_back"})  # a reminder that was asked for is sent in any case


def advance(conversation: Conversation, event: Event, context: Context) -> Decision:
    """Decide what an event does.

    Args:
        conversation: as it was.
        event: what happened.
        context: the time, chance and the world.

    Returns:
        The conversation as it now is and the effects to commit with it.
    """
    if isinstance(event, TextReceived | MessageEdited) and event.sent_at is not None:
        context = replace(context, said_at=event.sent_at)
    turn = Turn(conversation, context)
    turn.settle()
    if isinstance(event, FROM_PERSON):
        _arrive(turn, event)
    covering.warn(turn, event)
    _dispatch(turn, event)
    if turn.vouched is not None:
        hearing.text_received(turn, turn.vouched)
    turn.context.flows.desk.follows(turn, event)
    if _stack(turn.conversation) != _stack(conversation):
        silence.watch(turn)
    return turn.decision()


def _stack(conversation: Conversation) -> tuple[tuple[Frame, ...], tuple[Frame, ...]]:
    return conversation.frames, conversation.drafts


def _arrive(turn: Turn, event: Event) -> None:
    """A person is here: note it, and at the first contact find their language."""
    if not turn.conversation.locale:
        turn.change(locale=_guess(turn.context.sender.language_code, event))
    if turn.conversation.blocked:
        turn.change(blocked=False)
    if turn.frame is not None:
        turn.change(frames=(*turn.conversation.frames[:-1], replace(turn.frame, touched=turn.context.now)))


def _guess(language_code: str, event: Event) -> str:
    """The language of a first contact; empty while only commands and taps were seen, which tell none."""
    if known := locale_of(language_code):
        return known
    if not isinstance(event, TextReceived) or event.text.startswith("/"):
        return ""
    return locale_of_script(event.text) or "en"


def _dispatch(turn: Turn, event: Event) -> None:
    match event:
        case TextReceived():
            hearing.text_received(turn, event)
            tongue.notice(turn, event)
        case ButtonPressed():
            button_pressed(turn, event)
        case MessageEdited():
            hearing.message_edited(turn, event)
        case MediaReceived():
            hearing.media_received(turn, event)
        case ContactShared():
            hearing.contact_shared(turn, event)
        case Understood():
            understood.understood(turn, event)
        case LimitReached():
            flood.limit_reached(turn, event)
        case BotBlocked():
            turn.change(blocked=True)
        case BotReturned():
            turn.change(blocked=False)
            _tell(turn, Text("engine.welcome_back"))
        case UpdateFailed():
            _tell(turn, Text("engine.apology"))
        case DeskWrote() | DeskPressed() | TopicLost() | NotDelivered():
            turn.context.flows.desk.hears(turn, event)
        case _:
            _react(turn, event)


def _tell(turn: Turn, note: Text) -> None:
    """Say something above the card; while the person talks with the desk without one."""
    if turn.conversation.talk:
        turn.say(note)
    else:
        turn.show(note)


def _react(turn: Turn, event: JobDone | JobFailed | DeadlinePassed | AgentActed) -> None:
    """What fell due or was done elsewhere: the engine's own first, the rest is for the flow that began it."""
    match event:
        case DeadlinePassed(kind="album"):
            hearing.album_closed(turn, event)
            return
        case DeadlinePassed(kind="silence"):
            silence.fell_silent(turn)
            return
        case JobFailed(kind="understand"):
            understood.understood(turn, Understood(**event.payload))
            return
        case AgentActed():
            kind = f"agent.{event.action}"
        case JobFailed():
            kind = f"{event.kind}.failed"
        case _:
            kind = event.kind
    if kind in turn.context.flows.desk.kinds:
        turn.context.flows.desk.hears(turn, event)
        return
    if turn.conversation.muted and isinstance(event, DeadlinePassed) and kind in REMINDERS:
        return
    if (reaction := turn.context.flows.reactions.get(kind)) is not None:
        turn.do(*reaction(turn.conversation, event, turn.context))
