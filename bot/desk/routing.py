"""Routing: which desk a case goes to."""

from collections.abc import Mapping, Sequence

from bot.core.desk import Desk


def choose(desks: Sequence[Desk], kind: str, locale: str, loads: Mapping[int, int]) -> Desk:
    """The desk for a case: by skill, then by language, then the one with the least to do.

    Args:
        desks: all there are, the default one first; one at least.
        kind: of the case, which is the skill it wants.
        locale: the buyer's.
        loads: open cases by desk.

    Returns:
        The default one where none has the skill.
    """
    skilled = [desk for desk in desks if kind in (desk.skills or (kind,))]
    return min(skilled, key=lambda desk: _rank(desk, locale, loads), default=desks[0])


def named(desks: Sequence[Desk], chat: int) -> Desk | None:
    """The desk of that chat, if the settings still have it."""
    return next((desk for desk in desks if desk.chat == chat), None)


def _rank(desk: Desk, locale: str, loads: Mapping[int, int]) -> tuple[bool, bool, bool, int]:
    """Lower is better: the language is served, the desk is there for few kinds, for few languages, has little to do."""
    return (
        locale not in (desk.languages or (locale,)),
        not desk.skills,
        not desk.languages,
        loads.get(desk.chat, 0),
    )
