"""The house: what the bot and every command work with, opened as the settings say. What runs in it is ``bot.app``."""

from collections.abc import AsyncIterator, Sequence
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
from bot.edges.updates import decode
from bot.flows.gathered import gather
from bot.policies.load import Policies
from bot.policies.load import load as load_policies
from bot.ports import Clock, Files, OrderBook, Records
from bot.service import failed
from bot.service.clock import SystemClock
from bot.service.desks import Desks
from bot.service.envelope import from_agent
from bot.service.erasing import Eraser
from bot.service.export import Exporter
from bot.service.handover import Bells
from bot.service.intake import Intake
from bot.service.limits import Limits
from bot.service.metrics import Counts
from bot.service.world import World
from bot.words.articles import read_articles
from bot.words.catalogs import FOLDER, Words, load_words
from storage.keyring import Keyring, KeyringError
from storage.migrate import prepare
from storage.store import Storage, open_store

_BRING = "bring back the keyring, or the SECRET_KEY, that this database was made with"
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
    store = _store(settings, keyring)
    try:
        await _check_keys(store, "SECRET_KEY" if settings.secret_key else str(settings.keyring))
        flows = _flows(settings, policies)
        yield House(settings, keyring, store, load_words(), clock or SystemClock(), flows, policies)
    finally:
        await store.close()


def _store(settings: Settings, keyring: Keyring) -> Storage:
    return open_store(
        settings.database,
        bot=_bot(settings),
        keyring=keyring,
        files_url=settings.files_url or str(settings.data_dir / "files"),
        keep_events=timedelta(days=settings.keep_events_days),
        keyring_file=None if settings.secret_key else settings.keyring,
    )


def _flows(settings: Settings, policies: Policies) -> Flows:
    flows = gather(policies, {article.id: article.next for article in read_articles(FOLDER, ["en"])["en"].values()})
    return with_desk(flows, policies, _own_answers(settings))


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
