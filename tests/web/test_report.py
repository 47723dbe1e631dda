"""``/report`` of the real bot: nothing in the agents' group opens the dashboard, and what opens it works once."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.web.reporting import PUBLIC, Reporting, reporting

pytestmark = pytest.mark.slow
DOOR = f"{PUBLIC}/dashboard/app?lang="


async def asks_in_the_group(here: Reporting) -> list[str]:
    there = here.in_group(here.supervisor)
    there.says("/report")
    return [button.url or "" for button in await here.buttons(there)]


async def asks_the_bot(here: Reporting) -> tuple[str, str]:
    """The Mini App's address and the link that works once, in the supervisor's own chat."""
    here.supervisor.says("/start report")
    app, once = await here.buttons(here.supervisor)
    assert app.web_app is not None
    assert once.url is not None
    return app.web_app["url"], once.url


@pytest.mark.parametrize("edge", ["aiogram", "ptb"])
async def test_who_taps_first_gains_nothing(tmp_path: Path, edge: str) -> None:
    async with reporting(tmp_path, edge) as here:
        assert await asks_in_the_group(here) == ["https://t.me/playground_bot?start=report"]
        here.agent.says("/start report")  # what the tap does
        await here.until(here.agent.hears)
        app, once = await asks_the_bot(here)
        assert app == f"{DOOR}ko"
        assert once.startswith(f"{DOOR}ko#once=")
        proof = once.partition("#")[2]
        for chat in (here.group, here.agent.person.id):
            assert "once=" not in here.told(chat)
            assert PUBLIC not in here.told(chat)
        assert await here.enters(proof) == 204
        assert await here.enters(proof) == 403
        assert proof.removeprefix("once=") not in here.bot.log()


async def test_the_mini_app_is_the_supervisors_only_and_not_for_long(tmp_path: Path) -> None:
    async with reporting(tmp_path, app=True) as here:
        assert await asks_in_the_group(here) == [
            "https://t.me/playground_bot?startapp=report",
            "https://t.me/playground_bot?start=report",
        ]
        assert await here.enters(here.proof(here.supervisor)) == 204
        assert await here.enters(here.proof(here.agent)) == 403
        assert await here.enters(here.proof(here.supervisor, ago=timedelta(minutes=11))) == 403
        _, once = await asks_the_bot(here)
        here.playground.world.turn_clock(timedelta(minutes=11).total_seconds())
        assert await here.enters(once.partition("#")[2]) == 403
        assert str(here.supervisor.person.id) not in here.bot.log()
