"""Two tiny flows with every kind of step, and a context that spells a text as its key: the core without any words."""

from datetime import UTC, date, datetime
from typing import Any

from msgspec.structs import replace

from bot.core import buttons
from bot.core.case import Case
from bot.core.conversation import Answers, Conversation
from bot.core.effect import Action, Button, Effect, Say, StartJob
from bot.core.event import ContactShared, Event, Media
from bot.core.flow import (
    Ask,
    AskDate,
    Card,
    Choose,
    Collect,
    Contact,
    Context,
    Done,
    Flow,
    Flows,
    Option,
    Review,
    Tell,
    WrongAnswer,
)
from bot.core.text import Text

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
KEY = bytes(32)
CHAT = 42


def digits(text: str, _context: Context) -> str:
    if not text.isdigit():
        raise WrongAnswer(Text("wrong.digits"))
    return text


def day(text: str, context: Context) -> str:
    if text == "today":
        return context.today.isoformat()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise WrongAnswer(Text("wrong.day")) from error


def own_phone(event: ContactShared, _context: Context) -> str:
    if not event.own:
        raise WrongAnswer(Text("wrong.not_own"))
    return event.phone


def small(media: Media, _answers: Answers, _context: Context) -> dict[str, Any]:
    if (media.size or 0) > 10:
        raise WrongAnswer(Text("wrong.large"))
    return {"file": media.file_id}


def links(text: str, _context: Context) -> list[str]:
    found = [word for word in text.split() if word.startswith("https://")]
    if not found:
        raise WrongAnswer(Text("wrong.link"))
    return found


def paper(media: Media, _context: Context) -> str:
    if media.kind != "document":
        raise WrongAnswer(Text("wrong.paper"))
    return media.file_id


def late(answers: Answers, _context: Context) -> bool:
    return answers.get("kind") == "late"


def done(answers: Answers, context: Context) -> Done:
    effects = (StartJob("file", f"file:{context.random('file').hex()}", {"answers": answers}),)
    return Done(effects, Card((Text("claim.done"),), ((Button(Text("again.button"), Action("go", "claim")),),)))


KINDS = (Option("late", Text("kind.late")), Option("broken", Text("kind.broken")))
CLAIM = Flow(
    "claim",
    version=1,
    title=Text("claim.title"),
    steps=(
        Tell("intro", Text("intro.title"), Text("intro")),
        Choose("kind", Text("kind.title"), Text("kind"), KINDS),
        Ask("number", Text("number.title"), Text("number"), parse=digits),
        AskDate("day", Text("day.title"), Text("day"), parse=day, when=late),
        Contact("phone", Text("phone.title"), Text("phone"), Text("phone.button"), parse=digits, shared=own_phone),
        Collect("photos", Text("photos.title"), Text("photos"), accept=small, parse=links, at_least=1, at_most=3),
        Review("review", Text("review.title"), lambda _answers, _context: Text("review"), Text("submit.button")),
    ),
    done=done,
)
CHECK = Flow(
    "check",
    version=1,
    title=Text("check.title"),
    steps=(Ask("paper", Text("paper.title"), Text("paper"), parse=digits, accept=paper),),
    done=lambda _answers, _context: Done((), Card((Text("check.done"),))),
    keeps_draft=False,
)


def menu(_argument: str, conversation: Conversation, _context: Context) -> Card:
    rows = tuple(
        (Button(Text(f"{name}.button"), Action("go", name, generation=conversation.generation)),)
        for name in ("claim", "check", "help")
    )
    return Card((Text("menu"),), rows)


def help_page(argument: str, conversation: Conversation, _context: Context) -> Card:
    return Card(
        (Text(f"help{argument}"),), ((Button(Text("menu.button"), Action("go", "menu", "", conversation.generation)),),)
    )


def told(_conversation: Conversation, _event: Event, _context: Context) -> tuple[Effect, ...]:
    return (Say((Text("told"),)),)


def link(payload: str) -> tuple[str, Answers] | None:
    known: dict[str, tuple[str, Answers]] = {
        "check_7": ("check", {"paper": "7"}),
        "help_me": ("help", {"argument": "me"}),
        "claim": ("claim", {}),
        "case_C-2": ("case", {"number": "C-2"}),
    }
    return known.get(payload)


def files(media: Media) -> tuple[str, Answers] | None:
    return ("check", {"paper": media.file_id}) if media.kind == "document" else None


FLOWS = Flows(
    flows={"claim": CLAIM, "check": CHECK},
    pages={"menu": menu, "help": help_page},
    reactions={"file": told, "file.failed": told, "agent.answer": told, "due": told},
    acts={
        "thing.open": lambda _case, _context: (Say((Text("opened"),)),),
        "thing.fetch": lambda _case, _context: (Say((Text("fetched"),)),),
    },
    intents={"help": "help", "human": "claim"},
    link=link,
    media=files,
)

WORDS = {"word.cancel": "cancel|stop", "word.wrong": "wrong", "word.back": "back"}


def spellings(text: Text) -> frozenset[str]:
    return frozenset(WORDS.get(text.msgid, text.msgid).split("|"))


def context(flows: Flows = FLOWS, **fields: Any) -> Context:
    base = Context(
        now=NOW,
        seed=bytes(32),
        person=1,
        flows=flows,
        spellings=spellings,
        normalise=lambda words: words.strip().lower(),
        decode=lambda token: buttons.decode(token, CHAT, KEY),
    )
    return replace(base, **fields)


def token(action: Action) -> str:
    return buttons.encode(action, CHAT, KEY)


def a_case(number: str, kind: str) -> Case:
    return Case(number, kind, "open", {}, NOW, NOW)
