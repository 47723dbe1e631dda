"""``sinmungo understand``: what a sentence is understood to mean, and why not another."""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.common import MISUSED, AsJson, Trouble, print_json
from bot.cli.tables import print_table

if TYPE_CHECKING:
    from bot.core.meaning import Meaning


def understand(
    text: Annotated[str | None, typer.Argument(help="What somebody wrote.")] = None,
    *,
    as_json: AsJson = False,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Answer one JSON object a line to each {"text": …} on standard input.')
    ] = False,
    today: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help='The day for "yesterday"; today unless given.')
    ] = None,
) -> None:
    """Tell what a sentence means: intent, articles, slots and language. Needs neither a token nor a database."""
    if (text is None) != jsonl:
        raise Trouble("Give either a text or --jsonl with lines on standard input.", status=MISUSED)
    day = (today or datetime.now().astimezone()).date()
    if text is None:
        for line in _answers(day):
            typer.echo(line)
        return
    from bot.knowledge.understanding import load_reader  # noqa: PLC0415

    meaning = load_reader().read(text, day)
    if as_json:
        print_json(_told(meaning))
    else:
        print_table(("", ""), _rows(meaning))


def _answers(today: date) -> Iterator[str]:
    """A line for each line of standard input, in its order; one that cannot be read is answered with ``error``."""
    from bot.knowledge.understanding import load_reader  # noqa: PLC0415

    reader = load_reader()
    for line in sys.stdin.buffer:
        if not line.strip():
            continue
        try:
            text = json.loads(line)["text"]
            answer: dict[str, Any] = _told(reader.read(text, today)) if isinstance(text, str) else {"error": _WANTED}
        except (ValueError, KeyError, TypeError):
            answer = {"error": _WANTED}
        yield json.dumps(answer, ensure_ascii=False)


_WANTED = 'a line is a JSON object with a string in "text"'


def _told(meaning: "Meaning") -> dict[str, Any]:
    """A meaning under the names of the articles' table of contents."""
    return {
        "intent": meaning.intent,
        "confidence": meaning.confidence,
        "article": meaning.article,
        "articles": [list(each) for each in meaning.articles],
        "slots": meaning.slots,
        "language": meaning.language,
    }


def _rows(meaning: "Meaning") -> Iterator[tuple[str, object]]:
    """A meaning for people: every figure on a line of its own."""
    for at, (intent, probability) in enumerate(meaning.intents or ((meaning.intent, meaning.confidence),)):
        yield "" if at else "intent", f"{intent} {probability:.2f}"
    for at, (article, probability) in enumerate(meaning.articles):
        yield "" if at else "article", f"{article} {probability:.2f}"
    for at, (name, value) in enumerate(meaning.slots.items()):
        yield "" if at else "slots", f"{name}: {value}"
    yield "language", meaning.language or "unknown"
