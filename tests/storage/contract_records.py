"""The contract of what is kept of people: erased, forgotten in time, backed up and restored."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.case import Case
from bot.core.conversation import Conversation
from bot.core.effect import OpenCase
from bot.core.event import Happening, TextReceived
from bot.core.keeping import Keep
from bot.ports import CaseChange, Changes, Delivered, EventRecord, ManageTopic, SendText
from bot.service.retention import sweep
from storage import Keyring, Storage, backup, keeping, open_store
from storage.archive import ArchiveError
from storage.files import open_objects
from storage.restore import NotEmptyError, restore
from tests.storage.acts import NOW, handed, later, meet, moved, opened, relay, say, write
from tests.storage.conftest import Opens
from tests.storage.everything import PLANTED, write_everything

DAY = timedelta(days=1)
KEEP = Keep(events=30, cases=100, evidence=50, certificates=200, people=300)


async def one_case(store: Storage, number: str, state: str, kind: str = "dispute", chat: int = 10) -> int:
    """A case that ended in a state, with a file of each kind."""
    (person,) = await meet(store, chat)
    case = Case(number, kind, state, {"x": "y"}, NOW, NOW, 1)
    begun = CaseChange(person, NOW, OpenCase(number, kind, state, {"x": "y"}), case)
    await write(store, Changes(now=NOW, cases=[begun]))
    await store.files.put(person, f"evidence/{number}/1", b"evidence")
    await store.files.put(person, f"dossiers/{number}-0123.pdf", b"dossier")
    return person


class RecordsContract:
    async def test_the_last_words_are_sent_though_the_key_is_gone(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        first = opened(person)
        await write(store, Changes(now=NOW, cases=[first, moved(first, "in_review", handoff=handed(-100))]))
        await store.remember(-100, "topic:C-1", 7)
        await relay(store, person, ("C-1", 10, 1, -100, 50))
        await say(store, person, "a secret", chat=10)
        assert await store.records.erase(person, at=NOW, by="person", farewell="bye")
        assert not await store.records.erase(person, at=NOW, by="person", farewell="bye")
        rows = await store.outbox(NOW, 10)
        assert {row.outgoing for row in rows} == {
            ManageTopic(-100, "C-1", "delete", thread=7),
            SendText(10, "bye"),
        }
        await store.delivered([Delivered(row.id, "sent") for row in rows], NOW)
        assert await store.waiting() == []
        assert await store.queue(-100) == []
        assert await store.broken_chains() == []

    async def test_only_what_is_past_its_time_goes(self, store: Storage) -> None:
        person = await one_case(store, "C-AAAAA-AAAA1", "closed")
        await one_case(store, "C-BBBBB-BBBB2", "with_seller")
        await one_case(store, "C-CCCCC-CCCC3", "issued", "certificate")
        await store.files.put(person, "exports/1.zip", b"zip")
        assert set((await sweep(store.records, KEEP, NOW)).values()) == {0}
        far = NOW + 60 * DAY + timedelta(days=3650)  # the files bear the time of the day they were put
        assert await store.files.get(person, "evidence/C-AAAAA-AAAA1/1")
        first = await sweep(store.records, Keep(cases=3650 * 9, evidence=50, certificates=3650 * 9), far)
        assert (first["exports"], first["evidence"], first["disputes"]) == (1, 2, 0)
        with pytest.raises(KeyError):
            await store.files.get(person, "evidence/C-AAAAA-AAAA1/1")
        assert await store.files.get(person, "evidence/C-BBBBB-BBBB2/1") == b"evidence"
        second = await sweep(store.records, KEEP, far)
        assert (second["disputes"], second["certificates"], second["questions"]) == (1, 1, 0)
        assert set((await sweep(store.records, KEEP, far)).values()) == {0}
        async with store.unit_of_work() as unit:
            (loaded,) = await unit.load([10])
        assert [case.number for case in loaded.cases] == ["C-BBBBB-BBBB2"]
        assert await store.broken_chains() == []
        view = await store.case("C-AAAAA-AAAA1")
        assert view is not None
        assert (view.case.state, view.case.data) == ("closed", {})

    async def test_people_of_whom_nothing_is_heard_or_kept_are_erased(self, store: Storage) -> None:
        silent, talks, waits = await meet(store, 1, 2, 3)
        await write(
            store,
            Changes(
                now=NOW,
                conversations=dict.fromkeys((silent, talks, waits), Conversation("ko")),
                events=[
                    EventRecord(who, Happening(NOW, TextReceived(1, "x")), bytes(32)) for who in (silent, talks, waits)
                ],
                cases=[opened(waits)],
            ),
        )
        assert await store.records.whole(silent)
        keep = Keep(events=30, people=300)
        assert (await sweep(store.records, keep, NOW + 40 * DAY))["people"] == 0
        await store.prune(NOW + 40 * DAY)
        assert not await store.records.whole(silent)
        await write(
            store,
            Changes(
                now=NOW + 299 * DAY,
                events=[EventRecord(talks, Happening(NOW + 299 * DAY, TextReceived(2, "x")), bytes(32))],
            ),
        )
        assert (await sweep(store.records, keep, NOW + 301 * DAY))["people"] == 1
        assert await store.records.read(silent) is None
        assert await store.records.read(talks) is not None
        assert await store.records.read(waits) is not None

    async def test_logs_are_cut_a_few_lines_at_a_time(self, store: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("storage.keeping._STEP", keeping._STEP.offset(1))
        people = await meet(store, *range(1, 6))
        times = [NOW, NOW, NOW, NOW + DAY, NOW + 2 * DAY]  # more at one moment than go in one transaction
        events = [
            EventRecord(person, Happening(at, TextReceived(1, "x")), bytes(32))
            for person, at in zip(people, times, strict=True)
        ]
        await write(store, Changes(now=NOW, events=events))
        await store.records.note_cut_logs(NOW + 2 * DAY)
        assert [await store.records.whole(person) for person in people] == [False, False, False, False, True]

    async def test_a_new_master_key_is_found_in_the_file(self, url: str, tmp_path: Path) -> None:
        path = tmp_path / "keyring.json"
        keyring = Keyring.open(path)
        running = open_store(url, bot=1, keyring=keyring, files_url="memory:///", keyring_file=path)
        (person,) = await meet(running, 10)
        await write(running, Changes(now=NOW, conversations={person: Conversation("ko")}))
        keyring.with_new_master().save(path)
        other = open_store(url, bot=1, keyring=Keyring.open(path), files_url="memory:///")
        assert await other.rewrap() == 1
        (newcomer,) = await meet(other, 11)  # under the new key, whom the running one has never met
        again = open_store(url, bot=1, keyring=keyring, files_url="memory:///", keyring_file=None)
        with pytest.raises(Exception, match="no master key"):
            await meet(again, 11)
        assert await meet(running, 10, 11) == [person, newcomer]
        assert await running.rewrap() == 0  # and it wraps with the new one from now on
        for store in (running, other, again):
            await store.close()

    async def test_a_backup_is_whole_and_its_keys_lie_apart(
        self, store: Storage, url: str, tmp_path: Path, opens: Opens
    ) -> None:
        person = await write_everything(store)
        erased = await one_case(store, "C-EEEEE-EEEE5", "closed", chat=20)
        objects = open_objects(str(tmp_path / "files"))
        made = await backup.make(url, objects, tmp_path / "copy", tmp_path / "keys", NOW)
        assert made.files == 3
        assert not [word for word in PLANTED if word.encode() in (tmp_path / "copy").read_bytes()]
        with pytest.raises(NotEmptyError):
            await restore(url, objects, tmp_path / "copy", tmp_path / "keys")
        before = await store.records.read(person)
        await store.records.erase(erased, at=NOW, by="person", farewell="")
        result = await restore(url, objects, tmp_path / "copy", tmp_path / "keys", replace=True)
        assert (result.people, result.forgotten) == (1, 1)
        again = opens()
        assert await again.records.read(person) == before
        assert await again.records.read(erased) is None
        assert await again.broken_chains() == []
        assert await again.files.get(person, PLANTED[0])
        assert [path.name for path in (tmp_path / "files").iterdir() if any(path.iterdir())] == [str(person)]
        assert (await meet(again, 99))[0] > max(person, erased)
        for number in ("C-1", "C-EEEEE-EEEE5"):
            assert await again.case(number) is not None

    async def test_newer_keys_make_an_older_backup_forget(self, store: Storage, url: str, tmp_path: Path) -> None:
        kept, erased = await meet(store, 7_010, 7_011)
        await write(store, Changes(now=NOW, conversations={kept: Conversation("ko"), erased: Conversation("en")}))
        await backup.make(url, None, tmp_path / "copy", tmp_path / "keys", NOW)
        await store.records.erase(erased, at=NOW, by="person", farewell="")
        assert (await backup.make_keys(url, tmp_path / "keys", later(1))).rows["erasures"] == 1
        target = f"sqlite:///{tmp_path / 'elsewhere.db'}"  # of the one kind from either
        result = await restore(target, open_objects("memory:///"), tmp_path / "copy", tmp_path / "keys")
        assert (result.people, result.forgotten) == (1, 1)
        there = open_store(target, bot=1, keyring=store._vault.keyring, files_url="memory:///")
        assert [row[1] for row in [*await there.records.find(7_010), *await there.records.find(7_011)]] == [7_010]
        await there.close()

    @pytest.mark.parametrize("damage", ["cut", "other", "empty"])
    async def test_what_is_no_backup_restores_nothing(
        self, store: Storage, url: str, tmp_path: Path, damage: str
    ) -> None:
        await meet(store, 10)
        await backup.make(url, None, tmp_path / "copy", tmp_path / "keys", NOW)
        whole = (tmp_path / "copy").read_bytes()
        content = {"cut": whole[:-30], "other": (tmp_path / "keys").read_bytes(), "empty": b""}[damage]
        (tmp_path / "copy").write_bytes(content)
        with pytest.raises(ArchiveError):
            await restore(url, open_objects("memory:///"), tmp_path / "copy", tmp_path / "keys", replace=True)
        assert await store.records.find(10) != []
