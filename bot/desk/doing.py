"""Doing: somebody of the desk acts on a case, by a button or a command, and is told what came of it."""

from dataclasses import dataclass
from typing import Any

from bot.core.case import Case
from bot.core.desk import Agent, Desk, Handoff
from bot.core.effect import AnswerTap, EditPost, Mark, MoveCase, Post, Rows
from bot.core.text import Text
from bot.core.turn import Turn
from bot.desk.answers import SHIPPED, Canned
from bot.desk.standing import case_now
from bot.policies.load import Policies

SENT, NOTED = "👌", "✍"  # reactions that Telegram allows: it went to the buyer, it stays here


@dataclass(frozen=True)
class Rules:
    """What the desk works by, besides the settings.

    Args:
        policies: what disputes are counted and checked by.
        answers: what can be answered by a button.
    """

    policies: Policies
    answers: tuple[Canned, ...] = SHIPPED


@dataclass(frozen=True)
class Doing:
    """An act on a case, and where its answer goes.

    Args:
        turn: the turn.
        desk: in whose group it happens.
        agent: who acts.
        case: the case as it is before.
        rules: what the operator has set.
        message_id: the command, or the message whose button was tapped.
        query_id: of the tap; empty for a command.
        menu: the button was on a menu, which is done with after this.
    """

    turn: Turn
    desk: Desk
    agent: Agent
    case: Case
    rules: Rules
    message_id: int | None
    query_id: str = ""
    menu: bool = False

    @property
    def handoff(self) -> Handoff:
        """What the desk knows of the case."""
        assert self.case.handoff is not None  # noqa: S101 - nobody acts on a case that never came to the desk
        return self.case.handoff

    @property
    def supervises(self) -> bool:
        """Whether whoever acts may do everything."""
        return self.agent.role == "supervisor"

    @property
    def owns(self) -> bool:
        """Whether the case is theirs to decide: they have it, or they supervise."""
        return self.supervises or (self.handoff.state == "claimed" and self.handoff.owner == self.agent.id)

    def move(
        self, action: str, handoff: Handoff | None = None, to: str = "", data: dict[str, Any] | None = None
    ) -> None:
        """Add to the case's story, in the agent's name."""
        to = to or case_now(self.turn, self.case.number).state
        self.turn.do(MoveCase(self.case.number, to, self.agent.alias, action, data or {}, handoff=handoff))

    def told(self, text: Text) -> None:
        """Tell the agent what came of it: on the button, over the menu, or by an answer to the command."""
        if self.query_id:
            self.turn.do(AnswerTap(self.query_id, text, desk=self.desk.chat))
        else:
            self.turn.do(Post(self.desk.chat, self.case.number, (text,), reply_to=self.message_id, urgent=True))

    def refused(self, text: Text) -> None:
        """Tell the agent why nothing came of it."""
        if self.query_id:
            self.turn.do(AnswerTap(self.query_id, text, alert=True, desk=self.desk.chat))
        else:
            self.told(text)

    def done(self, text: Text) -> None:
        """Tell the agent, and put the same in the menu's place."""
        self.told(text)
        if self.menu and self.message_id is not None:
            self.turn.do(EditPost(self.desk.chat, self.case.number, (text,), message_id=self.message_id))

    def offer(self, text: Text, rows: Rows) -> None:
        """Show a menu: over the one that was tapped, else below."""
        if self.query_id:
            self.turn.do(AnswerTap(self.query_id, desk=self.desk.chat))
        if self.menu and self.message_id is not None:
            self.turn.do(EditPost(self.desk.chat, self.case.number, (text,), rows, message_id=self.message_id))
        else:
            self.turn.do(Post(self.desk.chat, self.case.number, (text,), rows, urgent=True))

    def mark(self, emoji: str) -> None:
        """Mark the agent's message with what became of it."""
        if self.message_id is not None:
            self.turn.do(Mark(self.desk.chat, self.case.number, self.message_id, emoji))
