"""Articles: the knowledge base as it is edited, a Markdown file with TOML in front, and as it is read on a phone.

A file is ``locales/<locale>/articles/<id>.md``: between two lines of ``+++`` the fields of an Article, then its body,
in which a line stays a line. Used are empty lines between paragraphs, lists (``- ``, ``1. ``), ``**bold**`` and links
(``[text](https://…)``).
"""

import html
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from gettext import NullTranslations
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from bot.core.text import LOCALES

FENCE = "+++\n"
PREFIX = "article."  # of the keys: article.<id> is the body, article.<id>.title the title

_INLINE = re.compile(r"\*\*(?P<bold>[^*\[\]]+)\*\*|\[(?P<text>[^*\[\]]+)\]\((?P<link>https://[^\s()<>\"]+)\)")
_STRAY = re.compile(r"\*|`|\[|\]|\{|\}|\||^(?:#|>|\+|\s|[-•] |\d+[.)] )|\s$")
_BULLET = re.compile(r"- (?=\S)")
_NUMBER = re.compile(r"\d+\. (?=\S)")


class ArticleError(ValueError):
    """Articles that cannot be used.

    Args:
        problems: one line each: ``locale/articles/file:line`` (or the field), what is wrong, what is allowed.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class Article(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One answer of the knowledge base, in one language.

    Args:
        id: its name, the same in every language.
        title: plain text.
        questions: how people ask for it.
        next: what to do next: a flow, a page or another article.
        source: where its facts come from.
        checked: when a platform's rule was looked at; None where it tells none.
        body: Telegram HTML.
    """

    id: str
    title: Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[^{}|]*$")]
    questions: Annotated[tuple[Annotated[str, Meta(min_length=1)], ...], Meta(min_length=8, max_length=18)]
    next: Annotated[str, Meta(min_length=1)]
    source: Annotated[str, Meta(min_length=1)]
    checked: date | None = None
    body: str


class ArticleTexts(NullTranslations):
    """Articles as a catalog that another one falls back to."""

    def __init__(self, articles: Iterable[Article]) -> None:
        super().__init__()
        self._texts: dict[str, str] = {}
        for article in articles:
            self._texts[PREFIX + article.id] = article.body
            self._texts[f"{PREFIX}{article.id}.title"] = html.escape(article.title, quote=False)

    def gettext(self, message: str) -> str:
        """An article's body or title; any other key comes back as it is."""
        return self._texts.get(message, message)


def read_articles(folder: Path, locales: Sequence[str] = LOCALES) -> dict[str, dict[str, Article]]:
    """Read every article there is in these languages.

    Returns: by locale and id, in the order of the ids.

    Raises:
        ArticleError: with all that is wrong in any of the files.
    """
    problems: list[str] = []
    found: dict[str, dict[str, Article]] = {locale: {} for locale in locales}
    for locale in locales:
        for path in sorted((folder / locale / "articles").glob("*.md")):
            try:
                found[locale][path.stem] = parse(path.read_text(encoding="utf-8"), path.stem)
            except ArticleError as error:
                problems += [f"{path.relative_to(folder)}:{problem}" for problem in error.problems]
    if problems:
        raise ArticleError(problems)
    return found


def parse(text: str, name: str) -> Article:
    """Read one file's text.

    Args:
        text: its content.
        name: the file's name without ``.md``, which is the article's id.

    Raises:
        ArticleError: problems as "line or field: what".
    """
    before, opened, rest = text.partition(FENCE)
    front, closed, body = rest.partition("\n" + FENCE)
    if before or not opened or not closed:
        raise ArticleError(["1: begins with the fields in TOML between two lines of +++"])
    try:
        fields = tomllib.loads(front)
        article = msgspec.convert({**fields, "body": ""}, Article)
    except tomllib.TOMLDecodeError as error:
        raise ArticleError([f" the fields are no TOML: {error}"]) from error
    except msgspec.ValidationError as error:
        allowed = ", ".join(Article.__struct_fields__[:-1])
        raise ArticleError([f" {error}; the fields are {allowed}"]) from error
    first = text.count("\n", 0, len(text) - len(body)) + 1
    if problems := [*_unfit(article, fields, name), *_unread(body, first)]:
        raise ArticleError(problems)
    return msgspec.structs.replace(article, body=telegram_html(body))


def telegram_html(body: str) -> str:
    """An article's Markdown as Telegram HTML: bold, links and bullets; everything else is escaped."""
    return "\n".join(map(_line, body.strip().split("\n")))


def _unfit(article: Article, fields: dict[str, object], name: str) -> Iterator[str]:
    if "body" in fields:
        yield " body: stands below the fields"
    if article.id != name:
        yield f" id: {article.id!r} is not the file's name, {name!r}"
    asked = [_folded(question) for question in (article.title, *article.questions)]
    for question in sorted({question for question in asked if asked.count(question) > 1}):
        yield f" questions: {question!r} stands there twice, or is the title"


def _unread(body: str, first: int) -> Iterator[str]:
    """What in a body is none of the Markdown that is used, by line of the file."""
    if not body.strip():
        yield f"{first}: no body"
    for number, line in enumerate(body.split("\n"), first):
        rest = _INLINE.sub(lambda match: match["bold"] or match["text"], _item(line)[1])
        if stray := _STRAY.search(rest):
            yield f"{number}: {stray[0]!r} in {line!r}; there are '- ', '1. ', **bold** and [text](https://…)"


def _line(line: str) -> str:
    mark, rest = _item(line)
    pieces, end = [mark], 0
    for match in _INLINE.finditer(rest):
        pieces.append(html.escape(rest[end : match.start()], quote=False))
        if match["bold"]:
            pieces.append(f"<b>{html.escape(match['bold'], quote=False)}</b>")
        else:
            pieces.append(f'<a href="{html.escape(match["link"])}">{html.escape(match["text"], quote=False)}</a>')
        end = match.end()
    pieces.append(html.escape(rest[end:], quote=False))
    return "".join(pieces)


def _item(line: str) -> tuple[str, str]:
    """How a line of a list is marked on the phone, and the line without its mark."""
    if bullet := _BULLET.match(line):
        return "• ", line[bullet.end() :]
    number = _NUMBER.match(line)
    return (number[0], line[number.end() :]) if number else ("", line)


def _folded(question: str) -> str:
    return re.sub(r"[\W_]+", "", question).casefold()
