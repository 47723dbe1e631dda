"""A dispute after it was filed: the letter, the seller's answer, the desk, the platform, the end."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from bot.cases.dispute import DISPUTE, may_appeal, may_reopen
from bot.cases.letter import Exhibit, LetterFacts, letter, subject
from bot.cases.offer import Side, weigh
from bot.core.case import Case
from bot.core.effect import Action, Button, Effect, MoveCase, Rows, Say, SendFile, StartJob
from bot.core.event import AgentActed, Event, JobDone
from bot.core.flow import Act, Context
from bot.core.text import LOCALES, Text
from bot.flows import dispute_dates as dates
from bot.flows.answers import money_of
from bot.flows.dispute_card import BLANK, added, clocks_of_case, fresh, rewritten
from bot.flows.dispute_time import look_back, stop_all, stop_seller, watch_seller
from bot.flows.labels import DECISIONS, STATES
from bot.policies.load import Policies
from bot.policies.texts import STEPS

LANGUAGES = {
    "ko": Text("language.ko.button"),
    "zh_Hans": Text("language.zh_Hans.button"),
    "zh_Hant": Text("language.zh_Hant.button"),
    "en": Text("language.en.button"),
}


def acts(policies: Policies) -> dict[str, Act]:
    """The buttons of a dispute's card."""

    def act(handler: "Callable[[Case, Policies, Context], tuple[Effect, ...]]") -> Act:
        return lambda case, context: handler(case, policies, context)

    simple: dict[str, Callable[[Case, Policies, Context], tuple[Effect, ...]]] = {
        "open": fresh,
        "sent": letter_sent,
        "asked_before": asked_before,
        "silent": silent,
        "settle": settled,
        "submit": submitted,
        "mediate": lambda case, policies, context: plain_move(case, "in_mediation", "mediate", policies, context),
        "appeal": appealed,
        "close": closed,
        "withdraw": ask_withdraw,
        "withdraw_yes": withdrawn,
        "quiet": quiet,
        "dossier": dossier,
    }
    letters = {f"letter_{locale}": letter_in(locale) for locale in LOCALES}
    dossiers = {f"dossier_{locale}": dossier_in(locale) for locale in LOCALES}
    return {
        f"dispute.{name}": act(handler)
        for name, handler in {**simple, **letters, **dossiers, "letter": show_letter}.items()
    }


def moved(
    case: Case,
    to: str,
    action: str,
    policies: Policies,
    context: Context,
    data: dict[str, Any] | None = None,
    actor: str = "buyer",
) -> tuple[Case, tuple[Effect, ...]]:
    """Move a case and rewrite its card; the case as it then is, and the effects."""
    changes = {**(data or {}), **added(case, action, actor, context)}
    then = replace(case, state=to, data={**case.data, **changes})
    return then, (MoveCase(case.number, to, actor, action, changes), rewritten(then, policies, context))


def plain_move(case: Case, to: str, action: str, policies: Policies, context: Context) -> tuple[Effect, ...]:
    """A move that says nothing beyond the card; the card alone where it is not to be made any more."""
    if not DISPUTE.may(case.state, to, "buyer"):
        return fresh(case, policies, context)
    return moved(case, to, action, policies, context)[1]


# --- the seller


def show_letter(case: Case, policies: Policies, context: Context) -> tuple[Effect, ...]:
    """The letter in the language that the platform's sellers read."""
    return letter_in(policies.platforms[case.data["platform"]].language)(case, policies, context)


def letter_in(locale: str) -> "Callable[[Case, Policies, Context], tuple[Effect, ...]]":
    """The letter in a language, to be copied with one tap, with the buyer's own beside it."""

    def show(case: Case, policies: Policies, context: Context) -> tuple[Effect, ...]:
        facts = letter_facts(case, policies, context)
        block = Text("letter.block", {"letter": _letter(facts, locale)})
        effects: list[Effect] = [Say((Text("letter.copy", {"language": LANGUAGES[locale]}), block))]
        if locale != context.locale:
            effects.append(Say((Text("letter.own"), _letter(facts, context.locale))))
        rows: Rows = (
            (Button(Text("letter.sent.button"), Action("case", case.number, "sent"), style="success"),),
            tuple(
                Button(label, Action("case", case.number, f"letter_{other}"))
                for other, label in LANGUAGES.items()
                if other != locale
            ),
        )
        effects.append(
            Say((Text("letter.how", {"hours": policies.platforms[case.data["platform"]].seller.hours}),), rows)
        )
        return tuple(effects)

    return show


def letter_facts(case: Case, policies: Policies, context: Context) -> LetterFacts:
    """What the letter is made of, from the answers alone."""
    data, given = case.data, dates.given(case.data)
    hours = policies.platforms[data["platform"]].seller.hours
    reply_by = data.get("reply_by") or (context.today + timedelta(hours=hours)).isoformat()
    return LetterFacts(
        reason=data["reason"],
        outcome=data["outcome"],
        reply_by=date.fromisoformat(reply_by),
        order=data["order_number"],
        item=data["item"],
        ordered=given.get("ordered"),
        promised=given.get("promised"),
        received=given.get("received"),
        paid=money_of(data.get("paid")),
        sum=money_of(data.get("sum")),
        details="\n".join(filter(None, (data.get("expected"), data["details"]))),
        evidence=tuple(Exhibit(each["number"], each["kind"], None, each["caption"]) for each in data["evidence"]),
    )


def letter_sent(case: Case, policies: Policies, context: Context) -> tuple[Effect, ...]:
    """The seller's clock begins."""
    if case.state != "with_seller" or "letter_sent" in case.data:
        return fresh(case, policies, context)
    hours = policies.platforms[case.data["platform"]].seller.hours
    reply_by, deadlines = watch_seller(case, hours, context)
    data = {"letter_sent": context.now.isoformat(), "reply_by": reply_by.isoformat()}
    _, effects = moved(case, "with_seller", "letter_sent", policies, context, data)
    return (*effects, *deadlines, Say((Text("dispute.letter_sent", {"date": reply_by}),), _open_rows(case)))


def asked_before(case: Case, policies: Policies, context: Context) -> tuple[Effect, ...]:
    """The seller was asked before the case was opened: no letter is needed."""
    if case.state != "with_seller" or "letter_sent" in case.data:
        return fresh(case, policies, context)
    data = {"letter_sent": context.now.isoformat()}
    then, effects = moved(case, "with_seller", "asked_before", policies, context, data)
    return (*effects, Say((Text("dispute.asked_before.next"),), _after_seller(then)))


def silent(case: Case, policies: Policies, context: Context) -> tuple[Effect, ...]:
    """The seller has not answered: the next step is the buyer's to choose."""
    if case.state != "with_seller":
        return fresh(case, policies, context)
    _, effects = moved(case, "with_seller", "silent", policies, context)
    return (*effects, Say((Text("dispute.silent"),), _after_seller(case)))


def offered(case: Case, offer: dict[str, Any], policies: Policies, context: Context) -> tuple[Effect, ...]:
    """An offer is noted and weighed against what is wanted; the buyer decides."""
    _, effects = moved(case, case.state, "offer", policies, context, {"offer": offer})
    wanted = (
        money_of(case.data.get("sum")) if case.data["outcome"] == "partial_refund" else money_of(case.data.get("paid"))
    )
    sentences = weigh(Side(case.data["outcome"], wanted), Side(offer["kind"], money_of(offer.get("sum"))))
    settle = Button(Text("dispute.offer.accept.button"), Action("case", case.number, "settle"), style="success")
    return (*effects, *stop_seller(case), Say(sentences, ((settle,), *_after_seller(case))))


def settled(case: Case, policies: Policies, context: Context) -> tuple[Effect, ...]:
    """Buyer and seller agree."""
    if case.state != "with_seller":
        return fresh(case, policies, context)
    _, effects = moved(case, "settled", "settle", policies, context)
    said = Say((Text("dispute.settled", {"number": case.number}),), _open_rows(case))
    return (*effects, *stop_all(case), look_back(case, context), said)


# --- the desk and the platform


def submitted(case: Case, policies: Policies, context: Context) -> tuple[Effect, ...]:
    """To the desk, with the steps for opening the dispute on the platform."""
    if case.state != "with_seller":
        return fresh(case, policies, context)
    then, effects = moved(case, "submitted", "submit", policies, context)
    return (
        *effects,
        *stop_seller(case),
        Say((Text("dispute.submitted", {"number": case.number}), steps(then, policies)), _dossier_rows(case)),
    )


def steps(case: Case, policies: Policies) -> Text:
    """How to open the dispute on the platform."""
    texts = STEPS[case.data["platform"]]
    numbered = tuple(
        Text("dispute.step", {"number": place, "step": texts[step - 1]})
        for place, step in enumerate(policies.platforms[case.data["platform"]].steps, 1)
    )
    return Text("dispute.steps", {"lines": numbered})


def appealed(case: Case, policies: Policies, context: Context) -> tuple[Effect, ...]:
    """Once more, where the policy allows it."""
    rule = policies.platforms[case.data["platform"]].appeal
    appeals = case.data.get("appeals", 0)
    decided_on = date.fromisoformat(case.data["decided_at"][:10]) if "decided_at" in case.data else context.today
    if case.state != "decided" or not may_appeal(rule, appeals, decided_on, context.today):
        return fresh(case, policies, context)
    return moved(case, "in_mediation", "appeal", policies, context, {"appeals": appeals + 1})[1]


def closed(case: Case, policies: Policies, context: Context) -> tuple[Effect, ...]:
    """The buyer has done with it."""
    if case.state not in {"decided", "settled"}:
        return fresh(case, policies, context)
    return (*moved(case, "closed", "close", policies, context)[1], *stop_all(case), look_back(case, context))


def ask_withdraw(case: Case, _policies: Policies, _context: Context) -> tuple[Effect, ...]:
    """Withdrawing is confirmed first."""
    yes = Button(Text("dispute.withdraw.yes.button"), Action("case", case.number, "withdraw_yes"), style="danger")
    keep = Button(Text("dispute.withdraw.no.button"), Action("case", case.number, "open"))
    return (Say((Text("dispute.withdraw", {"number": case.number}),), ((yes,), (keep,))),)


def withdrawn(case: Case, policies: Policies, context: Context) -> tuple[Effect, ...]:
    """The buyer takes it back."""
    if case.state in {"closed", "withdrawn", "settled", "decided"}:
        return fresh(case, policies, context)
    _, effects = moved(case, "withdrawn", "withdraw", policies, context)
    return (*effects, *stop_all(case), Say((Text("dispute.withdrawn", {"number": case.number}),), _open_rows(case)))


def reopened(case: Case, facts: str, policies: Policies, context: Context) -> tuple[Effect, ...]:
    """Taken up again with new facts, within the window."""
    if not may_reopen(case.state, clocks_of_case(case, policies, context), new_facts=bool(facts)):
        return (Say((Text("dispute.too_late"),)), *fresh(case, policies, context))
    data = {"details": f"{case.data['details']}\n{facts}"}
    return moved(case, "in_review", "reopen", policies, context, data)[1]


def answered(case: Case, event: AgentActed, policies: Policies, context: Context) -> tuple[Effect, ...]:
    """A person of the desk answers, and with that has taken up what was waiting."""
    to = "in_review" if case.state == "submitted" else case.state
    _, effects = moved(case, to, "answered", policies, context, {"answer": event.text}, event.actor)
    told = Text("agent.answer", {"number": case.number, "answer": event.text})
    return (*effects, Say((told,), _open_rows(case)))


# What a move is called in the case's story.
MOVES = {
    "in_review": "review",
    "on_platform": "opened",
    "in_mediation": "mediate",
    "decided": "decide",
    "submitted": "submit",
    "settled": "settle",
    "closed": "close",
    "withdrawn": "withdraw",
}


def moved_by_desk(case: Case, event: AgentActed, policies: Policies, context: Context) -> tuple[Effect, ...]:
    """A person of the desk moves it to a state (``move``) or records a decision (``decide``), where the table lets."""
    to = "decided" if event.action == "decide" else event.text
    known = event.text in DECISIONS if event.action == "decide" else to in MOVES
    if not known or to == case.state or not DISPUTE.may(case.state, to, event.actor):
        return ()
    data: dict[str, Any] = {}
    if event.action == "decide":
        data = {"decision": event.text, "decided_at": context.now.isoformat()}
    over = to in {"settled", "closed", "withdrawn"}
    told = Text("dispute.moved_by_desk", {"number": case.number, "state": STATES[to]})
    return (
        *moved(case, to, MOVES[to], policies, context, data, event.actor)[1],
        *(stop_all(case) if over else stop_seller(case)),
        *((look_back(case, context),) if over and to != "withdrawn" else ()),
        Say((told,), _open_rows(case)),
    )


def quiet(case: Case, policies: Policies, context: Context) -> tuple[Effect, ...]:
    """No more reminders about this case."""
    changes = {"quiet": True}
    said = Say((Text("dispute.quiet", {"number": case.number}),), _open_rows(case))
    return (MoveCase(case.number, case.state, "buyer", "quiet", changes), said)


# --- documents


def dossier(case: Case, _policies: Policies, context: Context) -> tuple[Effect, ...]:
    """Have the dossier made, in the buyer's language."""
    return dossier_in(context.locale)(case, _policies, context)


def dossier_in(locale: str) -> "Callable[[Case, Policies, Context], tuple[Effect, ...]]":
    """Have the dossier made in a language."""

    def make(case: Case, _policies: Policies, context: Context) -> tuple[Effect, ...]:
        payload = {"case": case.number, "locale": locale, "zone": context.zone, "at": context.now.isoformat()}
        key = f"make_dossier:{case.number}:{case.events}:{locale}:{context.random('dossier').hex()[:8]}"
        others = tuple(
            Button(label, Action("case", case.number, f"dossier_{other}"))
            for other, label in LANGUAGES.items()
            if other != locale
        )
        return (StartJob("make_dossier", key, payload), Say((Text("dossier.making"),), (others,)))

    return make


def evidence_kept(event: Event, policies: Policies, context: Context) -> tuple[Effect, ...]:
    """A piece of evidence is kept, or found to be something that is not taken."""
    case = context.case(str(event.payload["case"])) if isinstance(event, JobDone) else None
    if case is None or not isinstance(event, JobDone):
        return ()
    number, result = event.payload["number"], event.result
    pieces = case.data["evidence"]
    if refused := result.get("refused"):
        rest = [piece for piece in pieces if piece["number"] != number]
        words = {"number": number, "name": event.payload["name"] or str(number)}
        said = (
            Text("evidence.refused.executable", words)
            if refused == "executable"
            else Text("evidence.refused.gone", words)
        )
        then = replace(case, data={**case.data, "evidence": rest})
        move = MoveCase(case.number, case.state, "bot", "evidence_refused", {"evidence": rest})
        return (move, rewritten(then, policies, context), Say((said,)))
    kept = [{**piece, **result} if piece["number"] == number else piece for piece in pieces]
    return (MoveCase(case.number, case.state, "bot", "evidence_kept", {"evidence": kept}),)


def dossier_made(event: Event, _context: Context) -> tuple[Effect, ...]:
    """Send the dossier."""
    if not isinstance(event, JobDone):
        return ()
    return (SendFile(event.result["file"], f"{event.payload['case']}.pdf", Text("dossier.here")),)


def dossier_failed() -> tuple[Effect, ...]:
    """The dossier could not be made."""
    return (Say((Text("dossier.failed"),), ((Button(Text("engine.person.button"), Action("go", "agent")),),)),)


def _letter(facts: LetterFacts, locale: str) -> Text:
    spaced = (line for paragraph in letter(facts) for line in (BLANK, paragraph))
    return Text("engine.lines", {"lines": (subject(facts), *spaced)}, locale=locale)


def _after_seller(case: Case) -> Rows:
    submit = Button(ACTION_SUBMIT, Action("case", case.number, "submit"), style="primary")
    return ((submit,), *_open_rows(case))


ACTION_SUBMIT = Text("dispute.action.submit.button")


def _open_rows(case: Case) -> Rows:
    return ((Button(Text("case.open.button", {"number": case.number}), Action("case", case.number, "open")),),)


def _dossier_rows(case: Case) -> Rows:
    make = Button(Text("dispute.action.dossier.button"), Action("case", case.number, "dossier"))
    return ((make,), *_open_rows(case))
