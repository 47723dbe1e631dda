"""Catalogs: a Text, a locale and a time zone become words, as Telegram's HTML or as plain text."""

import html
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from typing import TypeAlias

from bot.core.text import LOCALES, Param, Text
from bot.words import particles
from bot.words.articles import ArticleTexts, read_articles
from bot.words.spelling import normalise
from bot.words.values import spoken, write

FOLDER = Path(__file__).parents[2] / "locales"
DOMAIN = "sinmungo"
FALLBACK = "en"
MARKUP = re.compile(r"</?(?:b|i|code|pre|blockquote)>|<a href=\"(?:https://|tg://user\?id=)[^\"<>]+\">|</a>")
PLACEHOLDER = re.compile(r"\{(?P<name>\w+)(?::(?P<alone>~)?(?P<particle>[^{}]+))?\}")
_SHORT = 7  # 2026-11
VARIANTS = "|"  # separates the ways of writing one word in the catalogs

# A message taken apart: how it begins, and each placeholder with what follows: (name, particles, particle alone, text).
Template: TypeAlias = tuple[str, tuple[tuple[str, str | None, bool, str], ...]]

_log = logging.getLogger(__name__)


class MissingWordsError(LookupError):
    """A catalog has no such text, or a text was given no value for one of its placeholders."""


@dataclass(frozen=True, eq=False)
class Words:
    """Renders texts for their readers.

    Args:
        catalogs: by locale, every one of LOCALES.
        strict: raise where something is missing (for tests); otherwise fall back and write a warning to the log.
    """

    catalogs: Mapping[str, GNUTranslations]
    strict: bool = False
    _spellings: dict[tuple[Param, ...], frozenset[str]] = field(default_factory=dict, repr=False)
    _templates: dict[tuple[str, str, bool], Template] = field(default_factory=dict, repr=False)

    def html(self, text: Text, locale: str, zone: str) -> str:
        """Render as Telegram HTML: the catalog's own markup, with everything a person may have written escaped.

        Args:
            text: what to say.
            locale: the reader's, one of LOCALES.
            zone: the reader's IANA time zone.

        Raises:
            MissingWordsError: only if ``strict``.
            ValueError: a datetime among the parameters has no time zone.
        """
        return self._render(text, locale, zone, markup=True)

    def plain(self, text: Text, locale: str, zone: str) -> str:
        """Render without markup, for buttons, notices, documents and mail. Raises as ``html`` does."""
        known = self._templates.get((text.msgid, text.locale or locale, False))
        if known is not None and text.count is None:
            begin, holes = known
            if not holes:  # most buttons
                return begin
            if len(holes) == 1 and holes[0][1] is None:  # the days of a calendar
                name, _, _, rest = holes[0]
                value = text.params.get(name)
                if isinstance(value, str):
                    return f"{begin}{value}{rest}"
        return self._render(text, locale, zone, markup=False)

    def spellings(self, text: Text) -> frozenset[str]:
        """How a person may write a text, in any of the languages, in the form that ``normalise`` gives."""
        if text.locale or (text.params and not all(map(_is_short_number, text.params.values()))):
            return self._spell(text)
        key = (text.msgid, *text.params.values())
        known = self._spellings.get(key)
        if known is None:
            known = self._spellings[key] = self._spell(text)
        return known

    def _spell(self, text: Text) -> frozenset[str]:
        written = (self.plain(text, locale, "UTC") for locale in LOCALES)
        return frozenset(normalise(variant) for words in written for variant in words.split(VARIANTS)) - {""}

    def _render(self, text: Text, locale: str, zone: str, *, markup: bool) -> str:
        locale = text.locale or locale
        known = self._templates.get((text.msgid, locale, markup)) if text.count is None else None
        begin, holes = known or self._template(text, locale, markup=markup)
        if not holes:
            return begin
        params = text.params if text.count is None else {"count": text.count, **text.params}
        pieces = [begin]
        for name, pair, alone, literal in holes:
            if name in params:
                pieces.append(self._value(params[name], locale, zone, pair, alone=alone, markup=markup))
            else:
                pieces.append(self._missing(f"no value for {{{name}}} in {text.msgid}", "…"))
            pieces.append(literal)
        return "".join(pieces)

    def _template(self, text: Text, locale: str, *, markup: bool) -> Template:
        """What the catalog says, taken apart; remembered where it has one form only."""
        template = _taken_apart(self._message(text, locale), markup)
        if text.count is None and self.catalogs[locale].gettext(text.msgid) != text.msgid:
            self._templates[text.msgid, locale, markup] = template
        return template

    def _message(self, text: Text, locale: str) -> str:
        for wanted in dict.fromkeys((locale, FALLBACK)):
            catalog = self.catalogs[wanted]
            if text.count is None:
                message = catalog.gettext(text.msgid)
            else:
                message = catalog.ngettext(text.msgid, text.msgid, text.count)
            if message != text.msgid:
                return message
            self._missing(f"no text for {text.msgid} in {wanted}", "")
        return html.escape(text.msgid)

    def _value(self, value: Param, locale: str, zone: str, pair: str | None, *, alone: bool, markup: bool) -> str:
        written = "" if alone else self._write(value, locale, zone, markup=markup)
        if pair is None:
            return written
        word = self._write(value, locale, zone, markup=False)
        if not isinstance(value, str | Text | tuple):
            word = spoken(value, word, locale)
        return written + particles.choose(pair, word)

    def _write(self, value: Param, locale: str, zone: str, *, markup: bool) -> str:
        if isinstance(value, str):
            return html.escape(value, quote=False) if markup else value
        if isinstance(value, Text):
            return self._render(value, locale, zone, markup=markup)
        if isinstance(value, tuple):
            return "\n".join(self._render(line, locale, zone, markup=markup) for line in value)
        written = write(value, locale, zone)
        return html.escape(written, quote=False) if markup else written

    def _missing(self, problem: str, instead: str) -> str:
        if self.strict:
            raise MissingWordsError(problem)
        _log.warning("%s", problem)  # names a key and a placeholder, never a value
        return instead


def load_words(folder: Path = FOLDER, *, strict: bool = False) -> Words:
    """Read the compiled catalogs and the articles.

    Raises:
        FileNotFoundError: the catalogs were not compiled (``python -m bot.words.compile``).
        ArticleError: an article cannot be used.
    """
    catalogs = {locale: _read(folder / locale / "LC_MESSAGES" / f"{DOMAIN}.mo") for locale in LOCALES}
    for locale, articles in read_articles(folder).items():
        catalogs[locale].add_fallback(ArticleTexts(articles.values()))
    return Words(catalogs, strict)


def _read(path: Path) -> GNUTranslations:
    with path.open("rb") as file:
        return GNUTranslations(file)


def _is_short_number(value: Param) -> bool:
    """A day, a month or a place in a list: there are few of them, and nobody is named by them."""
    return isinstance(value, str) and len(value) <= _SHORT and value.replace("-", "").isdigit()


@cache
def _taken_apart(message: str, markup: bool) -> Template:
    """The pieces of a message."""
    if not markup:
        message = MARKUP.sub("", message)
    read = str if markup else html.unescape
    holes = list(PLACEHOLDER.finditer(message))
    ends = [*(hole.start() for hole in holes), len(message)]
    return read(message[: ends[0]]), tuple(
        (hole["name"], hole["particle"], hole["alone"] is not None, read(message[hole.end() : end]))
        for hole, end in zip(holes, ends[1:], strict=True)
    )
