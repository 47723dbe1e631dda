"""What storage promises the desk, whatever the database."""

from bot.core.case import Told
from bot.ports import Changes, Counterpart, Delivered, OutboxRecord, SendText
from storage import Storage
from tests.storage.acts import NOW, handed, later, meet, moved, opened, ready, relay, say, write

TOPIC = "topic:C-1"


class DeskContract:
    async def test_a_case_comes_with_what_the_desk_knows_of_it(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        first = opened(person)
        full = handed(
            owner=2**40,
            alias="3",
            state="claimed",
            priority=1,
            due=later(60),
            claimed_at=later(1),
            answered_at=later(2),
            closed_at=later(3),
            late=True,
            called=True,
            rating=4,
            moves=2,
        )
        second = moved(first, "in_review", "hand_over", handoff=handed(due=later(60)))
        third = moved(second, "issuing", "claim", handoff=full)
        await write(store, Changes(now=NOW, cases=[first, second]))
        assert [each.handoff for each in await store.queue(-100)] == [second.case.handoff]
        await write(store, Changes(now=NOW, cases=[third, moved(third, "issued")]))
        async with store.unit_of_work() as unit:
            ((case,),) = [loaded.cases for loaded in await unit.load([10])]
            assert case.handoff == full
        view = await store.case("C-1")
        assert view is not None
        assert view.case == case
        assert [each.case for each in await store.cases()] == [case]

    async def test_a_case_knows_its_last_events(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        first = opened(person)
        await write(store, Changes(now=NOW, cases=[first, moved(first, "in_review", at=later(5))]))
        async with store.unit_of_work() as unit:
            ((case,),) = [loaded.cases for loaded in await unit.load([10])]
        assert case.story == (
            Told(NOW, "buyer", "open", "looking_up"),
            Told(later(5), "bot", "look_up", "in_review"),
        )

    async def test_the_queue_is_in_order_and_loads_count_what_is_open(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        states = {
            "C-1": handed(at=later(3)),
            "C-2": handed(at=later(1)),
            "C-3": handed(at=later(4), priority=1),
            "C-4": handed(at=later(0), state="claimed", owner=7),
            "C-5": handed(at=later(0), state="closed"),
            "C-6": handed(-200, at=later(2)),
        }
        cases = [opened(person, number) for number in states]
        cases += [moved(case, "in_review", handoff=states[case.case.number]) for case in cases]
        await write(store, Changes(now=NOW, cases=cases))
        queue = await store.queue(-100)
        assert [each.number for each in queue] == ["C-3", "C-2", "C-1", "C-4"]
        assert {(each.kind, each.person) for each in queue} == {("certificate", person)}
        async with store.unit_of_work() as unit:
            assert await unit.loads() == {-100: 4, -200: 1}
        assert [each.number for each in await store.handoffs(later(2))] == ["C-6", "C-1", "C-3"]

    async def test_topics_are_found_by_their_place(self, store: Storage) -> None:
        await store.remember(-100, TOPIC, 7)
        await store.remember(-100, "C-1:card", 8)
        await store.remember(-200, "topic:C-2", 7)
        async with store.unit_of_work() as unit:
            found, _ = await unit.topics([(-100, 7), (-100, 8), (-200, 7), (-300, 7)], [])
            assert found == {(-100, 7): "C-1", (-200, 7): "C-2"}
            assert await unit.topics([], []) == ({}, {})
        assert await store.recall(-100, [TOPIC, "C-1:card", "x"]) == {TOPIC: 7, "C-1:card": 8}

    async def test_messages_know_what_they_stand_for(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await relay(store, person, ("C-1", 10, 1, -100, 50), ("C-1", 10, 2, -100, 50), ("C-1", -100, 60, 10, 3))
        await relay(store, person, ("C-1", 10, 2, -200, 70))  # after a transfer to another desk
        async with store.unit_of_work() as unit:
            _, found = await unit.topics([], [(10, 1), (10, 2), (10, 3), (-100, 50), (-100, 60), (-200, 50)])
        assert found == {
            (10, 1): Counterpart("C-1", 50, copied=False),
            (10, 2): Counterpart("C-1", 70, copied=False),
            (10, 3): Counterpart("C-1", 60, copied=True),
            (-100, 50): Counterpart("C-1", 2, copied=True),
            (-100, 60): Counterpart("C-1", 3, copied=False),
        }
        assert await store.counterparts(-100, [(10, 1), (10, 2), (10, 3)]) == {(10, 1): 50, (10, 2): 50, (10, 3): 60}
        assert await store.counterparts(10, [(-100, 60), (-100, 50), (-200, 70)]) == {
            (-100, 60): 3,
            (-100, 50): 2,
            (-200, 70): 2,
        }
        assert await store.counterparts(10, []) == {}
        assert await store.relayed("C-1") == [
            (10, 1, -100, 50),
            (10, 2, -100, 50),
            (-100, 60, 10, 3),
            (10, 2, -200, 70),
        ]

    async def test_a_group_that_moved_is_followed(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await store.remember(-1, TOPIC, 7)
        await say(store, person, "before", chat=-1)
        await store.migrated(-1, -100)
        await say(store, person, "after", chat=-1)
        await write(store, Changes(now=NOW, outbox=[OutboxRecord(person, SendText(-100, "there"))]))
        assert await ready(store) == ["before", "after", "there"]
        rows = await store.outbox(NOW, 9)
        assert {(row.chat, getattr(row.outgoing, "chat", 0)) for row in rows} == {(-100, -100)}
        assert await store.recall(-1, [TOPIC]) == {}
        async with store.unit_of_work() as unit:
            await unit.adopt({(-1, 8): "C-1", (-100, 9): "C-2"})
            await unit.adopt({(-100, 10): "C-1"})
            await unit.commit()
        assert await store.recall(-100, [TOPIC, "topic:C-2"]) == {TOPIC: 8, "topic:C-2": 9}
        async with store.unit_of_work() as unit:
            assert (await unit.topics([(-1, 8), (-100, 8)], []))[0] == {(-1, 8): "C-1", (-100, 8): "C-1"}
        topics = [OutboxRecord(person, SendText(chat, f"{chat}", topic="C-1")) for chat in (-100, -300)]
        topics.append(OutboxRecord(person, SendText(-300, "only there", topic="C-2")))
        await write(store, Changes(now=NOW, outbox=topics))
        await store.migrated(-100, -300)
        assert sorted(await ready(store)) == sorted(["before", "after", "there", "-100", "-300", "only there"])
        assert await store.moved_groups() == {-1: -300, -100: -300}
        assert {row.chat for row in await store.outbox(NOW, 9)} == {-300}

    async def test_a_slot_is_forgotten_with_its_message(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await store.remember(-100, TOPIC, 7)
        await say(store, person, "x", chat=-100)
        (row,) = await store.outbox(NOW, 9)
        await store.delivered([Delivered(row.id, "later", not_before=NOW, forget=(-100, TOPIC))])
        assert await store.recall(-100, [TOPIC]) == {}

    async def test_erasing_a_person_forgets_their_messages_and_leaves_the_desk_its_figures(
        self, store: Storage
    ) -> None:
        (person,) = await meet(store, 10)
        first = opened(person)
        await write(store, Changes(now=NOW, cases=[first, moved(first, "in_review", handoff=handed(rating=5))]))
        await relay(store, person, ("C-1", 10, 1, -100, 50), ("C-1", -100, 60, 10, 3))
        await store.remember(10, "live", 3)
        await store.erase(person)
        assert await store.relayed("C-1") == []
        assert await store.recall(10, ["live"]) == {}
        assert [each.handoff.rating for each in await store.handoffs(NOW)] == [5]
