"""Beside a running bot: a new master key, a backup, a replay, and what is past its time."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.playground.people import Person
from bot.playground.server import Playground
from bot.words.catalogs import Words
from tests.chaos.bot_process import BotProcess
from tests.privacy.conftest import somebody
from tests.talk import Talk
from tests.transcripts.stories import file_dispute

pytestmark = pytest.mark.slow  # left out of `make quick`


def another(playground: Playground, bot: BotProcess, words: Words, number: int) -> Talk:
    return somebody(playground, bot, words, Person(7_300_000_100 + number, "Else", language_code="en"))


async def test_keys_are_changed_under_a_running_bot(
    talk: Talk, playground: Playground, bot: BotProcess, words: Words
) -> None:
    number = await file_dispute(talk)
    changed = await bot.asks("keys", "rotate")
    assert changed["wrapped"] == 1
    keys = await bot.asks("keys", "list")
    assert [key["current"] for key in keys] == [False, True]
    await talk.says("/cases")
    await talk.taps("case.open.button", number=number)  # a button from after, and one from before
    await talk.taps_old("dispute.action.withdraw.button")
    await talk.hears("dispute.withdraw", number=number)
    newcomer = another(playground, bot, words, 1)
    await newcomer.says("/menu")
    await newcomer.hears("menu")
    assert await bot.asks("keys", "rewrap") == {"wrapped": 0}  # the bot knew the new key when it met them
    assert await bot.asks("keys", "retire", "--yes") == {"retired": [keys[0]["id"]]}
    await talk.says("/menu")
    await talk.hears("menu")
    assert await bot.stop() == 0
    await bot.start()
    await talk.says("/cases")
    await talk.hears("cases")
    assert await bot.asks("audit", "verify") == {"broken": []}
    assert await bot.asks("failed", "list") == []


async def test_a_backup_of_a_running_bot_is_restored_elsewhere(talk: Talk, bot: BotProcess, tmp_path: Path) -> None:
    number = await file_dispute(talk, photos=3)
    (tmp_path / "backups").mkdir()
    made = await bot.asks("backup", "backups")
    assert {path.name for path in (tmp_path / "backups").iterdir()} == {Path(made["backup"]).name, "sinmungo.keys"}
    await talk.says("/menu")
    await talk.hears("menu")
    assert await bot.stop() == 0
    (tmp_path / "data" / "sinmungo.db").rename(tmp_path / "gone.db")
    for left in (tmp_path / "data").glob("sinmungo.db-*"):
        left.unlink()
    for file in (path for path in (tmp_path / "data" / "files").rglob("*") if path.is_file()):
        file.unlink()
    restored = await bot.asks("backup", "restore", made["backup"])
    assert restored == {"people": 1, "forgotten": 0, "files": made["files"]}
    assert await bot.asks("audit", "verify") == {"broken": []}
    (case,) = await bot.asks("cases", "list")
    assert case["number"] == number
    await bot.start()
    await talk.says("/cases")
    await talk.taps("case.open.button", number=number)
    await talk.hears("dispute.card", number=number)


async def test_a_replay_comes_to_the_same(talk: Talk, playground: Playground, bot: BotProcess, words: Words) -> None:
    await file_dispute(talk, photos=2)
    other = another(playground, bot, words, 2)
    await other.says("/safety")
    await other.hears("safety.role")
    replayed = await bot.asks("replay", "--all")
    assert [(each["verdict"], each["differences"]) for each in replayed] == [("same", []), ("same", [])]
    assert replayed[0]["events"] > 15
    (alone,) = await bot.asks("replay", "--person", f"tg:{7_300_000_001}")
    assert alone["events"] >= replayed[0]["events"]  # a picture may have been stored meanwhile
    assert alone == {**replayed[0], "events": alone["events"]}


async def test_what_is_past_its_time_goes_by_itself_and_the_log_says_how_much(
    talk: Talk, bot: BotProcess, tmp_path: Path
) -> None:
    number = await file_dispute(talk, photos=2)
    await talk.taps("dispute.action.withdraw.button")
    await talk.hears("dispute.withdraw", number=number)
    await talk.taps("dispute.withdraw.yes.button")
    await talk.hears("dispute.withdrawn", number=number)
    files = tmp_path / "data" / "files"
    await talk.until(lambda: len([path for path in files.rglob("*") if path.is_file()]) == 2)
    assert await bot.stop() == 0
    await talk.waits(timedelta(days=366))
    await bot.start()  # it looks at once, then every hour
    told = await talk.until(lambda: "retention.removed" in bot.log() and bot.log())
    (line,) = [json.loads(line) for line in told.splitlines() if "retention.removed" in line]
    assert line["evidence"] == 2
    assert [path for path in files.rglob("*") if path.is_file()] == []
    (case,) = await bot.asks("cases", "list")
    assert case["state"] == "withdrawn"
    assert await bot.asks("audit", "verify") == {"broken": []}
