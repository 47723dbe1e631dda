"""Posted updates: who may post, what is taken, and that 200 never comes before the commit."""

import asyncio
import gzip
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, web

from bot.edges.updates import decode
from bot.web.updates import AT_MOST, SECRET_HEADER, Post
from tests.service.fakes import message
from tests.web.serving import Committed, served

SECRET = "s3cret_of-ours"
GOOD = {SECRET_HEADER: SECRET}


@pytest.fixture
def intake() -> Committed:
    return Committed()


@pytest.fixture
async def client(intake: Committed) -> AsyncIterator[ClientSession]:
    async with served(web.post("/updates", Post(intake, decode, SECRET).take)) as client:
        yield client


async def post(client: ClientSession, body: Any, headers: dict[str, str] | None = None) -> int:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with client.post("/updates", data=io.BytesIO(data), headers=GOOD if headers is None else headers) as response:
        return response.status


async def test_one_update_or_a_list_of_them(client: ClientSession, intake: Committed) -> None:
    assert await post(client, message(5, "a")) == 200
    assert await post(client, [message(6, "b"), message(7, "c")]) == 200
    assert await post(client, []) == 200
    assert [[each.update_id for each in batch] for batch in intake.batches] == [[5], [6, 7], []]
    assert all(each.event is not None for batch in intake.batches for each in batch)


async def test_the_answer_comes_after_the_commit(client: ClientSession, intake: Committed) -> None:
    intake.open.clear()
    posting = asyncio.ensure_future(post(client, message(5, "a")))
    await intake.handed.wait()
    for _ in range(20):
        await asyncio.sleep(0)
    assert not posting.done()
    intake.open.set()
    assert await posting == 200


@pytest.mark.parametrize(
    "headers",
    [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: SECRET + "x"}, {SECRET_HEADER: SECRET[:-1]}, {SECRET_HEADER: "비밀"}],
    ids=["none", "empty", "longer", "shorter", "strange"],
)
async def test_without_the_secret_nothing_is_taken(
    client: ClientSession, intake: Committed, headers: dict[str, str]
) -> None:
    assert await post(client, message(5, "a"), headers) == 403
    assert intake.batches == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"{",
        b"[" * 100_000,
        b'"text"',
        b"{}",
        b'[{"update_id": 1}, 2]',
        b'{"update_id": "1"}',
        b'{"update_id": true}',
        b'{"update_id": -1}',
        b'{"update_id": 9223372036854775808}',
        b'{"update_id": 1.5}',
    ],
)
async def test_a_malformed_body_is_refused_whole(client: ClientSession, intake: Committed, body: bytes) -> None:
    assert await post(client, body) == 400
    assert intake.batches == []


async def test_an_update_that_cannot_be_read_is_set_aside(client: ClientSession, intake: Committed) -> None:
    broken = {"update_id": 8, "message": {"message_id": "x", "chat": {"id": 1, "type": "private"}}}
    assert await post(client, [broken, message(9, "b")]) == 200
    [[bad, good]] = intake.batches
    assert (bad.update_id, bad.event) == (8, None)
    assert bad.unreadable
    assert good.event is not None


async def test_lone_surrogates_are_read(client: ClientSession, intake: Committed) -> None:
    body = json.dumps(message(5, "half \ud83d of it")).encode()
    assert b"\\ud83d" in body
    assert await post(client, body) == 200
    [[envelope]] = intake.batches
    assert envelope.raw is not None
    assert envelope.event is not None


async def test_a_body_that_is_too_large_is_not_read_to_its_end(client: ClientSession, intake: Committed) -> None:
    assert await post(client, b"[" + b" " * AT_MOST + b"]") == 413
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1 << 16
            yield b" " * (1 << 16)

    try:
        async with client.post("/updates", data=endless(), headers=GOOD) as response:
            assert response.status == 413
    except ConnectionError:
        pass  # the server may hang up while we are still sending
    assert sent < 4 * AT_MOST
    bomb = gzip.compress(b" " * (AT_MOST + 1))
    assert len(bomb) < AT_MOST / 100
    assert await post(client, bomb, {**GOOD, "Content-Encoding": "gzip"}) == 413
    assert intake.batches == []


async def test_what_cannot_be_committed_shall_come_again(intake: Committed) -> None:
    intake.open.clear()
    taking = Post(intake, decode, SECRET, patience=0.01)
    async with served(web.post("/updates", taking.take)) as client:
        async with client.post("/updates", json=message(5, "a"), headers=GOOD) as response:
            assert response.status == 503
            assert response.headers["Retry-After"] == "2"
        intake.open.set()
        patient = Post(intake, decode, SECRET)
        assert intake.batches == []
    async with served(web.post("/updates", patient.take)) as client:
        assert await post(client, message(5, "a")) == 200


async def test_other_methods_and_places_are_none(client: ClientSession) -> None:
    async with client.get("/updates") as response:
        assert response.status == 405
        assert response.headers["Cache-Control"] == "no-store"
    async with client.post("/", headers=GOOD) as response:
        assert response.status == 404
