"""Evidence: fetched from Telegram, judged by its content, hashed, and kept under the person's key."""

import asyncio
import hashlib
from typing import Any

from bot.documents.contents import judge, tail_of
from bot.flows.evidence import DOWNLOADABLE, EXECUTABLE
from bot.ports import Files, RejectedError, Telegram


async def keep(files: Files, telegram: Telegram, person: int, payload: dict[str, Any]) -> dict[str, Any]:
    """Keep a piece of evidence; a second time does the same again.

    Args:
        files: where it is kept.
        telegram: where it is.
        person: whose it is.
        payload: ``case``, ``number``, ``file_id`` and ``name``.

    Returns:
        ``{"sha256", "file", "mime", "size"}``, the type as the content tells it; or ``{"refused"}`` with
        ``executable`` for programs and scripts whatever they are called, ``gone`` where it can be fetched no more.
    """
    if tail_of(payload.get("name") or "").endswith(EXECUTABLE):
        return {"refused": "executable"}
    try:
        content = await telegram.download(payload["file_id"], at_most=DOWNLOADABLE)
    except RejectedError:
        return {"refused": "gone"}
    contents = await asyncio.to_thread(judge, content)
    if contents.program:
        return {"refused": "executable"}
    file = f"evidence/{payload['case']}/{payload['number']}"
    await files.put(person, file, content)
    sha256 = await asyncio.to_thread(lambda: hashlib.sha256(content).hexdigest())
    return {"sha256": sha256, "file": file, "mime": contents.mime, "size": len(content)}
