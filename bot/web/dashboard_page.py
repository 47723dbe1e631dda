"""The dashboard's pages: the frame that is loaded once, the parts that are renewed, the door, and the refusal."""

import hashlib
from html import escape
from pathlib import Path
from typing import Final

from bot.service.dashboard_view import Frame, Unanswered, View
from bot.web.dashboard_pictures import card, tile
from bot.web.dashboard_questions import listed

_FOLDER: Final = Path(__file__).with_name("static")
_TYPES: Final = {"css": "text/css", "js": "text/javascript"}
_NAMES: Final = ("dashboard.css", "dashboard.js", "door.js", "questions.js", "theme.js")
FIGURES: Final = "/dashboard/figures"
QUESTIONS: Final = "/dashboard/questions"
# Telegram's web clients show a Mini App in a frame of theirs.
CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors https://web.telegram.org https://*.telegram.org"
)


class Assets:
    """Styles and scripts, in memory, below an address that changes with their content, so that it may be kept."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        self._files = {name: (folder / name).read_bytes() for name in _NAMES}
        digest = hashlib.sha256(b"".join(self._files.values())).hexdigest()[:12]
        self.root = f"/dashboard/static/{digest}"

    def read(self, name: str) -> tuple[bytes, str]:
        """Its content and media type. Raises KeyError where there is none of that name."""
        return self._files[name], _TYPES[name.rpartition(".")[2]]


ASSETS: Final = Assets()


def parts(view: View, query: str) -> dict[str, str]:
    """By the id of an element, the HTML inside it: what is renewed; ``query`` is for the links in it."""
    found = {"stamp": escape(view.stamp), "tiles": "".join(map(tile, view.tiles))}
    return found | {f"card-{each.name}": card(each, f"{QUESTIONS}{query}") for each in view.cards}


def query_of(frame: Frame, days: int) -> str:
    """The query of a page in this language, over so many days."""
    return f"?lang={frame.locale}&days={days}"


def page(frame: Frame, view: View, days: int) -> str:
    """The whole page, with its figures: it says all there is before any script ran."""
    inside = parts(view, query_of(frame, days))
    cards = "".join(
        f'<section id="card-{each.name}"{" class=wide" if each.wide else ""}>{inside[f"card-{each.name}"]}</section>'
        for each in view.cards
    )
    return _html(
        frame,
        f"{_header(frame, escape(frame.title), inside['stamp'], days)}"
        f'<ul id="tiles">{inside["tiles"]}</ul>\n<div id="cards">{cards}</div>\n',
        "dashboard.js",
        f'data-from="{FIGURES}" data-every="5000"',
    )


def question_parts(view: Unanswered) -> dict[str, str]:
    """The same of the page of words."""
    return {"stamp": escape(view.stamp), "questions": listed(view)}


def questions(frame: Frame, view: Unanswered, days: int) -> str:
    """What nobody understood, with a way back."""
    inside = question_parts(view)
    back = f'<a href="/dashboard{escape(query_of(frame, days))}">{escape(frame.title)}</a> › {escape(view.title)}'
    return _html(
        frame,
        f'{_header(frame, back, inside["stamp"], days)}<div id="questions">{inside["questions"]}</div>\n',
        "questions.js",
        f'data-from="{QUESTIONS}/parts" data-every="30000"',
    )


def _header(frame: Frame, heading: str, stamp: str, days: int) -> str:
    """What every page begins with; ``heading`` and ``stamp`` are HTML."""
    periods = "".join(
        _choice(f"?lang={frame.locale}&amp;days={each}", name, current=each == days) for each, name in frame.periods
    )
    languages = "".join(
        _choice(f"?lang={locale}&amp;days={days}", name, current=locale == frame.locale, lang=_tag(locale))
        for locale, name in frame.languages
    )
    return (
        f'<header><h1>{heading}</h1><p id="stamp">{stamp}</p>'
        f'<nav class="choice">{periods}</nav><nav class="choice">{languages}</nav></header>\n'
        f'<p id="trouble" role="status" data-offline="{escape(frame.offline)}" hidden></p>\n'
    )


def door(frame: Frame) -> str:
    """What a Mini App or a link opens first: it hands in what stands behind the #, which no server is sent."""
    return _html(
        frame,
        f'<p id="door" class="said" data-refused="{escape(frame.refused)}" '
        f'data-unreachable="{escape(frame.unreachable)}">'
        f"{escape(frame.opening)}</p><noscript><p class=said>{escape(frame.refused)}</p></noscript>\n",
        "door.js",
    )


def refusal(frame: Frame) -> str:
    """What everybody reads who may not see it, whatever the reason."""
    return _html(frame, f'<p class="said">{escape(frame.refused)}</p>\n')


def _html(frame: Frame, body: str, script: str = "", renewed: str = "") -> str:
    loaded = f'<script type="module" src="{ASSETS.root}/{script}"></script>' if script else ""
    return (
        f'<!doctype html>\n<html lang="{_tag(frame.locale)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        f'<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><title>{escape(frame.title)}'
        f'</title><link rel="stylesheet" href="{ASSETS.root}/dashboard.css">{loaded}</head>\n'
        f"<body><main{' ' * bool(renewed)}{renewed}>\n{body}</main></body></html>\n"
    )


def _choice(address: str, name: str, *, current: bool, lang: str = "") -> str:
    marks = f' lang="{lang}"' if lang else ""
    return f'<a href="{address}"{marks}{" aria-current=true" if current else ""}>{escape(name)}</a>'


def _tag(locale: str) -> str:
    """As BCP 47 has it."""
    return locale.replace("_", "-")
