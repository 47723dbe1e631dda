"""The desks as they are now: which groups they live in, who serves them, how much each has to do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog

from bot.core.desk import Agent, Desk, Handoff
from bot.ports import Clock, DeliveryError, Group, InGroup, Store, Telegram
from bot.service.bell import Bell
from bot.service.patience import Patience
from bot.service.race import first_of

_log = structlog.get_logger()
_LOOK_EVERY = timedelta(minutes=5)  # at who manages the groups, which Telegram also tells; and at the loads


class Desks:
    """What the shell knows of the desks besides their settings.

    Args:
        desks: those of the settings, the default one first.
        agents: Telegram user ids of agents; where empty, whoever may manage topics in a desk's group is one.
        supervisors: Telegram user ids of supervisors.
        bot: our own.
    """

    def __init__(
        self,
        desks: Sequence[Desk] = (),
        agents: Sequence[int] = (),
        supervisors: Sequence[int] = (),
        bot: int | None = None,
    ) -> None:
        self.desks = tuple(desks)
        self.bot = bot
        self._agents = tuple(agents)
        self._supervisors = tuple(supervisors)
        self._named = {desk.chat: desk for desk in desks}
        self._places: dict[int, int] = {}
        self._managers: dict[int, frozenset[int]] = {}
        self.loads: Mapping[int, int] = {}
        self.changed = Bell()

    def named(self, chat: int) -> Desk | None:
        """The desk whose group this is, wherever the group moved."""
        return self._named.get(self._places.get(chat, chat))

    def desk(self, name: int) -> Desk | None:
        """The desk that ``DESKS`` names so."""
        return self._named.get(name)

    def chats(self, desk: int) -> tuple[int, ...]:
        """All ids that a desk's group has or had."""
        return (desk, *(new for new, old in self._places.items() if old == desk))

    def moved(self, groups: Mapping[int, int]) -> None:
        """Take note of where groups went: by the id that ``DESKS`` names, the id they have now."""
        self._places = {new: old for old, new in groups.items()}

    def managed(self, desk: int, managers: Sequence[int]) -> None:
        """Take note of who may manage topics in a desk's group."""
        self._managers[desk] = frozenset(managers)

    def counted(self, before: Handoff | None, after: Handoff) -> None:
        """Keep the loads in step with what this process commits; what others do, ``watch`` finds in a moment."""
        loads = Counter(self.loads)
        if before is not None and before.state != "closed":
            loads[before.desk] -= 1
        if after.state != "closed":
            loads[after.desk] += 1
        self.loads = +loads

    def agent(self, where: InGroup, desk: int) -> Agent:
        """Who acted, judged by the settings and by membership alone.

        Args:
            where: as Telegram told it.
            desk: the desk's name.
        """
        if where.anonymous:
            return Agent(0, role="anonymous")
        if where.user in self._supervisors:
            return Agent(where.user, self._alias(where.user), "supervisor")
        serves = where.user in (self._agents or self._managers.get(desk, frozenset()))
        return Agent(where.user, self._alias(where.user), "agent" if serves else "stranger")

    @property
    def agents(self) -> dict[int, tuple[Agent, ...]]:
        """Who serves each desk, as far as that is known without their having done anything."""
        return {desk.chat: tuple(map(self._known, sorted(self._serving(desk.chat)))) for desk in self.desks}

    def _serving(self, desk: int) -> frozenset[int]:
        serving = frozenset(self._agents) or self._managers.get(desk, frozenset())
        return serving | frozenset(self._supervisors)

    def _known(self, user: int) -> Agent:
        return Agent(user, self._alias(user), "supervisor" if user in self._supervisors else "agent")

    def _alias(self, user: int) -> str:
        """A number that stays: the place in the settings, or one that is made of the id."""
        known = (*self._agents, *self._supervisors)
        return str(known.index(user) + 1 if user in known else 100 + user % 900)


async def watch(desks: Desks, telegram: Telegram, store: Store, clock: Clock) -> None:
    """Keep what is known of the desks fresh, until cancelled; says in the log what a group lacks."""
    if not desks.desks:
        return
    patience = Patience()

    async def read() -> None:
        desks.moved(await store.moved_groups())
        async with store.unit_of_work() as work:
            desks.loads = await work.loads()

    while True:
        await patience.insist(read)
        for desk in desks.desks:
            await _look(desks, desk.chat, telegram)
        await first_of(desks.changed.wait(), clock.sleep_until(clock.now() + _LOOK_EVERY))


async def _look(desks: Desks, desk: int, telegram: Telegram) -> None:
    try:
        group = await telegram.group(desks.chats(desk)[-1])
    except DeliveryError as error:
        _log.warning("desk.unreachable", desk=desk, error=type(error).__name__)
        return
    desks.managed(desk, group.managers)
    for lack, remedy in lacks(group):
        _log.warning("desk.lacks", desk=desk, lack=lack, hint=remedy)


def lacks(group: Group) -> list[tuple[str, str]]:
    """What a group must still be given to serve as a desk: what is missing, and the remedy."""
    wanted = (
        (group.forum, "topics", "turn on Topics in the group's settings"),
        (group.admin, "admin", "make the bot an administrator of the group; otherwise it does not hear everything"),
        (group.topics, "can_manage_topics", "allow the bot, as an administrator, to manage topics"),
        (group.pins, "can_pin_messages", "allow the bot, as an administrator, to pin messages"),
    )
    return [(lack, remedy) for there, lack, remedy in wanted if not there]
