"""The picture: throughput and latency against the number of people, as SVG written by hand."""

from collections.abc import Callable, Mapping, Sequence
from math import log10

from bench.compare.contenders import OTHER_EDGE, UNFRAMED
from bench.compare.crowd import SENTENCES
from bench.compare.measure import Bout, Run
from bench.compare.report import P99, RATE

WIDTH, HEIGHT, LEFT, TOP = 380, 230, 60, 34  # of one diagram
COLOURS = ("#6b7280", "#a16207", "#be185d", "#1d4ed8", "#0891b2", "#15803d")
Value = Callable[[Run], float]


def draw(bouts: Mapping[str, Bout]) -> str:
    """One row of diagrams for each journey, and who is who below."""
    shown = {name: bout for name, bout in bouts.items() if name not in {OTHER_EDGE, UNFRAMED}}
    first = next(iter(shown.values()))
    names = [name for name in dict.fromkeys(journey for journey, _ in first.runs) if name != SENTENCES]
    people = sorted({count for _, count in first.runs})
    kinds: tuple[tuple[str, Value], ...] = (
        ("updates/s", lambda run: run.median(RATE)),
        ("p99, ms", lambda run: run.median(P99)),
    )
    parts = [
        f'<g transform="translate({column * (WIDTH + LEFT + 20) + LEFT} {line * (HEIGHT + 70) + TOP})">'
        + _diagram(f"{journey} flow: {what}", _lines(shown, journey, people, value), people)
        + "</g>"
        for line, journey in enumerate(names)
        for column, (what, value) in enumerate(kinds)
    ]
    bottom = len(names) * (HEIGHT + 70) + 20
    legend = "".join(
        f'<g transform="translate({LEFT + number % 3 * 290} {bottom + number // 3 * 22})">'
        f'<rect width="14" height="4" y="-6" fill="{COLOURS[number]}"/><text x="20">{name}</text></g>'
        for number, name in enumerate(shown)
    )
    wide, high = 2 * (WIDTH + LEFT + 20), bottom + 50
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="sans-serif" font-size="12">'
        f'<title>Throughput and latency against the number of people</title><rect width="{wide}" height="{high}" '
        f'fill="#fff"/>{"".join(parts)}{legend}</svg>\n'
    )


def _lines(bouts: Mapping[str, Bout], journey: str, people: Sequence[int], value: Value) -> list[list[float | None]]:
    """Of each bot, the value for each number of people; none where it was not measured."""
    return [
        [value(run) if (run := bout.runs.get((journey, count))) else None for count in people]
        for bout in bouts.values()
    ]


def _diagram(title: str, lines: Sequence[Sequence[float | None]], people: Sequence[int]) -> str:
    """Axes with a logarithmic scale upwards, since bots differ by a factor, and the lines."""
    values = [value for line in lines for value in line if value is not None]
    low, high = log10(min(values) / 1.2), log10(max(values) * 1.2)

    def x(place: int) -> float:
        return 30 + place * (WIDTH - 60) / max(1, len(people) - 1)

    def y(value: float) -> float:
        return HEIGHT - (log10(value) - low) / (high - low) * HEIGHT

    marks = [mark for power in range(-1, 6) for step in (1, 2, 5) if low <= log10(mark := step * 10**power) <= high]
    told = [f'<text font-weight="bold" y="-10">{title}</text>', f'<path d="M0 0V{HEIGHT}H{WIDTH}" {_STROKE}/>']
    told += [
        f'<path d="M0 {y(mark):.1f}H{WIDTH}" stroke="#e5e7eb"/>'
        f'<text x="-8" y="{y(mark) + 4:.1f}" text-anchor="end">{mark:g}</text>'
        for mark in marks
    ]
    told += [
        f'<text x="{x(place):.1f}" y="{HEIGHT + 18}" text-anchor="middle">{count}</text>'
        for place, count in enumerate(people)
    ]
    told.append(f'<text x="{WIDTH / 2}" y="{HEIGHT + 34}" text-anchor="middle">people</text>')
    for colour, line in zip(COLOURS, lines, strict=False):
        points = [(x(place), y(value)) for place, value in enumerate(line) if value is not None]
        path = " ".join(f"{across:.1f},{up:.1f}" for across, up in points)
        told.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        told += [f'<circle cx="{across:.1f}" cy="{up:.1f}" r="3" fill="{colour}"/>' for across, up in points]
    return "".join(told)


_STROKE = 'fill="none" stroke="#374151"'
