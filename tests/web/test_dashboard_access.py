"""Who may see the dashboard: Telegram's word, links that work once, sessions that end, and what is none of it."""

import hashlib
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.flow import Facts
from bot.service.dashboard_access import (
    INIT_DATA_LASTS,
    LINK_LASTS,
    SESSION_LASTS,
    Access,
    RefusedError,
    init_data_key,
    init_data_user,
)
from tests.service.fakes import START, HandClock
from tests.web.dashboard_scene import AGENT, OTHER_SUPERVISOR, SUPERVISOR, TOKEN, Shelf, init_data, scene

KEY = init_data_key(TOKEN)


def changed(data: str, **fields: str | None) -> str:
    """initData with other fields under the same signature; None leaves one out."""
    return urlencode({name: value for name, value in {**dict(parse_qsl(data)), **fields}.items() if value is not None})


def test_telegrams_word() -> None:
    assert init_data_user(init_data(), KEY, START) == SUPERVISOR
    assert init_data_user(init_data(start_param="x=1&y", chat_type="group"), KEY, START) == SUPERVISOR


FORGED = {
    "nothing": "",
    "no query": "%",
    "no signature": changed(init_data(), hash=None),
    "an empty signature": changed(init_data(), hash=""),
    "another signature": changed(init_data(), hash=hashlib.sha256(b"x").hexdigest()),
    "letters that no signature has": changed(init_data(), hash="서명"),
    "another bot's": init_data(token=TOKEN.replace("A", "B")),
    "another user": changed(init_data(AGENT), user=f'{{"id": {SUPERVISOR}}}'),
    "a younger date": changed(init_data(at=START - timedelta(days=1)), auth_date=f"{START.timestamp():.0f}"),
    "a field more": changed(init_data(), can_send_after="0"),
    "a field less": changed(init_data(), query_id=None),
    "a field twice": init_data() + "&user=" + f'{{"id": {AGENT}}}',
    "signed with the token itself": init_data(token=""),
}


@pytest.mark.parametrize("proof", FORGED.values(), ids=FORGED.keys())
def test_what_is_not_telegrams_word(proof: str) -> None:
    with pytest.raises(RefusedError, match=r"forged|malformed"):
        init_data_user(proof, KEY, START)


@pytest.mark.parametrize(
    "fields", [{"user": "[]"}, {"user": '{"id": "1"}'}, {"auth_date": "x"}, {"auth_date": "9" * 30}]
)
def test_what_telegram_would_never_say(fields: dict[str, Any]) -> None:
    with pytest.raises(RefusedError, match="malformed"):
        init_data_user(init_data(**fields), KEY, START)


def test_it_must_not_be_old_nor_from_tomorrow() -> None:
    data = init_data()
    assert init_data_user(data, KEY, START + INIT_DATA_LASTS) == SUPERVISOR
    assert init_data_user(data, KEY, START - timedelta(minutes=1)) == SUPERVISOR
    for wrong in (START + INIT_DATA_LASTS + timedelta(seconds=1), START - timedelta(seconds=61)):
        with pytest.raises(RefusedError, match="expired"):
            init_data_user(data, KEY, wrong)


@given(st.text() | st.binary().map(lambda raw: raw.decode("utf-8", "replace")))
def test_any_text_is_refused(proof: str) -> None:
    with pytest.raises(RefusedError):
        init_data_user(proof, KEY, START)


async def test_only_supervisors_get_in() -> None:
    access = scene().access
    assert access.allows(await access.enter(init_data(OTHER_SUPERVISOR)))
    with pytest.raises(RefusedError, match="no supervisor"):
        await access.enter(init_data(AGENT))


def proof_of(link: str) -> str:
    return link.partition("#")[2]


async def test_a_link_opens_once() -> None:
    access = scene().access
    link = access.link(SUPERVISOR, "zh_Hans")
    assert link.startswith("http://bot.example/dashboard/app?lang=zh_Hans#once=")
    assert str(SUPERVISOR) not in link
    assert access.allows(await access.enter(proof_of(link)))
    with pytest.raises(RefusedError, match="used"):
        await access.enter(proof_of(link))
    assert access.allows(await access.enter(proof_of(access.link(SUPERVISOR, "zh_Hans"))))


async def test_a_link_ends_by_the_clock() -> None:
    here = scene()
    early, late = here.access.link(SUPERVISOR, "en"), here.access.link(SUPERVISOR, "en")
    here.clock.turn(LINK_LASTS - timedelta(seconds=1))
    assert await here.access.enter(proof_of(early))
    here.clock.turn(timedelta(seconds=1))
    with pytest.raises(RefusedError, match="expired"):
        await here.access.enter(proof_of(late))


async def test_links_and_sessions_cannot_be_made_up() -> None:
    access = scene().access
    link = proof_of(access.link(SUPERVISOR, "en"))
    session = await access.enter(init_data())
    until, nonce, mac = link.removeprefix("once=").split(".")
    later = str(int(until) + 9)
    for wrong in (
        f"{later}.{nonce}.{mac}",
        f"{until}.{nonce}x.{mac}",
        f"{until}.{nonce}.",
        "",
        "..",
        session,
        "\udcff",
    ):
        with pytest.raises(RefusedError, match="forged"):
            await access.enter(f"once={wrong}")
    for wrong in (link, link.removeprefix("once="), session[:-1], "9" + session, "", "세션"):
        assert not access.allows(wrong)
    assert access.allows(session)


async def test_a_session_ends_by_the_clock() -> None:
    here = scene()
    session = await here.access.enter(init_data())
    here.clock.turn(SESSION_LASTS - timedelta(seconds=1))
    assert here.access.allows(session)
    here.clock.turn(timedelta(seconds=1))
    assert not here.access.allows(session)


async def test_who_is_no_supervisor_any_more_is_out() -> None:
    shelf, clock = Shelf(), HandClock()
    before = scene(shelf, clock=clock).access
    link, session = before.link(SUPERVISOR, "en"), await before.enter(init_data())
    after = scene(shelf, Facts(supervisors=(OTHER_SUPERVISOR,)), clock=clock).access
    assert not after.allows(session)
    with pytest.raises(RefusedError, match="forged"):
        await after.enter(proof_of(link))
    nobody = scene(shelf, Facts(), clock=clock).access
    assert not nobody.allows(session)


def test_without_an_address_there_is_no_link() -> None:
    assert Access(TOKEN, [SUPERVISOR], lambda _kind, _value: "", Shelf(), HandClock()).link(SUPERVISOR, "en") == ""
