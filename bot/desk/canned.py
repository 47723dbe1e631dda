"""Canned answers: chosen in the agent's language, sent in the buyer's."""

import re

from msgspec.structs import replace

from bot.core.cards import in_rows
from bot.core.effect import Relay
from bot.core.text import Param, Text
from bot.desk.answers import Canned, Own
from bot.desk.buttons import desk_button
from bot.desk.deciding import cancel
from bot.desk.doing import Doing
from bot.desk.labels import agent_name
from bot.desk.relay import heard
from bot.desk.writing import note_answer
from bot.flows.dispute_card import clocks_of_case

_HOLE = re.compile(r"\{(order|name|number|deadline)\}")


def choose(doing: Doing, argument: str, text: str) -> None:
    """Send one, or show which there are."""
    known = doing.rules.answers
    found = next((each for place, each in enumerate(known, 1) if argument in {each.name, str(place)}), None)
    if found is None:
        language = doing.desk.language
        rows = [
            desk_button(_plain(each.label, language), doing.case.number, f"canned.{place}")
            for place, each in enumerate(known, 1)
        ]
        doing.offer(Text("desk.canned"), (*in_rows(rows, 1), *cancel(doing)))
    else:
        send(doing, found)


def send(doing: Doing, canned: Canned) -> None:
    """Bring it to the buyer as if the agent had written it; the menu's message stands for it."""
    turn, number = doing.turn, doing.case.number
    agent = agent_name(doing.agent.alias)
    body = filled(canned.body, doing, turn.context.locale)
    said = Text("desk.agent_says", {"agent": agent, "text": body})
    message = (doing.message_id,) if doing.message_id is not None else ()
    turn.do(Relay(doing.handoff.desk, number, True, message, said, rows=heard(turn, doing.case)))
    note_answer(doing, "")
    doing.done(Text("desk.canned.sent", {"text": filled(canned.body, doing, doing.desk.language)}))


def filled(body: Text | Own, doing: Doing, locale: str) -> Text:
    """An answer with the case's own values."""
    data, context = doing.case.data, doing.turn.context
    clocks = clocks_of_case(doing.case, doing.rules.policies, context) if doing.case.kind == "dispute" else ()
    last = next((clock.last for clock in clocks if clock.last is not None), None)
    values: dict[str, Param] = {
        "order": data.get("order_number") or "—",
        "name": data.get("name") or context.sender.first_name or "—",
        "number": doing.case.number,
        "deadline": last or "—",
    }
    if isinstance(body, Text):
        return replace(body, params=values)
    text = _in(body, locale)
    written = {name: value.isoformat() if hasattr(value, "isoformat") else str(value) for name, value in values.items()}
    text = _HOLE.sub(lambda hole: written[hole[1]], text)  # in one go: what stands in a value is nobody's hole
    return Text("desk.plain", {"text": text})


def _plain(label: Text | Own, locale: str) -> Text:
    return label if isinstance(label, Text) else Text("desk.plain", {"text": _in(label, locale)})


def _in(words: Own, locale: str) -> str:
    return words.get(locale) or words.get("en") or next(iter(words.values()))
