"""The composition root: the only place where edges, storage and services meet."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.config import Settings
from bot.core.event import AgentActed
from bot.core.flow import Facts, Flows
from bot.desk.answers import Canned, CannedError
from bot.desk.answers import read as read_answers
from bot.desk.gathered import with_desk
from bot.documents.claim import SigningKey
from bot.doors import access, updates, web_server
from bot.edges.opening import open_telegram
from bot.edges.updates import decode
from bot.flows.gathered import gather
from bot.policies.load import Policies
from bot.policies.load import load as load_policies
from bot.ports import (
    BotProfile,
    Clock,
    Files,
    Mail,
    OrderBook,
    Records,
    Telegram,
    UnauthorizedError,
)
from bot.service import failed
from bot.service.budget import Budgets, Rate, Rates
from bot.service.clock import PlaygroundClock, SystemClock
from bot.service.deadlines import Deadlines
from bot.service.delivery import Delivery
from bot.service.desk_jobs import DeskJobs
from bot.service.desks import Desks, watch
from bot.service.envelope import from_agent
from bot.service.erasing import Eraser
from bot.service.export import Exporter
from bot.service.handlers import Tools, handlers
from bot.service.handover import Bells
from bot.service.intake import Intake
from bot.service.jobs import Jobs
from bot.service.limits import Limits
from bot.service.logs import configure, watch_loop
from bot.service.mail import SmtpMail
from bot.service.metrics import Counts, Metrics
from bot.service.press import Press
from bot.service.supervise import Loops, introduced, present, prune, supervise
from bot.service.understanding import PlainUnderstanding, SentenceUnderstanding, intents_of
from bot.service.world import World
from bot.watching import alerts, forget_copies, notes, traced
from bot.web.server import ListenError
from bot.words.articles import read_articles
from bot.words.catalogs import FOLDER, Words, load_words
from storage.keyring import Keyring, KeyringError
from storage.migrate import prepare
from storage.store import Storage, open_store

_log = structlog.get_logger()


@dataclass(frozen=True)
class House:
    """Everything but Telegram: what the bot and every command work with.

    Args:
        settings: the operator's.
        keyring: the keys.
        store: everything durable.
        words: the catalogs.
        clock: the time.
        flows: what the bot can be asked to do.
        policies: what it counts and checks by.
    """

    settings: Settings
    keyring: Keyring
    store: Storage
    words: Words
    clock: Clock
    flows: Flows
    policies: Policies

    @property
    def orders(self) -> OrderBook:
        """The order directory."""
        return self.store.orders

    @property
    def files(self) -> Files:
        """The file store."""
        return self.store.files

    @property
    def records(self) -> Records:
        """What is kept of people."""
        return self.store.records

    @property
    def exporter(self) -> Exporter:
        """Makes copies of what is kept of people."""
        return Exporter(self.records, self.files, self.words, self.flows, self.facts())

    @property
    def eraser(self) -> Eraser:
        """Erases people."""
        return Eraser(self.records, self.words, self.clock)

    def facts(self, username: str = "") -> Facts:
        """What the settings mean for conversations; ``username`` is the bot's, where it is known."""
        return Facts(
            issuer=self.settings.issuer,
            bot_username=username,
            mail=self.settings.smtp_url is not None,
            zone=self.settings.timezone.key,
            desks=self.settings.desks,
            supervisors=self.settings.supervisors,
            promise_minutes=self.settings.promise_minutes,
            cases_a_day=self.settings.cases_a_day,
            keep=self.settings.keep,
            erase_blocked_by=self.settings.erase_blocked_by,
            address=self.settings.address,
        )

    def desks(self) -> Desks:
        """The desks of the settings, of which nothing more is known yet."""
        return Desks(self.settings.desks, self.settings.agents, self.settings.supervisors, _bot(self.settings))

    def world(self, username: str = "", desks: Desks | None = None) -> World:
        """What every event is judged with."""
        return World(self.flows, self.words, self.keyring.buttons, self.facts(username), desks or self.desks())

    def intake(
        self,
        username: str = "",
        bells: Bells | None = None,
        desks: Desks | None = None,
        *,
        counts: Counts | None = None,
    ) -> Intake:
        """An intake; ``process`` works at once, beside a running bot too."""
        world = self.world(username, desks)
        limits = Limits(self.settings.messages_a_minute, self.settings.media_a_day)
        return Intake(self.store, world, self.clock, bells=bells, counts=counts, limits=limits)

    async def act(self, event: AgentActed) -> str:
        """Take in what an agent or the operator did to a case, beside a running bot, which carries out the rest.

        Returns:
            An empty string, or why it could not be done.
        """
        outcome = await self.intake().process([from_agent(event)])
        return outcome.failed[0][1].strip().splitlines()[-1] if outcome.failed else ""

    async def retry(self, ids: Sequence[int] | None = None) -> dict[int, str]:
        """Try set-aside updates again, all where ``ids`` is None; by id an empty string or why it failed again."""
        return await failed.retry(self.store, self.intake(), decode, ids)


@asynccontextmanager
async def open_house(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[House]:
    """Keys, database (migrated) and words, for as long as the context lasts.

    Raises:
        RevisionError, KeyringError, PolicyError, CannedError, StorageAwayError, OSError: what is wrong with them.
    """
    policies = load_policies(settings.policies if settings.policies.exists() else None)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    copied = await prepare(settings.database, ask=settings.asks_to_migrate)
    if copied is not None:
        _log.info("database.migrated", copy=str(copied), hint="removed after a week")
    keyring = await _keys(settings)
    store = open_store(
        settings.database,
        bot=_bot(settings),
        keyring=keyring,
        files_url=settings.files_url or str(settings.data_dir / "files"),
        keep_events=timedelta(days=settings.keep_events_days),
        keyring_file=None if settings.secret_key else settings.keyring,
    )
    try:
        await _check_keys(store, "SECRET_KEY" if settings.secret_key else str(settings.keyring))
        flows = gather(policies, {article.id: article.next for article in read_articles(FOLDER)["en"].values()})
        flows = with_desk(flows, policies, _own_answers(settings))
        yield House(settings, keyring, store, load_words(), clock or SystemClock(), flows, policies)
    finally:
        await store.close()


def _bot(settings: Settings) -> int:
    """The bot's Telegram id, which its token begins with; 0 where there is no token."""
    token = settings.bot_token.get_secret_value() if settings.bot_token else "0:"
    return int(token.partition(":")[0])


def _own_answers(settings: Settings) -> tuple[Canned, ...]:
    """The operator's own answers for agents, where there are any. Raises CannedError where they cannot be used."""
    path = settings.data_dir / "canned.toml"
    try:
        return read_answers(path.read_text(encoding="utf-8")) if path.exists() else ()
    except CannedError as error:
        raise CannedError(f"{path} {error}") from error


async def _keys(settings: Settings) -> Keyring:
    """The keys of the settings; made for a database in which nothing is sealed, never beside one that lost its own.

    Raises:
        KeyringError: they cannot be used, or are gone.
    """
    if settings.secret_key is not None:
        return Keyring.from_secret(settings.secret_key.get_secret_value())
    if not settings.keyring.exists():
        store = open_store(settings.database, bot=0, keyring=Keyring.make(), files_url="memory:///")
        try:
            await store.check_keys()
        except KeyringError as error:
            raise KeyringError(f"{settings.keyring} is gone, and nothing else opens the database; {_BRING}") from error
        finally:
            await store.close()
    return Keyring.open(settings.keyring)


async def _check_keys(store: Storage, name: str) -> None:
    """Raises KeyringError where the keys that ``name`` brings are not those of this database."""
    try:
        await store.check_keys()
    except KeyringError as error:
        raise KeyringError(f"{name} belongs to another database; {_BRING}") from error


_BRING = "bring back the keyring, or the SECRET_KEY, that this database was made with"


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
    base = os.environ.get("PLAYGROUND_CLOCK") or (settings.bot_api_base if playground else "")
    clock: Clock = SystemClock()
    if base:
        clock = PlaygroundClock(base)
        await clock.begin()
    telegram = open_telegram(settings.edge, settings.bot_token.get_secret_value(), settings.bot_api_base)
    try:
        async with open_house(settings, clock=clock) as house:
            await notes(settings, real_time=not base)
            if settings.secret_key is None:
                _log.info("keyring", path=str(settings.data_dir / "keyring.json"), hint="keep a copy; no backup has it")
            _spare_collections()
            await serve(house, telegram, stopping)
    finally:
        await telegram.close()


def _spare_collections() -> None:
    """Have Python look for cycles seldom, and never in what is there already: a seventh of an update's CPU time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def serve(
    house: House,
    telegram: Telegram,
    stopping: asyncio.Event,
    *,
    source: Callable[[Intake], Coroutine[None, None, None]] | None = None,
) -> None:
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
    bells, store, clock = Bells(), house.store, house.clock
    desks = house.desks()
    metrics = Metrics(store, clock)
    traces = traced(house, metrics, profile, mounted=source is not None)
    counts = traces or metrics
    intake = house.intake(profile.username, bells, desks, counts=counts)
    tools = _tools(house, telegram, profile)
    at_desk = DeskJobs(store, house.files, tools.press, desks, tools.facts, clock, access(house), app=profile.app)
    work = {
        **handlers(tools),
        **at_desk.handlers(),
        "export_data": house.exporter.make,
        "erase_person": house.eraser.on_wish,
    }
    loops = Loops(
        intake,
        Delivery(
            store,
            telegram,
            house.files,
            intake,
            clock,
            bell=bells.outbox,
            budgets=budgets(house.settings),
            counts=counts,
        ),
        Jobs(store, intake, clock, work, bell=bells.jobs),
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
    try:
        await supervise(loops, stopping)
    finally:
        if traces is not None:
            await traces.close()


def budgets(settings: Settings) -> Budgets:
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
