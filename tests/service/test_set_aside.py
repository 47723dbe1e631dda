"""Intake: what fails is set aside alone, and can be tried again; while the database is away everything waits."""

import pytest

from bot.core import buttons
from bot.core.effect import Action
from bot.core.event import ButtonPressed
from bot.core.flow import Card
from bot.edges.updates import decode
from bot.ports import AnswerCallback, Delivered, SendText
from bot.service import failed
from bot.service.envelope import Envelope
from bot.service.handover import Bells
from bot.service.intake import Intake
from bot.service.patience import Patience
from bot.service.polling import envelope_of
from bot.service.world import World
from storage.store import Storage
from tests.service.envelopes import due, person_of, said, texts
from tests.service.fakes import START, HandClock
from tests.service.flows import KEY, Boom, mended, small_world
from tests.service.troubled_stores import AwayFor, Overtaken, PoisonedWrites, RefusesFailed, RefusesResults


async def test_one_that_raises_is_set_aside_and_the_rest_goes_on(
    store: Storage, intake: Intake, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = await intake.process([said(1, "/menu"), said(2, "/boom"), said(3, "/menu", chat=8)])
    assert [envelope.update_id for envelope, _ in outcome.failed] == [2]
    assert sorted(await texts(store)) == [(7, "en engine.apology\n\nen menu"), (8, "en menu")]
    [row] = await store.failed_updates()
    assert (row.source, row.update_id, row.at) == ("update", 2, START)
    assert b"/boom" in row.body
    assert "Boom" in row.error
    logged = capsys.readouterr().out
    assert "Boom" in logged
    assert "Alice" not in logged


async def test_a_conversation_is_as_if_the_broken_event_had_not_been(store: Storage, intake: Intake) -> None:
    await intake.process([said(1, "/help")])
    async with store.unit_of_work() as work:
        [before] = await work.load([7])
    await intake.process([said(2, "/boom")])
    async with store.unit_of_work() as work:
        [after] = await work.load([7])
    assert after.conversation.overlay == before.conversation.overlay
    assert after.conversation.frames == before.conversation.frames


async def test_the_apology_is_in_the_persons_language(store: Storage, intake: Intake) -> None:
    await intake.process([said(1, "/language"), said(2, "/menu")])
    korean = {"id": 9, "is_bot": False, "first_name": "김하늘", "language_code": "ko"}
    await intake.process([said(3, "/menu", chat=9, **{"from": korean}), said(4, "/boom", chat=9, **{"from": korean})])
    assert (9, "ko engine.apology\n\nko menu") in await texts(store)


async def test_a_tap_that_breaks_is_answered(store: Storage, intake: Intake) -> None:
    token = buttons.encode(Action("go", "boom"), 7, KEY)
    outcome = await intake.process([Envelope("update", ButtonPressed("q9", token, 1), chat=7, update_id=1, raw=b"{}")])
    assert len(outcome.failed) == 1
    rows = await store.outbox(START, 10)
    assert [type(row.outgoing) for row in rows] == [SendText, AnswerCallback]


async def test_where_the_apology_is_broken_too_the_person_hears_nothing(store: Storage, clock: HandClock) -> None:
    def broken(*_: object) -> Card:
        raise Boom

    intake = Intake(store, small_world(menu=broken), clock)
    await intake.process([said(1, "/menu")])
    assert await texts(store) == []
    assert len(await store.failed_updates()) == 1


async def test_an_update_that_cannot_be_read_is_kept_raw(store: Storage, intake: Intake) -> None:
    broken = {"update_id": 8, "message": {"message_id": "x", "chat": {"id": 1, "type": "private"}}}
    outcome = await intake.process([envelope_of(broken, decode), said(9, "/menu")])
    assert outcome.taken == 2
    assert len(outcome.failed) == 1
    [row] = await store.failed_updates()
    assert (row.update_id, row.person) == (8, None)
    assert await texts(store) == [(7, "en menu")]


async def test_what_cannot_be_written_is_found_by_halves(store: Storage, intake: Intake) -> None:
    same = [await due(store, chat, "opens", f"d{chat}", number="C-00000-00000") for chat in (1, 2, 3)]
    alone = await due(store, 4, "opens", "d4", number="C-11111-11111")
    outcome = await intake.process([said(1, "/menu", chat=9), *same, alone, said(2, "/help", chat=10)])
    assert outcome.taken == 6
    assert len(outcome.failed) == 2
    assert sorted(await texts(store)) == [(1, "en opened"), (4, "en opened"), (9, "en menu"), (10, "en help")]
    assert len(await store.failed_updates()) == 2
    assert await store.due_deadlines(START, 10) == []
    view = await store.case("C-00000-00000")
    assert view is not None
    assert view.person == await person_of(store, 1)


async def test_an_update_that_cannot_be_written_is_apologised_for(store: Storage, clock: HandClock) -> None:
    poisoned = PoisonedWrites(store)
    intake = Intake(poisoned, mended(), clock)
    await intake.process([said(1, "/menu", chat=7), said(2, "/help", chat=8)])
    assert sorted(await texts(store)) == [(7, "en menu"), (8, "en engine.apology\n\nen menu")]
    [row] = await store.failed_updates()
    assert row.update_id == 2


async def test_what_was_sent_meanwhile_is_no_fault_of_an_update(store: Storage, clock: HandClock) -> None:
    bells, written = Bells(), []
    bells.outbox.note([Delivered(1, "sent")], lambda: written.append(1))
    intake = Intake(RefusesResults(store), mended(), clock, bells=bells)
    await intake.process([said(1, "/menu", chat=7)])
    assert await texts(store) == [(7, "en menu")]
    assert await store.failed_updates() == []
    assert written == []
    assert len(bells.outbox.take()) == 1  # they are still to be written


async def test_where_even_the_apology_cannot_be_written_the_update_is_kept(store: Storage, clock: HandClock) -> None:
    intake = Intake(PoisonedWrites(store, apologies=False), mended(), clock)
    outcome = await intake.process([said(1, "/menu", chat=7), said(2, "/help", chat=8)])
    assert len(outcome.failed) == 1
    assert await texts(store) == [(7, "en menu")]
    [row] = await store.failed_updates()
    assert b"/help" in row.body
    assert (await intake.process([said(2, "/help", chat=8)])).taken == 0


async def test_while_the_database_is_away_it_waits_and_loses_nothing(
    store: Storage, world: World, clock: HandClock
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    away = AwayFor(store, 3)
    intake = Intake(away, world, clock, patience=Patience(sleep=sleep))
    await intake.process([said(1, "/menu"), said(2, "/menu", chat=8)])
    assert len(slept) == 3
    assert len(await texts(store)) == 2


async def test_a_database_that_refuses_even_the_failed_row_counts_as_away(store: Storage, clock: HandClock) -> None:
    refusing = RefusesFailed(store, 2)
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    intake = Intake(refusing, mended(), clock, patience=Patience(sleep=sleep))
    await intake.process([said(1, "/help")])
    assert len(slept) == 1
    assert len(await store.failed_updates()) == 1


async def test_what_was_set_aside_goes_through_once_mended(store: Storage, world: World, clock: HandClock) -> None:
    await Intake(store, world, clock).process([said(1, "/boom")])
    broken, fine = Intake(store, world, clock), Intake(store, mended(), clock)
    [row] = await store.failed_updates()
    assert row.id is not None
    before = await texts(store)
    again = await failed.retry(store, broken, decode)
    assert "Boom" in again[row.id]
    assert await texts(store) == before
    assert await failed.retry(store, fine, decode, ids=[row.id + 1]) == {}
    assert await failed.retry(store, fine, decode) == {row.id: ""}
    assert await store.failed_updates() == []
    assert (await texts(store))[-1] == (7, "en help")


async def test_a_deadline_that_failed_can_be_tried_again(store: Storage, intake: Intake, clock: HandClock) -> None:
    twice = [await due(store, chat, "opens", f"d{chat}", number="C-00000-00000") for chat in (1, 2)]
    await intake.process(twice)
    [row] = await store.failed_updates()
    assert row.source == "deadline"
    assert row.id is not None
    results = await failed.retry(store, intake, decode)
    assert results[row.id]
    assert len(await store.failed_updates()) == 1


async def test_where_another_process_was_quicker_a_batch_is_taken_in_anew_at_once(
    store: Storage, world: World, clock: HandClock
) -> None:
    bells, written, slept = Bells(), [], []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    overtaken = Overtaken(store, 0)
    intake = Intake(overtaken, world, clock, patience=Patience(sleep=sleep), bells=bells)
    bells.outbox.note([Delivered(1, "sent")], lambda: written.append(1))
    outcome = await intake.process([said(1, "/menu"), said(2, "/menu", chat=8)])
    assert (overtaken.times, outcome.taken, slept, written) == (1, 2, [], [1])
    assert len(await texts(store)) == 2
    assert (await intake.process([said(1, "/menu")])).taken == 0
