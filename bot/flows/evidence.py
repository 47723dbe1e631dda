"""Evidence: what is taken, how it is numbered and kept, and the meter that says what would help."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.cases.readiness import Line, Readiness
from bot.core.case import Case
from bot.core.effect import Effect, StartJob
from bot.core.event import Media
from bot.core.flow import Context, WrongAnswer
from bot.core.text import Text
from bot.knowledge.links import find_links

AT_MOST = 30
DOWNLOADABLE = 20_000_000  # bytes; Telegram gives a bot no more
LARGEST = 2_000_000_000  # bytes; Telegram takes no more
KINDS = {
    "photo": "photo",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "voice": "document",
    "audio": "document",
    "document": "document",
}
EXECUTABLE = (
    *(".exe", ".msi", ".bat", ".cmd", ".com", ".scr", ".pif", ".ps1", ".vbs", ".js", ".jse", ".wsf", ".hta", ".cpl"),
    *(".jar", ".apk", ".xapk", ".ipa", ".app", ".dmg", ".pkg", ".deb", ".rpm", ".sh", ".run", ".lnk", ".reg", ".dll"),
)


def accept(media: Media, context: Context) -> dict[str, Any]:
    """Take a file as evidence, or refuse it with the reason."""
    if media.kind not in KINDS:
        raise WrongAnswer(Text("wrong.evidence.kind"))
    if media.name.lower().endswith(EXECUTABLE):
        raise WrongAnswer(Text("wrong.evidence.executable", {"name": media.name}))
    if (media.size or 0) > LARGEST:
        raise WrongAnswer(Text("wrong.evidence.large"))
    told = media.mime.partition("/")[0]  # a picture or a film can be sent as a file
    kind = {"image": "photo", "video": "video"}.get(told, KINDS[media.kind])
    return {
        "kind": kind,
        "file_id": media.file_id,
        "unique_id": media.unique_id,
        "size": media.size,
        "name": media.name,
        "mime": media.mime,
        "at": context.now.isoformat(),
    }


def links(text: str, context: Context) -> list[dict[str, Any]]:
    """The links in a text as evidence; they are kept as written, never opened."""
    found = find_links(text)
    if not found:
        raise WrongAnswer(Text("wrong.evidence.kind"))
    return [
        {
            "kind": "link",
            "file_id": "",
            "unique_id": "",
            "size": None,
            "name": link.url,
            "mime": "",
            "at": context.now.isoformat(),
        }
        for link in found
    ]


def items(collected: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The pieces as the readiness meter reads them."""
    return [each["value"] for each in collected]


def numbered(collected: Iterable[dict[str, Any]], context: Context, first: int = 1) -> list[dict[str, Any]]:
    """The pieces as a case keeps them: numbered, with time and caption."""
    return [
        {"number": number, "caption": each.get("caption", ""), "at": context.now.isoformat(), **each["value"]}
        for number, each in enumerate(collected, first)
    ]


def keep(case: Case, pieces: Sequence[dict[str, Any]]) -> tuple[Effect, ...]:
    """Have the bytes fetched, hashed and kept; what is larger than a bot may fetch is kept by reference."""
    return tuple(
        StartJob("keep_evidence", _key(case, piece), {"case": case.number, **piece})
        for piece in pieces
        if piece["file_id"] and (piece["size"] or 0) <= DOWNLOADABLE
    )


def _key(case: Case, piece: dict[str, Any]) -> str:
    """One job a piece; a number that became free again names another file."""
    return f"keep_evidence:{case.number}:{piece['number']}:{piece['unique_id']}"


def prompt(meter: Readiness, pieces: Sequence[dict[str, Any]]) -> Text:
    """What to send, how ready the case is, and which pieces are too large to be kept here."""
    lines = tuple(_line(line) for line in meter.lines)
    large = tuple(
        Text("evidence.by_reference", {"number": number})
        for number, piece in enumerate(pieces, 1)
        if (piece["size"] or 0) > DOWNLOADABLE
    )
    return Text("dispute.evidence", {"score": meter.score, "lines": (*lines, *missing(meter), *large)})


def missing(meter: Readiness) -> tuple[Text, ...]:
    """What would make the case stronger, and why, the most important first."""
    return tuple(Text("evidence.missing", {"what": line.what, "why": line.why}) for line in meter.missing[:2])


def _line(line: Line) -> Text:
    marks = {"there": Text("evidence.there"), "perhaps": Text("evidence.perhaps")}
    absent = Text("evidence.required") if line.required else Text("evidence.helpful")
    return Text("evidence.line", {"mark": marks.get(line.presence, absent), "what": line.what})
