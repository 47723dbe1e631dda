"""The page of an export: what is kept of a person, readable in a browser, in their language."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from types import MappingProxyType
from typing import Any

from bot.core.event import ContactShared, MediaReceived, MessageEdited, TextReceived
from bot.core.flow import Choose, Flows
from bot.core.pages import LANGUAGES
from bot.core.text import Money, Param, Text
from bot.desk.labels import ACTIONS
from bot.documents import dossier_texts
from bot.flows.labels import DECISIONS, OFFERS, OUTCOMES
from bot.flows.pages import KINDS, STATES
from bot.ports import CaseView, DeadlineRow, PersonRecords
from bot.words.catalogs import Words

_FLOW_OF = {"certificate": "certificate", "question": "agent", "dispute": "dispute"}
# Values of cases that no question of a flow asks for.
_LABELS = {
    "certificate": Text("case.kind.certificate"),
    "platform_number": Text("dispute.platform_number.title"),
    "decision": Text("dispute.decision.title"),
    "offer": Text("dispute.offer.title"),
    "answer": Text("export.answer"),
    "records": Text("dispute.record.title"),
    "notes": Text("export.notes"),
    "rating": Text("export.rating"),
}
# What values are called that a question's own options do not name.
_CHOICES: dict[str, Mapping[str, Text]] = {
    "outcome": {str(name): label for name, label in OUTCOMES.items()},
    "decision": DECISIONS,
    "offer": OFFERS,
}
_REMINDERS = {"silence": Text("export.unfinished"), "deposit": Text("menu.deposit.button")}
_SHOWN = (".jpg", ".png", ".gif", ".webp")  # pictures that browsers draw and do not run
_STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;margin:2rem auto;max-width:46rem;padding:0 1rem;color:#1d2433}"
    "h2{margin-top:2.2rem;border-bottom:1px solid #d5dae3}table{border-collapse:collapse;width:100%}"
    "td{padding:.3rem .8rem .3rem 0;vertical-align:top;border-bottom:1px solid #eef0f4;overflow-wrap:anywhere}"
    "td:first-child{color:#5a6478;width:37%}a{color:#1f5fbf}.when{color:#5a6478;font-size:.9em}"
    ".piece{display:flex;gap:.8rem;margin-bottom:.5rem}.piece img{width:5rem;height:5rem;object-fit:cover}"
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
        paths: where each file is beside the page, by its name in the file store.
    """

    words: Words
    flows: Flows
    issuer: str
    reading: Reading
    paths: Mapping[str, str]

    def html(self, records: PersonRecords) -> str:
        """The whole page of what is kept; it needs nothing from outside and runs nothing."""
        title = self._plain(Text("export.title", {"issuer": self.issuer}))
        parts = [
            f"<h1>{escape(title)}</h1>",
            f"<p>{self._html(Text('export.made', {'when': self.reading.at}))}</p>",
            *self._settings(records),
            *self._unfinished(records),
            *(line for view in records.cases for line in self._case(view)),
            *self._reminders(records),
            *self._messages(records),
            *self._files(),
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
        state = STATES.get(f"{case.kind}.{case.state}") or _verbatim(case.state)
        yield self._heading(Text("case.line", {"number": case.number, "kind": KINDS[case.kind], "state": state}))
        yield f"<p>{self._html(Text('case.opened', {'when': case.opened_at}))}</p>"
        yield _table(self._answers(_FLOW_OF[case.kind], case.data))
        yield f"<h3>{self._html(Text('export.story'))}</h3>"
        yield _table(
            (self._value(event.at), self._label(ACTIONS.get(event.action) or _verbatim(event.action)))
            for event in view.story
        )

    def _reminders(self, records: PersonRecords) -> Iterator[str]:
        if records.deadlines:
            yield self._heading(Text("export.reminders"))
            yield _table(dict.fromkeys((self._value(each.due), self._about(each)) for each in records.deadlines))

    def _about(self, deadline: DeadlineRow) -> str:
        """What a reminder is about: its case, or what it is called."""
        label = _REMINDERS.get(deadline.kind)
        return self._label(label) if label else escape(str(deadline.payload.get("case", "–")))

    def _messages(self, records: PersonRecords) -> Iterator[str]:
        said = [(each.happening.at, self._said(each.happening.event)) for each in records.events]
        rows = [(self._value(at), escape(words)) for at, words in said if words]
        if rows:
            yield self._heading(Text("export.messages"))
            yield _table(rows)

    def _said(self, event: object) -> str:
        """What a person sent, in a line; empty for a tap."""
        match event:
            case TextReceived(text=text) | MessageEdited(text=text):
                return text
            case MediaReceived(media=media, caption=caption):
                kind = dossier_texts.KINDS.get(media.kind)
                return " ".join(filter(None, (f"[{self._plain(kind) if kind else '…'}]", media.name, caption)))
            case ContactShared(phone=phone):
                return phone
            case _:
                return ""

    def _files(self) -> Iterator[str]:
        if self.paths:
            yield self._heading(Text("export.files"))
            links = (f'<li><a href="{escape(path)}">{escape(name)}</a></li>' for name, path in self.paths.items())
            yield f"<ul>{''.join(links)}</ul>"

    def _piece(self, piece: Mapping[str, Any]) -> str:
        """A piece of evidence: what it is, when it came, its file; small where it is a picture."""
        kind = dossier_texts.KINDS.get(piece["kind"]) or dossier_texts.KINDS["document"]
        title = " · ".join(filter(None, (str(piece["number"]), self._plain(kind), str(piece.get("name") or ""))))
        path = escape(self.paths.get(piece.get("file") or "", ""))
        lines = (
            f'<a href="{path}">{escape(title)}</a>' if path else escape(title),
            escape(str(piece.get("caption") or "")),
            f'<span class="when">{self._value(piece["at"])}</span>',
        )
        picture = f'<img src="{path}" alt="" loading="lazy">' if path.endswith(_SHOWN) else ""
        return f'<div class="piece">{picture}<div>{"<br>".join(filter(None, lines))}</div></div>'

    def _answers(self, flow: str, answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Answers by what their questions are called; what has no name for people is in the JSON only."""
        steps = {step.name: step for step in self.flows.flows[flow].steps} if flow in self.flows.flows else {}
        for name, value in answers.items():
            step = steps.get(name)
            title = step.title if step else _LABELS.get(name)
            if title is None or value in (None, "", [], {}, False):
                continue
            options = step.options if isinstance(step, Choose) and isinstance(step.options, tuple) else ()
            labels = {option.id: option.label for option in options} or _CHOICES.get(name, {})
            yield self._label(title), self._value(value, labels)

    def _value(self, value: Any, labels: Mapping[str, Text] = MappingProxyType({})) -> str:
        """Any plain value, written for the reader; ``labels`` are what some are called."""
        match value:
            case str() if value in labels:
                return self._label(labels[value])
            case {"number": _, "kind": _, "at": _}:
                return self._piece(value)
            case dict() if set(value) == {"minor", "currency"}:
                return self._written(Money(value["minor"], value["currency"]))
            case dict():
                return "<br>".join(self._value(each, labels) for each in value.values() if each)
            case list() | tuple():
                return "".join(f"<div>{self._value(each, labels)}</div>" for each in value)
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


def _verbatim(word: str) -> Text:
    """A word of ours that no catalog knows (any more)."""
    return Text("engine.lines", {"lines": word})


def _table(rows: Iterable[tuple[str, str]]) -> str:
    lines = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in rows)
    return f"<table>{lines}</table>"


def _moment(text: str) -> Param:
    """A day or a time, where the text is one."""
    try:
        return datetime.fromisoformat(text) if "T" in text and "+" in text else date.fromisoformat(text)
    except ValueError:
        return text
