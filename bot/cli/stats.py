"""``sinmungo stats``: the desks in figures."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import acting
from bot.cli.common import AsJson, print_json
from bot.cli.tables import print_table

if TYPE_CHECKING:
    from bot.cases.report import Report, Times


def stats(
    *,
    days: Annotated[int, typer.Option(min=1, max=92, help="Over so many days up to now.")] = 7,
    as_json: AsJson = False,
) -> None:
    """Say how fast the desks answer, what is open, and how satisfied people are."""
    told, (helped, not_helped) = acting.wait_for(_read(days))
    if as_json:
        from msgspec import to_builtins  # noqa: PLC0415

        print_json({**to_builtins(told), "articles": {"helped": helped, "not_helped": not_helped}})
        return
    marked = helped + not_helped
    satisfaction = "-" if told.satisfaction is None else f"{told.satisfaction} ({told.rated} marks)"
    rows: list[tuple[Any, ...]] = [
        ("came", told.came),
        ("closed", told.closed),
        ("open", f"{told.open} ({told.waiting} unclaimed)"),
        *((f"  for {name}", count) for name, count in told.open_by_age.items()),
        ("first answer", _times(told.first_answer)),
        ("resolution", _times(told.resolution)),
        ("satisfaction", satisfaction),
        ("promises broken", told.breaches),
        ("articles helped", f"{helped} of {marked} marks" if marked else "-"),
        *((f"kind {name}", count) for name, count in told.by_kind.items()),
        *((f"language {name}", count) for name, count in told.by_language.items()),
    ]
    print_table((f"{days} days", ""), rows)


async def _read(days: int) -> "tuple[Report, tuple[int, int]]":
    """The desks' figures, and how often articles helped and did not, ever since."""
    from bot.service.desk_jobs import desk_report  # noqa: PLC0415

    async with acting.opened() as house:
        settings = house.settings
        report = await desk_report(house.store, settings.desks, settings.timezone.key, house.clock, days)
        marks = await house.store.article_marks()
        return report, (sum(each.helped for each in marks), sum(each.not_helped for each in marks))


def _times(times: "Times | None") -> str:
    return "-" if times is None else f"median {times.median} min, 90th {times.p90} min, of {times.count}"
