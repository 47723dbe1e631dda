"""What the demo begins with: people of every language, and a desk group with two agents and a supervisor."""

from msgspec import Struct

from bot.playground.groups import make_group, set_member
from bot.playground.people import Person
from bot.playground.world import World

DESK_LANGUAGE = "en"
_BEGINNING = 1_760_000_000  # Unix seconds, when the demo's ids began to be counted
_BUYERS = (
    Person(7_100_000_004, "陈丽", None, "chen_li", "zh-hans", "+8613912345678"),
    Person(7_100_000_005, "林怡君", None, "yijun_lin", "zh-hant", "+886912345678"),
)
_AGENTS = (
    Person(7_100_000_011, "박지훈", None, "jihoon_desk", "ko", "+821020000011"),
    Person(7_100_000_012, "Emma", "Clark", "emma_desk", "en", "+447400123412"),
)
_SUPERVISOR = Person(7_100_000_013, "周静", None, "zhoujing_desk", "zh-hans", "+8613800138013")


class Scene(Struct, frozen=True):
    """Who and what the bot must be told of.

    Args:
        desk: the desk group's id.
        language: the locale in which the desk reads.
        agents: their ids.
        supervisors: theirs.
    """

    desk: int
    language: str
    agents: tuple[int, ...]
    supervisors: tuple[int, ...]


def furnish(world: World) -> Scene:
    """Bring the demo's people and its desk into a new world.

    Message and topic ids go on from where an earlier playground can have been, since the bot remembers that one's.
    """
    world.count_from(max(world.now() - _BEGINNING, 0))
    for person in (*_BUYERS, *_AGENTS, _SUPERVISOR):
        world.add_person(person)
    desk = make_group(world, "Sinmungo Desk")
    desk.last = max(world.now() - _BEGINNING, 0)
    set_member(world, desk, _SUPERVISOR.id, "creator")
    for agent in _AGENTS:
        set_member(world, desk, agent.id, "administrator")
    set_member(world, desk, world.bot.id, "administrator")
    return Scene(desk.chat.id, DESK_LANGUAGE, tuple(agent.id for agent in _AGENTS), (_SUPERVISOR.id,))
