"""A turn: what one event does to a conversation, gathered step by step and handed back as a decision."""

from typing import Any

from msgspec.structs import replace

from bot.core.cards import card_of
from bot.core.conversation import Conversation, Frame
from bot.core.effect import Edit, Effect, Rows, Say
from bot.core.event import TextReceived
from bot.core.flow import Card, Contact, Context, Decision, Flow, Step
from bot.core.frames import current, settle
from bot.core.language import zone_of
from bot.core.pages import open_question, standing
from bot.core.text import Text


class Turn:
    """The conversation as it becomes, and the effects so far.

    Args:
        conversation: as it was before the event.
        context: the world.
        tapped: the message whose button was tapped; the next card is written over it instead of being sent anew.
    """

    def __init__(self, conversation: Conversation, context: Context, tapped: int | None = None) -> None:
        self.conversation = conversation
        self.context = _lived_in(context, conversation)
        self.tapped = tapped
        self.effects: list[Effect] = []
        self.vouched: TextReceived | None = None  # a forwarded text that the person says is their own answer

    def change(self, **fields: Any) -> None:
        """Set fields of the conversation."""
        self.conversation = replace(self.conversation, **fields)
        if "locale" in fields or "zone" in fields:
            self.context = _lived_in(self.context, self.conversation)

    def do(self, *effects: Effect) -> None:
        """Have something done."""
        self.effects.extend(effects)

    def decision(self) -> Decision:
        """What came of it."""
        return Decision(self.conversation, tuple(self.effects))

    # --- the active frame

    @property
    def frame(self) -> Frame | None:
        """The active frame, brought to the flow as it is today."""
        return self.conversation.frames[-1] if self.conversation.frames else None

    @property
    def flow(self) -> Flow:
        """The active frame's flow."""
        return self.context.flows.flows[self.conversation.frames[-1].flow]

    def put_frame(self, frame: Frame) -> None:
        """Replace the active frame, and see that it stands at a question that its answers lead to."""
        self.change(frames=(*self.conversation.frames[:-1], settle(frame, self.flow, self.context)))

    @property
    def asked(self) -> tuple[Frame, Step] | None:
        """The question that what is sent may answer, and its frame: none while one of the engine's own is open."""
        frame = self.frame
        if frame is None or open_question(self.conversation.overlay):
            return None
        return frame, current(frame, self.flow)

    def settle(self) -> None:
        """Bring all frames, drafts and pages to the flows as they are today; those of flows that are gone, go."""
        frames, drafts = self._settled(self.conversation.frames), self._settled(self.conversation.drafts)
        if (frames, drafts) != (self.conversation.frames, self.conversation.drafts):
            self.change(frames=frames, drafts=drafts)
        if self.conversation.overlay is not None:
            self.change(overlay=standing(self.conversation.overlay, self.conversation, self.context))

    def _settled(self, stack: tuple[Frame, ...]) -> tuple[Frame, ...]:
        known = self.context.flows.flows
        return tuple([settle(frame, known[frame.flow], self.context) for frame in stack if frame.flow in known])

    # --- saying

    def say(self, *texts: Text, rows: Rows = ()) -> None:
        """Send a message that is not a card."""
        self.do(Say(texts, rows))

    def show(self, *notes: Text, passing: bool = False) -> None:
        """Show the current card over the tapped message, else as a new one.

        Args:
            notes: what to say above it.
            passing: the notes are about this card only, not worth a word where a later one takes its place at once.
        """
        self.change(generation=self.conversation.generation + 1)
        self._take_keyboard()
        card = card_of(self.conversation, self.context)
        self._write((*notes, *card.texts), card.rows, 0 if passing else len(notes), live=True)
        self._give_keyboard()

    def close(self, card: Card) -> None:
        """Show how a flow ended: like a card, but one that stays as it is."""
        self._take_keyboard()
        self._write(card.texts, card.rows, 0, live=False)

    def _write(self, texts: tuple[Text, ...], rows: Rows, notes: int, *, live: bool) -> None:
        if self.tapped is not None:
            self.do(Edit(texts, rows, message_id=self.tapped))
            self.change(card_message=self.tapped)
            self.tapped = None
        else:
            self.do(Say(texts, rows, notes=notes, live=live))

    def _take_keyboard(self) -> None:
        """Take the contact button away where it is not asked for."""
        if self.conversation.contact_keyboard and self._contact() is None:
            self.do(Say((Text("engine.contact.closed"),), clear_keyboard=True))
            self.change(contact_keyboard=False)

    def _give_keyboard(self) -> None:
        """Show the contact button where it is asked for."""
        contact = self._contact()
        if contact is not None and not self.conversation.contact_keyboard:
            self.do(Say((Text("engine.contact.hint"),), contact=contact.button))
            self.change(contact_keyboard=True)

    def _contact(self) -> Contact | None:
        if self.frame is None or self.conversation.overlay is not None:
            return None
        step = current(self.frame, self.flow)
        return step if isinstance(step, Contact) else None


def _lived_in(context: Context, conversation: Conversation) -> Context:
    """The world, as the person reads and lives in it now."""
    locale = conversation.locale or "en"
    return replace(context, locale=locale, zone=zone_of(locale, conversation.zone, context.facts.zone))
