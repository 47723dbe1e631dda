"""The figures as Markdown: tables, ratios against the bare echo bot, and the goals with honest marks."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter, methodcaller
from typing import TypeAlias

from bench.compare.contenders import BARE, FULL, NORMAL, POSTGRESQL, WRITTEN
from bench.compare.crowd import SENTENCES
from bench.compare.measure import Bout, Run, Turn

Bouts = Mapping[str, Bout]
TITLES = {
    "certificate": "The certificate flow",
    "dispute": "The dispute flow",
    SENTENCES: "The dispute flow with two sentences, which the encoder reads",
}
OURS = (FULL, NORMAL, POSTGRESQL)
RATIOS = ("× rate", "× p50", "× p99", "× CPU")
HEADS = ("people", "bot", "updates/s", "p50 ms", "p99 ms", "CPU s / 1,000", "server's", *RATIOS)


_Value: TypeAlias = Callable[[Turn], float]
RATE: _Value = attrgetter("rate")
EACH: _Value = attrgetter("each")
BESIDE: _Value = attrgetter("beside")
AROUND: _Value = attrgetter("around")
P50: _Value = methodcaller("quantile", 0.5)
P99: _Value = methodcaller("quantile", 0.99)


def row(*cells: object) -> str:
    """A line of a Markdown table."""
    return f"| {' | '.join(map(str, cells))} |"


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    return "\n".join([row(*heads), row(*["---"] * len(heads)), *(row(*cells) for cells in rows)])


def ratios(run: Run, bare: Run) -> dict[str, float]:
    """A run by the bare echo bot's with as many people."""
    return {
        "rate": run.ratio(bare, RATE),
        "p50": run.ratio(bare, P50),
        "p99": run.ratio(bare, P99),
        "cpu": run.ratio(bare, EACH),
    }


def journeys(bouts: Bouts) -> str:
    """A table for each journey, with the ratios against the bare echo bot."""
    told = []
    for journey in dict.fromkeys(name for name, _ in bouts[BARE].runs):
        rows = []
        for people in dict.fromkeys(count for _, count in bouts[BARE].runs):
            if (bare := bouts[BARE].runs.get((journey, people))) is None:
                continue
            for name, bout in bouts.items():
                if run := bout.runs.get((journey, people)):
                    by = [f"{ratio:.2f}" for ratio in ratios(run, bare).values()]
                    rows.append([people, name, *_measured(run), *(["", "", "", ""] if name == BARE else by)])
        told.append(f"### {TITLES[journey]}\n\n{table(HEADS, rows)}")
    return "\n\n".join(told)


def _measured(run: Run) -> tuple[str, ...]:
    beside, around = run.median(BESIDE), run.median(AROUND)
    more = f" + {beside:.2f}" if beside else ""
    times = f"{run.median(P50):.1f}", f"{run.median(P99):.1f}"
    return f"{run.median(RATE):.0f}", *times, f"{run.median(EACH):.2f}{more}", f"{around:.2f}"


def processes(bouts: Bouts) -> str:
    """A table of memory and starts."""
    rows = [
        [name, f"{bout.peak:.0f}", f"{bout.ready:.2f}", f"{bout.recovered:.2f}", bout.lost]
        for name, bout in bouts.items()
    ]
    heads = ("bot", "peak MiB", "ready s", "recovered s", "of 20 without an answer in 30 s")
    failed = [f"**{name}** was measured no further: {bout.failed}." for name, bout in bouts.items() if bout.failed]
    return "\n\n".join(["### Memory and starts", table(heads, rows), *failed])


def goals(bouts: Bouts) -> str:
    """The goals of each of Sinmungo's databases, reached or not."""
    ours = [bouts[name] for name in OURS if name in bouts]
    rows = [[what, *(_judged(bout, value, good) for bout in ours)] for what, value, good in _goals(bouts)]
    return "### The goals\n\n" + table(("goal, against the aiogram echo", *(b.contender.name for b in ours)), rows)


_Goal = tuple[str, Callable[[Bout], float], Callable[[float], bool]]


def _judged(bout: Bout, value: Callable[[Bout], float], good: Callable[[float], bool]) -> str:
    try:
        found = value(bout)
    except (KeyError, ZeroDivisionError):
        return "not measured"
    return f"{found:.2f} {'✓' if good(found) else '**missed**'}"


def _goals(bouts: Bouts) -> list[_Goal]:
    bare = bouts[BARE]
    found: list[_Goal] = []
    for at in bare.runs:
        if at[0] == SENTENCES:
            continue
        where = f"{at[0]}, {at[1]} {'person' if at[1] == 1 else 'people'}"
        wanted = (("p50", 2.0),) if at[1] == 1 else (("cpu", 0.5), ("p99", 0.6), ("rate", 2.0))
        for what, limit in wanted:
            at_least = what == "rate"
            said = f"{where}: {what} at {'least' if at_least else 'most'} {limit:g} ×"
            found.append((said, _ratio(at, what, bare), _least(limit) if at_least else _most(limit)))
    if form := bouts.get(WRITTEN):
        for at, run in form.runs.items():
            if at[1] > 1:
                said = f"{at[0]}, {at[1]} people: at least 6 × the form bot's updates/s"
                found.append((said, lambda bout, at=at, run=run: bout.runs[at].ratio(run, RATE), _least(6)))  # type: ignore[misc]
    found += [
        ("memory: at most 80 MiB more", lambda bout: bout.peak - bare.peak, _most(80)),
        ("ready after a start: at most 1 ×", lambda bout: bout.ready / bare.ready, _most(1)),
        ("recovered from a kill: at most 1 s later", lambda bout: bout.recovered - bare.ready, _most(1)),
    ]
    return found


def _ratio(at: tuple[str, int], what: str, bare: Bout) -> Callable[[Bout], float]:
    return lambda bout: ratios(bout.runs[at], bare.runs[at])[what]


def _most(limit: float) -> Callable[[float], bool]:
    return lambda value: value <= limit


def _least(limit: float) -> Callable[[float], bool]:
    return lambda value: value >= limit
