"""The engine explored by a machine: whatever happens, nothing raises, no answer is lost, one question is live."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec import structs

from bot.core.cards import card_of
from bot.core.conversation import Conversation
from bot.core.effect import Action, AnswerTap, DropDeadline, Edit, Rows, Say, SetDeadline, StartJob
from bot.core.engine import advance
from bot.core.event import (
    BotBlocked,
    BotReturned,
    ButtonPressed,
    ContactShared,
    DeadlinePassed,
    Event,
    Media,
    MediaReceived,
    MessageEdited,
    TextReceived,
    Understood,
    UpdateFailed,
)
from bot.core.flow import Ask, AskDate, Choose, Collect, Contact, Context, Decision, Flows, Option
from bot.core.text import Text
from bot.core.turn import Turn
from tests.core.tiny import CHECK, CLAIM, FLOWS, NOW, context, token

COMMANDS = (
    "/start /claim /check /cancel /back /menu /help /language /nonsense cancel back 12 345 1 2 today nonsense review"
)
LABELS = (
    "kind.late submit.button engine.keep_draft.no.button engine.park.new.button engine.draft.take.button "
    "language.ko.button engine.zone.button zone.london.button engine.collect.done.button "
    "engine.item.button engine.item.remove.button engine.item.up.button engine.item.all.button"
)
SENTENCES = ("/start check_7", "/check 12", "number.title is wrong", "")
SAID = st.sampled_from((*COMMANDS.split(), *LABELS.split(), *SENTENCES))
MEDIA = st.builds(
    Media,
    kind=st.sampled_from(["photo", "document", "sticker", "voice", "location"]),
    file_id=st.sampled_from(["a", "b"]),
    size=st.sampled_from([1, 100, None]),
)
# Flows as a later release might have them: a step renamed, an option gone, a step added, a flow gone.
WITHOUT_NUMBER = replace(CLAIM, version=2, steps=(*CLAIM.steps[:2], *CLAIM.steps[3:]))
ONE_KIND = Choose("kind", Text("kind.title"), Text("kind"), (Option("broken", Text("kind.broken")),))
EXTRA = Choose("extra", Text("extra.title"), Text("extra"), (Option("x", Text("x")),))
WITH_EXTRA = replace(CLAIM, version=3, steps=(ONE_KIND, EXTRA, *CLAIM.steps[2:]))
LATER = tuple(replace(FLOWS, flows={"claim": claim, "check": CHECK}) for claim in (CLAIM, WITHOUT_NUMBER, WITH_EXTRA))
GONE: Flows = replace(FLOWS, flows={"check": CHECK})
Answer = tuple[str, str, str]


class Person(RuleBasedStateMachine):
    """One person doing anything at all, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.flows = FLOWS
        self.now = NOW
        self.conversation = Conversation()
        self.messages: dict[int, Rows] = {}
        self.pressed: list[tuple[int, Action]] = []  # every button that ever was
        self.mine: list[int] = []
        self.deadlines: dict[str, SetDeadline] = {}
        self.keyboard = False
        self.understanding: list[StartJob] = []
        self.count = 0

    # --- what can happen

    @rule(text=SAID)
    def writes(self, text: str) -> None:
        self.count += 1
        self.mine.append(self.count)
        self.happen(TextReceived(self.count, text))

    @rule()
    def answers_rightly(self) -> None:
        """Whatever is asked, so that the far end of a flow is seen as often as its beginning."""
        settled = Turn(self.conversation, context(self.flows, now=self.now))
        settled.settle()
        match settled.asked:
            case None:
                self.writes("/claim")
            case _, Ask() | Contact():
                self.writes("123")
            case _, AskDate():
                self.writes("today")
            case frame, Collect(name=name) if not frame.answers.get(name):
                self.sends(Media("photo", "a", size=1), None)
            case _:
                self.writes("engine.collect.done.button")
                self.writes("engine.go_on.button")
                self.writes("kind.late")

    @precondition(lambda self: self.mine)
    @rule(data=st.data(), text=SAID)
    def edits(self, data: st.DataObject, text: str) -> None:
        self.happen(MessageEdited(data.draw(st.sampled_from(self.mine[-6:])), text))

    @precondition(lambda self: self.messages)
    @rule(data=st.data())
    def taps_a_live_button(self, data: st.DataObject) -> None:
        live = [(message, button) for message, rows in self.messages.items() for row in rows for button in row]
        live = [(m, b) for m, b in live if b.action and b.action.generation == self.conversation.generation]
        if live:
            message, button = data.draw(st.sampled_from(live))
            self.tap(message, button.action)

    @precondition(lambda self: self.pressed)
    @rule(data=st.data())
    def taps_any_button(self, data: st.DataObject) -> None:
        self.tap(*data.draw(st.sampled_from(self.pressed)))

    @precondition(lambda self: self.pressed)
    @rule(data=st.data())
    def taps_twice(self, data: st.DataObject) -> None:
        message, action = data.draw(st.sampled_from(self.pressed[-8:]))
        first = self.tap(message, action)
        second = self.tap(message, action)
        assert _untouched(second.conversation) == _untouched(first.conversation)  # nothing happens twice
        assert all(isinstance(effect, AnswerTap | SetDeadline) for effect in second.effects)

    @rule(text=st.sampled_from(["", "junk", "go~claim~~", "~~~~"]))
    def taps_a_forged_button(self, text: str) -> None:
        before = self.conversation
        decision = self.happen(ButtonPressed("q", text, 1))
        assert _answers(decision.conversation) == _answers(before)

    @rule(media=MEDIA, album=st.sampled_from([None, "a", "b"]))
    def sends(self, media: Media, album: str | None) -> None:
        self.count += 1
        self.happen(MediaReceived(self.count, media, album=album))

    @rule(own=st.booleans())
    def shares_a_contact(self, own: bool) -> None:
        self.count += 1
        self.happen(ContactShared(self.count, "4912345", own))

    @rule(event=st.sampled_from([BotBlocked(), BotReturned(), UpdateFailed()]))
    def something_else_happens(self, event: Event) -> None:
        self.happen(event)

    @precondition(lambda self: self.understanding)
    @rule(intent=st.sampled_from(["none", "cancel", "back", "help", "human", "unheard of"]))
    def is_understood(self, intent: str) -> None:
        payload = self.understanding.pop(0).payload
        self.happen(Understood(payload["message_id"], payload["text"], payload["generation"], intent))

    @rule(by=st.sampled_from([*map(timedelta, [0, 31], [2, 0]), *(timedelta(hours=each) for each in (1, 23, 25))]))
    def time_passes(self, by: timedelta) -> None:
        until = self.now + by
        while due := [each for each in self.deadlines.values() if each.due <= until]:
            first = min(due, key=lambda each: each.due)
            del self.deadlines[first.key]
            self.now = max(self.now, first.due)
            self.happen(DeadlinePassed(first.kind, first.key, first.payload), forgets=first.kind == "silence")
        self.now = until

    @rule(flows=st.sampled_from(LATER))
    def is_upgraded(self, flows: Flows) -> None:
        self.flows = flows

    # --- how it is taken in

    def tap(self, message: int, action: Action | None) -> Decision:
        assert action is not None
        decision = self.happen(ButtonPressed("q", token(action), message))
        assert sum(isinstance(effect, AnswerTap) for effect in decision.effects) == 1
        return decision

    def happen(self, event: Event, *, forgets: bool = False) -> Decision:
        self.count += 1
        before = self.conversation
        world = context(self.flows, now=self.now, seed=self.count.to_bytes(32, "big"))
        decision = advance(before, event, world)
        assert advance(before, event, world) == decision  # same inputs, same outputs
        self.conversation = decision.conversation
        self.remember(decision)
        if not forgets:
            self.nothing_lost(before, decision, event, world)
        assert decision.effects or not isinstance(event, TextReceived | ContactShared | ButtonPressed)  # never silent
        live = [effect for effect in decision.effects if isinstance(effect, Say) and effect.live]
        assert len(live) <= 1
        return decision

    def remember(self, decision: Decision) -> None:
        for effect in decision.effects:
            match effect:
                case Say(rows=rows) as say:
                    assert self.keyboard or not say.clear_keyboard
                    self.keyboard = (self.keyboard or say.contact is not None) and not say.clear_keyboard
                    self.count += 1
                    self.messages[self.count] = rows
                    assert not (rows and (say.contact or say.clear_keyboard))  # Telegram takes one keyboard a message
                    self.pressed += [(self.count, b.action) for row in rows for b in row if b.action]
                case Edit(rows=rows, message_id=int() as message):
                    self.messages[message] = rows
                    self.pressed += [(message, b.action) for row in rows for b in row if b.action]
                case SetDeadline():
                    self.deadlines[effect.key] = effect
                case DropDeadline():
                    self.deadlines.pop(effect.key, None)
                case StartJob(kind="understand"):
                    self.understanding.append(effect)
        if len(self.pressed) > 60:
            del self.pressed[:20]

    def nothing_lost(self, before: Conversation, decision: Decision, event: Event, world: Context) -> None:
        """Answers go only where the person said so: submitted, deleted, corrected."""
        settled = Turn(before, world)
        settled.settle()
        lost = _answers(settled.conversation) - _answers(decision.conversation)
        finished = sum(isinstance(effect, StartJob) and effect.kind == "file" for effect in decision.effects)
        assert finished <= 1  # one event's chance makes one number
        deleted = before.overlay is not None and before.overlay.name in {"keep", "again", "draft"}
        nothing_said = {flow for flow, *_ in lost} <= {"check"}  # a check keeps no draft
        if lost and not (finished or deleted or nothing_said):
            photos = [answer for answer in lost.elements() if answer[1] == "photos"]
            assert len(photos) <= isinstance(event, TextReceived | ButtonPressed)  # one can be taken away
            corrected = {(flow, step) for flow, step, _ in lost} - {("claim", "photos")}
            assert corrected <= {(flow, step) for flow, step, _ in _answers(decision.conversation)}, lost

    # --- what always holds

    @invariant()
    def there_is_a_way_out(self) -> None:
        world = context(self.flows, now=self.now)
        settled = Turn(self.conversation, world)
        settled.settle()
        card = card_of(settled.conversation, settled.context)
        assert card.texts
        assert any(button.action for row in card.rows for button in row)
        for row in card.rows:
            for button in row:
                assert button.action is None or token(button.action)

    @invariant()
    def one_question_is_live(self) -> None:
        generation = self.conversation.generation
        live = [
            message
            for message, rows in self.messages.items()
            if any(b.action and b.action.generation == generation and generation for row in rows for b in row)
        ]
        assert len(live) <= 1, live

    @invariant()
    def silence_is_watched(self) -> None:
        assert bool(self.conversation.frames or self.conversation.drafts) == ("silence:1" in self.deadlines)

    @invariant()
    def the_contact_button_is_where_it_is_said_to_be(self) -> None:
        assert self.keyboard == self.conversation.contact_keyboard

    @invariant()
    def a_flow_runs_once(self) -> None:
        names = [frame.flow for frame in (*self.conversation.frames, *self.conversation.drafts)]
        assert len(names) == len(set(names))


def _untouched(conversation: Conversation) -> Conversation:
    """A conversation but for when its flows were last moved."""
    frames = tuple(structs.replace(frame, touched=None) for frame in conversation.frames)
    return structs.replace(conversation, frames=frames)


def _answers(conversation: Conversation) -> Counter[Answer]:
    """What was said; a page that was read is no answer, and what was collected counts by the piece."""
    return Counter(
        (frame.flow, step, repr(piece))
        for frame in (*conversation.frames, *conversation.drafts)
        for step, value in frame.answers.items()
        if step != "intro" and not step.endswith(".done")
        for piece in ([item["value"] for item in value] if isinstance(value, list) else [value])
    )


TestPerson = Person.TestCase
TestPerson.settings = settings(max_examples=50, stateful_step_count=40, deadline=None)


def test_a_flow_that_is_gone_takes_its_frames_along() -> None:
    decision = advance(Conversation(), TextReceived(1, "/claim"), context())
    after = advance(decision.conversation, TextReceived(2, "12"), context(GONE))
    assert after.conversation.frames == ()
    assert any(isinstance(effect, Say | StartJob) for effect in after.effects)


def test_a_card_is_live() -> None:
    decision = advance(Conversation(), TextReceived(1, "/claim"), context())
    assert [effect.live for effect in decision.effects if isinstance(effect, Say)] == [True]
