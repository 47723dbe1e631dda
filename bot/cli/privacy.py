"""``sinmungo export`` and ``erase``: what is kept of a person, handed out or destroyed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import acting
from bot.cli.common import AsJson, print_json, stop

if TYPE_CHECKING:
    from bot.house import House
    from bot.ports import PersonRecords

PART = 200_000_000  # bytes of files in one zip, which is made in memory

User = Annotated[str, typer.Argument(help="A Telegram id, or the opaque id that logs and lists show (tg:… or id:…).")]


def export(
    user: User,
    *,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where to; a name beside this folder if none is given.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write everything that is kept of a person into a zip: a page, JSON, their files. It is personal data.

    More than 200 MB of files make several zips, to be unpacked into one folder.
    """
    path = out or Path(f"sinmungo-export-{datetime.now(UTC):%Y%m%d%H%M%S}.zip")
    if path.exists():
        stop(f"{path} is there already; name another file with --out.")

    async def write() -> tuple[int, list[Path]]:
        from bot.service.export_page import Reading  # noqa: PLC0415

        async with acting.opened() as house:
            records = await whose(house, user)
            talk = records.conversation
            reading = Reading(talk.locale or "en", talk.zone or "UTC", house.clock.now())
            written: list[Path] = []

            def keep(part: int, content: bytes) -> None:
                place = path if part == 1 else path.with_stem(f"{path.stem}-{part}")
                place.touch(mode=0o600, exist_ok=False)
                place.write_bytes(content)
                written.append(place)

            await house.exporter.whole(records.person, reading, keep, PART)
            return records.person, written

    person, written = acting.wait_for(write())
    if as_json:
        print_json({"person": person, "files": [str(each) for each in written]})
    else:
        typer.echo(f"Person {person} is in {', '.join(map(str, written))}.")


def erase(
    user: User,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase a person for good: their key, answers, messages, evidence, certificates, and their topics at the desk.

    Numbers, states and times of their cases stay, and the chains verify. The person is told once. What
    ERASE_BLOCKED_BY names stands in the way of a person's own wish, and is only told to you.
    """
    from bot.cases.keeping import in_the_way  # noqa: PLC0415

    async def look() -> "tuple[PersonRecords, tuple[str, ...]]":
        async with acting.opened() as house:
            records = await whose(house, user)
            cases = (view.case for view in records.cases)
            return records, tuple(case.number for case in in_the_way(cases, house.settings.erase_blocked_by))

    async def destroy(person: int, locale: str) -> bool:
        async with acting.opened() as house:
            return await house.eraser.erase(person, "operator", locale)

    records, waiting = acting.wait_for(look())
    facts: dict[str, Any] = {"person": records.person, "cases": len(records.cases), "in_the_way": list(waiting)}
    if waiting:
        typer.echo(f"Still open: {', '.join(waiting)}.", err=True)
    if not yes:
        question = f"Erase person {records.person} with {len(records.cases)} cases? This cannot be undone."
        if not typer.confirm(question, err=True):
            stop("Nothing was erased.")
    facts["erased"] = acting.wait_for(destroy(records.person, records.conversation.locale))
    if as_json:
        print_json(facts)
    else:
        typer.echo(f"Person {records.person} is erased.")


async def whose(house: "House", user: str) -> "PersonRecords":
    """What is kept of the person that was named; raises Trouble where there is none, or where it could be two."""
    kind, _, number = user.rpartition(":")
    if kind not in {"", "tg", "id"} or not number.isdecimal() or len(number) > 18:
        stop(f"{user} is no id; write a Telegram id (tg:123456789) or an opaque one (id:42).")
    found = await house.store.records.find(int(number))
    fitting = [
        person
        for person, chat in found
        if (kind != "tg" or chat == int(number)) and (kind != "id" or person == int(number))
    ]
    if len(fitting) > 1:
        stop(f"{number} is one person's Telegram id and another one's opaque id; write tg:{number} or id:{number}.")
    records = await house.store.records.read(fitting[0]) if fitting else None
    if records is None:
        stop(f"There is no person {user}; they never wrote, or were erased.")
    return records
