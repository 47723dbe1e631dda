"""The doors: how updates come in, and what else the web server answers, as the settings say."""

import time
from collections.abc import Coroutine
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from bot.edges.updates import decode
from bot.house import House
from bot.ports import BotProfile, Telegram
from bot.service.certificate_page import CertificatePages
from bot.service.dashboard import Dashboard
from bot.service.dashboard_access import Access
from bot.service.health import troubles
from bot.service.intake import Intake
from bot.service.metrics import Metrics
from bot.service.polling import Polling
from bot.service.webhook import register
from bot.web.allowance import Allowance
from bot.web.certificates import Certificates
from bot.web.dashboard import DashboardPages
from bot.web.health import Health
from bot.web.measured import Measured
from bot.web.server import create_app, serve
from bot.web.updates import Post

AT_ONCE, A_MINUTE = 20, 20  # certificates that one caller may ask for, and proofs that they may hand in
HAND_OVER: Final = "/updates"


def updates(house: House, telegram: Telegram, intake: Intake, profile: BotProfile) -> Coroutine[None, None, None]:
    """What brings updates: polling, or nothing but the registration where they are posted to the web server."""
    settings = house.settings
    if settings.webhook_url is not None:
        return register(telegram, settings.webhook_url, secret_of(house, profile))
    return _nothing() if settings.updates_from == "host" else Polling(telegram, decode, intake).run()


def web_server(
    house: House, intake: Intake, metrics: Metrics, profile: BotProfile
) -> list[Coroutine[None, None, None]]:
    """The web server, where the settings want one; see ``routes``."""
    if house.settings.web is None:
        return []
    return [serve(create_app(*routes(house, intake, metrics, profile)), *house.settings.web)]


def routes(house: House, intake: Intake, metrics: Metrics, profile: BotProfile) -> list[web.RouteDef]:
    """What the web server answers."""
    post = Post(intake, decode, secret_of(house, profile))
    health = Health(troubles(house.store, house.clock))
    hook = urlsplit(house.settings.webhook_url or HAND_OVER).path or "/"
    return [
        *(web.post(path, post.take) for path in dict.fromkeys((hook, HAND_OVER))),
        web.get("/healthz", health.alive),
        web.get("/readyz", health.ready),
        web.get("/metrics", Measured(metrics).page),
        web.get("/c/{number}", _certificates(house, profile).page),
        *_dashboard(house).routes(),
    ]


def _certificates(house: House, profile: BotProfile) -> Certificates:
    pages = CertificatePages(house.store, house.words, house.clock, house.facts(profile.username))
    allowance = Allowance(AT_ONCE, A_MINUTE, time.monotonic)
    return Certificates(pages, allowance, house.settings.trusted_proxies)


def _dashboard(house: House) -> DashboardPages:
    dashboard = Dashboard(house.store, house.facts(), house.words, house.clock)
    allowance = Allowance(AT_ONCE, A_MINUTE, time.monotonic)
    return DashboardPages(dashboard, access(house), allowance, house.settings.trusted_proxies)


def access(house: House) -> Access:
    """Who may see the dashboard."""
    settings = house.settings
    token = settings.bot_token.get_secret_value() if settings.bot_token else ""
    return Access(token, settings.supervisors, house.keyring.digest, house.store, house.clock, address=settings.address)


def secret_of(house: House, profile: BotProfile) -> str:
    """What posted updates must repeat: WEBHOOK_SECRET, or one made of the keys, the same in every process."""
    given = house.settings.webhook_secret
    return given.get_secret_value() if given else house.keyring.digest("webhook", str(profile.id))


async def _nothing() -> None:
    """Updates come by themselves."""
