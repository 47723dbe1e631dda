"""How platforms deal with a dispute: windows, the seller's time to answer, mediation, appeal."""

from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Meta, Struct

from bot.policies.ids import PLATFORMS, REASONS, Closing, Note, PlatformId, Reason, Remedy, Start, WindowKind
from bot.policies.sourced import Days, Months, Sourced, WebAddress
from bot.policies.texts import STEPS


class Window(Sourced, frozen=True, kw_only=True):
    """A time in which a buyer may do something.

    Args:
        id: its name, unique within the platform.
        kind: what may be done.
        starts: which of the buyer's dates it is counted from; that day itself is not counted.
        days: how long, or
        months: how long, in calendar months.
        reasons: what must be wrong for it to apply.
        closing: what happens when it closes.
        after: what is still possible then, the most promising first.
        notes: what must be said with it.
    """

    id: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$", description="a name of small letters, digits and _")]
    kind: WindowKind
    starts: Start
    days: Days | None = None
    months: Months | None = None
    reasons: tuple[Reason, ...] = REASONS
    closing: Closing
    after: tuple[Remedy, ...]
    notes: tuple[Note, ...] = ()


class Seller(Sourced, frozen=True, kw_only=True):
    """Whether the seller must be asked before the platform, and how many hours they have to answer."""

    first: bool
    hours: Annotated[int, Meta(ge=1, le=720)]


class Mediation(Sourced, frozen=True, kw_only=True):
    """Whether the platform decides where buyer and seller do not agree."""

    offered: bool


class Appeal(Sourced, frozen=True, kw_only=True):
    """Whether its decision can be appealed, and within how many days (None: not known)."""

    allowed: bool
    days: Days | None = None


class Links(Struct, frozen=True):
    """Pages to send the buyer to; None where none is known."""

    orders: WebAddress | None = None
    disputes: WebAddress | None = None
    help: WebAddress | None = None


class Platform(Struct, frozen=True):
    """A platform.

    Args:
        language: the language that its sellers read.
        steps: how to open a dispute there: numbers of the texts ``platform.<id>.step.<n>``, in order.
    """

    language: Literal["ko", "zh_Hans", "zh_Hant", "en"]
    steps: tuple[int, ...]
    seller: Seller
    mediation: Mediation
    appeal: Appeal
    links: Links
    windows: tuple[Window, ...]


Platforms = dict[PlatformId, Platform]


def platform_problems(platforms: Platforms) -> Iterator[str]:
    """What the types cannot tell of: each problem as "place: what"."""
    for name in PLATFORMS:
        if name not in platforms:
            yield f"{name}: is missing"
    for name, platform in platforms.items():
        for at, step in enumerate(platform.steps):
            if not 1 <= step <= len(STEPS[name]):
                yield f"{name}.steps[{at}]: {step} is not between 1 and {len(STEPS[name])}"
        if platform.appeal.days is not None and not platform.appeal.allowed:
            yield f"{name}.appeal.days: stands there although allowed is false"
        ids = [window.id for window in platform.windows]
        for at, window in enumerate(platform.windows):
            place = f"{name}.windows[{at}]"
            if (window.days is None) == (window.months is None):
                yield f"{place}: needs either days or months"
            if window.id in ids[:at]:
                yield f"{place}.id: {window.id!r} is taken already"
            if not window.reasons:
                yield f"{place}.reasons: is empty; leave it out for all"
