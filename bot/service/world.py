"""The world: what every event is judged with besides the conversation itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from bot.core import buttons
from bot.core.case import Case
from bot.core.conversation import Conversation
from bot.core.event import Sender
from bot.core.flow import Context, Facts, Flows
from bot.core.language import zone_of
from bot.ports import Person
from bot.service.desks import Desks
from bot.service.render import Renderer
from bot.service.writing import Reader
from bot.words.catalogs import Words
from bot.words.spelling import normalise


@dataclass(frozen=True)
class World:
    """The flows, the words and the operator's settings.

    Args:
        flows: what the engine can be asked to do.
        words: the catalogs.
        button_key: the key of buttons, 32 bytes.
        facts: the operator's settings.
        desks: the desks as they are now.
    """

    flows: Flows
    words: Words
    button_key: bytes
    facts: Facts = field(default_factory=Facts)
    desks: Desks = field(default_factory=Desks)

    @cached_property
    def renderer(self) -> Renderer:
        """Makes messages of effects."""
        return Renderer(self.words, self.button_key, self.desks, self.facts.zone)

    def context(self, person: Person, cases: Sequence[Case], sender: Sender, now: datetime, seed: bytes) -> Context:
        """The context of one event."""
        return Context(
            now=now,
            seed=seed,
            person=person.id,
            flows=self.flows,
            spellings=self.words.spellings,
            normalise=normalise,
            decode=lambda token: buttons.decode(token, person.chat, self.button_key),
            sender=sender,
            cases=tuple(cases),
            facts=self.facts,
            loads=self.desks.loads,
            agents=self.desks.agents,
            desk_token=lambda token, desk: buttons.decode(token, desk, self.button_key),
            supervisor=person.chat if person.chat in self.facts.supervisors else 0,
        )

    def reader(self, person: Person, conversation: Conversation) -> Reader:
        """Who reads what is said in a conversation; English before anything is known of them."""
        locale = conversation.locale or "en"
        return Reader(person, locale, zone_of(locale, conversation.zone, self.facts.zone))
