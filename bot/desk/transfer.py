"""Transfer: a case goes to another desk, and its story goes with it."""

from bot.cases.handoff import carried
from bot.core.cards import in_rows
from bot.core.case import Case
from bot.core.desk import Desk
from bot.core.effect import Post, StartJob, Topic
from bot.core.text import Text
from bot.core.turn import Turn
from bot.desk.buttons import desk_button
from bot.desk.deciding import cancel
from bot.desk.doing import Doing
from bot.desk.hand_over import post_card
from bot.desk.labels import TAGS, agent_name
from bot.desk.pieces import shown
from bot.desk.standing import case_now
from bot.desk.waiting import promise, stop_waiting, watch
from bot.policies.load import Policies

RETELL = "retell"  # the job: {"case"} → {"messages": ids in the buyer's chat, in order}


def transfer(doing: Doing, argument: str, text: str) -> None:
    """Give a case to the desk of that number, with a word for those who take it over."""
    desks = doing.turn.context.facts.desks
    others = {str(place): desk for place, desk in enumerate(desks, 1) if desk.chat != doing.handoff.desk}
    if not others:
        doing.refused(Text("desk.no_other_desk"))
    elif argument in others:
        _carry(doing, others[argument], Text("desk.desk", {"place": argument, "serves": serves(others[argument])}))
        if text:
            doing.turn.do(Post(others[argument].chat, doing.case.number, (_note(doing, text),)))
    else:
        rows = [
            desk_button(
                Text("desk.desk", {"place": place, "serves": serves(desk)}), doing.case.number, f"transfer.{place}"
            )
            for place, desk in others.items()
        ]
        doing.offer(Text("desk.transfer"), (*in_rows(rows, 1), *cancel(doing)))


def serves(desk: Desk) -> str:
    """What a desk is there for, as short as a button wants it."""
    return " ".join((*(TAGS[locale] for locale in desk.languages), *desk.skills)) or "∗"


def _carry(doing: Doing, desk: Desk, name: Text) -> None:
    turn, number, old = doing.turn, doing.case.number, doing.handoff.desk
    handoff = carried(doing.handoff, desk.chat, promise(desk, turn.context))
    doing.done(Text("desk.transferred", {"desk": name}))
    doing.move("transferred", handoff)
    turn.do(Topic(old, number, "close"))
    then = case_now(turn, number)
    retold(doing.rules.policies, turn, then)
    turn.do(*stop_waiting(number), *watch(then, desk, turn.context))


def retold(policies: Policies, turn: Turn, case: Case) -> None:
    """Make a case's topic anew with its card and its story: notes at once, what was written as copies."""
    assert case.handoff is not None  # noqa: S101 - it was handed over
    post_card(policies, turn, case)
    lines = tuple(
        Text("desk.card.note", {"agent": agent_name(alias), "note": note})
        for _, alias, note in case.data.get("notes", [])
    )
    if lines:
        turn.do(Post(case.handoff.desk, case.number, (Text("desk.card.notes"), Text("engine.lines", {"lines": lines}))))
    turn.do(*shown(case))
    key = f"{RETELL}:{case.number}:{turn.context.random(RETELL).hex()[:12]}"
    turn.do(StartJob(RETELL, key, {"case": case.number}))


def _note(doing: Doing, text: str) -> Text:
    return Text("desk.card.note", {"agent": agent_name(doing.agent.alias), "note": text})
