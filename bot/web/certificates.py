"""``/c/NUMBER``: what is known of a certificate, for people without Telegram."""

import math
from collections.abc import Sequence

import structlog
from aiohttp import web

from bot.ports import StorageAwayError
from bot.service.certificate_page import CertificatePages, Page, page_locale
from bot.web.addresses import Network, caller
from bot.web.allowance import Allowance
from bot.web.page import CSP, html_of

_log = structlog.get_logger()


class Certificates:
    """Answers with certificate pages.

    Args:
        pages: writes them.
        allowance: how much each caller may ask for.
        trusted: proxies whose word on a caller's address is believed.
    """

    def __init__(self, pages: CertificatePages, allowance: Allowance, trusted: Sequence[Network]) -> None:
        self._pages = pages
        self._allowance = allowance
        self._trusted = trusted

    async def page(self, request: web.Request) -> web.Response:
        """200 for a certificate of ours, 404 for every other number, 429 for who asks for too much."""
        locale = page_locale(request.query.get("lang", ""), request.headers.get("Accept-Language", ""))
        seconds = self._allowance.wait(caller(request, self._trusted))
        if seconds:
            return _answer(self._pages.busy(locale), 429, {"Retry-After": str(math.ceil(seconds))})
        try:
            page = await self._pages.judged(request.match_info["number"], locale)
        except (StorageAwayError, ConnectionError, TimeoutError) as error:
            _log.warning("certificate.store_away", error=type(error).__name__)
            return _answer(self._pages.failed(locale), 503, {"Retry-After": "10"})
        return _answer(page, 200 if page.facts else 404, {})


def _answer(page: Page, status: int, more: dict[str, str]) -> web.Response:
    headers = {
        "Content-Security-Policy": CSP,
        "Content-Language": page.locale.replace("_", "-"),
        "Vary": "Accept-Language",
        "X-Robots-Tag": "noindex",
        **more,
    }
    return web.Response(text=html_of(page), status=status, content_type="text/html", charset="utf-8", headers=headers)
