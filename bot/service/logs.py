"""Logs: one line an event, for people on a terminal, as JSON elsewhere. Never texts, names or tokens."""

import logging
import sys
from collections.abc import Sequence
from typing import Any

import structlog

_SHARED: Sequence[Any] = (
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def configure(level: str, *, stream: Any = None) -> None:
    """Write our lines, and what libraries warn of, to stderr.

    Args:
        level: ``debug``, ``info``, ``warning`` or ``error``.
        stream: where to write instead of stderr.
    """
    stream = stream or sys.stderr
    renderer: Any = structlog.dev.ConsoleRenderer() if stream.isatty() else structlog.processors.JSONRenderer()
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*_SHARED, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    # libraries may write what they were given into their lines: only their warnings are let through
    logging.basicConfig(handlers=[handler], level=max(number, logging.WARNING), force=True)
