"""Privacy: what is kept, why and for how long; a copy of it; having it erased."""

from datetime import timedelta

from bot.cases.keeping import in_the_way
from bot.core.conversation import Answers, Conversation
from bot.core.effect import Action, Button, Effect, Rows, Say, SendFile, StartJob
from bot.core.event import Event, JobDone
from bot.core.flow import Card, Context, Done, Flow, Review
from bot.core.text import Param, Text, plural

SHOWN = 5  # cases that stand in the way are named, so many
YEAR = 365  # days


def page(_argument: str, conversation: Conversation, context: Context) -> Card:
    """What is kept, why and for how long, and what a person can do about it."""
    keep = context.facts.keep
    times = {
        "events": _span(keep.events),
        "cases": _span(keep.cases),
        "evidence": _span(keep.evidence),
        "certificates": _span(keep.certificates),
        "people": _span(keep.people),
    }
    erase = "kept" if in_the_way(context.cases, context.facts.erase_blocked_by) else "erase"
    return Card(
        (Text("privacy", {"issuer": context.facts.issuer}), Text("privacy.times", times)),
        (
            (_go(Text("privacy.export.open.button"), "export", conversation),),
            (_go(Text("privacy.erase.open.button"), erase, conversation),),
            (_go(Text("menu.button"), "menu", conversation),),
        ),
    )


def kept(_argument: str, conversation: Conversation, context: Context) -> Card:
    """Why not everything can be erased yet, and what would have to happen first."""
    waiting = in_the_way(context.cases, context.facts.erase_blocked_by)
    if not waiting:
        return Card(
            (Text("privacy.erase.free"),),
            (
                (_go(Text("privacy.erase.open.button"), "erase", conversation),),
                (_go(Text("menu.button"), "menu", conversation),),
            ),
        )
    named: Rows = tuple(
        (Button(Text("case.open.button", {"number": case.number}), Action("case", case.number, "open")),)
        for case in waiting[:SHOWN]
    )
    ways = (_go(Text("menu.agent.button"), "agent", conversation), _go(Text("menu.button"), "menu", conversation))
    return Card((_in_the_way(context),), (*named, ways))


def exported(_answers: Answers, context: Context) -> Done:
    """Have the copy made."""
    payload = {"locale": context.locale, "zone": context.zone, "at": context.now.isoformat(), "part": 1, "first": 0}
    job = StartJob("export_data", f"export_data:{context.random('export').hex()[:16]}:1", payload)
    return Done((job,), Card((Text("privacy.export.begun"),), ()))


def part_made(_conversation: Conversation, event: Event, _context: Context) -> tuple[Effect, ...]:
    """Send a part of the copy, and have the next one made."""
    if not isinstance(event, JobDone):
        return ()
    result, part = event.result, int(event.payload["part"])
    said = Text("privacy.export.here") if part == 1 else Text("privacy.export.part", {"part": part})
    send = SendFile(str(result["file"]), str(result["name"]), said)
    if result["next"] is None:
        return (send,)
    key = f"{event.key.rpartition(':')[0]}:{part + 1}"
    return (send, StartJob("export_data", key, {**event.payload, "part": part + 1, "first": result["next"]}))


def not_exported(_conversation: Conversation, _event: Event, _context: Context) -> tuple[Effect, ...]:
    """The copy could not be made."""
    return (Say((Text("privacy.export.failed"),), _person()),)


def erased(_answers: Answers, context: Context) -> Done:
    """Have everything erased, unless something came in the way meanwhile."""
    if in_the_way(context.cases, context.facts.erase_blocked_by):
        return Done((), Card((_in_the_way(context),), _person()))
    payload = {"locale": context.locale}
    job = StartJob("erase_person", f"erase_person:{context.random('erase').hex()[:16]}", payload)
    return Done((job,), Card((Text("privacy.erase.begun"),), ()))


def not_erased(_conversation: Conversation, _event: Event, _context: Context) -> tuple[Effect, ...]:
    """Erasing failed."""
    return (Say((Text("privacy.erase.failed"),), _person()),)


def _in_the_way(context: Context) -> Text:
    waiting = in_the_way(context.cases, context.facts.erase_blocked_by)
    return Text("privacy.erase.kept", {"cases": ", ".join(case.number for case in waiting[:SHOWN])})


def _span(days: int) -> Param:
    """Days as people say them."""
    return timedelta(days=days) if days % YEAR else plural("privacy.years", days // YEAR)


def _go(label: Text, name: str, conversation: Conversation) -> Button:
    return Button(label, Action("go", name, generation=conversation.generation))


def _person() -> Rows:
    return ((Button(Text("engine.person.button"), Action("go", "agent")),),)


EXPORT = Flow(
    "export",
    version=1,
    title=Text("privacy.export.title"),
    steps=(
        Review(
            "confirm", Text("privacy.export.title"), Text("privacy.export"), submit=Text("privacy.export.submit.button")
        ),
    ),
    done=exported,
    keeps_draft=False,
    public=False,
)
ERASE = Flow(
    "erase",
    version=1,
    title=Text("privacy.erase.title"),
    steps=(
        Review(
            "confirm", Text("privacy.erase.title"), Text("privacy.erase"), submit=Text("privacy.erase.submit.button")
        ),
    ),
    done=erased,
    keeps_draft=False,
    public=False,
)
