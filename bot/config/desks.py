"""``DESKS``: the groups to which cases go, as JSON."""

import re
from datetime import time
from zoneinfo import ZoneInfo

from bot.config.values import as_json, shown, time_zone
from bot.core.desk import Desk, Opening

LOCALES = ("ko", "zh_Hans", "zh_Hant", "en")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAYS = ("CN", "HK", "KR", "TW")


def desk_list(text: str) -> tuple[Desk, ...]:
    """A JSON list of desks; raises ValueError with the end of a sentence that begins with ``DESKS``."""
    items = as_json(text)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ValueError('is no JSON list of objects; write one like [{"chat": -1001234567890, "languages": ["ko"]}]')
    found = tuple(desk(number, item) for number, item in enumerate(items, start=1))
    if len({d.chat for d in found}) < len(found):
        raise ValueError("names the same chat twice; give each desk a group of its own")
    return found


def desk(number: int, item: dict[str, object]) -> Desk:
    """One desk; ``number`` is its place in the list, from 1."""
    where = f"has a desk ({number}) "
    known = Desk.__dataclass_fields__
    for key in item:
        if key not in known:
            raise ValueError(f"{where}with the unknown key {shown(key)}; the keys are {', '.join(known)}")
    chat = item.get("chat")
    if not isinstance(chat, int) or isinstance(chat, bool) or chat >= 0:
        raise ValueError(f'{where}without the id of a group; write one like "chat": -1001234567890')
    language = item.get("language", "en")
    if language not in LOCALES:
        raise ValueError(f"{where}with the language {shown(str(language))}; write one of {', '.join(LOCALES)}")
    return Desk(
        chat=chat,
        languages=some(item.get("languages", []), LOCALES, f"{where}with languages "),
        skills=names(item.get("skills", []), f"{where}with skills "),
        language=str(language),
        timezone=zone(item.get("timezone"), f"{where}with a time zone that "),
        hours=hours(item.get("hours", {}), f"{where}with hours "),
        holidays=some(item.get("holidays", []), HOLIDAYS, f"{where}with holidays "),
    )


def zone(value: object, where: str) -> ZoneInfo | None:
    """A time zone, where one is given."""
    if value is None:
        return None
    try:
        return time_zone(str(value))
    except ValueError as error:
        raise ValueError(f"{where}{error}") from error


def some(value: object, known: tuple[str, ...], where: str) -> tuple[str, ...]:
    """A list of some of the known names."""
    if not isinstance(value, list) or not all(item in known for item in value):
        raise ValueError(f"{where}that are not known; write a list of some of {', '.join(known)}")
    return tuple(value)


def names(value: object, where: str) -> tuple[str, ...]:
    """A list of short names."""
    if not isinstance(value, list) or not all(
        isinstance(item, str) and re.fullmatch("[a-z][a-z_]{0,19}", item) for item in value
    ):
        raise ValueError(f'{where}that are no names; write a list like ["certificate", "dispute"]')
    return tuple(value)


def hours(value: object, where: str) -> tuple[tuple[int, tuple[Opening, ...]], ...]:
    """Opening times: ``{"mon-fri": "09:00-12:00 13:00-18:00", "sat": "10:00-14:00"}``."""
    try:
        week = [(day, openings(text)) for days, text in value.items() for day in weekdays(days)]  # type: ignore[attr-defined]
        if len({day for day, _ in week}) == len(week):
            return tuple(sorted(week))
    except (AttributeError, ValueError):
        pass
    raise ValueError(
        f'{where}that cannot be read; write them like {{"mon-fri": "09:00-12:00 13:00-18:00", "sat": "10:00-14:00"}}'
    )


def weekdays(text: str) -> range:
    """``mon`` or ``mon-fri`` as numbers, 0 for Monday; raises ValueError."""
    first, _, last = text.partition("-")
    days = range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1)
    if not days:
        raise ValueError(text)
    return days


def openings(text: str) -> tuple[Opening, ...]:
    """``09:00-12:00 13:00-18:00`` as times, in order; raises ValueError."""
    found = []
    for each in text.split():
        start, end = (time.fromisoformat(part) for part in each.split("-"))
        found.append((start, end))
    edges = [moment for opening in found for moment in opening]
    if not found or edges != sorted(set(edges)):
        raise ValueError(text)
    return tuple(found)
