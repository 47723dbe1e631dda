"""Writing: what is written in a topic stays there unless it was meant for the buyer."""

from typing import Any

from msgspec.structs import replace

from bot.cases.handoff import answered, claimed, in_hands
from bot.core.event import DeskWrote
from bot.core.text import Text
from bot.desk.doing import NOTED, SENT, Doing
from bot.desk.relay import part_of_album, to_buyer
from bot.flows.dispute_card import added, rewritten

NOTES = 20  # that a case keeps
LONGEST = 1000  # characters of a note that are kept


def wrote(doing: Doing, event: DeskWrote) -> None:
    """Something that is no command: it goes to the buyer where it answers something of theirs, else it is a note."""
    if event.answers is not None or part_of_album(doing.turn, event.album):
        reply(doing, event, event.text if event.media is None or event.edited else None)
    elif not event.edited:
        note(doing, "", event.text)


def reply(doing: Doing, event: DeskWrote, text: str | None) -> None:
    """Bring something to the buyer; an agent who answers a case that waits has it from then on."""
    if not in_hands(doing.case):
        doing.refused(Text("desk.closed_already"))
        return
    if doing.turn.conversation.blocked:
        doing.refused(Text("desk.not_delivered.gone"))
        return
    album = part_of_album(doing.turn, event.album)
    to_buyer(doing.turn, doing.case, event, text)
    if not (event.edited or album):
        note_answer(doing, event.text if text is None else text)
        doing.mark(SENT)


def note_answer(doing: Doing, text: str) -> None:
    """The first answer since the case came is what was promised, and moves a case that waited for one."""
    handoff, now = doing.handoff, doing.turn.context.now
    first = handoff.answered_at is None
    taken = claimed(handoff, doing.agent, now) if handoff.state == "queued" else handoff
    if not first and taken == handoff:
        return
    to = {("question", "open"): "answered", ("dispute", "submitted"): "in_review"}.get(
        (doing.case.kind, doing.case.state), ""
    )
    data: dict[str, Any] = {"answer": text} if text else {}
    if doing.case.kind == "dispute":
        data |= added(doing.case, "answered", doing.agent.alias, doing.turn.context)
    doing.move("answered", answered(taken, now), to, data)
    if doing.case.kind == "dispute":
        then = replace(doing.case, state=to or doing.case.state, data={**doing.case.data, **data})
        doing.turn.do(rewritten(then, doing.rules.policies, doing.turn.context))


def note(doing: Doing, _argument: str, text: str) -> None:
    """Keep a note for colleagues; the buyer never sees it."""
    if text:
        line = [doing.turn.context.now.isoformat(), doing.agent.alias, text[:LONGEST]]
        doing.move("note", data={"notes": [*doing.case.data.get("notes", []), line][-NOTES:]})
    doing.mark(NOTED)
