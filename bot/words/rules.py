"""Rules: what is wrong with a text in a catalog."""

import html
import re
from collections.abc import Callable, Iterator

from bot.core.language import only_simplified, only_traditional
from bot.words.articles import Article
from bot.words.catalogs import MARKUP, PLACEHOLDER, VARIANTS
from bot.words.messages import shown, units
from bot.words.particles import PAIRS
from bot.words.terms import wrong_terms

# Telegram's limits for the bot's own name and descriptions: https://core.telegram.org/bots/api#setmyname
LIMITS = {"profile.name": 64, "profile.description": 512, "profile.short": 120}
BUTTON_LIMIT = 40
SCREEN = {"en": (250, 900), "others": (150, 600)}
COMMAND_LIMIT = 256  # https://core.telegram.org/bots/api#botcommand

_HAN = r"[\u3400-\u9fff]"
_NARROW_IN_CHINESE = re.compile(rf"{_HAN}[,;:!?()]|[,;:!?(]{_HAN}|{_HAN}\.(?!\w)|\){_HAN}")
_TIGHT = re.compile(rf"(?![年月]){_HAN}[A-Za-z0-9]|[A-Za-z0-9](?![年月日]){_HAN}")  # a date is written without spaces
_WIDE = re.compile(r"[\uff01-\uff5e\u3000-\u3002\u2e80-\u2eff]")
_SPACES = re.compile(r"\A\s|\s\Z|[^\S\n]\n|\n[^\S\n]|\n{3}| {2}|[ ][,.!?;:，。！？；：](?!\w)")
_LABEL = re.compile(rf"\({_HAN}+\)|（{_HAN}+）")  # as it stands on a Chinese screen, beside its meaning
_BOTH_PARTICLES = re.compile(r"[은는이가을를와과]\([은는이가을를와과]\)|\(?으\)로|\(이\)(?:에요|나|라고|고)|이\(가\)")
_BARE_PARTICLE = re.compile(r"\}(?:</\w+>|[”’」』\"'])*(?:을|를|이|가|은|는|와|과|으로|로|이에요|예요)(?![가-힣])")
_QUOTES = {"zh_Hans": "「」『』\"'", "zh_Hant": "“”‘’\"'", "ko": "「」\"'", "en": "「」\"'"}


def problems_in(locale: str, key: str, message: str) -> list[str]:
    """Everything that can be found wrong with one text by itself, each as a sentence.

    Args:
        locale: one of LOCALES.
        key: its catalog key; the end ``.button`` makes it a label.
        message: the text (of a plural, one of its forms).
    """
    return [problem for rule in _RULES for problem in rule(locale, key, message)]


def article_problems(locale: str, article: Article) -> Iterator[str]:
    """What is wrong with an article's words, each as a sentence. Its questions are as people write, and not judged."""
    for key, words in (("title", html.escape(article.title, quote=False)), ("body", article.body)):
        for problem in problems_in(locale, f"article.{key}", words):
            yield f"{key} {problem}"
    least, most = SCREEN["en" if locale == "en" else "others"]
    length = units(shown(article.body))
    if not least <= length <= most:
        yield f"body has {length} characters, {least} to {most} fill a phone's screen"


def placeholders(message: str) -> frozenset[str]:
    """The names of a message's placeholders, whatever particle follows them."""
    return frozenset(hole["name"] for hole in PLACEHOLDER.finditer(message))


def _markup(_locale: str, key: str, message: str) -> Iterator[str]:
    opened: list[str] = []
    for tag in MARKUP.findall(message):
        name = tag.strip("</>").partition(" ")[0]
        if not tag.startswith("</"):
            opened.append(name)
        elif not opened or opened.pop() != name:
            yield f"{tag} closes what is not open"
    if opened:
        yield f"<{opened[-1]}> is not closed"
    rest = MARKUP.sub("", message)
    if "<" in rest or ">" in rest or re.search(r"&(?!(?:lt|gt|amp);)", rest):
        yield "has a tag that is not allowed, or <, > or & that is not written as an entity"
    if rest != message and key.endswith(".button"):
        yield "a label has no markup"


def _braces(locale: str, _key: str, message: str) -> Iterator[str]:
    if re.search(r"[{}]", PLACEHOLDER.sub("", message)):
        yield "has a brace that is no placeholder"
    for hole in PLACEHOLDER.finditer(message):
        if hole["particle"] and locale != "ko":
            yield f"{hole[0]}: only Korean has particles"
        elif hole["particle"] and hole["particle"] not in PAIRS:
            yield f"{hole[0]}: no such particles; there are {', '.join(PAIRS)}"


def _particles(locale: str, _key: str, message: str) -> Iterator[str]:
    if locale != "ko":
        return
    if both := _BOTH_PARTICLES.search(message):
        yield f"{both[0]!r} leaves the choice of the particle to the reader"
    if bare := _BARE_PARTICLE.search(message):
        yield f"{bare[0]!r}: the particle after a placeholder depends on its value; write {{name:을/를}}"


def _widths(locale: str, key: str, message: str) -> Iterator[str]:
    seen = shown(message)
    if locale.startswith("zh"):
        if narrow := _NARROW_IN_CHINESE.search(seen):
            yield f"{narrow[0]!r}: half-width punctuation beside Chinese"
        if tight := _TIGHT.search(seen):
            yield f"{tight[0]!r}: a space stands between Chinese and Latin letters or digits"
        if "..." in seen or re.search(r"(?<!…)…(?!…)", seen):
            yield "an ellipsis is ……"
    else:
        if wide := _WIDE.search(seen):
            yield f"{wide[0]!r}: full-width character"
        if "..." in seen:
            yield "an ellipsis is …"
    if quote := next((character for character in seen if character in _QUOTES[locale]), None):
        yield f"{quote}: not a quotation mark of this language"
    if _SPACES.search(message):
        yield "has spaces or empty lines where none belong"
    if VARIANTS in message and not key.startswith("word."):
        yield f"{VARIANTS} separates variants, which only word.* has"


def _lengths(_locale: str, key: str, message: str) -> Iterator[str]:
    limit = LIMITS.get(key)
    if key.endswith(".button"):
        limit = BUTTON_LIMIT
    elif key.startswith("command."):
        limit = COMMAND_LIMIT
    length = units(shown(PLACEHOLDER.sub("", message)))
    if limit and length > limit:
        yield f"has {length} characters, {limit} are allowed"


def _characters(locale: str, key: str, message: str) -> Iterator[str]:
    if key.startswith("language."):  # a language is called by its own name
        return
    wrong = {"zh_Hant": only_simplified, "zh_Hans": only_traditional}.get(locale)
    if wrong and (found := "".join(filter(wrong, _LABEL.sub("", message)))):
        yield f"has characters of the other way of writing: {found}"
    if locale in {"ko", "en"} and re.search(_HAN, _LABEL.sub("", message)):
        yield "has Chinese characters"
    if locale != "ko" and re.search("[가-힣]", message):
        yield "has Korean letters"


def _terms(locale: str, _key: str, message: str) -> Iterator[str]:
    yield from wrong_terms(locale, html.unescape(MARKUP.sub("", message)))


_RULES: tuple[Callable[[str, str, str], Iterator[str]], ...] = (
    _markup,
    _braces,
    _particles,
    _widths,
    _lengths,
    _characters,
    _terms,
)
