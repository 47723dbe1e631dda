"""Attacks by updates: replayed, forged, malformed, too deep, too old, too many."""

import json
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from aiohttp import web

from bot.core.event import TextReceived
from bot.edges.updates import decode
from bot.service.intake import Intake
from bot.service.limits import Limits
from bot.service.polling import envelope_of
from bot.service.world import World
from bot.web.updates import SECRET_HEADER, Post
from storage.store import Storage
from tests.edges.raw import HANEUL, tap
from tests.edges.raw import message as raw_message
from tests.service.conftest import clock, world
from tests.service.fakes import HandClock, message
from tests.web.serving import Committed, served

__all__ = ["clock", "world"]  # the fixtures of the service's tests

LATER = timedelta(days=1)


def nested(depth: int) -> str:
    """JSON as deep as this."""
    return '{"update_id": 1, "message": ' + '{"x":' * depth + "1" + "}" * (depth + 1)


BROKEN: dict[str, dict[str, Any]] = {
    "an update without a sender": {"update_id": 1, "message": {"message_id": 1, "date": 0}},
    "a chat that is a text": {"update_id": 1, "message": raw_message(chat="x")},
    "an id of 65 bits": {"update_id": 1, "message": raw_message(message_id=2**64)},
    "an id that no column with a sign holds": {"update_id": 1, "message": raw_message(message_id=2**63)},
    "a sender with such an id": {"update_id": 1, "message": raw_message(chat={"id": 2**63, "type": "private"})},
    "a negative date": {"update_id": 1, "message": raw_message(date=-1)},
    "a date after the last year": {"update_id": 1, "message": raw_message(date=10**15)},
    "a text that is a number": {"update_id": 1, "message": raw_message(text=5)},
    "a file of a negative size": {"update_id": 1, "message": raw_message(document={"file_id": "x", "file_size": -1})},
    "photos that are no list": {"update_id": 1, "message": raw_message(photo={"file_id": "x"})},
    "an origin that is a text": {"update_id": 1, "message": raw_message(text="x", forward_origin="user")},
    "a callback without its sender": {"update_id": 1, "callback_query": {"id": "1", "data": "x"}},
    "a membership that is a list": {"update_id": 1, "my_chat_member": []},
}


@pytest.mark.parametrize("update", BROKEN.values(), ids=BROKEN)
async def test_a_malformed_update_is_set_aside_and_the_next_is_read(
    store: Storage, world: World, clock: HandClock, update: dict[str, Any]
) -> None:
    intake = Intake(store, world, clock)
    await intake.process([envelope_of(update, decode), envelope_of(message(2, "/menu"), decode)])
    assert len(await store.failed_updates()) == 1
    assert len(await store.outbox(clock.now() + LATER, 10)) == 1


async def test_a_replayed_update_is_dropped(store: Storage, world: World, clock: HandClock) -> None:
    intake = Intake(store, world, clock)
    for _ in range(3):
        await intake.process([envelope_of(message(1, "/menu"), decode)] * 2)
    assert len(await store.outbox(clock.now() + LATER, 10)) == 1


async def test_an_update_too_deep_for_any_parser_stops_nothing(store: Storage, world: World, clock: HandClock) -> None:
    deep: dict[str, Any] = {}
    for _ in range(20_000):
        deep = {"x": deep}
    intake = Intake(store, world, clock)
    update = {"update_id": 1, "message": {**raw_message(text="x"), "extra": deep}}
    await intake.process([envelope_of(update, decode), envelope_of(message(2, "/menu"), decode)])
    (failed,) = await store.failed_updates()
    assert json.loads(failed.body) == {"update_id": 1}
    assert len(await store.outbox(clock.now() + LATER, 10)) == 1
    while deep:
        deep = deep.pop("x", {})


BODIES = {
    "ten thousand levels of objects": nested(10_000).encode(),
    "ten thousand levels of lists": b"[" * 10_000 + b"]" * 10_000,
    "a number of ten thousand digits": b'{"update_id": ' + b"9" * 10_000 + b"}",
    "a number that is infinite": b'{"update_id": 1e999}',
    "not a number": b'{"update_id": NaN}',
    "a text": b'"update"',
    "nothing": b"",
    "two updates in a row": b'{"update_id": 1}{"update_id": 2}',
    "bytes that are no UTF-8": b'{"update_id": 1, "x": "\xff\xfe"}',
    "an update without an id": b"{}",
    "HTML": b"<html><script>alert(1)</script>",
}
SECRET = "s3cret_of-ours"


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_a_poisoned_body_is_refused_or_set_aside(body: bytes) -> None:
    intake = Committed()
    async with served(web.post("/updates", Post(intake, decode, SECRET).take)) as client:
        async with client.post("/updates", data=body, headers={SECRET_HEADER: SECRET}) as response:
            assert response.status in {200, 400}
            assert "Traceback" not in await response.text()
        async with client.post(
            "/updates", data=msgspec.json.encode(message(9, "x")), headers={SECRET_HEADER: SECRET}
        ) as response:
            assert response.status == 200
    assert all(each.event is None for batch in intake.batches[:-1] for each in batch)


WITHOUT = {
    "without the secret": {},
    "with an empty one": {SECRET_HEADER: ""},
    "with another": {SECRET_HEADER: "x" * 40},
    "with the secret in another header": {"Authorization": SECRET},
    "with a letter missing": {SECRET_HEADER: SECRET[:-1]},
    "with other capitals": {SECRET_HEADER: SECRET.upper()},
}


@pytest.mark.parametrize("headers", WITHOUT.values(), ids=WITHOUT)
async def test_the_webhook(headers: dict[str, str]) -> None:
    intake = Committed()
    async with (
        served(web.post("/updates", Post(intake, decode, SECRET).take)) as client,
        client.post("/updates", data=msgspec.json.encode(message(9, "x")), headers=headers) as response,
    ):
        assert response.status in {401, 403, 404}
    assert intake.batches == []


POSING = {
    "a bot": {"from": {**HANEUL, "is_bot": True}},
    "a channel": {"chat": {"id": -100, "type": "channel"}},
    "a group that is no desk": {"chat": {"id": -100, "type": "supergroup"}},
}


@pytest.mark.parametrize("fields", POSING.values(), ids=POSING)
async def test_who_is_not_answered(store: Storage, world: World, clock: HandClock, fields: dict[str, Any]) -> None:
    update = {"update_id": 1, "message": {**raw_message(text="/menu"), **fields}}
    await Intake(store, world, clock).process([envelope_of(update, decode)])
    assert await store.outbox(clock.now() + LATER, 10) == []


async def test_a_tap_on_somebody_elses_message_is_the_tappers_own(
    store: Storage, world: World, clock: HandClock
) -> None:
    await Intake(store, world, clock).process([envelope_of({"update_id": 1, "callback_query": tap()}, decode)])
    rows = await store.outbox(clock.now() + LATER, 10)
    assert {row.chat for row in rows} <= {HANEUL["id"]}


async def test_a_flood_is_answered_once_and_others_go_on(store: Storage, world: World, clock: HandClock) -> None:
    intake = Intake(store, world, clock, limits=Limits(messages_a_minute=5))
    flood = [envelope_of(message(at, f"/unknown{at}", 7), decode) for at in range(1, 200)]
    for letter in flood:
        await intake.process([letter])
    await intake.process([envelope_of(message(500, "/menu", 8), decode)])
    rows = await store.outbox(clock.now() + LATER, 500)
    assert sum(row.chat == 7 for row in rows) <= 7
    assert sum(row.chat == 8 for row in rows) == 1


def test_a_message_of_yesterday_keeps_its_date_and_one_of_the_future_is_read() -> None:
    for seconds in (0, 253_402_300_799):
        incoming = decode({"update_id": 1, "message": raw_message(text="x", date=seconds)})
        assert isinstance(incoming.event, TextReceived)
