"""The page of an export: what is kept of a person, readable in a browser, in their language."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any

from bot.core.event import ContactShared, MediaReceived, MessageEdited, TextReceived
from bot.core.flow import Choose, Flows
from bot.core.pages import LANGUAGES
from bot.core.text import Money, Param, Text
from bot.flows.labels import DONE
from bot.flows.pages import KINDS, STATES
from bot.ports import CaseView, PersonRecords
from bot.words.catalogs import Words

_FLOW_OF = {"certificate": "certificate", "question": "agent", "dispute": "dispute"}
# Values of cases that no question of a flow asks for.
_LABELS = {
    "certificate": Text("case.kind.certificate"),
    "platform_number": Text("dispute.platform_number.title"),
    "decision": Text("dispute.decision.title"),
    "answer": Text("export.answer"),
    "records": Text("dispute.record.title"),
    "notes": Text("export.notes"),
    "rating": Text("export.rating"),
}
_STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;margin:2rem auto;max-width:46rem;padding:0 1rem;color:#1d2433}"
    "h2{margin-top:2.2rem;border-bottom:1px solid #d5dae3}table{border-collapse:collapse;width:100%}"
    "td{padding:.3rem .8rem .3rem 0;vertical-align:top;border-bottom:1px solid #eef0f4;overflow-wrap:anywhere}"
    "td:first-child{color:#5a6478;width:32%}a{color:#1f5fbf}.when{color:#5a6478;font-size:.9em}"
)


@dataclass(frozen=True)
class Reading:
    """Who reads it: in which language and time zone, as of when."""

    locale: str
    zone: str
    at: datetime


@dataclass(frozen=True)
class Page:
    """Writes the page.

    Args:
        words: the catalogs.
        flows: what answers are called.
        issuer: who keeps the data.
        reading: who reads it.
    """

    words: Words
    flows: Flows
    issuer: str
    reading: Reading

    def html(self, records: PersonRecords, paths: Mapping[str, str]) -> str:
        """The whole page; it needs nothing from outside and runs nothing.

        Args:
            records: what is kept.
            paths: where each file is beside the page, by its name in the file store.
        """
        title = self._plain(Text("export.title", {"issuer": self.issuer}))
        parts = [
            f"<h1>{escape(title)}</h1>",
            f"<p>{self._html(Text('export.made', {'when': self.reading.at}))}</p>",
            *self._settings(records),
            *self._unfinished(records),
            *(line for view in records.cases for line in self._case(view)),
            *self._reminders(records),
            *self._messages(records),
            *self._files(paths),
        ]
        head = (
            f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        )
        lang = self.reading.locale.replace("_", "-")
        body = "\n".join(parts)
        return (
            f'<!doctype html><html lang="{lang}"><head>{head}<style>{_STYLE}</style></head><body>{body}</body></html>'
        )

    def _settings(self, records: PersonRecords) -> Iterator[str]:
        talk = records.conversation
        language = self._plain(LANGUAGES[talk.locale]) if talk.locale in LANGUAGES else ""
        rows = [("Telegram", str(records.chat)), (self._plain(Text("export.language")), language)]
        if talk.zone:
            rows.append((self._plain(Text("export.zone")), talk.zone))
        yield self._heading(Text("export.settings"))
        yield _table((escape(name), escape(value)) for name, value in rows)

    def _unfinished(self, records: PersonRecords) -> Iterator[str]:
        frames = (*records.conversation.frames, *records.conversation.drafts)
        if frames:
            yield self._heading(Text("export.unfinished"))
        for frame in frames:
            flow = self.flows.flows.get(frame.flow)
            yield f"<h3>{escape(self._plain(flow.title) if flow else frame.flow)}</h3>"
            yield _table(self._answers(frame.flow, frame.answers))

    def _case(self, view: CaseView) -> Iterator[str]:
        case = view.case
        state = STATES.get(f"{case.kind}.{case.state}", Text("engine.lines", {"lines": case.state}))
        yield self._heading(Text("case.line", {"number": case.number, "kind": KINDS[case.kind], "state": state}))
        yield f"<p>{self._html(Text('case.opened', {'when': case.opened_at}))}</p>"
        yield _table(self._answers(_FLOW_OF[case.kind], case.data))
        yield f"<h3>{self._html(Text('export.story'))}</h3>"
        yield _table(
            (self._value(event.at), self._label(DONE[event.action]) if event.action in DONE else escape(event.action))
            for event in view.story
        )

    def _reminders(self, records: PersonRecords) -> Iterator[str]:
        if records.deadlines:
            yield self._heading(Text("export.reminders"))
            yield _table((self._value(each.due), escape(each.kind)) for each in records.deadlines)

    def _messages(self, records: PersonRecords) -> Iterator[str]:
        said = [(each.happening.at, _said(each.happening.event)) for each in records.events]
        rows = [(self._value(at), escape(words)) for at, words in said if words]
        if rows:
            yield self._heading(Text("export.messages"))
            yield _table(rows)

    def _files(self, paths: Mapping[str, str]) -> Iterator[str]:
        if paths:
            yield self._heading(Text("export.files"))
            links = (f'<li><a href="{escape(path)}">{escape(name)}</a></li>' for name, path in paths.items())
            yield f"<ul>{''.join(links)}</ul>"

    def _answers(self, flow: str, answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Answers by what their questions are called; what has no name for people is in the JSON only."""
        steps = {step.name: step for step in self.flows.flows[flow].steps} if flow in self.flows.flows else {}
        for name, value in answers.items():
            step = steps.get(name)
            title = step.title if step else _LABELS.get(name)
            if title is None or value in (None, "", [], {}, False):
                continue
            options = step.options if isinstance(step, Choose) and isinstance(step.options, tuple) else ()
            chosen = next((option.label for option in options if option.id == value), None)
            yield self._label(title), self._label(chosen) if chosen else self._value(value)

    def _value(self, value: Any) -> str:
        """Any plain value, written for the reader."""
        match value:
            case dict() if set(value) == {"minor", "currency"}:
                return self._written(Money(value["minor"], value["currency"]))
            case dict():
                lines = [self._value(each) for name, each in value.items() if each and name not in _TECHNICAL]
                return "<br>".join(lines)
            case list() | tuple():
                return "".join(f"<div>{self._value(each)}</div>" for each in value)
            case bool():
                return "✓" if value else "–"
            case datetime() | int():
                return self._written(value)
            case _:
                return self._written(_moment(str(value)))

    def _written(self, value: Param) -> str:
        return self._html(Text("engine.lines", {"lines": value})).replace("\n", "<br>")

    def _heading(self, text: Text) -> str:
        return f"<h2>{self._html(text)}</h2>"

    def _label(self, text: Text) -> str:
        return escape(self._plain(text))

    def _html(self, text: Text) -> str:
        return self.words.html(text, self.reading.locale, self.reading.zone)

    def _plain(self, text: Text) -> str:
        return self.words.plain(text, self.reading.locale, self.reading.zone)


_TECHNICAL = frozenset({"file_id", "unique_id", "sha256", "file", "key_id", "mime"})


def _table(rows: Iterable[tuple[str, str]]) -> str:
    lines = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in rows)
    return f"<table>{lines}</table>"


def _said(event: object) -> str:
    """What a person sent, in a line; empty for a tap."""
    match event:
        case TextReceived(text=text) | MessageEdited(text=text):
            return text
        case MediaReceived(media=media, caption=caption):
            return " ".join(filter(None, (f"[{media.kind}]", media.name, caption)))
        case ContactShared(phone=phone):
            return phone
        case _:
            return ""


def _moment(text: str) -> Param:
    """A day or a time, where the text is one."""
    try:
        return datetime.fromisoformat(text) if "T" in text and "+" in text else date.fromisoformat(text)
    except ValueError:
        return text
