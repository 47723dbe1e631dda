"""The dashboard's pictures as HTML and SVG. Widths are shares, so a picture fits a phone and a desktop as it is.

Nothing has a style attribute, which the page's policy forbids; colours come from classes. All words are escaped here.
"""

from html import escape
from typing import Final

from bot.service.dashboard_view import Bar, Bars, Card, Column, Columns, Tile

_TALL: Final = 112  # px of the highest column
_ROOM: Final = 16  # px above it, for its number
_FOOT: Final = 20  # px below, for labels
_EDGE: Final = 16.0  # share of 100 from each end within which a label would be cut off in the middle


def tile(each: Tile) -> str:
    """A figure."""
    return (
        f'<li class="tile {each.tone}"><b>{escape(each.value)}</b><span>{escape(each.label)}</span>'
        f"<small>{escape(each.note)}</small></li>"
    )


def card(each: Card, more: str) -> str:
    """What is inside a card: its heading, its picture, its note, and the link to ``more`` where it has one."""
    note = f"<p>{escape(each.note)}</p>" if each.note else ""
    link = f'<a class="more" href="{escape(more)}">{escape(each.more)}</a>' if each.more else ""
    return f"<h2>{escape(each.title)}</h2>{_picture(each.picture)}{note}{link}"


def _picture(picture: Bars | Columns | None) -> str:
    match picture:
        case None:
            return ""
        case Bars():
            return f'<ul class="bars">{"".join(map(_bar, picture.rows))}</ul>'
        case Columns():
            return _legend(picture.legend) + _columns(picture.columns)


def _bar(bar: Bar) -> str:
    length = f'<rect class="{bar.tone}" width="{_share(bar.share)}" height="10" rx="3"/>' if bar.share > 0 else ""
    return (
        f"<li><span>{escape(bar.label)}</span><em>{escape(bar.shown)}</em>"
        f'<svg height="10" aria-hidden="true"><rect class="track" width="100%" height="10" rx="3"/>{length}</svg></li>'
    )


def _legend(legend: tuple[str, ...]) -> str:
    names = zip(("plain", "soft"), legend, strict=False)
    keys = (
        f'<span><svg width="10" height="10" aria-hidden="true"><rect class="{tone}" width="10" height="10" rx="2"/>'
        f"</svg> {escape(name)}</span>"
        for tone, name in names
    )
    return f'<p class="legend">{"".join(keys)}</p>' if legend else ""


def _columns(columns: tuple[Column, ...]) -> str:
    """Columns of equal width. The highest has its number above it; the others tell theirs to whoever points at them.

    Of several that are as high one has it, since in a long row they are narrower than a number.
    """
    tall = [max(each.value or 0, each.behind or 0) for each in columns]
    highest = max(tall, default=0)
    wide = 100 / max(len(columns), 1)
    parts = [_column(each, place * wide, wide, highest) for place, each in enumerate(columns)]
    if highest:
        parts.append(_words(str(highest), (tall.index(highest) + 0.5) * wide, _ROOM - 5))
    told = "; ".join(each.told for each in columns if each.told and each.value)
    base = _ROOM + _TALL
    return (
        f'<svg class="columns" height="{base + _FOOT}" role="img" aria-label="{escape(told)}">'
        f'<line class="base" x1="0" x2="100%" y1="{base}.5" y2="{base}.5"/>{"".join(parts)}</svg>'
    )


def _column(column: Column, left: float, wide: float, highest: int) -> str:
    parts = [f"<title>{escape(column.told)}</title>"] if column.told else []
    inner, start = wide * 0.72, left + wide * 0.14
    for tone, value in (("soft", column.behind), ("plain", column.value)):
        if value:
            tall = max(2.0, _TALL * value / highest)
            top = _ROOM + _TALL - tall
            parts.append(
                f'<rect class="{tone}" x="{start:.2f}%" y="{top:.1f}" width="{inner:.2f}%" height="{tall:.1f}" rx="2"/>'
            )
    middle = left + wide / 2
    if column.label:
        parts.append(_words(column.label, middle, _ROOM + _TALL + 15))
    return f"<g>{''.join(parts)}</g>"


def _words(words: str, middle: float, y: int) -> str:
    """Words below or above a column, kept inside the picture at its ends."""
    anchor, x = (
        ("start", 0.0) if middle < _EDGE / 4 else ("end", 100.0) if middle > 100 - _EDGE / 4 else ("middle", middle)
    )
    return f'<text x="{x:.2f}%" y="{y}" text-anchor="{anchor}">{escape(words)}</text>'


def _share(share: float) -> str:
    return f"{100 * min(max(share, 0.0), 1.0):.1f}%"
