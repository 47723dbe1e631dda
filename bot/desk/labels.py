"""What the desk calls things: kinds of cases, languages, what was done, people."""

from bot.cases.table import role
from bot.core.text import Text
from bot.flows.labels import DONE as DISPUTE_DONE
from bot.flows.pages import KINDS, STATES

__all__ = ["ACTIONS", "KINDS", "LANGUAGES", "STATES", "TAGS", "actor", "agent_name"]

LANGUAGES = {
    "ko": Text("language.ko.button"),
    "zh_Hans": Text("language.zh_Hans.button"),
    "zh_Hant": Text("language.zh_Hant.button"),
    "en": Text("language.en.button"),
}
TAGS = {"ko": "한", "zh_Hans": "简", "zh_Hant": "繁", "en": "EN"}  # in the names of topics; languages have no flags
ACTIONS: dict[str, Text] = {
    **DISPUTE_DONE,
    "handed_over": Text("desk.done.handed_over"),
    "claimed": Text("desk.done.claimed"),
    "released": Text("desk.done.released"),
    "assigned": Text("desk.done.assigned"),
    "transferred": Text("desk.done.transferred"),
    "urgent": Text("desk.done.urgent"),
    "not_urgent": Text("desk.done.not_urgent"),
    "note": Text("desk.done.note"),
    "asked": Text("desk.done.asked"),
    "given": Text("desk.done.given"),
    "approved": Text("desk.done.approved"),
    "rejected": Text("desk.done.rejected"),
    "revoked": Text("desk.done.revoked"),
    "issued": Text("desk.done.issued"),
    "sent_to_review": Text("desk.done.sent_to_review"),
    "order_matched": Text("desk.done.order_matched"),
    "closed": Text("desk.done.closed"),
    "reopened": Text("desk.done.reopened"),
    "banned": Text("desk.done.banned"),
    "unbanned": Text("desk.done.unbanned"),
    "late": Text("desk.done.late"),
    "called": Text("desk.done.called"),
    "rated": Text("desk.done.rated"),
    "commented": Text("desk.done.commented"),
}
_ACTORS = {
    "buyer": Text("desk.actor.buyer"),
    "bot": Text("desk.actor.bot"),
    "operator": Text("desk.actor.operator"),
}


def agent_name(alias: str) -> Text:
    """What an agent is called, by the buyer and by colleagues."""
    return Text("desk.agent", {"alias": alias})


def actor(name: str) -> Text:
    """What an actor of the event chain is called."""
    return agent_name(name) if role(name) == "agent" else _ACTORS[name]
