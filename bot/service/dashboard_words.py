"""The dashboard's words: what was seen becomes tiles and cards in a reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot.cases.report import Day, Times
from bot.core.text import LOCALES, Text, plural
from bot.desk.labels import LANGUAGES as OWN_NAMES
from bot.desk.labels import agent_name
from bot.documents.chart import AGES, KINDS, LANGUAGES
from bot.service.dashboard_view import Bar, Bars, Card, Column, Columns, Frame, Tile, Tone, View
from bot.words.catalogs import Words

if TYPE_CHECKING:
    from bot.service.dashboard import Look, Promise

SHOWN: Final = 6  # promises that are named; the rest is counted
_AGENTS: Final = 8
_ASKED: Final = 5
_A_WEEK, _SOME = 7, 5  # days that are all named where there is room; of more, so many are
_HOURS: Final = 6  # hours from one label to the next
_RISKS: Final[Mapping[str, Tone]] = {"late": "bad", "soon": "warn", "": "plain"}
_LOW: Final = 3  # a mark below it calls for a look


@dataclass(frozen=True)
class Speaker:
    """Says things to a reader.

    Args:
        words: the catalogs.
        locale: the reader's.
        zone: the time zone in which times are told.
    """

    words: Words
    locale: str
    zone: str

    def say(self, text: Text) -> str:
        """In words, without markup."""
        return self.words.plain(text, self.locale, self.zone)

    def span(self, minutes: float) -> str:
        """A time span, at least a minute."""
        return self.say(Text("dashboard.span", {"span": timedelta(minutes=max(1, int(minutes)))}))

    def stamp(self, moment: datetime) -> str:
        """As of when something is."""
        return self.say(Text("dashboard.as_of", {"time": f"{moment.astimezone(ZoneInfo(self.zone)):%H:%M:%S}"}))

    def time(self, moment: datetime, now: datetime) -> str:
        """A time of day, with the day where it is another one; written alike in every language."""
        where = ZoneInfo(self.zone)
        local = moment.astimezone(where)
        day = "" if local.date() == now.astimezone(where).date() else f"{local.month}/{local.day} "
        return f"{day}{local:%H:%M}"


def frame(speaker: Speaker, periods: Sequence[int]) -> Frame:
    """The words around the figures."""
    say = speaker.say
    return Frame(
        locale=speaker.locale,
        title=say(Text("dashboard.title")),
        periods=tuple((days, say(plural("dashboard.days", days))) for days in periods),
        languages=tuple((locale, say(OWN_NAMES[locale])) for locale in LOCALES),
        refused=say(Text("dashboard.refused")),
        offline=say(Text("dashboard.offline")),
        opening=say(Text("dashboard.opening")),
        unreachable=say(Text("dashboard.unreachable")),
    )


def view(look: "Look", speaker: Speaker) -> View:
    """Everything that was seen, said."""
    report = look.report
    return View(
        stamp=speaker.stamp(look.at),
        tiles=tuple(_tiles(look, speaker)),
        cards=(
            _promises(look, speaker),
            _card(speaker, "ages", Text("chart.by_age"), _counted(report.open_by_age, AGES, speaker)),
            _agents(look, speaker),
            _answers(look, speaker),
            _days(look, speaker),
            _hours(look, speaker),
            _card(speaker, "kinds", Text("chart.by_kind"), _counted(report.by_kind, KINDS, speaker)),
            _card(speaker, "languages", Text("chart.by_language"), _counted(report.by_language, LANGUAGES, speaker)),
            _ratings(look, speaker),
            _unanswered(look, speaker),
        ),
    )


def _tiles(look: "Look", speaker: Speaker) -> Iterable[Tile]:
    say, report = speaker.say, look.report
    late = [each for each in look.promises if each.risk == "late"]
    soon = [each for each in look.promises if each.risk == "soon"]
    coming = [each for each in look.promises if each.risk != "late"]
    waited = "" if look.since is None else speaker.span((look.at - look.since) / timedelta(minutes=1))
    yield Tile(
        say(Text("dashboard.waiting")),
        str(report.waiting),
        say(Text("dashboard.oldest", {"span": waited})) if waited else "",
    )
    yield Tile(say(Text("dashboard.claimed")), str(report.open - report.waiting))
    yield Tile(
        say(Text("dashboard.at_risk")),
        str(len(soon)),
        say(Text("dashboard.next", {"time": speaker.time(coming[0].due, look.at)})) if coming else "",
        "warn" if soon else "plain",
    )
    yield Tile(say(Text("dashboard.overdue")), str(len(late)), "", "bad" if late else "plain")
    yield _times(report.first_answer, Text("dashboard.first_answer"), speaker)
    yield _times(report.resolution, Text("dashboard.resolution"), speaker)


def _times(times: Times | None, label: Text, speaker: Speaker) -> Tile:
    if times is None:
        return Tile(speaker.say(label), "–")
    ninth = speaker.say(Text("dashboard.ninth", {"span": speaker.span(times.p90)}))
    return Tile(speaker.say(label), speaker.span(times.median), ninth)


def _promises(look: "Look", speaker: Speaker) -> Card:
    say, owed = speaker.say, look.promises
    rest = len(owed) - SHOWN
    note = say(Text("dashboard.promises.none")) if not owed else ""
    if rest > 0:
        note = say(plural("dashboard.promises.more", rest))
    rows = tuple(_promise(each, look.at, speaker) for each in owed[:SHOWN])
    return Card("promises", say(Text("dashboard.promises")), Bars(rows) if rows else None, note, wide=True)


def _promise(promise: "Promise", now: datetime, speaker: Speaker) -> Bar:
    owner = f" · {speaker.say(agent_name(promise.alias))}" if promise.alias else ""
    span = speaker.span(abs(promise.due - now) / timedelta(minutes=1))
    time = speaker.time(promise.due, now)
    shown = (
        Text("dashboard.promises.late", {"span": span, "time": time})
        if promise.risk == "late"
        else Text("dashboard.promises.left", {"span": span, "time": time})
    )
    return Bar(promise.number + owner, promise.spent, speaker.say(shown), _RISKS[promise.risk])


def _answers(look: "Look", speaker: Speaker) -> Card:
    say = speaker.say
    title, note = say(Text("dashboard.answers")), say(Text("dashboard.answers.note"))
    if look.report.first_answer is None:
        return Card("answers", title, None, say(Text("dashboard.empty")), wide=True)
    days = look.report.by_day
    columns = tuple(
        Column(label, day.first_answer, _told_times(day, speaker), day.first_answer_p90)
        for day, label in zip(days, _day_labels(days, all_of_a_week=True), strict=True)
    )
    legend = (say(Text("dashboard.median")), say(Text("dashboard.ninth.name")))
    return Card("answers", title, Columns(columns, legend), note, wide=True)


def _told_times(day: Day, speaker: Speaker) -> str:
    if day.first_answer is None or day.first_answer_p90 is None:
        return ""
    ninth = speaker.say(Text("dashboard.ninth", {"span": speaker.span(day.first_answer_p90)}))
    return f"{_short(day.day)}: {speaker.span(day.first_answer)} · {ninth}"


def _days(look: "Look", speaker: Speaker) -> Card:
    days = look.report.by_day
    columns = tuple(
        Column(label, day.came, f"{_short(day.day)}: {day.came}")
        for day, label in zip(days, _day_labels(days), strict=True)
    )
    return _card(speaker, "days", Text("chart.days"), Columns(columns) if look.report.came else None)


def _hours(look: "Look", speaker: Speaker) -> Card:
    columns = tuple(
        Column("" if hour % _HOURS else f"{hour}:00", came, f"{hour}:00–{hour + 1}:00: {came}")
        for hour, came in enumerate(look.report.by_hour)
    )
    return _card(speaker, "hours", Text("dashboard.hours"), Columns(columns) if look.report.came else None)


def _ratings(look: "Look", speaker: Speaker) -> Card:
    report, title = look.report, Text("dashboard.satisfaction")
    if report.satisfaction is None:
        return _card(speaker, "ratings", title, None, Text("dashboard.satisfaction.none"))
    most = max(look.ratings.values())
    rows = tuple(
        Bar("★" * mark, count / most, str(count), "bad" if mark < _LOW and count else "plain")
        for mark, count in look.ratings.items()
    )
    mean = plural("dashboard.satisfaction.mean", report.rated, mean=f"{report.satisfaction:.1f}")
    return _card(speaker, "ratings", title, Bars(rows), mean)


def _unanswered(look: "Look", speaker: Speaker) -> Card:
    """How often the same was asked, without the words: they are people's own, and shown on a page of their own."""
    most = max((count for _, count in look.unanswered), default=1)
    rows = tuple(
        Bar(f"{rank}. {speaker.say(LANGUAGES[locale])}", count / most, str(count))
        for rank, (locale, count) in enumerate(look.unanswered[:_ASKED], 1)
    )
    note = Text("dashboard.unanswered.note") if rows else None
    card = _card(speaker, "unanswered", Text("dashboard.unanswered"), Bars(rows) if rows else None, note)
    return replace(card, more=speaker.say(Text("dashboard.unanswered.more"))) if rows else card


def _agents(look: "Look", speaker: Speaker) -> Card:
    most = max(look.loads.values(), default=1)
    rows = tuple(
        Bar(speaker.say(agent_name(alias)), count / most, str(count))
        for alias, count in list(look.loads.items())[:_AGENTS]
    )
    empty = None if rows else Text("dashboard.agents.none")
    return _card(speaker, "agents", Text("dashboard.agents"), Bars(rows) if rows else None, empty)


def _counted(counts: Mapping[str, int], names: Mapping[str, Text], speaker: Speaker) -> Bars | None:
    """Bars of those that have a name; None where there is nothing."""
    most = max(counts.values(), default=0)
    rows = [Bar(speaker.say(names[name]), n / most, str(n)) for name, n in counts.items() if name in names and most]
    return Bars(tuple(rows)) if rows else None


def _card(speaker: Speaker, name: str, title: Text, picture: Bars | Columns | None, note: Text | None = None) -> Card:
    said = note or (Text("dashboard.empty") if picture is None else None)
    return Card(name, speaker.say(title), picture, speaker.say(said) if said else "")


def _day_labels(days: Sequence[Day], *, all_of_a_week: bool = False) -> list[str]:
    """As many as there is room for, the last day always among them."""
    step = 1 if all_of_a_week and len(days) <= _A_WEEK else -(-len(days) // _SOME)
    return [_short(day.day) if (len(days) - 1 - place) % step == 0 else "" for place, day in enumerate(days)]


def _short(day: str) -> str:
    """Month/day: the same in every language."""
    moment = date.fromisoformat(day)
    return f"{moment.month}/{moment.day}"
