"""The dossier of a dispute as a PDF: what happened, when, the letter, and the evidence in order."""

import base64
import io
from datetime import datetime
from typing import Any, Literal, TypeAlias

from msgspec import Struct
from PIL import Image

from bot.core.text import Text
from bot.documents import dossier_texts as texts
from bot.documents.certificate import printable
from bot.documents.texts import Writer
from bot.documents.typesetter import language, typeset_apart

TEMPLATE = "dossier"
_LONGEST = 20_000  # characters of one passage; the flows let nobody write more than a sixth of it at once
_NAME = 80  # characters of a file's name
Said: TypeAlias = "Text | str"
Mark: TypeAlias = Literal["buyer", "desk"]


class Fact(Struct, frozen=True):
    """A line of a table; ``by`` says who recorded what the bot could not see."""

    label: Text
    value: Said
    by: Mark | None = None


class Limit(Struct, frozen=True):
    """A window: what for, until when, what follows, and how sure that is."""

    what: Text
    until: Text
    source: Text | None = None
    urgent: bool = False


class Moment(Struct, frozen=True):
    """A line of the timeline; ``details`` are a person's words or texts, one a line."""

    at: datetime
    what: Text
    details: tuple[Said, ...] = ()
    by: Mark | None = None


class Letter(Struct, frozen=True):
    """The letter as paragraphs, and the language that the seller reads."""

    locale: str
    paragraphs: tuple[Text, ...]


class Exhibit(Struct, frozen=True):
    """A piece of evidence.

    Args:
        number: what everything else calls it by.
        kind: what it is.
        at: when it was received, UTC.
        caption: the buyer's words.
        name: the file's, where it has one.
        mime: its type, judged by its content.
        size: bytes, where known.
        sha256: of the file as it was received; empty where it is not kept.
        note: why there is no picture, or what it shows.
        picture: a JPEG.
    """

    number: int
    kind: Text
    at: datetime
    caption: str = ""
    name: str = ""
    mime: str = ""
    size: int | None = None
    sha256: str = ""
    note: Text | None = None
    picture: bytes | None = None


class Dossier(Struct, frozen=True):
    """What a dossier says.

    Args:
        number: the case's.
        issuer: who prepared it.
        locale: the language of the document.
        zone: the time zone that its times are written in.
        prepared: when, UTC.
        score: readiness, 0 to 100.
        shown: what the evidence shows.
        letter: None where there is none.
        letter_notes: what is to be said of the letter.
    """

    number: str
    issuer: str
    locale: str
    zone: str
    prepared: datetime
    facts: tuple[Fact, ...]
    account: tuple[Fact, ...]
    limits: tuple[Limit, ...]
    score: int
    shown: tuple[Text, ...]
    timeline: tuple[Moment, ...]
    letter: Letter | None
    letter_notes: tuple[Text, ...]
    answer: tuple[Fact, ...]
    exhibits: tuple[Exhibit, ...]


def dossier_pdf(dossier: Dossier, writer: Writer) -> bytes:
    """Make the file; the same dossier and words give the same bytes. Takes a second or two: call it in a thread.

    Raises:
        subprocess.SubprocessError: it took too long, or failed.
    """
    return typeset_apart(TEMPLATE, lay_out(dossier, writer))


def lay_out(dossier: Dossier, writer: Writer) -> dict[str, Any]:
    """What the template prints."""
    return _Layout(dossier, writer).page()


def passage(text: str) -> list[str]:
    """A person's words fit for print, a paragraph a line; what is longer than anybody may write is cut short."""
    whole = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    lines = [printable(line) for line in whole.splitlines()]
    return [line for line in lines if line]


def file_name(name: str) -> str:
    """A file's name fit for print, its middle left out where it is long: the end tells what it claims to be."""
    shown = printable(name)
    return shown if len(shown) <= _NAME else f"{shown[: _NAME // 2]}…{shown[-_NAME // 4 :]}"


def size_of(size: int | None) -> str:
    """A size as people write it in all four languages."""
    if size is None:
        return ""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} KB"


class _Layout:
    """Writes everything in the dossier's language and time zone."""

    def __init__(self, dossier: Dossier, writer: Writer) -> None:
        self._dossier = dossier
        self._writer = writer

    def page(self) -> dict[str, Any]:
        of = self._dossier
        return {
            "language": language(of.locale),
            "title": self._line(texts.TITLE),
            "number_label": self._line(texts.NUMBER),
            "number": of.number,
            "issuer": printable(of.issuer),
            "prepared": self._line(texts.prepared(of.prepared, of.issuer)),
            "statement": self._line(texts.STATEMENT),
            "marks": {name: self._line(text) for name, text in texts.MARKS.items()},
            "sections": {name: self._line(text) for name, text in texts.SECTIONS.items()},
            "facts": self._facts(of.facts),
            "ready": {"label": self._line(texts.LABELS["ready"]), "score": of.score, "shown": self._lines(of.shown)},
            "account": self._facts(of.account),
            "limits": [self._limit(each) for each in of.limits],
            "no_limit": self._line(texts.NO_WINDOW),
            "timeline": [self._moment(each) for each in of.timeline],
            "letter": self._letter(),
            "letter_notes": self._lines(of.letter_notes),
            "answer": self._facts(of.answer),
            "no_answer": self._line(texts.NO_ANSWER),
            "kept": self._line(texts.kept(len(of.exhibits), of.issuer) if of.exhibits else texts.NO_EVIDENCE),
            "exhibits": [self._exhibit(each) for each in of.exhibits],
        }

    def _line(self, text: Said) -> str:
        return " ".join(self._passage(text))

    def _lines(self, many: tuple[Text, ...]) -> list[str]:
        return [self._line(text) for text in many]

    def _passage(self, text: Said, locale: str | None = None) -> list[str]:
        said = text if isinstance(text, str) else self._say(text, locale or self._dossier.locale)
        return passage(said)

    def _say(self, text: Text, locale: str) -> str:
        return self._writer.plain(text, locale, self._dossier.zone)

    def _facts(self, facts: tuple[Fact, ...]) -> list[dict[str, Any]]:
        return [{"label": self._line(fact.label), "value": self._passage(fact.value), "by": fact.by} for fact in facts]

    def _limit(self, limit: Limit) -> dict[str, Any]:
        return {
            "what": self._line(limit.what),
            "until": self._line(limit.until),
            "source": self._line(limit.source) if limit.source else "",
            "urgent": limit.urgent,
        }

    def _moment(self, moment: Moment) -> dict[str, Any]:
        details = [line for each in moment.details for line in self._passage(each)]
        return {
            "at": self._line(texts.moment(moment.at)),
            "what": self._line(moment.what),
            "details": details,
            "by": moment.by,
        }

    def _letter(self) -> dict[str, Any] | None:
        letter, own = self._dossier.letter, self._dossier.locale
        if letter is None:
            return None
        locales = list(dict.fromkeys((letter.locale, own)))
        return {
            "languages": [language(locale) for locale in locales],
            "names": [self._line(texts.LANGUAGES[locale]) for locale in locales],
            "paragraphs": [[self._passage(each, locale) for locale in locales] for each in letter.paragraphs],
        }

    def _exhibit(self, exhibit: Exhibit) -> dict[str, Any]:
        described = (self._line(exhibit.kind), printable(exhibit.mime), size_of(exhibit.size))
        return {
            "kind": self._line(exhibit.kind),
            "title": self._line(texts.piece(exhibit.number)),
            "picture": _drawing(exhibit.picture) if exhibit.picture else None,
            "caption": passage(exhibit.caption),
            "at": self._line(texts.moment(exhibit.at)),
            "described": " · ".join(filter(None, described)),
            "name": file_name(exhibit.name),
            "sha256": exhibit.sha256,
            "note": self._line(exhibit.note) if exhibit.note else "",
        }


def _drawing(jpeg: bytes) -> str:
    """A JPEG as the only form of picture that fits into a text: a drawing that holds it, byte for byte."""
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as image:
        width, height = image.size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"/>'
        "</svg>"
    )
