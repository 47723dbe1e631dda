"""The dashboard over HTTP: a door that takes proof, the page, and the figures that renew it."""

import math
from collections.abc import Sequence
from typing import Annotated, Final, TypeAlias

import msgspec
import structlog
from aiohttp import web

from bot.service.certificate_page import page_locale
from bot.service.dashboard import Dashboard, days_of
from bot.service.dashboard_access import DOOR, SESSION_LASTS, Access, RefusedError
from bot.service.dashboard_questions import READ
from bot.service.dashboard_view import Frame
from bot.web.addresses import Network, caller
from bot.web.allowance import Allowance
from bot.web.dashboard_page import (
    ASSETS,
    CSP,
    FIGURES,
    QUESTIONS,
    door,
    page,
    parts,
    query_of,
    question_parts,
    questions,
    refusal,
)
from bot.web.updates import body_of

COOKIE: Final = "sinmungo_dashboard"
AT_MOST: Final = 8 << 10  # bytes of proof; Telegram's is about one kilobyte
_FOREVER: Final = "public, max-age=31536000, immutable"
_Id: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=(1 << 63) - 1)]
_log = structlog.get_logger()


class _Settled(msgspec.Struct):
    ids: Annotated[list[_Id], msgspec.Meta(max_length=READ)]


class DashboardPages:
    """Answers below ``/dashboard``.

    Args:
        dashboard: the figures.
        access: who may see them.
        allowance: how much proof one caller may hand in.
        trusted: whose word on a caller's address is believed.
    """

    def __init__(
        self, dashboard: Dashboard, access: Access, allowance: Allowance, trusted: Sequence[Network] = ()
    ) -> None:
        self._dashboard = dashboard
        self._access = access
        self._allowance = allowance
        self._trusted = tuple(trusted)
        self._secure = access.address.startswith("https:")

    def routes(self) -> list[web.RouteDef]:
        """All of them."""
        return [
            web.get("/dashboard", self.page),
            web.get(FIGURES, self.figures),
            web.get(QUESTIONS, self.questions),
            web.get(f"{QUESTIONS}/parts", self.question_parts),
            web.post(f"{QUESTIONS}/settled", self.settle),
            web.get(DOOR, self.door),
            web.post("/dashboard/session", self.session),
            web.get(f"{ASSETS.root}/{{name}}", self.asset),
        ]

    async def page(self, request: web.Request) -> web.Response:
        """The page, for whoever has a session; else 403."""
        frame = self._frame(request)
        if not self._allowed(request):
            return _html(refusal(frame), status=403)
        days = days_of(request.query.get("days", ""))
        return _html(page(frame, await self._dashboard.view(frame.locale, days), days))

    async def figures(self, request: web.Request) -> web.Response:
        """``{"parts": {id: HTML}}``, for whoever has a session; else 403 and ``{"refused": …}``."""
        frame = self._frame(request)
        if not self._allowed(request):
            return _json({"refused": frame.refused}, status=403)
        days = days_of(request.query.get("days", ""))
        return _json({"parts": parts(await self._dashboard.view(frame.locale, days), query_of(frame, days))})

    async def questions(self, request: web.Request) -> web.Response:
        """What nobody understood, in people's own words, for whoever has a session; else 403."""
        frame = self._frame(request)
        if not self._allowed(request):
            return _html(refusal(frame), status=403)
        days = days_of(request.query.get("days", ""))
        return _html(questions(frame, await self._dashboard.questions(frame.locale, days), days))

    async def question_parts(self, request: web.Request) -> web.Response:
        """``{"parts": {id: HTML}}`` of that page, for whoever has a session; else 403."""
        frame = self._frame(request)
        if not self._allowed(request):
            return _json({"refused": frame.refused}, status=403)
        view = await self._dashboard.questions(frame.locale, days_of(request.query.get("days", "")))
        return _json({"parts": question_parts(view)})

    async def settle(self, request: web.Request) -> web.Response:
        """``{"ids"}`` were dealt with: 204, and they are gone.

        It has to be JSON: a page of another site cannot send that without asking first, and nobody answers that.
        Source: https://fetch.spec.whatwg.org/#cors-safelisted-request-header.
        """
        if not self._allowed(request):
            return _json({"refused": self._frame(request).refused}, status=403)
        if request.content_type != "application/json":
            return web.Response(status=415)
        try:
            settled = msgspec.json.decode(await body_of(request, AT_MOST), type=_Settled)
        except msgspec.DecodeError:
            return web.Response(status=400)
        _log.info("dashboard.questions_settled", count=await self._dashboard.settle(settled.ids))
        return web.Response(status=204)

    async def door(self, request: web.Request) -> web.Response:
        """The same for everybody: nothing is known of whoever stands before it."""
        return _html(door(self._frame(request)))

    async def session(self, request: web.Request) -> web.Response:
        """A session as a cookie, for proof; 403 for what proves nothing, 429 for too many tries."""
        if wait := self._allowance.wait(caller(request, self._trusted)):
            return web.Response(status=429, headers={"Retry-After": str(math.ceil(wait))})
        proof = (await body_of(request, AT_MOST)).decode("utf-8", "replace")
        try:
            session = await self._access.enter(proof)
        except RefusedError as error:
            _log.warning("dashboard.refused", reason=str(error))
            return _json({"refused": self._frame(request).refused}, status=403)
        _log.info("dashboard.opened")
        response = web.Response(status=204)
        self._remember(response, session)
        return response

    async def asset(self, request: web.Request) -> web.Response:
        """Styles and scripts; their address changes with their content."""
        try:
            body, kind = ASSETS.read(request.match_info["name"])
        except KeyError:
            raise web.HTTPNotFound from None
        return web.Response(body=body, content_type=kind, charset="utf-8", headers={"Cache-Control": _FOREVER})

    def _remember(self, response: web.Response, session: str) -> None:
        """Over https also inside the frame of Telegram's web clients, where only a partitioned cookie is kept.

        All that can be changed with the session is ``settle``, which other sites cannot ask for.
        """
        lasts = int(SESSION_LASTS.total_seconds())
        where = "SameSite=None; Secure; Partitioned" if self._secure else "SameSite=Lax"
        cookie = f"{COOKIE}={session}; Path=/dashboard; Max-Age={lasts}; HttpOnly; {where}"
        response.headers["Set-Cookie"] = cookie

    def _allowed(self, request: web.Request) -> bool:
        return self._access.allows(request.cookies.get(COOKIE, ""))

    def _frame(self, request: web.Request) -> Frame:
        locale = page_locale(request.query.get("lang", ""), request.headers.get("Accept-Language", ""))
        return self._dashboard.frame(locale)


def _html(text: str, status: int = 200) -> web.Response:
    headers = {"Content-Security-Policy": CSP}
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8", headers=headers)


def _json(content: object, status: int = 200) -> web.Response:
    return web.Response(body=msgspec.json.encode(content), status=status, content_type="application/json")
