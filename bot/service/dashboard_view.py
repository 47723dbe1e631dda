"""What the dashboard shows, in words and numbers: tiles, and cards with one picture each."""

from typing import Literal, TypeAlias

from msgspec import Struct

Tone: TypeAlias = Literal["plain", "soft", "warn", "bad"]


class Tile(Struct, frozen=True):
    """One figure: what it is, how much, and what else there is to say of it."""

    label: str
    value: str
    note: str = ""
    tone: Tone = "plain"


class Bar(Struct, frozen=True):
    """A line of a picture.

    Args:
        label: what it is.
        share: how long the bar is, from 0 to 1.
        shown: the number in words.
        tone: its colour.
    """

    label: str
    share: float
    shown: str
    tone: Tone = "plain"


class Bars(Struct, frozen=True):
    """Bars below each other."""

    rows: tuple[Bar, ...]


class Column(Struct, frozen=True):
    """An upright bar.

    Args:
        label: what stands below it; empty where there is no room for one.
        value: how high it is; None where nothing is known.
        behind: how high the paler one behind it is.
        told: all of it in words.
    """

    label: str
    value: int | None
    told: str
    behind: int | None = None


class Columns(Struct, frozen=True):
    """Upright bars beside each other; ``legend`` says what the front and the back ones are, where there are both."""

    columns: tuple[Column, ...]
    legend: tuple[str, ...] = ()


class Card(Struct, frozen=True):
    """A picture with its title.

    Args:
        name: what it is called in the page.
        title: its heading.
        picture: None where there is nothing to be drawn, which ``note`` then says.
        note: what is to be said below.
        wide: it wants the width of two.
    """

    name: str
    title: str
    picture: Bars | Columns | None
    note: str = ""
    wide: bool = False


class View(Struct, frozen=True):
    """The whole of it, in one language.

    Args:
        stamp: as of when.
        tiles: the figures.
        cards: the pictures.
    """

    stamp: str
    tiles: tuple[Tile, ...]
    cards: tuple[Card, ...]


class Frame(Struct, frozen=True):
    """The words around the figures, in one language.

    Args:
        locale: one of the catalogs'.
        title: of the page.
        periods: days, and how the choice of so many reads.
        languages: locale, and what the language calls itself.
        refused: what is said to whoever may not see it.
        offline: what is said where no new figures come.
        opening: what is said until the door has opened.
        unreachable: what is said where it cannot be tried now.
    """

    locale: str
    title: str
    periods: tuple[tuple[int, str], ...]
    languages: tuple[tuple[str, str], ...]
    refused: str
    offline: str
    opening: str
    unreachable: str
