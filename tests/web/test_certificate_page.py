"""The certificate page: what ``/verify`` tells, for people without Telegram, and not a word more."""

import asyncio
import base64
import hashlib
import io
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pikepdf
import pytest
from aiohttp import ClientSession, web

from bot.config import Settings
from bot.core.text import LOCALES
from bot.documents.claim import SigningKey
from bot.house import House, open_house
from bot.ports import StorageAwayError
from bot.service.certificate_page import CertificatePages, page_locale
from bot.service.press import Press
from bot.web.addresses import FORWARDED
from bot.web.allowance import Allowance
from bot.web.certificates import Certificates
from tests.service.fakes import HandClock
from tests.web.certified import DATA, NUMBER, certify, revoke
from tests.web.serving import served

pytestmark = pytest.mark.slow  # left out of `make quick`

TITLES = {"ko": "확인증 진위 확인", "zh_Hans": "查验确认书", "zh_Hant": "查驗確認書", "en": "Certificate check"}


@dataclass
class Site:
    """The page's server, and what it shows."""

    house: House
    client: ClientSession

    async def get(self, number: str = NUMBER, *, lang: str = "en", accept: str = "") -> tuple[int, str]:
        async with self.client.get(f"/c/{number}?lang={lang}", headers={"Accept-Language": accept}) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    settings = Settings(_env_file=None, data_dir=tmp_path, issuer="Fair Trade")
    async with (
        open_house(settings, clock=HandClock()) as house,
        served(route(house, Allowance(100, 1, lambda: 0.0))) as client,
    ):
        yield Site(house, client)


def route(house: House, allowance: Allowance) -> web.RouteDef:
    pages = CertificatePages(house.store, house.words, house.clock, house.facts("drum_bot"))
    return web.get("/c/{number}", Certificates(pages, allowance, []).page)


async def test_a_valid_certificate(site: Site) -> None:
    await certify(site.house.store)
    status, page = await site.get()
    assert status == 200
    assert "This certificate is valid." in page
    for told in (
        NUMBER,
        "Fair Trade",
        "21 November 2026",
        "https://t.me/drum_bot?start=verify",
        "Sat 21 November 2026",
    ):
        assert told in page
    for hidden in ("김하늘", "20261121-0001", "+821020000001", "<b>김"):
        assert hidden not in page


async def test_a_revoked_one(site: Site) -> None:
    await certify(site.house.store)
    await revoke(site.house.store)
    status, page = await site.get()
    assert status == 200
    assert "This certificate was revoked." in page
    assert 'class="verdict revoked"' in page


async def test_the_number_may_be_written_in_many_ways(site: Site) -> None:
    await certify(site.house.store)
    for number in (NUMBER.lower(), NUMBER.replace("-", ""), NUMBER.replace("0HZ1", "OHZI"), f"%20{NUMBER}"):
        assert (await site.get(number))[0] == 200


async def test_unknown_and_malformed_look_the_same(site: Site) -> None:
    await certify(site.house.store)
    unknown = await site.get("SMG-0000-0000-0000-0000")
    assert unknown[0] == 404
    assert "We have no record of this certificate." in unknown[1]
    for other in ("x", "SMG-1", "%3Cscript%3E", "C-4F7K9-QX2MN", "9" * 3000, "%00", "%ED%A0%80"):
        assert await site.get(other) == unknown


@pytest.mark.parametrize("locale", LOCALES)
async def test_four_languages(site: Site, locale: str) -> None:
    await certify(site.house.store)
    title = {"ko": "확인증 진위 확인", "zh_Hans": "查验确认书", "zh_Hant": "查驗確認書", "en": "Certificate check"}[
        locale
    ]
    _, page = await site.get(lang=locale)
    assert f"<h1>{title}</h1>" in page
    assert f'<html lang="{locale.replace("_", "-")}">' in page


@pytest.mark.parametrize(
    ("chosen", "accepted", "locale"),
    [
        ("", "", "en"),
        ("ko", "en", "ko"),
        ("xx", "ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("", "fr-FR,fr;q=0.9,zh-TW;q=0.8,zh;q=0.7", "zh_Hant"),
        ("", "en;q=0.5, zh-CN;q=0.9", "zh_Hans"),
        ("", "ja", "en"),
        ("", "ko;q=0,zh-HK", "zh_Hant"),
        ("", "ko;q=high,en", "en"),
        ("", "," * 5000, "en"),
    ],
)
def test_the_readers_language(chosen: str, accepted: str, locale: str) -> None:
    assert page_locale(chosen, accepted) == locale


class Tags(HTMLParser):
    """Collects the tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


async def test_no_scripts_and_nothing_from_elsewhere(site: Site) -> None:
    await certify(site.house.store)
    async with site.client.get(f"/c/{NUMBER}") as answer:
        page, policy = await answer.text(), answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Content-Language"] == "en"
    tags = Tags()
    tags.feed(page)
    assert {tag for tag, _ in tags.tags}.isdisjoint({"script", "img", "link", "iframe", "form", "object"})
    assert not [name for _, attributes in tags.tags for name in attributes if name.startswith("on") or name == "style"]
    [style] = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; ")
    assert f"style-src 'sha256-{digest}'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "url(" not in style


async def test_who_asks_for_too_much_has_to_wait(site: Site) -> None:
    await certify(site.house.store)
    now = 0.0
    async with served(route(site.house, Allowance(2, 60, lambda: now))) as client:
        assert [(await Site(site.house, client).get(each))[0] for each in ("x", NUMBER, NUMBER, "x")] == [
            404,
            200,
            429,
            429,
        ]
        async with client.get(f"/c/{NUMBER}", headers={FORWARDED: "198.51.100.1"}) as answer:  # nobody trusts that
            assert answer.status == 429
            assert answer.headers["Retry-After"] == "1"
            assert "Too many checks" in await answer.text()
        now = 1.0
        assert (await Site(site.house, client).get())[0] == 200


async def test_the_database_is_away(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object) -> None:
        raise StorageAwayError("postgresql://u:hunter2@h/d")

    monkeypatch.setattr(site.house.store, "find_case", away)
    status, page = await site.get()
    assert status == 503
    assert "check it just now" in page
    assert "hunter2" not in page


async def test_a_mistake_of_ours_tells_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("hunter2")

    monkeypatch.setattr(site.house.store, "find_case", broken)
    assert await site.get() == (500, "")
    monkeypatch.undo()
    assert (await asyncio.gather(site.get("x")))[0][0] == 404


async def test_the_file_leads_to_its_page(tmp_path: Path) -> None:
    """From the certificate that the bot makes, by what is behind its QR code, to the page of it."""
    settings = Settings(_env_file=None, data_dir=tmp_path, public_url="https://bot.example", listen="127.0.0.1:8080")
    async with (
        open_house(settings, clock=HandClock()) as house,
        served(route(house, Allowance(100, 1, lambda: 0.0))) as client,
    ):
        await certify(house.store)
        press = Press(
            house.words, SigningKey(house.keyring.signing, house.keyring.signing_key), house.facts("drum_bot")
        )
        printed = await press.certificate({**DATA, "number": NUMBER, "locale": "ko"})
        with pikepdf.open(io.BytesIO(printed.content)) as document:
            [link] = [str(each.A.URI) for each in document.pages[0].Annots]
        assert link == f"https://bot.example/c/{NUMBER}"
        status, page = await Site(house, client).get(link.rpartition("/")[2], lang="ko")
        assert (status, "유효한" in page) == (200, True)
