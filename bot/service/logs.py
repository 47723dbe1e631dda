"""Logs: one line an event, for people on a terminal, as JSON elsewhere. Never texts, names or tokens.

What happens to an update is written with its ``update_id``: whoever takes one in hand says so with ``about``.
Errors are told by their kind and places: their words, and the values of variables, may be what people wrote.
"""

import asyncio
import logging
import re
import sys
import threading
from collections.abc import MutableMapping, Sequence
from contextlib import AbstractContextManager, suppress
from contextvars import ContextVar
from traceback import extract_tb
from types import TracebackType
from typing import Any, Final

import structlog

_OURS: Final = ("bot.", "storage.")
_PLACES: Final = 12  # of an error, the innermost
_SECRETS: Final = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,}|(?<=://)[^/@\s]*:[^/@\s]*(?=@)")
_ABOUT: Final[ContextVar[tuple[int, ...]]] = ContextVar("about", default=())
_log = structlog.get_logger()
Line = MutableMapping[str, Any]


def configure(level: str, form: str | None = None, *, stream: Any = None) -> None:
    """Write our lines, and what libraries warn of, to stderr.

    Args:
        level: ``debug``, ``info``, ``warning`` or ``error``.
        form: ``console`` or ``json``; None for console on a terminal and JSON elsewhere.
        stream: where to write instead of stderr.
    """
    stream = stream or sys.stderr
    console = stream.isatty() if form is None else form == "console"
    renderer: Any = structlog.dev.ConsoleRenderer(colors=stream.isatty()) if console else _JSON
    shared: Sequence[Any] = (
        named,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_words,
        without_secrets,
    )
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=lambda *_: _Tolerant(stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[foreign, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    # libraries may write what they were given into their lines: only their warnings are let through
    logging.basicConfig(handlers=[handler], level=max(number, logging.WARNING), force=True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda told: _uncaught(told.exc_type, told.exc_value, told.exc_traceback)


def about(*update_ids: int | None) -> AbstractContextManager[None]:
    """Lines that are written in this context carry these updates' ids."""
    if len(update_ids) == 1:  # nearly always
        return _About(() if update_ids[0] is None else (update_ids[0],))
    return _About(tuple(dict.fromkeys([each for each in update_ids if each is not None])))


def named(_logger: object, _method: str, line: Line) -> Line:
    """Which update a line is about, where that is known and not said already."""
    ids = _ABOUT.get()
    if ids:
        line.setdefault("update_id", ids[0] if len(ids) == 1 else list(ids))
    return line


def watch_loop() -> None:
    """Have the running event loop tell what nobody caught as we do, and not with the words of the error."""
    asyncio.get_running_loop().set_exception_handler(_forgotten)


def foreign(_logger: object, _method: str, line: Line) -> Line:
    """A library's line, without what it filled into it; its name says whose it is."""
    record: logging.LogRecord = line["_record"]
    line["logger"] = record.name
    if not record.name.startswith(_OURS):
        line["event"] = str(record.msg).partition("\n")[0]
    if record.exc_info and record.exc_info[1]:
        line["exc_info"] = record.exc_info[1]
    return line


def without_words(_logger: object, _method: str, line: Line) -> Line:
    """An error becomes its kind and its places."""
    given = line.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    line.pop("exception", None)
    line.pop("stack_info", None)
    if isinstance(error, BaseException):
        line.update(told(error))
    return line


def told(error: BaseException) -> dict[str, Any]:
    """What may be written of an error: ``error``, its kind, ``places``, outermost first, and ``within``, of a group."""
    places = [f"{each.filename.rpartition('/')[2]}:{each.lineno}" for each in extract_tb(error.__traceback__)]
    within = {"within": [told(each) for each in error.exceptions]} if isinstance(error, BaseExceptionGroup) else {}
    return {"error": type(error).__name__, "places": places[-_PLACES:], **within}


def without_secrets(_logger: object, _method: str, line: Line) -> Line:
    """Should a token or a password stand in a line after all, it does not leave us."""
    for name, value in line.items():
        if isinstance(value, str) and ":" in value:
            line[name] = _SECRETS.sub("…", value)
    return line


def _uncaught(kind: type[BaseException], error: BaseException | None, _trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _log.critical("uncaught", exc_info=error if error is not None else None)


def _forgotten(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    _log.error("uncaught", where="event loop", exc_info=context.get("exception"))


class _About(AbstractContextManager[None]):
    """Where lines are about some updates."""

    def __init__(self, ids: tuple[int, ...]) -> None:
        self._ids = ids

    def __enter__(self) -> None:
        self._token = _ABOUT.set(self._ids)

    def __exit__(self, *_: object) -> None:
        _ABOUT.reset(self._token)


class _Tolerant(structlog.PrintLogger):
    """Writes lines where that can be done: a log on a full disk must not end who writes it."""

    def msg(self, message: str) -> None:
        """Write a line, or let it be."""
        with suppress(OSError):
            super().msg(message)

    log = debug = info = warn = warning = fatal = failure = err = error = critical = exception = msg


_JSON: Final = structlog.processors.JSONRenderer(ensure_ascii=False)
