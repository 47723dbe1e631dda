"""Measure how sentences are understood: ``make evaluate`` prints the figures and writes docs/evaluation.md.

With ``--set`` only one of the two sets is measured. With ``--missed`` it prints what was missed of the first set too,
for those who look for kinds of sentences that are missing; what was missed of the fresh set is never shown.
"""

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.understanding.measures import (
    SETS,
    TODAY,
    Answer,
    answers,
    calibration,
    expected_sentences,
    figures,
    right_article,
    right_intent,
    share,
    slot_scores,
)
from bot.core.text import LOCALES
from bot.knowledge.encoders import load_encoders
from bot.knowledge.intents import INTENTS
from bot.knowledge.model import LEVELS, level_name
from bot.knowledge.understanding import load_reader

PAGE = Path(__file__).parents[2] / "docs" / "evaluation.md"
MARKS = {
    "sentences": ("<!-- figures: written by make evaluate -->", "<!-- end of the figures -->"),
    "fresh": ("<!-- fresh figures: written by make evaluate -->", "<!-- end of the fresh figures -->"),
}
GOALS = {
    "intent": 0.94,
    **{f"intent, {locale}": 0.92 for locale in LOCALES},
    "other recall": 0.95,
    "scam recall": 1.0,
    "false alarms on everyday chat": 0.10,
    "article first": 0.90,
    "article among three": 0.97,
}


def main() -> None:
    """Measure every engine that can work here."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--missed", action="store_true", help="print the sentences that were not understood")
    parser.add_argument("--set", choices=SETS, help="measure this set of sentences only")
    arguments = parser.parse_args()
    before, begin = resident(), time.perf_counter()
    encoders = load_encoders()
    load_reader(encoders).read("warm up", TODAY)
    seconds, memory = time.perf_counter() - begin, resident() - before
    loading = f"loading the best engine took {seconds:.1f} s and {memory:.0f} MB"
    readers = {
        level_name(names): load_reader({name: encoders[name] for name in names})
        for names in reversed(LEVELS)
        if set(names) <= set(encoders)
    }
    for name in [arguments.set] if arguments.set else SETS:
        sentences = expected_sentences(SETS[name])
        found = {level: answers(reader, sentences) for level, reader in readers.items()}
        lines = [f"{len(sentences)} sentences; {loading}.", "", *summary(found)]
        if name != "fresh":  # the less is seen of the fresh set, the longer it stays fresh
            lines += details(next(iter(found.values())))
        print("\n".join(lines))
        write(lines, *MARKS[name])
        if arguments.missed and name != "fresh":
            missed(next(iter(found.values())))


def resident() -> float:
    """Memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def summary(found: dict[str, tuple[Answer, ...]]) -> Iterator[str]:
    """The figures as Markdown, the engines side by side."""
    yield f"| | goal | {' | '.join(found)} |"
    yield "| --- | ---: |" + " ---: |" * len(found)
    measured = {name: figures(each) for name, each in found.items()}
    for figure in next(iter(measured.values())):
        goal = f"{GOALS[figure]:.2f}" if figure in GOALS else ""
        yield f"| {figure} | {goal} | {' | '.join(f'{each[figure]:.3f}' for each in measured.values())} |"
    times = {name: [each.milliseconds for each in some] for name, some in found.items()}
    mean = " | ".join(f"{statistics.mean(each):.1f}" for each in times.values())
    middle = " | ".join(f"{statistics.median(each):.1f}" for each in times.values())
    worst = " | ".join(f"{statistics.quantiles(each, n=100)[98]:.1f}" for each in times.values())
    yield f"| ms a query, mean | 15 | {mean} |"
    yield f"| ms a query, median | 15 | {middle} |"
    yield f"| ms a query, 99 of 100 | | {worst} |"
    calibrated = [calibration(each) for each in found.values()]
    yield f"| expected calibration error | | {' | '.join(f'{error:.3f}' for _, error, _ in calibrated)} |"
    yield f"| Brier score | | {' | '.join(f'{brier:.3f}' for _, _, brier in calibrated)} |"


def details(best: Sequence[Answer]) -> Iterator[str]:
    """The best engine by intent, by confidence and by slot."""
    yield ""
    yield from by_intent(best)
    yield ""
    yield from reliability(best)
    yield ""
    yield from by_slot(best)


def by_intent(found: Sequence[Answer]) -> Iterator[str]:
    """Accuracy by intent, and what it is taken for instead."""
    yield "| intent | sentences | right | taken for | article first |"
    yield "| --- | ---: | ---: | --- | ---: |"
    for intent in INTENTS:
        some = [each for each in found if each.expected.intent == intent]
        instead = Counter(each.meaning.intent for each in some if not right_intent(each)).most_common(3)
        taken = ", ".join(f"{name} {count}" for name, count in instead)
        with_article = [each for each in some if each.expected.article]
        article = f"{share(with_article, right_article):.2f}" if with_article else ""
        yield f"| {intent} | {len(some)} | {share(some, right_intent):.2f} | {taken} | {article} |"


def reliability(found: Sequence[Answer]) -> Iterator[str]:
    """How often a confidence is right."""
    yield "| confidence | right | sentences |"
    yield "| ---: | ---: | ---: |"
    for mean, right, count in calibration(found)[0]:
        yield f"| {mean:.2f} | {right:.2f} | {count} |"


def by_slot(found: Sequence[Answer]) -> Iterator[str]:
    """Slots, by how they were found."""
    yield "| slot | expected | found rightly | found wrongly |"
    yield "| --- | ---: | ---: | ---: |"
    for name, (wanted, right, wrong) in slot_scores(found).items():
        yield f"| {name} | {wanted} | {right} | {wrong} |"


def write(lines: Sequence[str], begin: str, end: str) -> None:
    """Put the figures between their marks on the page."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    PAGE.write_text(f"{before}{begin}\n" + "\n".join(lines) + f"\n{end}{after}", encoding="utf-8")


def missed(found: Sequence[Answer]) -> None:
    """Print what was missed."""
    for each in found:
        if not right_intent(each):
            print(f"{each.expected.intent} → {each.meaning.intent} {each.meaning.confidence:.2f}: {each.expected.text}")


if __name__ == "__main__":
    main()
