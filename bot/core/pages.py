"""Pages: cards over whatever the person was doing; the engine's own questions among them."""

from msgspec.structs import replace

from bot.core.conversation import Conversation, Overlay
from bot.core.effect import Action, Button, Rows
from bot.core.flow import Card, Context, Review, Step, Tell
from bot.core.frames import steps_of
from bot.core.talk import talks
from bot.core.text import Text

# Questions of the engine's own: a text must name one of their buttons. Over all other pages a text still reaches the
# question underneath.
QUESTIONS = frozenset({"keep", "park", "again", "draft", "forward"})
SETTINGS = frozenset({"language", "zone"})

LANGUAGES = {
    "ko": Text("language.ko.button"),
    "zh_Hans": Text("language.zh_Hans.button"),
    "zh_Hant": Text("language.zh_Hant.button"),
    "en": Text("language.en.button"),
}
ZONES = {
    "Asia/Seoul": Text("zone.seoul.button"),
    "Asia/Shanghai": Text("zone.shanghai.button"),
    "Asia/Taipei": Text("zone.taipei.button"),
    "Asia/Hong_Kong": Text("zone.hong_kong.button"),
    "Asia/Tokyo": Text("zone.tokyo.button"),
    "Asia/Singapore": Text("zone.singapore.button"),
    "Europe/London": Text("zone.london.button"),
    "Europe/Berlin": Text("zone.berlin.button"),
    "America/New_York": Text("zone.new_york.button"),
    "America/Los_Angeles": Text("zone.los_angeles.button"),
}


def page_card(overlay: Overlay, conversation: Conversation, context: Context) -> Card:
    """A page as a card, with the way back to what waits underneath."""
    if overlay.name in QUESTIONS:
        return _question(overlay, conversation, context)
    if overlay.name == "language":
        return _language(conversation, context)
    if overlay.name == "zone":
        return _zone(conversation)
    if overlay.name == "correct":
        return _correct(conversation, context)
    card = context.flows.pages[overlay.name](overlay.target, conversation, context)
    back = _back(conversation.generation) if overlay.under else ()
    return Card(card.texts, card.rows + waiting(conversation, context) + back)


def open_question(overlay: Overlay | None) -> Overlay | None:
    """The question of the engine's own that is up, if only beneath a page."""
    while overlay is not None and overlay.name not in QUESTIONS:
        overlay = overlay.under
    return overlay


def opened_over(name: str, overlay: Overlay | None) -> Overlay | None:
    """What a page that is opened now will lead back to."""
    if overlay is None or name not in SETTINGS:
        return open_question(overlay)
    return overlay.under if overlay.name in SETTINGS else overlay


def standing(overlay: Overlay | None, conversation: Conversation, context: Context) -> Overlay | None:
    """An overlay, or what is beneath it, without what can no longer be shown: a page or a flow that is gone."""
    if overlay is None:
        return None
    under = standing(overlay.under, conversation, context)
    return replace(overlay, under=under) if _stands(overlay, conversation, context) else under


def _stands(overlay: Overlay, conversation: Conversation, context: Context) -> bool:
    match overlay.name:
        case "park":
            return bool(conversation.frames) and overlay.target in context.flows.flows
        case "again" | "forward":
            return any(frame.flow == overlay.target for frame in conversation.frames)
        case "keep" | "draft":
            return any(draft.flow == overlay.target for draft in conversation.drafts)
        case "correct":
            return bool(correctable(conversation, context))
        case name:
            return name in SETTINGS or name in context.flows.pages


def waiting(conversation: Conversation, context: Context) -> Rows:
    """A button for every flow that can be gone on with, and for every case that the desk has."""
    stacked = [frame.flow for frame in reversed(conversation.frames)]
    kept = [frame.flow for frame in conversation.drafts if frame.flow not in stacked]
    resuming = tuple(
        (
            Button(
                Text("engine.resume.button", {"flow": context.flows.flows[name].title}),
                Action("resume", name, generation=conversation.generation),
            ),
        )
        for name in [*stacked, *kept]
    )
    return resuming + talks(context)


def _question(overlay: Overlay, conversation: Conversation, context: Context) -> Card:
    """The engine's own questions, each with two answers."""
    title = context.flows.flows[overlay.target].title
    generation = conversation.generation
    match overlay.name:
        case "keep":
            text = Text("engine.keep_draft", {"flow": title})
            yes, no = Text("engine.keep_draft.yes.button"), Text("engine.keep_draft.no.button")
        case "park":
            active = context.flows.flows[conversation.frames[-1].flow].title
            text = Text("engine.park", {"active": active, "flow": title})
            yes = Text("engine.park.active.button", {"flow": active})
            no = Text("engine.park.new.button", {"flow": title})
        case "again":
            text = Text("engine.again", {"flow": title})
            yes, no = Text("engine.again.go_on.button"), Text("engine.again.anew.button")
        case "forward":
            text = Text("engine.forward", {"flow": title})
            yes, no = Text("engine.forward.yes.button"), Text("engine.forward.no.button")
        case _:
            text = Text("engine.draft", {"flow": title})
            yes, no = Text("engine.draft.take.button"), Text("engine.draft.anew.button")
    return Card(
        (text,),
        (
            (Button(yes, Action("answer", overlay.name, "yes", generation)),),
            (Button(no, Action("answer", overlay.name, "no", generation)),),
        ),
    )


def correctable(conversation: Conversation, context: Context) -> list[Step]:
    """The answered questions of the active flow."""
    if not conversation.frames:
        return []
    frame = conversation.frames[-1]
    steps = steps_of(frame, context.flows.flows[frame.flow], context)
    return [step for step in steps if not isinstance(step, Tell | Review) and step.name in frame.answers]


def _correct(conversation: Conversation, context: Context) -> Card:
    """Which answer is to be given anew."""
    generation = conversation.generation
    buttons = tuple(
        (Button(step.title, Action("change", step.name, generation=generation)),)
        for step in correctable(conversation, context)
    )
    return Card((Text("engine.correct"),), (*buttons, *_back(generation)))


def _language(conversation: Conversation, context: Context) -> Card:
    generation = conversation.generation
    languages = tuple(
        (Button(label, Action("locale", choice=locale, generation=generation)),) for locale, label in LANGUAGES.items()
    )
    change = Button(
        Text("engine.zone.button", {"zone": ZONES.get(context.zone, context.zone)}),
        Action("go", "zone", generation=generation),
    )
    muted = conversation.muted
    label = Text("engine.unmute.button") if muted else Text("engine.mute.button")
    mute = Button(label, Action("mute", choice="off" if muted else "on", generation=generation))
    return Card((Text("engine.language"),), (*languages, (change,), (mute,), *_back(generation)))


def _zone(conversation: Conversation) -> Card:
    generation = conversation.generation
    rows = tuple((Button(label, Action("zone", choice=zone, generation=generation)),) for zone, label in ZONES.items())
    return Card((Text("engine.zone"),), rows + _back(generation))


def _back(generation: int) -> Rows:
    return ((Button(Text("engine.back.button"), Action("back", generation=generation)),),)
