"""A flow of one's own: somebody wants to be called back. What it says are keys of the catalogs."""

from bot.core.conversation import Answers
from bot.core.effect import StartJob
from bot.core.flow import Ask, Card, Choose, Context, Done, Flow, Option, Review, WrongAnswer
from bot.core.text import Text

TIMES = (Option("morning", Text("callback.morning.button")), Option("evening", Text("callback.evening.button")))


def number(text: str, _context: Context) -> str:
    """A number to call; anything else is refused with the reason."""
    digits = "".join(filter(str.isdigit, text))
    if len(digits) < 8:
        raise WrongAnswer(Text("callback.wrong"))
    return digits


def done(answers: Answers, context: Context) -> Done:
    """Have somebody told, once, and say so."""
    job = StartJob("call_back", f"call_back:{context.person}:{context.today}", dict(answers))
    return Done((job,), Card((Text("callback.done", {"when": answers["when"]}),)))


CALL_BACK = Flow(
    "callback",
    version=1,
    title=Text("callback.title"),
    steps=(
        Choose("when", Text("callback.when.title"), Text("callback.when"), TIMES),
        Ask("number", Text("callback.number.title"), Text("callback.number"), parse=number),
        Review("review", Text("callback.review.title"), Text("callback.review"), Text("callback.submit.button")),
    ),
    done=done,
)
