"""What a text is read as, written so that a table of expectations can be read aloud."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from bot.knowledge.dates import AmbiguousDate, ImpossibleDate, NoDate, read_date

SUNDAY = date(2026, 11, 22)


def said(text: str, locale: str, today: date = SUNDAY, prefer: Literal["past", "future"] = "past") -> str:
    """The day; ``a or b``; ``a .. z`` for more than three days in a row; ``impossible``; ``none``."""
    try:
        return read_date(text, locale, today, prefer=prefer).isoformat()
    except NoDate:
        return "none"
    except ImpossibleDate as error:
        return "impossible" if error.words and error.words in text else f"impossible: {error.words}?"
    except AmbiguousDate as error:
        days = error.candidates
        if len(days) > 3:
            gaps = {later - earlier for earlier, later in pairwise(days)}
            return "several" if gaps != {timedelta(days=1)} else f"{days[0]} .. {days[-1]}"
        return " or ".join(map(str, days))
