"""Somebody who talks to the tiny flows: events in, keys of texts out."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.core.cards import card_of
from bot.core.conversation import Conversation, Frame
from bot.core.effect import Action, Button, Edit, Effect, Rows, Say, SetDeadline
from bot.core.engine import advance
from bot.core.event import (
    ButtonPressed,
    ContactShared,
    DeadlinePassed,
    Event,
    Media,
    MediaReceived,
    MessageEdited,
    TextReceived,
)
from bot.core.flow import Context, Flows
from tests.core.tiny import FLOWS, NOW, context, token

PHOTO = Media("photo", "p", size=1)
LARGE = Media("photo", "p", size=100)
ANSWERS = {
    "intro": "engine.go_on.button",
    "kind": "kind.late",
    "number": "12",
    "day": "today",
    "phone": "34",
    "photos": "engine.collect.done.button",
}


@dataclass
class Someone:
    """One conversation and what came of the last event."""

    flows: Flows = FLOWS
    now: datetime = NOW
    world: dict[str, Any] = field(default_factory=dict)
    conversation: Conversation = field(default_factory=lambda: Conversation(locale="en"))
    effects: tuple[Effect, ...] = ()
    messages: int = 0
    deadlines: dict[str, SetDeadline] = field(default_factory=dict)

    @property
    def context(self) -> Context:
        return context(self.flows, now=self.now, **self.world)

    def happens(self, event: Event) -> None:
        decision = advance(self.conversation, event, self.context)
        self.conversation, self.effects = decision.conversation, decision.effects
        self.deadlines |= {each.kind: each for each in self.effects if isinstance(each, SetDeadline)}

    def says(self, *texts: str) -> int:
        """Write texts one after the other; the id of the last message."""
        for text in texts:
            self.messages += 1
            self.happens(TextReceived(self.messages, text))
        return self.messages

    def edits(self, message: int, text: str) -> None:
        self.happens(MessageEdited(message, text))

    def sends(self, media: Media, album: str | None = None, caption: str = "") -> None:
        self.messages += 1
        self.happens(MediaReceived(self.messages, media, caption, album))

    def shares(self, phone: str = "123", *, own: bool = True) -> None:
        self.messages += 1
        self.happens(ContactShared(self.messages, phone, own))

    def taps(self, label: str) -> None:
        """Tap a button of the current card."""
        self.presses(self.button(label).action)

    def presses(self, action: Action | None, message: int | None = 500) -> None:
        """Tap any button on any message."""
        assert action is not None
        self.now += timedelta(seconds=10)  # not a double tap
        self.happens(ButtonPressed("q", token(action), message))

    def waits(self, **by: float) -> None:
        """Let time pass without anything falling due."""
        self.now += timedelta(**by)

    def falls_due(self, kind: str) -> None:
        """Let the deadline of that kind fall due."""
        deadline = self.deadlines.pop(kind)
        self.now = max(self.now, deadline.due)
        self.happens(DeadlinePassed(kind, deadline.key, deadline.payload))

    def reach(self, step: str) -> None:
        """Answer a claim up to a question, from wherever it stands."""
        if not self.conversation.frames:
            self.says("/claim")
        while self.frame.step != step:
            at = self.frame.step
            if at == "photos":
                self.sends(PHOTO)
            self.says(ANSWERS[at])
            assert self.frame.step != at

    # --- what is seen

    @property
    def frame(self) -> Frame:
        return self.conversation.frames[-1]

    @property
    def rows(self) -> Rows:
        return card_of(self.conversation, self.context).rows

    @property
    def labels(self) -> list[str]:
        """The buttons of the current card."""
        return [button.text.msgid for row in self.rows for button in row]

    @property
    def heard(self) -> list[str]:
        """The texts of the last event's messages."""
        return [text.msgid for effect in self.effects if isinstance(effect, Say | Edit) for text in effect.texts]

    def button(self, label: str) -> Button:
        return next(button for row in self.rows for button in row if button.text.msgid == label)

    def is_upgraded(self, **flows: Any) -> None:
        self.flows = replace(self.flows, flows=flows)
