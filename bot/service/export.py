"""Export: everything that is kept of a person as zips, a page for people, JSON for programs, and their files."""

import asyncio
import io
import mimetypes
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from bot.core.event import ButtonPressed, ContactShared, MediaReceived, MessageEdited, TextReceived
from bot.core.flow import Facts, Flows
from bot.ports import CaseView, Files, PersonRecords, Records, RejectedError
from bot.service.export_page import Page, Reading
from bot.words.catalogs import Words

PART = 45_000_000  # bytes of a part; Telegram takes 50 MB from a bot: https://core.telegram.org/bots/api#senddocument
OWN = TextReceived | MessageEdited | MediaReceived | ContactShared | ButtonPressed
EXPORTS = "exports"
_ASIDE = frozenset({EXPORTS})  # kinds of files that are copies of all the others
_DATE = (1980, 1, 1, 0, 0, 0)  # of everything in a zip: the same again gives the same bytes


@dataclass(frozen=True)
class Exporter:
    """Makes copies of what is kept.

    Args:
        records: what is kept of people.
        files: their files.
        words: the catalogs.
        flows: what answers are called.
        facts: names the issuer.
    """

    records: Records
    files: Files
    words: Words
    flows: Flows
    facts: Facts

    async def make(self, person: int, payload: dict[str, Any]) -> dict[str, Any]:
        """Make and keep one part of a copy, for the job: ``{"file", "name", "next"}``; a second time the same again.

        Args:
            person: whose.
            payload: ``locale``, ``zone``, ``at`` (ISO), ``part`` from 1, and ``first``, the file to begin with.

        Raises:
            RejectedError: there is no such person (any more).
        """
        at, part = datetime.fromisoformat(payload["at"]), int(payload["part"])
        reading = Reading(payload["locale"], payload["zone"], at)
        content, following = await self.part(person, reading, first=int(payload["first"]), front=part == 1)
        day = at.strftime("%Y%m%d")
        file = f"{EXPORTS}/{at:%Y%m%dT%H%M%S}-{part}.zip"
        await self.files.put(person, file, content)
        return {"file": file, "name": f"sinmungo-{day}-{part}.zip", "next": following}

    async def part(
        self, person: int, reading: Reading, *, first: int = 0, front: bool = True, most: int = PART
    ) -> tuple[bytes, int | None]:
        """A zip with the page and the JSON (where ``front``) and files from ``first`` on.

        Args:
            person: whose.
            reading: in which language and zone, as of when.
            first: the place of the file to begin with.
            front: with the page.
            most: bytes of files in it; one file is always taken.

        Returns:
            The zip, and the place of the first file that had no room; None where this is the last part.

        Raises:
            RejectedError: there is no such person (any more).
        """
        records = await self.records.read(person)
        if records is None:
            raise RejectedError("no such person")
        names = [name for name in await self.files.names(person) if name.partition("/")[0] not in _ASIDE]
        paths = in_zip(names, records.cases)
        packed: dict[str, bytes] = {}
        if front:
            page = Page(self.words, self.flows, self.facts.issuer, reading, paths)
            packed["index.html"] = page.html(records).encode()
            packed["data.json"] = msgspec.json.format(msgspec.json.encode(facts(records, paths)))
        room, place = most, first
        while place < len(names):
            content = await self._file(person, names[place])
            if content is not None:
                if len(content) > room and room < most:
                    break
                packed[paths[names[place]]] = content
                room -= len(content)
            place += 1
        return await asyncio.to_thread(zipped, packed), place if place < len(names) else None

    async def whole(self, person: int, reading: Reading, write: Callable[[int, bytes], None], most: int) -> int:
        """Hand every part in turn to ``write`` (part, zip), for the command line; returns how many there are."""
        first: int | None = 0
        part = 0
        while first is not None:
            part += 1
            content, first = await self.part(person, reading, first=first, front=part == 1, most=most)
            await asyncio.to_thread(write, part, content)
        return part

    async def _file(self, person: int, name: str) -> bytes | None:
        """A file; None where it is gone though its name is kept."""
        try:
            return await self.files.get(person, name)
        except KeyError:
            return None


def facts(records: PersonRecords, paths: dict[str, str]) -> dict[str, Any]:
    """What is kept as plain values; nobody else's data are among them.

    Args:
        records: what is kept.
        paths: where each file is in the zip, by its name in the file store.
    """
    own = [each for each in records.events if isinstance(each.happening.event, OWN)]
    return {
        "telegram_id": records.chat,
        "person": records.person,
        "conversation": msgspec.to_builtins(records.conversation),
        "cases": [_case(view) for view in records.cases],
        "messages": [msgspec.to_builtins(each.happening) for each in own],
        "reminders": [{"kind": each.kind, "due": each.due, "about": each.payload} for each in records.deadlines],
        "files": paths,
    }


def _case(view: CaseView) -> dict[str, Any]:
    case = view.case
    handoff = case.handoff
    return {
        "number": case.number,
        "kind": case.kind,
        "state": case.state,
        "opened_at": case.opened_at,
        "moved_at": case.moved_at,
        "data": case.data,
        "story": [msgspec.to_builtins(event) for event in view.story],
        "desk": handoff and {"state": handoff.state, "answered_at": handoff.answered_at, "rating": handoff.rating},
    }


def in_zip(names: Sequence[str], cases: Sequence[CaseView]) -> dict[str, str]:
    """Where each file goes: our own names, never one that somebody gave a file, with the ending of what it is."""
    pieces = [piece for view in cases for piece in view.case.data.get("evidence", ()) if isinstance(piece, dict)]
    kinds = {piece["file"]: str(piece.get("mime") or "") for piece in pieces if piece.get("file")}
    return {name: f"files/{name}{mimetypes.guess_extension(kinds.get(name, '')) or ''}" for name in names}


def zipped(packed: dict[str, bytes]) -> bytes:
    """A zip of these files; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in packed.items():
            small = name.endswith((".html", ".json"))
            entry = zipfile.ZipInfo(name, _DATE)
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED if small else zipfile.ZIP_STORED)
    return out.getvalue()
