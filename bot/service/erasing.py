"""Erasing: a person's wish carried out, with a last word to them."""

from dataclasses import dataclass
from typing import Any

from bot.core.text import Text
from bot.ports import Clock, Records
from bot.words.catalogs import Words


@dataclass(frozen=True)
class Eraser:
    """Erases people.

    Args:
        records: what is kept of people.
        words: the catalogs.
        clock: the time.
    """

    records: Records
    words: Words
    clock: Clock

    async def on_wish(self, person: int, payload: dict[str, Any]) -> dict[str, Any]:
        """The job: erase a person who asked for it; a second time nothing is left to do. ``locale`` is theirs."""
        return {"erased": await self.erase(person, "person", str(payload["locale"]))}

    async def erase(self, person: int, by: str, locale: str) -> bool:
        """Erase a person and tell them once; False where there is none (any more).

        Args:
            person: opaque id.
            by: on whose wish: ``person`` or ``operator``.
            locale: in which language the last word is; English where none is known.
        """
        farewell = self.words.html(Text("privacy.erase.done"), locale or "en", "UTC")
        return await self.records.erase(person, at=self.clock.now(), by=by, farewell=farewell)
