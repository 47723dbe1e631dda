"""The bot's health, the clock, the faults; and coming back after the server was away."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.async_api import expect

from bot.playground.server import running_playground
from tests.page.conftest import Opens, Site
from tests.page.screen import Screen

pytestmark = [pytest.mark.page, pytest.mark.asyncio(loop_scope="session")]
DAY = 86_400


async def test_the_clock_is_turned_and_set_back(screen: Screen, site: Site) -> None:
    clock = site.playground.world.clock
    await screen.tool("Clock").click()
    panel = screen.page.get_by_role("dialog", name="Clock")
    await panel.get_by_role("button", name="+1 day").click()
    await expect(panel).to_contain_text("1 day ahead of real time")
    await expect(screen.tool("Clock")).to_have_class(re.compile("active"))
    await panel.get_by_role("button", name="+30 days").click()
    await expect(panel).to_contain_text("31 days ahead")
    assert clock.offset == 31 * DAY
    await panel.get_by_role("button", name="Back to real time").click()
    await expect(screen.tool("Clock")).not_to_have_class(re.compile("active"))
    assert clock.offset == 0


async def test_a_turned_clock_starts_a_new_day_in_the_chat(screen: Screen, site: Site) -> None:
    alice = screen.column()
    await alice.says("today")
    await alice.hears("heard today")
    site.playground.world.turn_clock(DAY)
    await alice.says("tomorrow")
    await alice.hears("heard tomorrow")
    await expect(alice.log.locator(".day")).to_have_count(2)


async def test_faults_are_set_and_calmed(screen: Screen, site: Site) -> None:
    await screen.tool("Faults").click()
    panel = screen.page.get_by_role("dialog", name="Faults")
    many = panel.get_by_role("slider", name="Too many requests (429)")
    await many.focus()
    await many.press("End")
    await expect(screen.tool("Faults")).to_have_class(re.compile("active"))
    assert site.playground.world.faults.too_many == 1
    await panel.get_by_role("button", name="All off").click()
    await expect(screen.tool("Faults")).not_to_have_class(re.compile("active"))
    assert site.playground.world.faults.too_many == 0


async def test_killing_the_bot_and_seeing_it_return(screen: Screen, site: Site) -> None:
    health = screen.page.locator(".health")
    await expect(health).to_have_class(re.compile("alive"))
    await screen.tool("Faults").click()
    await screen.page.get_by_role("button", name="Kill the bot").click()
    await expect(screen.page.locator(".toast")).to_contain_text("The bot was killed")
    await expect(health).to_have_class(re.compile("restarting"))
    assert len(site.kills) == 1
    await screen.page.keyboard.press("Escape")
    await screen.column().says("hello")  # its poll returns, and with the next it is seen again
    await screen.column().hears("heard hello")
    await expect(health).to_have_class(re.compile("alive"))


async def test_the_page_comes_back_when_the_server_does(opens: Opens) -> None:
    async with running_playground() as first:
        screen = await opens(first.base)
        first.actor("en").says("before")
        await expect(screen.column().bubble("before")).to_be_visible()
    alert = screen.page.get_by_role("alert")
    await expect(alert).to_contain_text("The server cannot be reached")
    async with running_playground(port=urlsplit(first.base).port or 0) as second:
        second.actor("en").says("after")
        await expect(screen.column().bubble("after")).to_be_visible(timeout=20_000)
        await expect(screen.column().bubble("before")).to_have_count(0)
        await expect(alert).to_be_hidden()
        second.actor("en").says("and on")
        await expect(screen.column().bubble("and on")).to_be_visible()
        await screen.page.context.close()
    screen.wrong = [line for line in screen.wrong if "net::ERR_" not in line]
