"""``sinmungo export`` and ``erase`` on somebody with three cases and forty pieces of evidence."""

import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bot.house import House
from bot.ports import ManageTopic, SendText
from tests.cli.conftest import Run, in_house
from tests.cli.somebody import CHAT, DESK, NUMBERS, PIECES, PLANTED, fill

pytestmark = pytest.mark.slow  # left out of `make quick`


@pytest.fixture
def person(run: Run) -> int:
    assert run("migrate").exit_code == 0
    return in_house(fill)


def unpacked(path: str = "copy.zip") -> tuple[str, dict[str, Any], dict[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    return contents.pop("index.html").decode(), json.loads(contents.pop("data.json")), contents


def test_the_copy_has_everything(run: Run, person: int) -> None:
    result = run("export", f"tg:{CHAT}", "--out", "copy.zip", "--json")
    assert json.loads(result.stdout) == {"person": person, "files": ["copy.zip"]}
    assert Path("copy.zip").stat().st_mode & 0o077 == 0
    page, data, files = unpacked()
    assert page.startswith('<!doctype html><html lang="ko">')
    assert [word for word in PLANTED if word not in page] == []
    assert "<b>broken" not in page
    assert [word for word in ("order_matched", "full_refund", ">silence<", "[photo]") if word in page] == []
    assert page.count('<img src="files/evidence/') == PIECES
    assert data["telegram_id"] == CHAT
    assert [case["number"] for case in data["cases"]] == list(NUMBERS)
    assert [len(case["story"]) for case in data["cases"]] == [3, 1, 2]
    assert data["conversation"]["frames"][0]["answers"] == {"order_number": PLANTED[2]}
    assert [message["event"]["type"] for message in data["messages"]] == ["TextReceived", "MediaReceived"]
    assert [reminder["kind"] for reminder in data["reminders"]] == ["silence"]
    assert len(files) == PIECES + 2
    assert files[f"files/evidence/{NUMBERS[1]}/40.jpg"] == b"piece 40 broken in two"
    assert all(f'href="{path}"' in page for path in files)


def test_nobody_else_is_in_the_copy(run: Run, person: int) -> None:
    run("export", f"id:{person}", "--out", "copy.zip")
    page, data, _ = unpacked()
    assert "C-DDDDD-DDDD4" not in page + json.dumps(data)
    assert '"owner"' not in json.dumps(data)  # an agent's Telegram id is theirs


def test_a_large_copy_comes_in_parts(run: Run, person: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.privacy.PART", 300)
    written = json.loads(run("export", str(person), "--out", "copy.zip", "--json").stdout)["files"]
    assert len(written) > 2
    _, data, files = unpacked()
    for path in written[1:]:
        with zipfile.ZipFile(path) as archive:
            assert not set(archive.namelist()) & set(files)
            files |= {name: archive.read(name) for name in archive.namelist()}
    assert set(files) == set(data["files"].values())


def test_the_jobs_parts_fit_together(person: int) -> None:
    async def parts(house: House) -> list[int | None]:
        payload = {"locale": "ko", "zone": "Asia/Seoul", "at": "2026-11-21T09:00:00+00:00", "part": 1, "first": 0}
        made = await house.exporter.make(person, payload)
        again = await house.exporter.make(person, payload)
        assert (
            made == again == {"file": "exports/20261121T090000-1.zip", "name": "sinmungo-20261121-1.zip", "next": None}
        )
        return [len(await house.files.get(person, made["file"])), len(await house.files.names(person))]

    size, names = in_house(parts)
    assert size
    assert names == PIECES + 3  # the next copy has no copy in it


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("user", ["12", "me", "tg:-5", "id:7000000100", "99999999999999999999", f"no:{CHAT}"])
def test_who_is_not_there_is_told(run: Run, user: str) -> None:
    result = run("export", user)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "There is no person" in result.stderr or "is no id" in result.stderr


@pytest.mark.usefixtures("person")
def test_an_id_that_could_be_two_people_is_not_guessed(run: Run, person: int) -> None:
    async def meet(house: House) -> None:
        async with house.store.unit_of_work() as work:
            await work.load([person])
            await work.commit()

    in_house(meet)
    assert "write tg:" in run("erase", str(person), "--yes").stderr


def test_a_file_that_is_there_is_not_overwritten(run: Run, person: int) -> None:
    Path("copy.zip").touch()
    assert "is there already" in run("export", str(person), "--out", "copy.zip").stderr
    assert Path("copy.zip").stat().st_size == 0


def test_erasing_asks_first(run: Run, person: int) -> None:
    result = run("erase", str(person))
    assert result.exit_code == 1
    assert f"Still open: {NUMBERS[1]}." in result.stderr
    assert run("export", str(person), "--out", "copy.zip").exit_code == 0


def test_erased_is_erased(run: Run, person: int) -> None:
    result = run("erase", str(CHAT), "--yes", "--json")
    assert json.loads(result.stdout) == {"person": person, "cases": 3, "in_the_way": [NUMBERS[1]], "erased": True}
    assert "There is no person" in run("export", str(CHAT)).stderr
    assert run("audit", "verify").stdout == "Every chain holds.\n"
    listed = json.loads(run("cases", "list", "--json").stdout)
    assert {each["number"]: (each["state"], each["data"]) for each in listed if each["person"] == person} == {
        NUMBERS[0]: ("issued", {}),
        NUMBERS[1]: ("with_seller", {}),
        NUMBERS[2]: ("open", {}),
    }
    files = [path for path in Path("data/files").rglob("*") if path.is_file()]
    assert files == []
    with sqlite3.connect("data/sinmungo.db") as database:
        for table in ("conversations", "events", "jobs", "deadlines", "files", "cut_logs"):
            assert database.execute(f"SELECT count(*) FROM {table} WHERE person = ?", (person,)).fetchone() == (0,), (
                table
            )
        assert database.execute("SELECT chat, master, data_key FROM people WHERE id = ?", (person,)).fetchone() == (
            None,
            None,
            None,
        )
        assert database.execute("SELECT person, by FROM erasures").fetchall() == [(person, "operator")]
        assert database.execute("SELECT state, due FROM handoffs").fetchall() == [("closed", None)]


def test_the_last_word_and_the_end_of_the_topic_can_still_be_sent(run: Run, person: int) -> None:
    run("erase", str(person), "--yes")

    async def waiting(house: House) -> list[Any]:
        return [(row.chat, row.outgoing) for row in await house.store.waiting()]

    sent = in_house(waiting)
    assert (DESK, ManageTopic(DESK, NUMBERS[2], "delete", thread=77)) in sent
    (farewell,) = [outgoing for chat, outgoing in sent if chat == CHAT]
    assert isinstance(farewell, SendText)
    assert "지웠" in farewell.html
    assert len(sent) == 3  # the third is somebody else's


def test_the_next_message_begins_anew(run: Run, person: int) -> None:
    run("erase", str(person), "--yes")

    async def again(house: House) -> Any:
        async with house.store.unit_of_work() as work:
            (loaded,) = await work.load([CHAT])
            await work.commit()
            return loaded

    loaded = in_house(again)
    assert loaded.person.new
    assert loaded.person.id != person
    assert (loaded.cases, loaded.conversation.locale) == ((), "")


def test_files_left_by_an_erasing_that_was_interrupted_are_swept(person: int) -> None:
    async def interrupted(house: House) -> tuple[int, int]:
        await house.store.erase(person)  # the rows only, as if it had been killed then
        return await house.records.sweep(), await house.records.sweep()

    assert in_house(interrupted) == (1, 0)
    assert [path for path in Path("data/files").rglob("*") if path.is_file()] == []
