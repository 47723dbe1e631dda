"""Evidence that is kept, and evidence that is refused."""

import hashlib
from typing import Any

import pytest

from bot.flows.evidence import DOWNLOADABLE
from bot.ports import RejectedError
from bot.service.evidence import keep
from storage.store import Storage
from tests.service.dossiers import NUMBER, photograph, piece
from tests.service.fakes import FakeTelegram


class Fetching(FakeTelegram):
    """Has some files and refuses the rest, as the real one does."""

    async def download(self, file_id: str, *, at_most: int) -> bytes:
        if file_id not in self.files or len(self.files[file_id]) > at_most:
            raise RejectedError("the file is gone, or larger")
        return self.files[file_id]


def payload(**fields: Any) -> dict[str, Any]:
    return {"case": NUMBER, **piece(3, **fields)}


@pytest.fixture
async def person(store: Storage) -> int:
    async with store.unit_of_work() as unit:
        [loaded] = await unit.load([7])
        await unit.commit()
    return loaded.person.id


async def test_a_photograph_is_kept_under_its_number(store: Storage, person: int) -> None:
    telegram, content = Fetching(), photograph(1, (80, 60))
    telegram.files["f3"] = content
    sent = payload(mime="application/octet-stream", size=None)
    result = await keep(store.files, telegram, person, sent)
    assert result == {
        "sha256": hashlib.sha256(content).hexdigest(),
        "file": f"evidence/{NUMBER}/3",
        "mime": "image/jpeg",
        "size": len(content),
    }
    assert await store.files.get(person, result["file"]) == content
    assert await keep(store.files, telegram, person, sent) == result


async def test_a_page_of_the_web_is_kept_as_it_is(store: Storage, person: int) -> None:
    telegram = Fetching()
    telegram.files["f3"] = b"<html><script>alert(1)</script></html>"
    result = await keep(store.files, telegram, person, payload(kind="document", name="offer.html"))
    assert result["mime"] == "text/html"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("holiday.jpg", b"MZ\x90\0\3\0\0\0"),
        ("", b"\x7fELF\2\1\1"),
        ("readme", b"#!/bin/sh\nrm -r ~"),
        ("invoice.pdf.EXE ", b"plain words"),
        ("gpj.\u202ejs", b"plain words"),
        ("run.ps1", b"plain words"),
    ],
)
async def test_programs_are_refused_and_not_kept(store: Storage, person: int, name: str, content: bytes) -> None:
    telegram = Fetching()
    telegram.files["f3"] = content
    assert await keep(store.files, telegram, person, payload(name=name)) == {"refused": "executable"}
    with pytest.raises(KeyError):
        await store.files.get(person, f"evidence/{NUMBER}/3")


async def test_a_file_that_is_gone_or_turns_out_too_large_is_said_to_be_gone(store: Storage, person: int) -> None:
    telegram = Fetching()
    assert await keep(store.files, telegram, person, payload()) == {"refused": "gone"}
    telegram.files["f3"] = bytes(DOWNLOADABLE + 1)
    assert await keep(store.files, telegram, person, payload(size=None)) == {"refused": "gone"}
