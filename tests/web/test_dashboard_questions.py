"""What nobody understood, with the words: who reads them, how they are covered, and how they go."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from aiohttp import ClientSession
from msgspec import structs

from bot.config import Settings
from bot.core.effect import KeepQuestion
from bot.core.text import LOCALES
from bot.doors import access, routes
from bot.house import House, open_house
from bot.ports import BotProfile, Changes, Question
from bot.service.dashboard_access import SESSION_LASTS
from bot.service.dashboard_questions import READ
from bot.service.metrics import Metrics
from bot.web.dashboard import COOKIE
from tests.service.fakes import START, HandClock
from tests.web.dashboard_scene import SUPERVISOR, TOKEN, Scene, init_data, scene
from tests.web.serving import served

PAGE, PARTS, SETTLED = "/dashboard/questions", "/dashboard/questions/parts", "/dashboard/questions/settled"
REFUSED = "This page is for supervisors of the desk."
SAID = re.compile(r'<blockquote dir="auto" lang="([\w-]+)">(.*?)</blockquote><p>(.*?)</p>')


@pytest.fixture
def here() -> Scene:
    return scene()


def cookie(session: str) -> dict[str, str]:
    return {"Cookie": f"{COOKIE}={session}"}


async def read(client: ClientSession, session: str, query: str = "?lang=en") -> tuple[int, str]:
    async with client.get(f"{PAGE}{query}", headers=cookie(session)) as answer:
        return answer.status, unescape(await answer.text())


async def settle(client: ClientSession, session: str, body: object, **headers: str) -> int:
    async with client.post(SETTLED, json=body, headers={**cookie(session), **headers}) as answer:
        return answer.status


async def test_a_supervisor_reads_the_words_the_most_frequent_first(here: Scene) -> None:
    session = await here.access.enter(init_data())
    async with here.served() as client:
        status, page = await read(client, session)
    assert status == 200
    assert SAID.findall(page) == [
        ("ko", "배송비 누가 내요?", "Korean · 5 times · last 18:00"),
        ("en", "do you sell gift cards", "English · 2 times · last 13:00"),
        ("en", "my card is **** **** **** ****, why", "English · 1 time · last 11:00"),
    ]
    assert "<summary>1 other way it was put</summary>" in page
    assert '<li dir="auto" lang="ko">배송비는 누가 내요?</li>' in page
    assert "after 30 days" in page
    assert "4111" not in page


@pytest.mark.parametrize("locale", LOCALES)
async def test_it_speaks_four_languages(here: Scene, locale: str) -> None:
    session = await here.access.enter(init_data())
    async with here.served() as client:
        _, page = await read(client, session, f"?lang={locale}&days=14")
    assert f'<html lang="{locale.replace("_", "-")}">' in page
    assert f'<a href="/dashboard?lang={locale}&days=14">' in page
    assert "dashboard." not in re.sub(r"<[^>]*>", "", page)


async def test_nobody_else_reads_or_removes_anything(here: Scene) -> None:
    session = await here.access.enter(init_data())
    here.clock.turn(SESSION_LASTS)
    async with here.served() as client:
        for given in ("", "x", session):
            status, page = await read(client, given)
            assert (status, REFUSED in page, "배송비" in page) == (403, True, False)
            async with client.get(PARTS, headers=cookie(given)) as answer:
                assert (answer.status, list(await answer.json())) == (403, ["refused"])
            assert await settle(client, given, {"ids": [0]}) == 403
    assert len(here.shelf.asked) == 8


async def test_what_was_dealt_with_goes_and_is_counted_no_more(
    here: Scene, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    session = await here.access.enter(init_data())
    async with here.served() as client:
        async with client.get("/dashboard/figures", headers=cookie(session)) as answer:
            assert "1. Korean" in (await answer.json())["parts"]["card-unanswered"]
        assert await settle(client, session, {"ids": [0, 1, 2, 3, 4]}) == 204
        async with client.get(PARTS, headers=cookie(session)) as answer:
            listed = (await answer.json())["parts"]["questions"]
        assert SAID.findall(listed)[0][1] == "do you sell gift cards"
        async with client.get("/dashboard/figures", headers=cookie(session)) as answer:
            assert "1. English" in (await answer.json())["parts"]["card-unanswered"]
        assert await settle(client, session, {"ids": [5, 6, 7]}) == 204
        _, page = await read(client, session)
        assert "Everything was understood in these days." in page
        assert "<blockquote" not in page
        async with client.get("/dashboard/figures", headers=cookie(session)) as answer:
            assert "Read the words" not in (await answer.json())["parts"]["card-unanswered"]
    said = capsys.readouterr()
    told = caplog.text + said.out + said.err
    assert "questions_settled" in told
    for word in ("배송비", "gift", str(SUPERVISOR)):
        assert word not in told


async def test_another_site_cannot_have_anything_removed(here: Scene) -> None:
    """A browser sends no JSON to another site without asking first; nobody answers that question."""
    session = await here.access.enter(init_data())
    async with here.served() as client:
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            assert await settle(client, session, {"ids": [0]}, **{"Content-Type": kind}) == 415
        for body in ({"ids": [-1]}, {"ids": [1 << 63]}, {"ids": ["0"]}, {"ids": [0] * (READ + 1)}, {}, [0]):
            assert await settle(client, session, body) == 400
        async with client.options(SETTLED, headers=cookie(session)) as answer:
            assert answer.status == 405
            assert "Access-Control-Allow-Origin" not in answer.headers
    assert len(here.shelf.asked) == 8


async def test_only_days_that_were_chosen_and_only_the_newest(here: Scene) -> None:
    session = await here.access.enter(init_data())
    old = here.shelf.asked[-1]
    here.shelf.asked = [*here.shelf.asked[:2], replace_at(old, 10)]
    async with here.served() as client:
        assert len(SAID.findall((await read(client, session))[1])) == 1
        assert len(SAID.findall((await read(client, session, "?lang=en&days=14"))[1])) == 2
        here.shelf.asked = [replace_at(old, 0)] * (READ + 1)
        _, page = await read(client, session)
        assert f"Only the newest {READ} questions are shown." in page


def replace_at(question: Question, days: int) -> Question:
    return structs.replace(question, at=START - timedelta(days=days))


async def ask(house: House, chat: int, text: str) -> int:
    """Somebody asks something that is not understood; the person's id."""
    async with house.store.unit_of_work() as work:
        (loaded,) = await work.load([chat])
        kept = KeepQuestion(text, "en", "none", 0.2)
        await work.write(Changes(now=START, questions=[(loaded.person.id, kept)]))
        await work.commit()
    return loaded.person.id


def stored(folder: Path) -> bytes:
    """All bytes of the database's files."""
    return b"".join(path.read_bytes() for path in folder.glob("sinmungo.db*"))


async def test_what_erased_people_asked_is_gone(tmp_path: Path) -> None:
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path,
        bot_token=TOKEN,
        supervisors=f"[{SUPERVISOR}]",
        public_url="https://bot.example",
        listen="127.0.0.1:8080",
    )
    async with open_house(settings, clock=HandClock()) as house:
        stays, goes = await ask(house, 7, "who pays the customs"), await ask(house, 8, "can I pay with seashells")
        assert stays != goes
        assert b"seashells" not in stored(tmp_path)
        profile = BotProfile(1, "drum_bot", "Drum")
        answers = routes(house, house.intake("drum_bot"), Metrics(house.store, house.clock), profile)
        session = await access(house).enter(init_data())
        async with served(*answers) as client:
            assert len(SAID.findall((await read(client, session))[1])) == 2
            assert await house.store.erase(goes)
            assert [text for _, text, _ in SAID.findall((await read(client, session))[1])] == ["who pays the customs"]
