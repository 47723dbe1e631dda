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
        more: the label of the link to its own page; empty where it has none.
    """

    name: str
    title: str
    picture: Bars | Columns | None
    note: str = ""
    wide: bool = False
    more: str = ""


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


class Said(Struct, frozen=True):
    """Something that was asked and not understood, however it was put.

    Args:
        text: the newest way, covered.
        locale: the language it is in.
        told: language, how often and when, in words.
        others: the label above the other ways; empty where there are none.
        also: those, covered.
        ids: of the sentences.
    """

    text: str
    locale: str
    told: tuple[str, ...]
    others: str
    also: tuple[str, ...]
    ids: tuple[int, ...]


class Unanswered(Struct, frozen=True):
    """The page of what nobody understood, in one language.

    Args:
        title: its heading.
        stamp: as of when.
        said: the most frequent first.
        notes: what is to be known of them.
        settle: the label of the button that removes one.
        sure: what it says before it does.
    """

    title: str
    stamp: str
    said: tuple[Said, ...]
    notes: tuple[str, ...]
    settle: str
    sure: str


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
