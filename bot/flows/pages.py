"""Pages: the menu, my cases, one case."""

from bot.cases.dispute import whose_turn
from bot.core.case import Case
from bot.core.conversation import Conversation
from bot.core.effect import Action, Button, Effect, Rows, Say
from bot.core.flow import Card, Context
from bot.core.text import Text
from bot.flows import certificate_case, labels

CASES_SHOWN = 8

KINDS = {
    "certificate": Text("case.kind.certificate"),
    "question": Text("case.kind.question"),
    "dispute": Text("dispute.title"),
}
STATES = {
    "certificate.looking_up": Text("case.certificate.looking_up"),
    "certificate.in_review": Text("case.certificate.in_review"),
    "certificate.issuing": Text("case.certificate.issuing"),
    "certificate.issued": Text("case.certificate.issued"),
    "certificate.rejected": Text("case.certificate.rejected"),
    "certificate.revoked": Text("case.certificate.revoked"),
    "question.open": Text("case.question.open"),
    "question.answered": Text("case.question.answered"),
    "question.closed": Text("case.question.closed"),
    **{f"dispute.{state}": label for state, label in labels.STATES.items()},
}
TURNS = {
    "certificate.looking_up": Text("case.turn.ours"),
    "certificate.in_review": Text("case.turn.agent"),
    "certificate.issuing": Text("case.turn.ours"),
    "question.open": Text("case.turn.agent"),
}


def menu(_argument: str, conversation: Conversation, _context: Context) -> Card:
    """What the bot can do."""
    return Card(
        (Text("menu"),),
        (
            (_go(Text("menu.dispute.button"), "dispute", conversation),),
            (_go(Text("menu.certificate.button"), "certificate", conversation),),
            (
                _go(Text("menu.deposit.button"), "deposit", conversation),
                _go(Text("menu.safety.button"), "safety", conversation),
            ),
            (
                _go(Text("menu.verify.button"), "verify", conversation),
                _go(Text("menu.cases.button"), "cases", conversation),
            ),
            (
                _go(Text("menu.agent.button"), "agent", conversation),
                _go(Text("menu.help.button"), "help", conversation),
            ),
            (
                _go(Text("menu.language.button"), "language", conversation),
                _go(Text("menu.privacy.button"), "privacy", conversation),
            ),
        ),
    )


def cases(_argument: str, conversation: Conversation, context: Context) -> Card:
    """The person's cases, newest first."""
    if not context.cases:
        return Card((Text("cases.none"),), _to_menu(conversation))
    shown = context.cases[:CASES_SHOWN]
    rows: Rows = tuple(
        (Button(Text("case.open.button", {"number": case.number}), Action("case", case.number, "open")),)
        for case in shown
    )
    return Card(
        (Text("cases"), Text("engine.lines", {"lines": tuple(map(_with_turn, shown))})), rows + _to_menu(conversation)
    )


def opened(case: Case, _context: Context) -> tuple[Effect, ...]:
    """One case: state, whose turn it is, what can be done."""
    state = f"{case.kind}.{case.state}"
    texts = [_line(case), Text("case.opened", {"when": case.opened_at})]
    if case.kind == "certificate":
        texts.append(Text("case.certificate.order", {"order": case.data["order_number"]}))
    if reason := case.data.get("rejection") or case.data.get("revocation"):
        texts.append(Text("case.reason", {"reason": certificate_case.why(reason)}))
    if answer := case.data.get("answer"):
        texts.append(Text("case.answer", {"answer": answer}))
    if state in TURNS:
        texts.append(TURNS[state])
    rows: Rows = ()
    if state == "certificate.issued":
        rows += ((Button(Text("certificate.fetch.button"), Action("case", case.number, "fetch")),),)
    person = Button(Text("menu.agent.button"), Action("go", "agent", case.number))
    rows += ((person, Button(Text("menu.cases.button"), Action("go", "cases"))),)
    return (Say(tuple(texts), rows),)


def _line(case: Case) -> Text:
    state = STATES[f"{case.kind}.{case.state}"]
    return Text("case.line", {"number": case.number, "kind": KINDS[case.kind], "state": state})


def _with_turn(case: Case) -> Text:
    """A case's line, and whose turn it is where it is somebody's."""
    turn = TURNS.get(f"{case.kind}.{case.state}")
    if case.kind == "dispute":
        who = whose_turn(case.state, sent="letter_sent" in case.data, answered="offer" in case.data)
        turn = Text("dispute.card.turn", {"turn": labels.TURNS[who]})
    return Text("case.line.turn", {"line": _line(case), "turn": turn}) if turn else _line(case)


def _go(label: Text, name: str, conversation: Conversation) -> Button:
    return Button(label, Action("go", name, generation=conversation.generation))


def _to_menu(conversation: Conversation) -> Rows:
    return ((_go(Text("menu.button"), "menu", conversation),),)
