"""What runs in the house: the composition root, the only place where edges, storage and services meet."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import TypeAlias

import structlog

from bot.config import Settings
from bot.documents.claim import SigningKey
from bot.doors import access, updates, web_server
from bot.edges.opening import open_telegram
from bot.house import House, open_house
from bot.ports import BotProfile, Clock, Mail, Telegram, UnauthorizedError
from bot.service.budget import Budgets, Rate, Rates
from bot.service.clock import PlaygroundClock, SystemClock
from bot.service.deadlines import Deadlines
from bot.service.delivery import Delivery
from bot.service.desk_jobs import DeskJobs
from bot.service.desks import Desks, watch
from bot.service.handlers import Tools, handlers
from bot.service.handover import Bells
from bot.service.intake import Intake
from bot.service.jobs import Handler, Jobs
from bot.service.logs import configure, watch_loop
from bot.service.mail import SmtpMail
from bot.service.metrics import Counts, Metrics
from bot.service.press import Press
from bot.service.supervise import Loops, introduced, present, prune, supervise
from bot.service.understanding import PlainUnderstanding, SentenceUnderstanding, intents_of
from bot.watching import alerts, forget_copies, notes, traced
from bot.web.server import ListenError

_log = structlog.get_logger()

Source: TypeAlias = Callable[[Intake], Coroutine[None, None, None]]


def run(settings: Settings, *, playground: bool = False) -> int:
    """Run the bot until SIGTERM or SIGINT; returns the exit status.

    Args:
        settings: with a token.
        playground: the Bot API server is a playground, whose clock is followed.
    """
    configure(settings.log_level, settings.log_format)
    # a module that is first imported while the disk is full would leave half a .pyc behind, and no later import could
    # read that (EOFError): https://github.com/python/cpython/issues/126606
    sys.dont_write_bytecode = True
    status = 0
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        try:
            runner.run(_run(settings, playground=playground))
        except* UnauthorizedError:
            _log.error("bot.unauthorized", hint="Telegram does not know this BOT_TOKEN; get it from @BotFather")
            status = 1
        except* ListenError as group:
            _log.error("web.cannot_listen", hint=str(group.exceptions[0]))
            status = 1
    return status


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop  # noqa: PLC0415 - absent on Windows
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _run(settings: Settings, *, playground: bool) -> None:
    if settings.bot_token is None:
        raise UnauthorizedError("no token")
    watch_loop()
    stopping = asyncio.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(ending, stopping.set)
    clock = await _clock(os.environ.get("PLAYGROUND_CLOCK") or (settings.bot_api_base if playground else ""))
    telegram = open_telegram(settings.edge, settings.bot_token.get_secret_value(), settings.bot_api_base)
    try:
        async with open_house(settings, clock=clock) as house:
            await notes(settings, real_time=not isinstance(clock, PlaygroundClock))
            if settings.secret_key is None:
                _log.info("keyring", path=str(settings.data_dir / "keyring.json"), hint="keep a copy; no backup has it")
            _spare_collections()
            await serve(house, telegram, stopping)
    finally:
        await telegram.close()


async def _clock(base: str | None) -> Clock:
    """The playground's clock, where ``base`` is its address."""
    if not base:
        return SystemClock()
    clock = PlaygroundClock(base)
    await clock.begin()
    return clock


def _spare_collections() -> None:
    """Have Python look for cycles seldom, and never in what is there already: a seventh of an update's CPU time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()


async def serve(house: House, telegram: Telegram, stopping: asyncio.Event, *, source: Source | None = None) -> None:
    """Run the bot until ``stopping`` is set, then finish what was begun.

    Args:
        house: what it works with.
        telegram: the Bot API.
        stopping: ends it.
        source: brings updates to the intake; what the settings say where None.

    Raises:
        UnauthorizedError: the token is not valid (in a group).
        ListenError: the web server cannot listen (in a group).
        TracingError: the environment says what OpenTelemetry cannot use.
    """
    profile = await introduced(telegram, stopping)
    if profile is None:
        return
    metrics = Metrics(house.store, house.clock)
    traces = traced(house, metrics, profile, mounted=source is not None)
    try:
        await supervise(_loops(house, telegram, profile, metrics, traces or metrics, source), stopping)
    finally:
        if traces is not None:
            await traces.close()


def _loops(
    house: House, telegram: Telegram, profile: BotProfile, metrics: Metrics, counts: Counts, source: Source | None
) -> Loops:
    """What runs side by side; ``counts`` are told what ``metrics`` shows."""
    bells, store, clock, desks = Bells(), house.store, house.clock, house.desks()
    intake = house.intake(profile.username, bells, desks, counts=counts)
    budgets = _budgets(house.settings)
    return Loops(
        intake,
        Delivery(store, telegram, house.files, intake, clock, bell=bells.outbox, budgets=budgets, counts=counts),
        Jobs(store, intake, clock, _work(house, telegram, profile, desks), bell=bells.jobs),
        [
            source(intake) if source else updates(house, telegram, intake, profile),
            *web_server(house, intake, metrics, profile),
            Deadlines(store, intake, clock, bell=bells.deadlines).run(),
            prune(store, clock, house.records, house.settings.keep),
            present(telegram, house.words),
            watch(desks, telegram, store, clock),
            forget_copies(house.settings.database, clock),
            *alerts(house, telegram),
            *([clock.follow()] if isinstance(clock, PlaygroundClock) else []),
        ],
    )


def _work(house: House, telegram: Telegram, profile: BotProfile, desks: Desks) -> dict[str, Handler]:
    """What every kind of job does."""
    tools = _tools(house, telegram, profile)
    at_desk = DeskJobs(
        house.store, house.files, tools.press, desks, tools.facts, house.clock, access(house), app=profile.app
    )
    return {
        **handlers(tools),
        **at_desk.handlers(),
        "export_data": house.exporter.make,
        "erase_person": house.eraser.on_wish,
    }


def _budgets(settings: Settings) -> Budgets:
    """What the settings let be sent."""
    return Budgets(Rates(Rate(*settings.budget_overall), Rate(*settings.budget_private), Rate(*settings.budget_group)))


def _tools(house: House, telegram: Telegram, profile: BotProfile) -> Tools:
    """What the jobs' handlers work with."""
    keyring, facts = house.keyring, house.facts(profile.username)
    return Tools(
        store=house.store,
        files=house.files,
        telegram=telegram,
        orders=house.orders,
        mail=_mail(house.settings),
        understanding=SentenceUnderstanding(PlainUnderstanding(house.words, intents_of(house.flows)), house.clock),
        press=Press(house.words, SigningKey(keyring.signing, keyring.signing_key), facts),
        words=house.words,
        facts=facts,
        public_keys=keyring.public_keys,
        policies=house.policies,
    )


def _mail(settings: Settings) -> Mail | None:
    """The mail server of the settings."""
    smtp = settings.smtp_url
    if smtp is None:
        return None
    return SmtpMail(smtp.host, smtp.port, smtp.sender, user=smtp.user, password=smtp.password, security=smtp.security)
