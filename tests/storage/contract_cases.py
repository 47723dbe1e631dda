"""What cases and their chains promise, whatever the database."""

import pytest
from msgspec.structs import replace

from bot.core.conversation import Conversation
from bot.core.event import Happening, TextReceived
from bot.ports import CaseEvent, Changes, EventRecord, FailedUpdate, Order, OutboxRecord, SendText
from storage import Keyring, KeyringError, Storage
from tests.storage.acts import NOW, later, meet, moved, opened, tamper, write
from tests.storage.conftest import Opens
from tests.storage.contract_work import deadline, job

TAMPERING = {
    "an actor": "UPDATE case_events SET actor = 'buyer' WHERE number = 'C-2' AND seq = 2",
    "an action": "UPDATE case_events SET action = 'approve' WHERE number = 'C-2' AND seq = 2",
    "a time": "UPDATE case_events SET at = at + 1 WHERE number = 'C-2' AND seq = 1",
    "a payload": "UPDATE case_events SET data = digest WHERE number = 'C-2' AND seq = 1",
    "a digest": "UPDATE case_events SET digest = (SELECT tip FROM cases WHERE number = 'C-2') WHERE number = 'C-2'",
    "the last event": "DELETE FROM case_events WHERE number = 'C-2' AND seq = 3",
    "the first event": "DELETE FROM case_events WHERE number = 'C-2' AND seq = 1",
    "all events": "DELETE FROM case_events WHERE number = 'C-2'",
    "the state": "UPDATE cases SET state = 'issued' WHERE number = 'C-2'",
    "the tip": "UPDATE cases SET tip = mac WHERE number = 'C-2'",
    "the count": "UPDATE cases SET events = 2 WHERE number = 'C-2'",
}


class CasesContract:
    async def test_a_case_is_opened_and_moved(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        first = opened(person)
        second = moved(first, "in_review", at=later(5), reason="name_differs")
        await write(store, Changes(now=NOW, cases=[first], conversations={person: Conversation("ko")}))
        await write(store, Changes(now=later(5), cases=[second]))
        view = await store.case("C-1")
        assert view is not None
        assert (view.person, view.locale, view.case) == (person, "ko", second.case)
        assert view.story == (
            CaseEvent(1, NOW, "buyer", "open", "looking_up", {"name": "홍길동"}),
            CaseEvent(2, later(5), "bot", "look_up", "in_review", {"reason": "name_differs"}),
        )
        assert await store.case("C-2") is None

    async def test_a_case_may_be_opened_and_moved_in_one_batch(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        first = opened(person)
        second = moved(first, "issuing", at=later(1))
        async with store.unit_of_work() as unit:
            await unit.load([10])
            await unit.write(Changes(now=NOW, cases=[first, opened(person, "C-2"), second]))
            await unit.commit()
        view = await store.case("C-1")
        assert view is not None
        assert (view.case, len(view.story)) == (second.case, 2)
        assert await store.broken_chains() == []

    async def test_a_person_comes_with_their_cases_newest_first(self, store: Storage) -> None:
        one, two = await meet(store, 11, 12)
        ages = {"C-2": 20, "C-3": 30, "C-1": 10}
        cases = [opened(one, number, at=later(age)) for number, age in ages.items()]
        await write(store, Changes(now=NOW, cases=[*cases, opened(two, "C-4")]))
        async with store.unit_of_work() as unit:
            loaded = await unit.load([11, 12])
            assert [[case.number for case in each.cases] for each in loaded] == [["C-3", "C-2", "C-1"], ["C-4"]]
            assert loaded[0].cases[0] == cases[1].case
            await unit.write(Changes(now=NOW, cases=[moved(cases[1], "issuing")]))
            await unit.commit()
        assert await store.broken_chains() == []

    async def test_a_number_belongs_to_one_case(self, store: Storage) -> None:
        one, two = await meet(store, 11, 12)
        await write(store, Changes(now=NOW, cases=[opened(one)]))
        with pytest.raises(Exception, match=r"(?i)unique"):
            await write(store, Changes(now=NOW, cases=[opened(two)]))

    async def test_a_change_that_would_undo_another_is_refused(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        first = opened(person)
        await write(store, Changes(now=NOW, cases=[first]))
        await write(store, Changes(now=NOW, cases=[moved(first, "in_review")]))
        with pytest.raises(ValueError, match="does not follow"):
            await write(store, Changes(now=NOW, cases=[moved(first, "issuing")]))
        with pytest.raises(ValueError, match="does not follow"):
            await write(store, Changes(now=NOW, cases=[moved(opened(person, "C-unknown"), "issuing")]))

    async def test_cases_are_listed_newest_first_by_kind_and_state(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        cases = [opened(person, f"C-{number}", at=later(number)) for number in range(4)]
        question = replace(cases[1], case=replace(cases[1].case, kind="question"))
        cases[1] = replace(question, effect=replace(question.effect, kind="question"))
        await write(store, Changes(now=NOW, cases=cases))
        await write(store, Changes(now=NOW, cases=[moved(cases[2], "in_review")]))

        async def numbers(kind: str | None = None, state: str | None = None, limit: int = 100) -> list[str]:
            return [view.case.number for view in await store.cases(kind=kind, state=state, limit=limit)]

        assert await numbers() == ["C-3", "C-2", "C-1", "C-0"]
        assert await numbers(limit=2) == ["C-3", "C-2"]
        assert await numbers("certificate") == ["C-3", "C-2", "C-0"]
        assert await numbers("certificate", "in_review") == ["C-2"]
        assert await numbers(state="looking_up") == ["C-3", "C-1", "C-0"]
        assert await numbers("dispute") == []

    async def test_the_newest_case_with_a_value_is_found(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        first, second = opened(person, order="2026-1"), opened(person, "C-2", at=later(1), order="2026-1")
        third = moved(first, "issued")
        third = replace(third, effect=replace(third.effect, lookups={"file": "ab" * 32, "order": "2026-1"}))
        await write(store, Changes(now=NOW, cases=[first, second]))
        await write(store, Changes(now=NOW, cases=[third]))
        by_order, by_file = await store.find_case("order", "2026-1"), await store.find_case("file", "ab" * 32)
        assert by_order is not None
        assert by_file is not None
        assert (by_order.case.number, by_file.case.number, len(by_file.story)) == ("C-2", "C-1", 2)
        assert await store.find_case("file", "2026-1") is None

    @pytest.mark.parametrize("what", TAMPERING)
    async def test_whoever_changes_a_chain_is_found_out(self, store: Storage, what: str) -> None:
        (person,) = await meet(store, 10)
        for number in ("C-1", "C-2", "C-3"):
            first = opened(person, number)
            second = moved(first, "in_review")
            await write(store, Changes(now=NOW, cases=[first, second, moved(second, "rejected")]))
        assert await store.broken_chains() == []
        assert await tamper(store, TAMPERING[what]) > 0
        assert await store.broken_chains() == ["C-2"]

    async def test_chains_are_checked_page_by_page(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await write(store, Changes(now=NOW, cases=[opened(person, f"C-{number:04}") for number in range(1_200)]))
        assert await store.broken_chains() == []
        await tamper(store, "UPDATE case_events SET actor = 'x' WHERE number IN ('C-0000', 'C-0500', 'C-1199')")
        assert await store.broken_chains() == ["C-0000", "C-0500", "C-1199"]

    async def test_erasing_a_person_leaves_chains_that_verify(self, store: Storage, opens: Opens) -> None:
        one, two = await meet(store, 11, 12)
        for person, number in ((one, "C-1"), (two, "C-2")):
            await write(
                store,
                Changes(
                    now=NOW,
                    conversations={person: Conversation("ko")},
                    cases=[opened(person, number, order=number)],
                    events=[EventRecord(person, Happening(NOW, TextReceived(1, "홍길동")), b"")],
                    outbox=[OutboxRecord(person, SendText(10 + person, "홍길동"))],
                    jobs=[(person, job(number))],
                    deadlines={number: (person, deadline(number, 0))},
                    failed=[FailedUpdate("update", b"{}", "", 1, person)],
                ),
            )
        await store.files.put(one, "evidence", b"bytes")
        other = opens()
        assert await other.files.get(one, "evidence") == b"bytes"
        assert await store.erase(one)
        assert not await store.erase(one)
        assert await store.broken_chains() == []
        view = await store.case("C-1")
        assert view is not None
        assert (view.locale, view.case.data, [event.data for event in view.story]) == ("", {}, [None])
        assert [row.outgoing is None for row in await store.outbox(NOW, 10)] == [True, False]
        assert [row.person for row in await store.lease_jobs(NOW, 9, lease_seconds=9)] == [two]
        assert [row.person for row in await store.due_deadlines(NOW, 9)] == [two]
        assert [failed.person for failed in await store.failed_updates()] == [two]
        assert await store.history(one) == []
        with pytest.raises(KeyError):
            await other.files.get(one, "evidence")
        async with store.unit_of_work() as unit:
            assert await unit.load([], people=[one]) == []
            (anew,) = await unit.load([11])
            assert (anew.person.new, anew.person.id in (one, two), anew.cases) == (True, False, ())

    async def test_a_new_master_key_wraps_every_data_key_anew(self, opens: Opens, keyring: Keyring) -> None:
        store = opens()
        people = await meet(store, *range(1, 20))
        talks = {person: Conversation("ko", generation=person) for person in people}
        await write(store, Changes(now=NOW, conversations=talks))
        rotated = keyring.with_new_master()
        assert await opens(keyring=rotated).rewrap() == 19
        assert await opens(keyring=rotated).rewrap() == 0
        async with opens(keyring=rotated.without_old_masters()).unit_of_work() as unit:
            loaded = await unit.load(range(1, 20))
        assert {each.person.id: each.conversation for each in loaded} == talks
        with pytest.raises(Exception, match="no master key"):
            await opens(keyring=Keyring.make()).history(people[0])

    async def test_a_foreign_keyring_is_noticed_as_soon_as_there_is_an_order(self, opens: Opens) -> None:
        own, foreign = opens(), opens(keyring=Keyring.make())
        await own.orders.add([Order("naver", "1", "홍길동", "2026-11-20", "", 1, "KRW", "")])
        await own.check_keys()
        with pytest.raises(KeyringError, match="orders"):
            await foreign.check_keys()

    async def test_a_foreign_keyring_is_noticed_as_soon_as_there_is_anybody(self, opens: Opens) -> None:
        own, foreign = opens(), opens(keyring=Keyring.make())
        await foreign.check_keys()
        await meet(own, 10)
        await own.check_keys()
        with pytest.raises(KeyringError):
            await foreign.check_keys()
