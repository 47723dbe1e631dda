"""What the certificate page says: what ``/verify`` tells of a number, in words, for people without Telegram."""

from datetime import date
from html import escape

from msgspec import Struct

from bot.cases.numbers import parse_certificate_number
from bot.core.flow import Facts
from bot.core.language import locale_of, zone_of
from bot.core.text import LOCALES, Text
from bot.flows.verify import FACTS, VERDICTS
from bot.ports import Clock, Store
from bot.service.verification import by_number
from bot.words.catalogs import Words
from bot.words.values import write

_LABELS = {
    "ko": Text("language.ko.button"),
    "zh_Hans": Text("language.zh_Hans.button"),
    "zh_Hant": Text("language.zh_Hant.button"),
    "en": Text("language.en.button"),
}
_LONGEST = 100  # characters of a number that are looked at


class Page(Struct, frozen=True):
    """A page in one language; everything in it is HTML already.

    Args:
        locale: the language's.
        title: of the page.
        kind: ``valid``, ``revoked``, ``unknown``; ``busy`` where nothing was looked up.
        verdict: the judgement.
        facts: (what, value) of what may be told.
        notes: what else should be known.
        link: (address, label) of the bot; None where there is nothing to send it.
        languages: (locale, its name).
    """

    locale: str
    title: str
    kind: str
    verdict: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    link: tuple[str, str] | None
    languages: tuple[tuple[str, str], ...]


class CertificatePages:
    """Writes pages.

    Args:
        store: where the cases are.
        words: the catalogs.
        clock: the time of the judgement.
        facts: the issuer, the bot and the operator's time zone.
    """

    def __init__(self, store: Store, words: Words, clock: Clock, facts: Facts) -> None:
        self._store = store
        self._words = words
        self._clock = clock
        self._facts = facts

    async def judged(self, asked: str, locale: str) -> Page:
        """The page of a number, for one that is none as for one that was never issued. Raises StorageAwayError."""
        number = parse_certificate_number(asked[:_LONGEST]) or "none"
        told = await by_number(self._store, number, self._facts.issuer)
        kind = told["verdict"] if told["facts"] else "unknown"
        when = Text("page.checked", {"when": self._clock.now()})
        notes = [Text("page.masked"), Text("page.compare")] if told["facts"] else []
        link = None
        if told["facts"] and self._facts.bot_username:
            address = f"https://t.me/{self._facts.bot_username}?start=verify"
            link = (address, self._html(Text("page.telegram.button"), locale))
        facts = tuple(
            (self._html(title, locale), self._value(told["facts"][name], name, locale))
            for name, title in FACTS.items()
            if told["facts"].get(name)
        )
        return self._page(kind, VERDICTS[kind], locale, facts, (*notes, when), link)

    def busy(self, locale: str) -> Page:
        """The page of a caller who asks for too much."""
        return self._page("busy", Text("page.too_many"), locale)

    def failed(self, locale: str) -> Page:
        """The page while nothing can be looked up."""
        return self._page("busy", Text("verify.failed"), locale)

    def _page(
        self,
        kind: str,
        verdict: Text,
        locale: str,
        facts: tuple[tuple[str, str], ...] = (),
        notes: tuple[Text, ...] = (),
        link: tuple[str, str] | None = None,
    ) -> Page:
        return Page(
            locale,
            self._html(Text("verify.title"), locale),
            kind,
            self._html(verdict, locale),
            facts,
            tuple(self._html(note, locale) for note in notes),
            link,
            tuple((each, self._html(label, locale)) for each, label in _LABELS.items()),
        )

    def _html(self, text: Text, locale: str) -> str:
        return self._words.html(text, locale, zone_of(locale, "", self._facts.zone))

    def _value(self, value: str, name: str, locale: str) -> str:
        """A fact as it is read."""
        if name == "issued_on":
            value = write(date.fromisoformat(value), locale, self._facts.zone)
        return escape(value)


def page_locale(chosen: str, accepted: str) -> str:
    """The locale for a reader: the one they chose, else the best that their browser names, else English.

    Args:
        chosen: of the page's links; empty for none.
        accepted: the header Accept-Language.
    """
    if chosen in LOCALES:
        return chosen
    wanted = []
    for place, item in enumerate(accepted[:500].split(",")):
        tag, _, weight = item.strip().partition(";q=")
        locale = locale_of(tag)
        if locale is not None and (share := _share(weight)) > 0:
            wanted.append((-share, place, locale))
    return min(wanted)[2] if wanted else "en"


def _share(weight: str) -> float:
    try:
        return float(weight) if weight else 1.0
    except ValueError:
        return 0.0
