"""What the ids of disputes are called: platforms, reasons, outcomes, offers, states, actions."""

from bot.core.text import Text
from bot.policies.ids import Outcome, PlatformId, Reason

PLATFORMS: dict[PlatformId, Text] = {
    "aliexpress": Text("platform.aliexpress.button"),
    "taobao": Text("platform.taobao.button"),
    "smartstore": Text("platform.smartstore.button"),
    "ebay": Text("platform.ebay.button"),
    "bungaejangter": Text("platform.bungaejangter.button"),
    "other": Text("platform.other.button"),
}
REASONS: dict[Reason, Text] = {
    "not_received": Text("dispute.reason.not_received.button"),
    "late": Text("dispute.reason.late.button"),
    "damaged": Text("dispute.reason.damaged.button"),
    "defective": Text("dispute.reason.defective.button"),
    "wrong_item": Text("dispute.reason.wrong_item.button"),
    "not_as_described": Text("dispute.reason.not_as_described.button"),
    "counterfeit": Text("dispute.reason.counterfeit.button"),
    "missing_parts": Text("dispute.reason.missing_parts.button"),
    "other": Text("dispute.reason.other.button"),
}
OUTCOMES: dict[Outcome, Text] = {
    "full_refund": Text("dispute.outcome.full_refund.button"),
    "partial_refund": Text("dispute.outcome.partial_refund.button"),
    "exchange": Text("dispute.outcome.exchange.button"),
    "resend": Text("dispute.outcome.resend.button"),
    "return_refund": Text("dispute.outcome.return_refund.button"),
}
OFFERS: dict[str, Text] = {
    "nothing": Text("dispute.offer.nothing.button"),
    **{str(name): label for name, label in OUTCOMES.items()},
    "other": Text("dispute.offer.other.button"),
}
DECISIONS: dict[str, Text] = {
    "accepted": Text("dispute.decision.accepted.button"),
    "partly": Text("dispute.decision.partly.button"),
    "rejected": Text("dispute.decision.rejected.button"),
}
STATES: dict[str, Text] = {
    "with_seller": Text("dispute.state.with_seller"),
    "settled": Text("dispute.state.settled"),
    "submitted": Text("dispute.state.submitted"),
    "in_review": Text("dispute.state.in_review"),
    "on_platform": Text("dispute.state.on_platform"),
    "in_mediation": Text("dispute.state.in_mediation"),
    "decided": Text("dispute.state.decided"),
    "closed": Text("dispute.state.closed"),
    "withdrawn": Text("dispute.state.withdrawn"),
}
TURNS: dict[str, Text] = {
    "buyer": Text("dispute.turn.buyer"),
    "seller": Text("dispute.turn.seller"),
    "agent": Text("dispute.turn.agent"),
    "platform": Text("dispute.turn.platform"),
    "nobody": Text("dispute.turn.nobody"),
}
# Buttons on the living card, by what they do.
ACTIONS: dict[str, Text] = {
    "letter": Text("dispute.action.letter.button"),
    "answer": Text("dispute.action.answer.button"),
    "settle": Text("dispute.action.settle.button"),
    "submit": Text("dispute.action.submit.button"),
    "evidence": Text("dispute.action.evidence.button"),
    "record": Text("dispute.action.record.button"),
    "dossier": Text("dispute.action.dossier.button"),
    "withdraw": Text("dispute.action.withdraw.button"),
    "opened": Text("dispute.action.opened.button"),
    "mediate": Text("dispute.action.mediate.button"),
    "decide": Text("dispute.action.decide.button"),
    "appeal": Text("dispute.action.appeal.button"),
    "close": Text("dispute.action.close.button"),
    "reopen": Text("dispute.action.reopen.button"),
}
# What a case's timeline calls what was done.
DONE: dict[str, Text] = {
    "open": Text("dispute.done.open"),
    "asked_before": Text("dispute.done.asked_before"),
    "letter_sent": Text("dispute.done.letter_sent"),
    "silent": Text("dispute.done.silent"),
    "offer": Text("dispute.done.offer"),
    "settle": Text("dispute.done.settle"),
    "submit": Text("dispute.done.submit"),
    "evidence": Text("dispute.done.evidence"),
    "record": Text("dispute.done.record"),
    "answered": Text("dispute.done.answered"),
    "opened": Text("dispute.done.opened"),
    "mediate": Text("dispute.done.mediate"),
    "decide": Text("dispute.done.decide"),
    "appeal": Text("dispute.done.appeal"),
    "close": Text("dispute.done.close"),
    "withdraw": Text("dispute.done.withdraw"),
    "reopen": Text("dispute.done.reopen"),
    "review": Text("dispute.done.review"),
    "asked": Text("dispute.done.asked"),
    "given": Text("dispute.done.given"),
}
# What a sentence was understood to be about, by intent, as the desk reads it.
MEANINGS: dict[str, Text] = {
    "certificate_request": Text("certificate.title"),
    "certificate_status": Text("menu.cases.button"),
    "certificate_verify": Text("verify.title"),
    "service_info": Text("help.group.service.button"),
    "deposit": Text("menu.deposit.button"),
    "dispute_file": Text("dispute.title"),
    "dispute_status": Text("menu.cases.button"),
    "safety_check": Text("safety.title"),
    "scam_worry": Text("article.scam_signs.title"),
    "human": Text("agent.title"),
    "privacy": Text("menu.privacy.button"),
}
