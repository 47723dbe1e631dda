"""``sinmungo replay``: would today's program have come to the same?"""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from bot.cli import acting
from bot.cli.common import FAILED, MISUSED, AsJson, Trouble, print_json
from bot.cli.privacy import whose
from bot.cli.tables import print_table

if TYPE_CHECKING:
    from bot.house import House
    from bot.ports import PersonRecords
    from bot.service.replay import Replayed

_PAGE = 500  # people


def replay(
    *,
    person: Annotated[str | None, typer.Option("--person", help="Whose; a Telegram id or an opaque one.")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="Everybody's.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put stored conversations through today's core and tell where the outcome would be another. Nothing is changed.

    Conversations and the stories of cases are compared, by names and states; nothing personal is printed. Where the log
    does not go back to the beginning (KEEP_EVENTS_DAYS) nothing can be said. The exit status is 1 where something
    differs: after an upgrade, or other settings, that may be what was wanted.
    """
    if (person is None) == (not everybody):
        raise Trouble("Say whose: --person ID, or --all.", status=MISUSED)

    async def work() -> "list[Replayed]":
        async with acting.opened() as house:
            return [await _one(house, records) async for records in _people(house, person)]

    found = acting.wait_for(work())
    differing = [each for each in found if each.verdict == "differs"]
    if as_json:
        print_json(msgspec.to_builtins(found))
    else:
        rows = [(e.person, d.where, d.place or "", d.was, d.now) for e in differing for d in e.differences]
        if rows:
            print_table(("person", "where", "place", "stored", "today"), rows)
        cut = sum(each.verdict == "cut" for each in found)
        same = len(found) - len(differing) - cut
        typer.echo(f"{same} the same, {len(differing)} would differ, {cut} whose log is cut.")
    if differing:
        raise typer.Exit(FAILED)


async def _people(house: "House", person: str | None) -> "AsyncIterator[PersonRecords]":
    if person is not None:
        yield await whose(house, person)
        return
    after = 0
    while page := await house.store.records.following(after, _PAGE):
        for each in page:
            records = await house.store.records.read(each)
            if records is not None:
                yield records
        after = page[-1]


async def _one(house: "House", records: "PersonRecords") -> "Replayed":
    from bot.service.replay import replay as again  # noqa: PLC0415

    return again(house.world(), records, whole=await house.store.records.whole(records.person))
