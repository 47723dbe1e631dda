"""Loading policies: the shipped files, or an operator's in their stead, checked before anything is built on them."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from bot.policies.deposit import Deposit, deposit_problems
from bot.policies.evidence import Evidence, evidence_problems
from bot.policies.platforms import Platforms, platform_problems
from bot.policies.reading import PolicyError, read
from bot.policies.safety import Safety, safety_problems
from bot.policies.sourced import Sourced

SHIPPED = Path(__file__).parent
FILES = ("platforms.toml", "evidence.toml", "deposit.toml", "safety.toml")
T = TypeVar("T")


class Policies(Struct, frozen=True):
    """All policy data."""

    platforms: Platforms
    evidence: Evidence
    deposit: Deposit
    safety: Safety


def load(folder: Path | None = None) -> Policies:
    """Read all policies.

    Args:
        folder: an operator's; each file in it replaces the shipped one of the same name, whole.

    Raises:
        PolicyError: with everything that is wrong, one line each: file, place, value, what is allowed.
    """
    problems: list[str] = list(_strangers(folder)) if folder else []

    def part(name: str, kind: Any, rules: Callable[[Any], Iterable[str]]) -> Any:
        try:
            content = read(_chosen(name, folder), kind)
        except PolicyError as error:
            problems.extend(error.problems)
            return None
        problems.extend(f"{name}: {problem}" for problem in (*rules(content), *unchecked(content)))
        return content

    platforms = part("platforms.toml", Platforms, platform_problems)
    evidence = part("evidence.toml", Evidence, evidence_problems)
    deposit = part("deposit.toml", Deposit, deposit_problems)
    safety = part("safety.toml", Safety, safety_problems)
    if problems:
        raise PolicyError(problems)
    return Policies(platforms, evidence, deposit, safety)


def sourced(content: object, place: str = "") -> Iterator[tuple[str, Sourced]]:
    """Every sourced table in policy data, with its place."""
    if isinstance(content, Sourced):
        yield place, content
    if isinstance(content, Struct):
        content = msgspec.structs.asdict(content)
    if isinstance(content, dict):
        for key, value in content.items():
            yield from sourced(value, f"{place}.{key}" if place else str(key))
    elif isinstance(content, tuple):
        for at, value in enumerate(content):
            yield from sourced(value, f"{place}[{at}]")


def unchecked(content: object) -> Iterator[str]:
    """Tables that claim to be certain and do not say when that was checked."""
    for place, table in sourced(content):
        if table.certain and table.checked is None:
            yield f"{place}.certain: is true without a date in checked"


def _chosen(name: str, folder: Path | None) -> Path:
    """The operator's file, or the shipped one where they have none."""
    own = folder / name if folder else None
    return own if own is not None and own.exists() else SHIPPED / name


def _strangers(folder: Path) -> Iterator[str]:
    """Files that nobody would read: most likely misspelt."""
    if not folder.is_dir():
        yield f"{folder.name}: is no folder"
        return
    for path in sorted(folder.glob("*.toml")):
        if path.name not in FILES:
            yield f"{path.name}: is no policy file; there are {', '.join(FILES)}"
