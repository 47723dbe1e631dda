"""Three cases and forty pieces of evidence, exported and erased by the bot itself and by the command line.

The whole way on both databases: the bot is a process, a desk sees the cases, the copy comes into the chat as a file,
and a backup from before is restored afterwards.
"""

import asyncio
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.playground.people import Person
from bot.playground.server import Playground
from bot.words.catalogs import Words
from tests.chaos.bot_process import BotProcess
from tests.databases import address, create_database
from tests.privacy.conftest import SLOTH, somebody
from tests.talk import Talk
from tests.transcripts.conftest import ORDER as BOUGHT
from tests.transcripts.steps import NAME, ORDER, reach_review
from tests.transcripts.stories import file_dispute
from tests.transcripts.test_over_http import COLUMNS

pytestmark = pytest.mark.slow  # left out of `make quick`

PIECES = (25, 15)  # of the one dispute and of the other
OTHER = Person(7_300_000_002, "Other", language_code="en", phone="+821077778889")
THIRD = Person(7_300_000_003, "Third", language_code="en")
STAFF = Person(7_300_000_009, "Agent", language_code="en")
Counts = Callable[[str], int]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.endurance)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[dict[str, str], Counts]]:
    """The setting of a database without tables, and what counts in it by SQL."""
    if request.param == "sqlite":
        path = tmp_path / "data" / "sinmungo.db"
        yield {}, lambda query: int(sqlite3.connect(path).execute(query).fetchone()[0])
        return
    server: Any = request.getfixturevalue("server")
    name = create_database(server)
    yield (
        {"DATABASE_URL": address(server, name)},
        lambda query: int(server.psql(f"\\connect {name}\n\\t\n{query}").split()[-1]),
    )
    server.psql(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def settings(database: tuple[dict[str, str], Counts], playground: Playground) -> dict[str, str]:
    """A desk with one agent; nobody has to wait."""
    playground.world.add_person(STAFF)
    desk = playground.group("Desk", STAFF)
    desks = json.dumps([{"chat": desk.chat.id, "language": "en"}])
    return {
        **database[0],
        "DESKS": desks,
        "AGENTS": f"[{STAFF.id}]",
        "BUDGET_GROUP": "1000/1",
        "MESSAGES_A_MINUTE": "10000",
    }


async def live(talk: Talk) -> list[str]:
    """A certificate, a dispute that is at the desk, and one that is with its seller; the disputes' numbers."""
    await reach_review(talk)
    await talk.taps("certificate.submit.button")
    assert await talk.gets_file()
    first = await file_dispute(talk, photos=PIECES[0])
    await talk.taps("dispute.action.asked_before.button")
    await talk.hears("dispute.asked_before.next")
    await talk.taps("dispute.action.submit.button")
    await talk.hears("dispute.submitted", number=first)
    return [first, await file_dispute(talk, photos=PIECES[1])]


async def whole(bot: BotProcess, person: Person, folder: Path) -> dict[str, bytes]:
    """What ``sinmungo export`` gives, as soon as all evidence was fetched."""
    async with asyncio.timeout(60):
        for number in count():
            name = f"{person.id}-{number}.zip"
            await bot.asks("export", f"tg:{person.id}", "--out", name)
            contents = unpacked(folder / name)
            if sum(each.startswith("files/evidence/") for each in contents) == sum(PIECES):
                return contents
    raise AssertionError


def unpacked(file: Path | io.BytesIO) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def topics(playground: Playground) -> list[str]:
    """What the topics of all groups are called."""
    return [topic.name for room in playground.world.rooms.values() for topic in room.topics.values()]


async def end(talk: Talk, *numbers: str) -> None:
    """Withdraw disputes: open ones stand in the way."""
    await talk.says("/privacy")
    await talk.taps("privacy.erase.open.button")
    heard = await talk.hears("privacy.erase.kept")
    assert sorted(heard["cases"].split(", ")) == sorted(numbers)
    for number in numbers:
        await talk.says(f"/start case_{number}")
        await talk.hears("dispute.card", number=number)
        await talk.taps("dispute.action.withdraw.button")
        await talk.hears("dispute.withdraw", number=number)
        await talk.taps("dispute.withdraw.yes.button")
        await talk.hears("dispute.withdrawn", number=number)


async def test_they_get_a_copy_of_everything_and_have_everything_erased(
    talk: Talk,
    bot: BotProcess,
    playground: Playground,
    words: Words,
    tmp_path: Path,
    database: tuple[dict[str, str], Counts],
) -> None:
    counted = database[1]
    await sell(bot, tmp_path)
    other, third = (somebody(playground, bot, words, person) for person in (OTHER, THIRD))
    numbers, others = await asyncio.gather(live(talk), live(other))
    stays = await file_dispute(third)
    # A copy, by the operator and in the chat.
    by_operator, _ = await whole(bot, SLOTH, tmp_path), await whole(bot, OTHER, tmp_path)
    facts = json.loads(by_operator["data.json"])
    assert sorted(case["kind"] for case in facts["cases"]) == ["certificate", "dispute", "dispute"]
    assert sorted(len(case["data"].get("evidence", ())) for case in facts["cases"]) == [0, *sorted(PIECES)]
    page = by_operator["index.html"].decode()
    assert [word for word in (NAME, ORDER, "Phone case", *numbers) if word not in page] == []
    assert [name for name in by_operator if name.startswith("files/") and f'href="{name}"' not in page] == []
    assert files_of(await in_chat(talk, playground)) == files_of(by_operator)
    # A backup with everybody in it; then one has themselves erased, the other is erased.
    await bot.asks("backup", "backup.zip")
    keys = counted("SELECT count(*) FROM people WHERE data_key IS NOT NULL")
    assert len([name for name in topics(playground) if name.startswith((numbers[0], others[0]))]) == 2
    await end(talk, *numbers)
    await talk.says("/privacy")
    await talk.taps("privacy.erase.open.button")
    await talk.taps("privacy.erase.submit.button")
    await talk.hears("privacy.erase.done")
    erased = await bot.asks("erase", f"tg:{OTHER.id}", "--yes")
    assert (erased["cases"], sorted(erased["in_the_way"]), erased["erased"]) == (3, sorted(others), True)
    await other.hears("privacy.erase.done")
    await other.until(lambda: not [name for name in topics(playground) if name.startswith((numbers[0], others[0]))])
    assert counted("SELECT count(*) FROM people WHERE data_key IS NOT NULL") == keys - 2
    await forgotten(bot, tmp_path, stays)
    with pytest.raises(AssertionError, match="There is no person"):
        await bot.asks("export", f"tg:{OTHER.id}", "--out", "again.zip")
    # Who restores the backup brings neither of them back.
    await bot.asks("backup", "keys", "backup.zip.keys")
    assert await bot.stop() == 0
    restored = await bot.asks("backup", "restore", "backup.zip", "--replace")
    assert (restored["forgotten"], counted("SELECT count(*) FROM people WHERE data_key IS NOT NULL")) == (
        2,
        keys - 2,
    )
    await forgotten(bot, tmp_path, stays)
    await bot.start()
    await talk.says("/cases")
    await talk.hears("cases.none")
    await third.says(f"/start case_{stays}")
    await third.hears("dispute.card", number=stays)
    assert await bot.asks("failed", "list") == []


async def sell(bot: BotProcess, folder: Path) -> None:
    """Have the shop know the order."""
    lines = (",".join(COLUMNS), ",".join(str(BOUGHT[name]) for name in COLUMNS))
    (folder / "orders.csv").write_text("\n".join(lines), encoding="utf-8")
    await bot.command("orders", "import", "orders.csv")


async def in_chat(talk: Talk, playground: Playground) -> dict[str, bytes]:
    """The copy that the bot sends."""
    await talk.says("/privacy")
    await talk.taps("privacy.export.open.button")
    await talk.taps("privacy.export.submit.button")
    await talk.hears("privacy.export.here")
    name = await talk.gets_file()
    documents = (call.result["document"] for call in playground.world.record.calls("sendDocument"))
    (file_id,) = (document["file_id"] for document in documents if document["file_name"] == name)
    return unpacked(io.BytesIO(playground.world.files.get(file_id).content))


def files_of(contents: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in contents.items() if name.startswith("files/")}


async def forgotten(bot: BotProcess, folder: Path, stays: str) -> None:
    """Of six cases nothing is left but that they were; of the seventh everything; their files are gone."""
    assert await bot.asks("audit", "verify") == {"broken": []}
    cases = {case["number"]: case["data"] for case in await bot.asks("cases", "list")}
    assert [number for number, data in cases.items() if data] == [stays]
    assert len(cases) == 7
    assert len([path for path in (folder / "data" / "files").rglob("*") if path.is_file()]) == 1
