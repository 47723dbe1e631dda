"""A question for a person: written down as a case, answered by whoever serves the desk."""

from bot.cases.numbers import CASE_RANDOM, case_number
from bot.cases.question import QUESTION
from bot.core.case import Case
from bot.core.conversation import Answers
from bot.core.effect import Action, Button, Effect, MoveCase, OpenCase, Say
from bot.core.event import AgentActed
from bot.core.flow import Ask, Card, Context, Done, Flow
from bot.core.text import Text
from bot.flows import answers as parse


def done(answers: Answers, context: Context) -> Done:
    """Open the case; a person answers it."""
    number = case_number(context.random("case")[:CASE_RANDOM])
    return Done(
        (
            OpenCase(
                number,
                QUESTION.kind,
                QUESTION.first,
                {"question": answers["question"], "about": answers.get("about", ""), "locale": context.locale},
            ),
        ),
        Card(
            (Text("agent.submitted", {"number": number}),),
            ((Button(Text("case.open.button", {"number": number}), Action("case", number, "open")),),),
        ),
    )


def answered(case: Case, event: AgentActed, _context: Context) -> tuple[Effect, ...]:
    """Bring a person's answer."""
    told = Text("agent.answer", {"number": case.number, "answer": event.text})
    to = "answered" if (case.kind, case.state) == (QUESTION.kind, "open") else case.state
    return (
        MoveCase(case.number, to, event.actor, "answered", {"answer": event.text}),
        Say((told,), ((Button(Text("agent.more.button"), Action("go", "agent")),),)),
    )


FLOW = Flow(
    "agent",
    version=1,
    title=Text("agent.title"),
    steps=(Ask("question", Text("agent.question.title"), Text("agent.question"), parse=parse.free_text, loose=True),),
    done=done,
)
