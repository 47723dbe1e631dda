"""Understood: what is done with a sentence once it is known what it means, and how surely."""

from collections.abc import Sequence
from typing import Any

from bot.core import moves, repair
from bot.core.cards import PERSON
from bot.core.conversation import Answers, Frame, Overlay
from bot.core.effect import Action, Button, KeepQuestion, Rows
from bot.core.event import Understood
from bot.core.frames import steps_of
from bot.core.pages import LANGUAGES, open_question, opened_over
from bot.core.text import Text
from bot.core.turn import Turn
from bot.core.wish import MEANT, SAID, Wish

# Of sentences that were written apart from those the model learns from (docs/evaluation.md), with a confidence of
# about .75 seven in eight were understood rightly, of .85 and more nineteen in twenty, of less than .4 one in ten.
SURE = 0.7  # from here on it is done
SURE_MEANWHILE = 0.85  # from here on what is open is left for it; an article gets in nobody's way
UNSURE = 0.4  # below that it is not even guessed
OFFERED = 3  # things that it may be
LEAST_LETTERS = 8  # of a sentence; what has fewer is a slip, and nothing to learn from
WIDE = 2  # letters that one of Korean or Chinese counts for
PERSONAL = frozenset({"order_number", "email", "phone"})  # slots; a sentence with one is not kept to be read by others
WORRY = "scam_worry"
MAYBE = "maybe"  # the page that asks which of a few things was meant
ASIDE = frozenset({"human", "cancel", "language", "privacy"})  # wishes that a name or a description is told apart from


def understood(turn: Turn, event: Understood) -> None:
    """Do what a sentence was understood to want; where that is not sure enough, ask, or say what does not fit."""
    if event.aside:
        _aside(turn, event)
    elif turn.conversation.talk:
        return  # the person talks with the desk by now
    elif event.intent == WORRY:
        _open(turn, event, _best(turn, event))
    elif _sure(turn, event):
        _do(turn, event, _best(turn, event))
    elif event.generation == turn.conversation.generation:
        _unsure(turn, event)


def _sure(turn: Turn, event: Understood) -> bool:
    """Whether it is sure enough what the sentence wants."""
    if event.intent in {"none", "other"}:
        return False
    acts = _busy(turn) and _best(turn, event).target not in turn.context.flows.pages
    return event.confidence >= (SURE_MEANWHILE if acts else SURE)


def _do(turn: Turn, event: Understood, wish: Wish) -> None:
    """What is sure enough. A page gets in nobody's way, however late; all else only while nothing happened since."""
    fresh = event.generation == turn.conversation.generation
    match wish.target or event.intent:
        case "language" if wish.argument in LANGUAGES:
            turn.change(locale=wish.argument)
            turn.show()
        case "menu" if event.intent == "greeting" and _busy(turn):
            turn.show(Text("engine.hello"), passing=True)
        case target if target in {*turn.context.flows.pages, "language"}:
            _open(turn, event, wish)
        case _ if not fresh:
            return  # the person has moved on, and what they meant then is not what they want now
        case "cancel":
            moves.cancel(turn)
        case "back":
            moves.back(turn)
        case target if target in turn.context.flows.flows:
            _begin(turn, event, wish)
        case _:
            _unsure(turn, event)


def _open(turn: Turn, event: Understood, wish: Wish) -> None:
    """Open a page that answers the sentence, and keep what was found in it for the flows that the page leads to."""
    overlay = turn.conversation.overlay
    answers: Answers = {} if event.intent == "greeting" else {SAID: said(event), MEANT: wish.answers}
    if (
        event.intent == WORRY and event.confidence < SURE
    ):  # the warning comes all the same, and a way to what it else is
        answers |= _offer(_possible(turn, event)[1:])
    turn.change(overlay=Overlay(wish.target, wish.argument, answers, opened_over(wish.target, overlay)))
    turn.show()


def _offer(wishes: Sequence[Wish]) -> Answers:
    """What a page keeps of things that a sentence may have meant."""
    meant = {wish.target: wish.answers for wish in reversed(wishes)}
    return {MEANT: meant, MAYBE: [[wish.target, wish.argument] for wish in wishes]}


def _begin(turn: Turn, event: Understood, wish: Wish) -> None:
    """Begin a flow with what the sentence told; in the middle of that flow it is more of its answers."""
    inside = turn.frame is not None and turn.frame.flow == wish.target
    if not (inside and moves.fill(turn, wish.answers)):
        moves.start(turn, wish.target, {**wish.answers, SAID: said(event)})


def _unsure(turn: Turn, event: Understood) -> None:
    """Ask which of a few things it may be, or say what does not fit and what would."""
    beyond = event.intent == "other" and event.confidence >= SURE and not _busy(turn)
    guess = event.confidence >= UNSURE and not beyond and not _busy(turn)
    wishes = _possible(turn, event) if guess else ()
    if event.intent == "other" or not wishes:
        _keep(turn, event)
    if wishes:
        turn.change(overlay=Overlay(MAYBE, "", {SAID: said(event), **_offer(wishes)}))
        turn.show()
    else:
        repair.refuse(turn, Text("engine.other") if beyond else repair.reason(turn, event.text))


def _keep(turn: Turn, event: Understood) -> None:
    """Keep a sentence that was not understood, where it is one and no answer that went wrong."""
    letters = sum(1 if letter.isascii() else WIDE for letter in event.text if letter.isalpha())
    if letters >= LEAST_LETTERS and not event.slots.keys() & PERSONAL:
        locale = event.language or turn.context.locale
        turn.do(KeepQuestion(event.text, locale, event.intent, event.confidence))


def _aside(turn: Turn, event: Understood) -> None:
    """It was taken as an answer; say what must not be missed, and ask back where it reads like a wish."""
    if event.intent == WORRY:
        wish = _best(turn, event)
        card = turn.context.flows.pages[wish.target](wish.argument, turn.conversation, turn.context)
        turn.say(*card.texts, rows=card.rows)
    elif turn.conversation.talk or turn.frame is None or turn.frame.flow == PERSON:
        return
    elif event.intent in ASIDE and event.confidence >= SURE_MEANWHILE:
        turn.say(Text("engine.aside"), rows=((_instead(turn, event),), *_again(turn, turn.frame, event)))


def _instead(turn: Turn, event: Understood) -> Button:
    """What a sentence that was taken as an answer may have wanted."""
    named = _best(turn, event).argument
    if event.intent == "human":
        return Button(Text("engine.person.button"), Action("go", PERSON))
    if event.intent == "cancel":
        return Button(Text("engine.cancel.button"), Action("cancel", generation=turn.conversation.generation))
    if event.intent == "privacy":
        return Button(Text("menu.privacy.button"), Action("go", "privacy"))
    if named in LANGUAGES:
        return Button(LANGUAGES[named], Action("speak", choice=named))
    return Button(Text("menu.language.button"), Action("go", "language"))


def _again(turn: Turn, frame: Frame, event: Understood) -> Rows:
    """A button to give the answer anew that the sentence was taken for."""
    steps = steps_of(frame, turn.flow, turn.context)
    return tuple(
        (
            Button(
                Text("engine.change.button", {"title": step.title}),
                Action("change", step.name, generation=turn.conversation.generation),
            ),
        )
        for step in steps
        if frame.sources.get(step.name) == event.message_id
    )


def _wishes(turn: Turn, event: Understood) -> tuple[Wish, ...]:
    """What the sentence may lead to, the best first, as the flows say; else as the table of intents does."""
    told = turn.context.flows.wishes(event, turn.context)
    target = turn.context.flows.intents.get(event.intent, "")
    return told or (Wish(target),)


def _best(turn: Turn, event: Understood) -> Wish:
    return _wishes(turn, event)[0]


def _possible(turn: Turn, event: Understood) -> tuple[Wish, ...]:
    """Up to three different things it may be."""
    known = {*turn.context.flows.flows, *turn.context.flows.pages, "language"}
    wishes: dict[tuple[str, str], Wish] = {}
    for wish in _wishes(turn, event):
        if wish.target in known:
            wishes.setdefault((wish.target, wish.argument), wish)
    return tuple(wishes.values())[:OFFERED]


def _busy(turn: Turn) -> bool:
    """Whether something is asked, by a flow or by the engine."""
    return turn.frame is not None or open_question(turn.conversation.overlay) is not None


def said(event: Understood) -> dict[str, Any]:
    """The sentence and what it was understood to mean, as a case keeps it."""
    return {"text": event.text, "intent": event.intent, "confidence": event.confidence}
