"""The job that makes a dossier: the case, its evidence as small pictures, and the press."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.documents.pictures import SECONDS, has_picture, picture
from bot.documents.reading import page_count
from bot.flows.evidence import AT_MOST
from bot.policies.load import Policies
from bot.ports import Files, RejectedError, Store
from bot.service.dossier_facts import Setting, compose
from bot.service.press import Press

PICTURES = 2 * AT_MOST  # that are shown; whatever is beyond is described
BYTES = 8_500_000  # of all pictures together, so that the file stays under ten million
LARGEST = 400_000  # bytes of one
ALL_SECONDS = 16.0  # for all pictures, well within the lease of a job; what is late is described


async def make(
    store: Store, files: Files, press: Press, policies: Policies, issuer: str, person: int, payload: dict[str, Any]
) -> dict[str, Any]:
    """Make and keep the dossier of a person's dispute: ``{"file", "sha256", "pages"}``.

    Args:
        store: where the case is.
        files: where the evidence is and the dossier goes.
        press: makes it.
        policies: windows and checklists.
        issuer: who prepares it.
        person: whose case it is.
        payload: ``case``, ``locale``, ``zone``, and ``at`` (ISO) for the time it is of; else of the last change.

    Raises:
        RejectedError: the person has no such dispute.
    """
    view = await store.case(payload["case"])
    if view is None or view.person != person or view.case.kind != "dispute":
        raise RejectedError("no such dispute")
    case = view.case
    at = datetime.fromisoformat(payload["at"]) if payload.get("at") else case.moved_at
    setting = Setting(issuer, payload["locale"], payload["zone"], at)
    pictures = await _pictures(files, press, person, case.data["evidence"])
    content = await press.dossier(compose(case, policies, setting, pictures))
    sha256 = hashlib.sha256(content).hexdigest()
    file = f"dossiers/{case.number}-{sha256[:12]}.pdf"
    await files.put(person, file, content)
    return {"file": file, "sha256": sha256, "pages": await asyncio.to_thread(page_count, content)}


async def _pictures(files: Files, press: Press, person: int, pieces: Sequence[dict[str, Any]]) -> dict[int, bytes]:
    """Small pictures by number; few files are in memory at once."""
    shown = [piece for piece in pieces if piece.get("file") and has_picture(piece["mime"])][:PICTURES]
    most = min(LARGEST, BYTES // max(1, len(shown)))
    until = asyncio.get_running_loop().time() + ALL_SECONDS

    async def small(piece: dict[str, Any]) -> bytes | None:
        async with press.decoders:
            left = until - asyncio.get_running_loop().time()
            if left <= 0:
                return None
            try:
                content = await files.get(person, piece["file"])
            except KeyError:  # the case still tells of it
                return None
            return await asyncio.to_thread(picture, content, most, min(left, SECONDS))

    async with asyncio.TaskGroup() as group:
        made = {piece["number"]: group.create_task(small(piece)) for piece in shown}
    return {number: content for number, task in made.items() if (content := task.result())}
