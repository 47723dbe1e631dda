"""State tables: which moves a case may make, and who may make them. One table says it all and can be printed."""

from collections.abc import Iterable
from typing import Literal, TypeAlias, get_args

from msgspec import Struct

Role: TypeAlias = Literal["buyer", "bot", "operator", "agent"]
ROLES: tuple[Role, ...] = get_args(Role)


class IllegalMove(Exception):
    """A move that the case's table does not allow."""


class Move(Struct, frozen=True):
    """One allowed step of a case and the roles that may take it."""

    origin: str
    to: str
    by: frozenset[Role]


def move(origin: str, to: str, *by: Role) -> Move:
    """Write a row of a table: from where, to where, by whom."""
    return Move(origin, to, frozenset(by))


def role(actor: str) -> Role:
    """The role of an actor: an actor that is none of ``buyer``, ``bot`` and ``operator`` is an agent's alias."""
    return actor if actor in ROLES else "agent"


class Table(Struct, frozen=True):
    """The states of one kind of case.

    Args:
        kind: the kind of case it rules.
        first: the state a case opens in.
        moves: the allowed moves, in the order of a case's usual life.
    """

    kind: str
    first: str
    moves: tuple[Move, ...]

    @property
    def states(self) -> tuple[str, ...]:
        """All states, in the order in which the table first names them."""
        named = [self.first, *(state for row in self.moves for state in (row.origin, row.to))]
        return tuple(dict.fromkeys(named))

    @property
    def final(self) -> tuple[str, ...]:
        """States that nothing leaves."""
        left = {row.origin for row in self.moves}
        return tuple(state for state in self.states if state not in left)

    def may(self, state: str, to: str, actor: str) -> bool:
        """Whether an actor may move a case from one state to another.

        Staying (``to`` equal to ``state``) adds to the story without moving, which everyone may.
        """
        if state == to:
            return state in self.states
        return any(row.origin == state and row.to == to and role(actor) in row.by for row in self.moves)

    def check(self, state: str, to: str, actor: str) -> None:
        """Let a move pass, or raise IllegalMove with what was tried."""
        if not self.may(state, to, actor):
            raise IllegalMove(f"{self.kind}: {role(actor)} may not move a case from {state!r} to {to!r}")

    def next(self, state: str, actor: str) -> tuple[str, ...]:
        """Where an actor may move a case from here."""
        return tuple(row.to for row in self.moves if row.origin == state and role(actor) in row.by)

    def markdown(self) -> str:
        """The table for the guide: from, to, by whom."""
        rows = ((row.origin, row.to, ", ".join(who for who in ROLES if who in row.by)) for row in self.moves)
        return "\n".join(_line(cells) for cells in (("from", "to", "by"), ("---",) * 3, *rows))

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram."""
        rows = (f"    {row.origin} --> {row.to}" for row in self.moves)
        ends = (f"    {state} --> [*]" for state in self.final)
        return "\n".join(("stateDiagram-v2", f"    [*] --> {self.first}", *rows, *ends))


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
