"""Any state table: what it allows, refuses and prints."""

import pytest

from bot.cases.table import IllegalMove, Table, move, role

DOOR = Table(
    "door",
    first="shut",
    moves=(move("shut", "open", "buyer", "agent"), move("open", "shut", "bot"), move("open", "gone", "operator")),
)


def test_a_table_names_its_states_in_order() -> None:
    assert DOOR.states == ("shut", "open", "gone")
    assert DOOR.final == ("gone",)


def test_only_the_named_roles_may_move() -> None:
    assert DOOR.may("shut", "open", "buyer")
    assert DOOR.may("shut", "open", "Mina")  # an agent's alias
    assert not DOOR.may("shut", "open", "bot")
    assert not DOOR.may("shut", "gone", "operator")
    assert DOOR.next("open", "operator") == ("gone",)


def test_staying_adds_to_the_story_and_is_free() -> None:
    assert DOOR.may("gone", "gone", "buyer")
    assert not DOOR.may("nowhere", "nowhere", "buyer")


def test_an_illegal_move_says_what_was_tried() -> None:
    DOOR.check("open", "shut", "bot")
    with pytest.raises(IllegalMove, match="door: agent may not move a case from 'open' to 'gone'"):
        DOOR.check("open", "gone", "Mina")


def test_an_unknown_actor_is_an_agent() -> None:
    assert [role(actor) for actor in ("buyer", "bot", "operator", "Mina")] == ["buyer", "bot", "operator", "agent"]


def test_a_table_can_be_printed() -> None:
    assert DOOR.markdown().splitlines()[2] == "| shut | open | buyer, agent |"
    assert DOOR.mermaid().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> shut",
        "    shut --> open",
        "    open --> shut",
        "    open --> gone",
        "    gone --> [*]",
    ]
