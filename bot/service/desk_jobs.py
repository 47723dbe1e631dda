"""The desk's jobs: somebody's place in the queue, lists of cases, figures with a chart, a case's story."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from msgspec import to_builtins

from bot.cases.hours import is_open, opens
from bot.cases.numbers import parse_case_number
from bot.cases.report import AtDesk, Report, expected, report
from bot.core.desk import Desk
from bot.core.flow import Facts
from bot.desk.pages import SHOWN
from bot.ports import CaseAtDesk, Clock, Files, Store
from bot.service.dashboard_access import Access
from bot.service.desks import Desks
from bot.service.jobs import Handler
from bot.service.press import Press

LATELY = timedelta(days=14)  # from which expectations are drawn
DAYS = 7  # of a report, where none are named
MOST_DAYS = 92


class DeskJobs:
    """Handlers that look into the store for the desk.

    Args:
        store: where cases are.
        files: where a chart is kept until it is sent.
        press: draws charts.
        desks: the desks as they are now.
        facts: the operator's settings.
        clock: the time.
        access: makes ways to the dashboard; None where there is none.
        app: the bot has a Main Mini App, which is the dashboard.
    """

    def __init__(
        self,
        store: Store,
        files: Files,
        press: Press,
        desks: Desks,
        facts: Facts,
        clock: Clock,
        access: Access | None = None,
        *,
        app: bool = False,
    ) -> None:
        self._store = store
        self._files = files
        self._press = press
        self._desks = desks
        self._facts = facts
        self._clock = clock
        self._access = access
        self._app = app

    def handlers(self) -> Mapping[str, Handler]:
        """By kind of job."""
        return {
            "queue_place": self.queue_place,
            "desk_page": self.desk_page,
            "retell": self.retell,
            "dashboard_link": self.dashboard_link,
        }

    async def queue_place(self, _person: int, payload: dict[str, Any]) -> dict[str, Any]:
        """``{"case", "desk"}`` → ``{"place", "minutes" or None, "opens": ISO time, empty while open, "agent", "has"}``.

        ``agent`` is the alias of whoever of several agents has the fewest cases, and ``has`` how many that are.
        """
        desk = self._desks.desk(payload["desk"]) or Desk(payload["desk"])
        now, zone = self._clock.now(), self._facts.zone
        queue = await self._store.queue(desk.chat)
        waiting = [each.number for each in queue if each.handoff.state == "queued"]
        place = waiting.index(payload["case"]) + 1 if payload["case"] in waiting else 1
        lately = [each.handoff for each in await self._store.handoffs(now - LATELY) if each.handoff.desk == desk.chat]
        return {
            "place": place,
            "minutes": expected(place, lately, desk, zone),
            "opens": "" if is_open(desk, zone, now) else opens(desk, zone, now).isoformat(),
            **self._least_loaded(desk.chat, queue),
        }

    def _least_loaded(self, desk: int, queue: Iterable[CaseAtDesk]) -> dict[str, Any]:
        """Who of a desk's agents has the fewest of its cases; nothing where there is no choice."""
        agents = [agent for agent in self._desks.agents.get(desk, ()) if agent.role == "agent"]
        if len(agents) < 2:
            return {}
        has = Counter(each.handoff.owner for each in queue if each.handoff.state == "claimed")
        agent = min(agents, key=lambda each: has[each.id])
        return {"agent": agent.alias, "has": has[agent.id]}

    async def retell(self, _person: int, payload: dict[str, Any]) -> dict[str, Any]:
        """``{"case"}`` → ``{"messages"}``: what buyer and desk wrote, as message ids of the buyer's chat, in order."""
        relayed = await self._store.relayed(payload["case"])
        own = (message for here in relayed for chat, message in (here[:2], here[2:]) if chat > 0)
        return {"messages": sorted(set(own))}

    async def desk_page(self, person: int, payload: dict[str, Any]) -> dict[str, Any]:
        """The first cases of a list, ``{"rows", "more"}``, or figures with a chart.

        Figures are ``{"figures", "file", "name", "link", "app"}``.
        """
        if payload["what"] in {"report", "stats"}:
            return await self._report(person, payload)
        cases = await self._cases(payload)
        return {"rows": [await self._row(each) for each in cases[:SHOWN]], "more": max(len(cases) - SHOWN, 0)}

    async def _cases(self, payload: dict[str, Any]) -> list[CaseAtDesk]:
        """Those that were asked for, and that whoever asked may see: an agent their desk's, a supervisor all."""
        seen = [desk.chat for desk in self._desks.desks] if payload["supervisor"] else [payload["desk"]]
        cases = [each for chat in seen for each in await self._store.queue(chat)]
        if payload["what"] == "mine":
            return [each for each in cases if each.handoff.owner == payload["agent"]]
        if payload["what"] == "queue":
            return cases
        wanted = payload["argument"].strip().upper()
        found = [each for each in cases if wanted and wanted in each.number.upper()]
        if not found and (number := parse_case_number(wanted)):
            found = await self._named(number)
        elif not found and wanted:
            since = self._clock.now() - timedelta(days=MOST_DAYS)
            found = [each for each in await self._store.handoffs(since) if wanted in each.number.upper()]
        return [each for each in found if each.handoff.desk in seen]

    async def _named(self, number: str) -> list[CaseAtDesk]:
        """The case of a whole number, however old, if a desk ever had it."""
        view = await self._store.case(number)
        if view is None or view.case.handoff is None:
            return []
        return [CaseAtDesk(number, view.case.kind, view.person, view.case.handoff)]

    async def _row(self, case: CaseAtDesk) -> dict[str, Any]:
        handoff = case.handoff
        view = await self._store.case(case.number)
        return {
            "number": case.number,
            "kind": case.kind,
            "state": view.case.state if view else "",
            "language": handoff.language,
            "alias": handoff.alias if handoff.state == "claimed" else "",
            "since": handoff.opened_at.isoformat(),
            "urgent": handoff.priority > 0,
            "late": handoff.late,
            "link": await self._link(case),
        }

    async def _link(self, case: CaseAtDesk) -> str:
        """The address of a case's topic; empty where it has none, or is in a group that has no such addresses."""
        chat = self._desks.chats(case.handoff.desk)[-1]
        slot = f"topic:{case.number}"
        thread = (await self._store.recall(chat, [slot])).get(slot)
        known = str(chat).removeprefix("-100")
        return f"https://t.me/c/{known}/{thread}" if thread and str(chat).startswith("-100") else ""

    async def _report(self, person: int, payload: dict[str, Any]) -> dict[str, Any]:
        argument = payload["argument"].strip()
        days = min(max(int(argument), 1), MOST_DAYS) if argument.isascii() and argument.isdigit() else DAYS
        told = await desk_report(self._store, self._desks.desks, self._facts.zone, self._clock, days)
        desk = self._desks.desk(payload["desk"]) or Desk(payload["desk"])
        file = f"reports/{payload['desk']}-{payload['message']}.png"
        await self._files.put(person, file, await self._press.chart(told, desk.language))
        named = {"figures": to_builtins(told), "file": file, "name": f"report-{days}.png"}
        return {**named, **self._ways_from_group()}

    def _ways_from_group(self) -> dict[str, str]:
        """Links that are worth nothing to whoever is no supervisor: Telegram tells the bot, or the page, who taps.

        Source: https://core.telegram.org/api/links#bot-links and #main-mini-app-links.
        """
        if self._access is None or not self._access.address:
            return {"link": "", "app": ""}
        bot = f"https://t.me/{self._facts.bot_username}"
        return {"link": f"{bot}?start=report", "app": f"{bot}?startapp=report" if self._app else ""}

    async def dashboard_link(self, _person: int, payload: dict[str, Any]) -> dict[str, Any]:
        """``{"agent", "locale"}`` → ``{"link": once, for this supervisor, "app"}``; both empty without an address."""
        if self._access is None:
            return {"link": "", "app": ""}
        locale = payload["locale"]
        return {"link": self._access.link(payload["agent"], locale), "app": self._access.app(locale)}


async def desk_report(store: Store, desks: Iterable[Desk], zone: str, clock: Clock, days: int) -> Report:
    """The figures of all desks over some days up to now."""
    now, known = clock.now(), tuple(desks)
    came = [AtDesk(each.kind, each.handoff) for each in await store.handoffs(now - timedelta(days=days))]
    waiting = [AtDesk(each.kind, each.handoff) for desk in known for each in await store.queue(desk.chat)]
    return report(came, waiting, known, zone, now, days)
