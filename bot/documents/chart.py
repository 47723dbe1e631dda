"""The desk's report as a picture."""

from datetime import date
from typing import Any

from bot.cases.report import Report
from bot.core.text import Text
from bot.documents.texts import Writer
from bot.documents.typesetter import Typesetter, language

_DOTS_PER_INCH = 160
_DAYS_SHOWN = 14  # bars that a phone shows; of a longer time the last ones
_ZONE = "UTC"  # the picture tells no moments
LANGUAGES = {
    "ko": Text("chart.language.ko"),
    "zh_Hans": Text("chart.language.zh_Hans"),
    "zh_Hant": Text("chart.language.zh_Hant"),
    "en": Text("chart.language.en"),
}
KINDS = {
    "certificate": Text("chart.kind.certificate"),
    "dispute": Text("chart.kind.dispute"),
    "question": Text("chart.kind.question"),
}
AGES = {
    "1h": Text("chart.age.1h"),
    "4h": Text("chart.age.4h"),
    "1d": Text("chart.age.1d"),
    "3d": Text("chart.age.3d"),
    "older": Text("chart.age.older"),
}


def chart(report: Report, locale: str, words: Writer, typesetter: Typesetter) -> bytes:
    """A PNG of a report.

    Args:
        report: the figures.
        locale: in whose language.
        words: writes texts.
        typesetter: makes the picture.
    """
    return typesetter.pictures("report", page_of(report, locale, words), _DOTS_PER_INCH)[0]


def page_of(report: Report, locale: str, words: Writer) -> dict[str, Any]:
    """What the template is given."""

    def say(text: Text) -> str:
        return words.plain(text, locale, _ZONE)

    def rows(counts: dict[str, int], names: dict[str, Text]) -> list[dict[str, Any]]:
        return [{"label": say(names[name]), "count": count} for name, count in counts.items() if name in names]

    return {
        "language": language(locale),
        "title": say(Text("chart.title", {"days": report.days})),
        "tiles": [_tile(value, say(label), alarm=alarm) for value, label, alarm in _tiles(report, say)],
        "days_title": say(Text("chart.days")),
        "days_note": say(Text("chart.days.note")),
        "days": [
            {
                "label": _short(day.day),
                "came": day.came,
                "answer": "" if day.first_answer is None else str(day.first_answer),
            }
            for day in report.by_day[-_DAYS_SHOWN:]
        ],
        "groups": [
            {"title": say(Text("chart.by_language")), "rows": rows(report.by_language, LANGUAGES)},
            {"title": say(Text("chart.by_kind")), "rows": rows(report.by_kind, KINDS)},
            {"title": say(Text("chart.by_age")), "rows": rows(report.open_by_age, AGES)},
        ],
    }


def _tiles(report: Report, say: Any) -> list[tuple[str, Text, bool]]:
    first = report.first_answer
    answer = "–" if first is None else say(Text("chart.minutes", {"minutes": first.median}))
    satisfaction = "–" if report.satisfaction is None else f"{report.satisfaction:.1f}"
    return [
        (str(report.open), Text("chart.open"), False),
        (answer, Text("chart.first_answer"), False),
        (satisfaction, Text("chart.satisfaction"), report.satisfaction is not None and report.satisfaction < 3),
        (str(report.breaches), Text("chart.breaches"), report.breaches > 0),
    ]


def _tile(value: str, label: str, *, alarm: bool) -> dict[str, Any]:
    return {"value": value, "label": label, "alarm": alarm}


def _short(day: str) -> str:
    """A day under a narrow bar, the same in every language: month/day."""
    moment = date.fromisoformat(day)
    return f"{moment.month}/{moment.day}"
