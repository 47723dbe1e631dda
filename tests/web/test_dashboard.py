"""The dashboard over HTTP: every route with and without the right to see it, and what stands in its answers."""

import asyncio
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.config import Settings
from bot.core.text import LOCALES
from bot.doors import access, routes
from bot.house import open_house
from bot.ports import BotProfile
from bot.service.dashboard import COUNT_EVERY, FRESH
from bot.service.dashboard_access import SESSION_LASTS, Access
from bot.service.desk_jobs import DeskJobs
from bot.service.desks import Desks
from bot.service.metrics import Metrics
from bot.web.allowance import Allowance
from bot.web.dashboard import AT_MOST, COOKIE
from bot.web.dashboard_page import ASSETS, CSP
from tests.service.fakes import HandClock
from tests.web.dashboard_scene import AGENT, DESK, FACTS, SUPERVISOR, Scene, Shelf, init_data, scene
from tests.web.serving import served

PAGE, FIGURES, DOOR, SESSION = "/dashboard", "/dashboard/figures", "/dashboard/app", "/dashboard/session"
REFUSED = "This page is for supervisors of the desk."
CARDS = ("promises", "ages", "agents", "answers", "days", "hours", "kinds", "languages", "ratings", "unanswered")


async def get(client: ClientSession, path: str, cookie: str = "", **headers: str) -> tuple[int, str, Any]:
    sent = {"Cookie": f"{COOKIE}={cookie}"} if cookie else {}
    async with client.get(path, headers={**sent, **headers}) as answer:
        return answer.status, await answer.text(), answer.headers


async def session_of(client: ClientSession, proof: str) -> tuple[int, str]:
    async with client.post(SESSION, data=proof.encode()) as answer:
        return answer.status, answer.headers.get("Set-Cookie", "")


@pytest.fixture
def here() -> Scene:
    return scene()


class Tags(HTMLParser):
    """What a page consists of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.attributes: set[str] = set()
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


async def test_a_mini_app_gets_a_session_and_sees_the_page(here: Scene) -> None:
    async with here.served() as client:
        status, cookie = await session_of(client, init_data())
        assert status == 204
        assert re.fullmatch(
            rf"{COOKIE}=[\w.-]+; Path=/dashboard; Max-Age={SESSION_LASTS.seconds}; HttpOnly; SameSite=Lax", cookie
        )
        status, page, headers = await get(client, PAGE, cookie.partition(";")[0].partition("=")[2])
        assert status == 200
        assert headers["Content-Security-Policy"] == CSP
        assert headers["Cache-Control"] == "no-store"
        assert Tags(page).ids == ["stamp", "trouble", "tiles", "cards", *(f"card-{name}" for name in CARDS)]


async def test_over_https_the_cookie_is_kept_in_telegrams_frame_too() -> None:
    async with scene(address="https://bot.example").served() as client:
        _, cookie = await session_of(client, init_data())
        assert cookie.endswith("; HttpOnly; SameSite=None; Secure; Partitioned")


async def test_a_link_gets_a_session_once(here: Scene) -> None:
    link = here.access.link(SUPERVISOR, "ko")
    async with here.served() as client:
        address, _, proof = link.removeprefix("http://bot.example").partition("#")
        for _ in range(3):  # whoever fetches a preview does not use it up
            status, door, _ = await get(client, address)
            assert (status, '<html lang="ko">' in door) == (200, True)
        assert (await session_of(client, proof))[0] == 204
        assert await session_of(client, proof) == (403, "")


async def refusals(client: ClientSession, proof: str) -> tuple[int, str, str]:
    async with client.post(SESSION, data=proof.encode("utf-8", "surrogateescape")) as answer:
        return answer.status, await answer.text(), answer.headers.get("Set-Cookie", "")


async def test_all_refusals_are_alike(here: Scene, caplog: pytest.LogCaptureFixture) -> None:
    used = here.access.link(SUPERVISOR, "en").partition("#")[2]
    async with here.served() as client:
        await session_of(client, used)
        proofs = ["", "x", "\udcff", "once=", used, init_data(AGENT), init_data(token="1:x"), init_data()[:-1]]
        told = {await refusals(client, proof) for proof in proofs}
        assert len(told) == 1
        status, text, cookie = told.pop()
        assert (status, cookie) == (403, "")
        assert REFUSED in text
        session = await here.access.enter(init_data())
        here.clock.turn(SESSION_LASTS)
        for path in (PAGE, FIGURES):
            answers = {(await get(client, path, given))[:2] for given in ("", "x", session, "1.2.3", "세션")}
            assert len(answers) == 1
            status, text = answers.pop()
            assert status == 403
            assert REFUSED in text
            assert "card-" not in text
    assert str(AGENT) not in caplog.text
    assert str(SUPERVISOR) not in caplog.text


async def test_too_much_proof_and_too_many_tries() -> None:
    here = scene()
    here.allowance = Allowance(3, 1, lambda: 0.0)
    async with here.served() as client:
        assert (await session_of(client, "x" * (AT_MOST + 1)))[0] == 413
        assert (await session_of(client, "x" * AT_MOST))[0] == 403
        assert (await session_of(client, "x"))[0] == 403
        assert (await session_of(client, init_data()))[0] == 429


async def test_the_door_is_open_and_empty(here: Scene) -> None:
    async with here.served() as client:
        status, page, headers = await get(client, DOOR)
        assert status == 200
        assert headers["Content-Security-Policy"] == CSP
        assert "Opening" in page
        assert here.shelf.looks == 0


async def test_styles_and_scripts(here: Scene) -> None:
    async with here.served() as client:
        for name, kind in (("dashboard.css", "text/css"), ("dashboard.js", "text/javascript")):
            status, _, headers = await get(client, f"{ASSETS.root}/{name}")
            assert (status, headers["Content-Type"]) == (200, f"{kind}; charset=utf-8")
            assert "immutable" in headers["Cache-Control"]
        for missing in ("..%2fdashboard.py", "words.js", "dashboard.css.bak"):
            assert (await get(client, f"{ASSETS.root}/{missing}"))[0] == 404


async def figures(client: ClientSession, session: str, query: str = "") -> dict[str, str]:
    async with client.get(f"{FIGURES}{query}", headers={"Cookie": f"{COOKIE}={session}"}) as answer:
        assert answer.status == 200
        parts: dict[str, str] = (await answer.json())["parts"]
        return parts


async def test_the_queue_as_it_is(here: Scene) -> None:
    session = await here.access.enter(init_data())
    async with here.served() as client:
        parts = await figures(client, session)
        assert parts["stamp"] == "as of 18:00:00"  # in the operator's time zone
        tiles = [" ".join(Tags(part).texts) for part in parts["tiles"].split("</li>")[:-1]]
        assert tiles[:4] == [
            "3 waiting for an agent longest: 1 hour 35 minutes",
            "3 with agents",
            "1 promises at risk next due at 18:08",
            "1 overdue, unanswered",
        ]
        assert Tags(parts["card-promises"]).texts == [
            "First answers still owed",
            "Q-2611-9001",
            "35 minutes late · 17:25",
            "Q-2611-9002",
            "8 minutes left · 18:08",
            "D-2611-9003 · Agent 2",
            "29 minutes left · 18:29",
            "Q-2611-9004",
            "58 minutes left · 18:58",
        ]
        assert re.findall(r'<rect class="(\w+)" width="([\d.]+)%', parts["card-promises"])[1::2] == [
            ("bad", "100.0"),
            ("warn", "86.7"),
            ("plain", "51.7"),
            ("plain", "3.3"),
        ]
        assert Tags(parts["card-agents"]).texts == ["Cases with agents", "Agent 1", "2", "Agent 2", "1"]


async def test_what_nobody_understood_without_the_words(here: Scene) -> None:
    session = await here.access.enter(init_data())
    async with here.served() as client:
        parts = await figures(client, session)
        assert Tags(parts["card-unanswered"]).texts[:5] == [
            "What nobody understood",
            "1. Korean",
            "5",
            "2. English",
            "2",
        ]
        assert '<a class="more" href="/dashboard/questions?lang=en&amp;days=7">Read the words</a>' in "".join(
            parts.values()
        )
        assert "배송비" not in "".join(parts.values())
        for turn, reads in ((FRESH, 1), (COUNT_EVERY, 2)):
            here.clock.turn(turn)
            await figures(client, session)
            assert here.shelf.reads == reads


async def test_figures_are_fresh_and_looked_up_once_for_all(here: Scene) -> None:
    session = await here.access.enter(init_data())
    async with here.served() as client:
        first = await figures(client, session)
        await asyncio.gather(*(figures(client, session, "?lang=ko") for _ in range(5)))
        assert here.shelf.queues == here.shelf.looks == 1
        here.shelf.now_open = ()
        here.shelf.came = here.shelf.came[:1]
        here.clock.turn(FRESH)
        second = await figures(client, session)
        assert (here.shelf.queues, here.shelf.looks) == (2, 1)
        assert second["tiles"] != first["tiles"]
        assert second["card-hours"] == first["card-hours"]
        here.clock.turn(COUNT_EVERY)
        assert (await figures(client, session))["card-hours"] != first["card-hours"]
        assert here.shelf.looks == 2


async def test_days_can_be_chosen(here: Scene) -> None:
    session = await here.access.enter(init_data())
    async with here.served() as client:
        for asked, days in (("", 7), ("?days=14", 14), ("?days=28", 28), ("?days=9999", 7), ("?days=x", 7)):
            parts = await figures(client, session, asked)
            assert parts["card-days"].count("<g>") == days
        _, page, _ = await get(client, f"{PAGE}?days=28", session)
        assert '<a href="?lang=en&amp;days=28" aria-current=true>28 days</a>' in page


@pytest.mark.parametrize("locale", LOCALES)
async def test_it_speaks_four_languages(here: Scene, locale: str) -> None:
    session = await here.access.enter(init_data())
    async with here.served() as client:
        _, page, _ = await get(client, f"{PAGE}?lang={locale}", session)
    tag = locale.replace("_", "-")
    assert f'<html lang="{tag}">' in page
    assert f'lang="{tag}" aria-current=true' in page
    assert "dashboard." not in "".join(Tags(page).texts)


async def test_the_browser_says_the_language(here: Scene) -> None:
    async with here.served() as client:
        for accepted, tag in (("zh-TW,zh;q=0.9,en", "zh-Hant"), ("fr, ko;q=0.5", "ko"), ("fr", "en"), ("", "en")):
            _, page, _ = await get(client, DOOR, **{"Accept-Language": accepted})
            assert f'<html lang="{tag}">' in page


async def test_an_empty_desk_says_so() -> None:
    here = scene(Shelf(now_open=(), count=0))
    session = await here.access.enter(init_data())
    async with here.served() as client:
        parts = await figures(client, session)
    assert "Nobody is waiting for a first answer." in parts["card-promises"]
    assert "No agent has a case now." in parts["card-agents"]
    assert "Nobody gave a rating in these days." in parts["card-ratings"]
    for name in ("answers", "days", "hours", "kinds", "languages", "ages"):
        assert "Nothing in these days." in parts[f"card-{name}"], name
    assert "<svg" not in "".join(parts.values())


async def test_nothing_in_it_needs_what_the_policy_forbids(here: Scene) -> None:
    session = await here.access.enter(init_data())
    async with here.served() as client:
        for path in (PAGE, DOOR):
            _, page, _ = await get(client, path, session)
            assert "style" not in Tags(page).attributes
            assert not [name for name in Tags(page).attributes if name.startswith("on")]
            assert not re.search(r"<style|<script>|(src|href)=\"(https?:)?//", page)


async def test_nobody_is_named(here: Scene) -> None:
    """Case numbers and agents' aliases; no Telegram id of anybody, no desk's group."""
    session = await here.access.enter(init_data())
    async with here.served() as client:
        _, page, _ = await get(client, PAGE, session)
    for hidden in (str(SUPERVISOR), "501", "502", "1001"):
        assert hidden not in page


async def test_the_bots_own_server_has_it(tmp_path: Path) -> None:
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path,
        bot_token="123456789:AAExxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        supervisors=f"[{SUPERVISOR}]",
        public_url="https://bot.example",
        listen="127.0.0.1:8080",
        webhook_secret="s3cret",
    )
    async with open_house(settings, clock=HandClock()) as house:
        profile = BotProfile(1, "drum_bot", "Drum")
        answers = routes(house, house.intake("drum_bot"), Metrics(house.store, house.clock), profile)
        async with served(*answers) as client:
            assert (await get(client, PAGE))[0] == 403
            proof = access(house).link(SUPERVISOR, "ko").partition("#")[2]
            status, cookie = await session_of(client, proof)
            assert (status, "Secure" in cookie) == (204, True)
            assert (await session_of(client, proof))[0] == 403
            session = cookie.partition(";")[0].partition("=")[2]
            assert (await get(client, PAGE, session))[0] == 200


class Kept:
    """What a report needs besides the store: files that are kept, and a picture."""

    async def put(self, *_: object) -> None: ...

    async def chart(self, *_: object) -> bytes:
        return b"png"


REPORT = {"what": "report", "desk": DESK, "agent": SUPERVISOR, "supervisor": True, "argument": "", "message": 5}


def at_work(here: Scene, access: Access | None, *, app: bool = False) -> DeskJobs:
    kept: Any = Kept()
    shelf: Any = here.shelf
    facts = replace(FACTS, bot_username="drum_bot")
    return DeskJobs(shelf, kept, kept, Desks(FACTS.desks), facts, here.clock, access, app=app)


async def test_a_report_tells_the_group_links_that_prove_nothing(here: Scene) -> None:
    told = await at_work(here, here.access).desk_page(1, REPORT)
    assert (told["link"], told["app"]) == ("https://t.me/drum_bot?start=report", "")
    told = await at_work(here, here.access, app=True).desk_page(1, REPORT)
    assert told["app"] == "https://t.me/drum_bot?startapp=report"


async def test_a_supervisor_gets_a_link_that_works_once_and_the_mini_app(here: Scene) -> None:
    told = await at_work(here, here.access).dashboard_link(1, {"agent": SUPERVISOR, "locale": "ko"})
    assert told["app"] == "http://bot.example/dashboard/app?lang=ko"
    address, _, proof = told["link"].partition("#")
    assert address == told["app"]
    async with here.served() as client:
        assert (await session_of(client, proof))[0] == 204


async def test_without_an_address_there_is_no_way(here: Scene) -> None:
    for way in (None, scene(address="").access):
        jobs = at_work(here, way, app=True)
        assert await jobs.dashboard_link(1, {"agent": SUPERVISOR, "locale": "ko"}) == {"link": "", "app": ""}
        told = await jobs.desk_page(1, REPORT)
        assert (told["link"], told["app"]) == ("", "")
