"""``sinmungo failed``, ``outbox`` and ``audit``: what did not go through, what waits, whether the story is whole."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from bot.cli import acting
from bot.cli.common import FAILED, AsJson, print_json
from bot.cli.tables import print_table

if TYPE_CHECKING:
    from bot.ports import FailedUpdate, OutboxRow

failed_app = typer.Typer(help="Updates that could not be handled and were set aside.", no_args_is_help=True)
audit_app = typer.Typer(help="Proofs that nothing was tampered with.", no_args_is_help=True)


@failed_app.command("list")
def list_failed(*, as_json: AsJson = False) -> None:
    """List what was set aside, with the error. With --json also the whole update, which is personal data."""

    async def read() -> "list[FailedUpdate]":
        async with acting.opened() as house:
            return await house.store.failed_updates()

    rows = acting.wait_for(read())
    if as_json:
        print_json([msgspec.structs.asdict(row) | {"body": _body(row.body)} for row in rows])
    elif not rows:
        typer.echo("Nothing was set aside.")
    else:
        print_table(
            ("id", "at", "source", "update", "error"),
            [(row.id, row.at, row.source, row.update_id, _last_line(row.error)) for row in rows],
        )


@failed_app.command()
def retry(
    ids: Annotated[list[int] | None, typer.Argument(help="Which; all of them, if none is named.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Try again what was set aside; what goes through is forgotten. Exit status 1 where something fails again."""

    async def again() -> dict[int, str]:
        async with acting.opened() as house:
            return await house.retry(ids or None)

    outcome = acting.wait_for(again())
    wrong = {number: why for number, why in outcome.items() if why}
    if as_json:
        print_json([{"id": number, "error": why} for number, why in outcome.items()])
    elif not outcome:
        typer.echo("There is nothing to try again.")
    else:
        typer.echo(f"{len(outcome) - len(wrong)} went through, {len(wrong)} failed again.")
    for number, why in wrong.items():
        typer.echo(f"{number} failed again: {_last_line(why)}", err=True)
    if wrong:
        raise typer.Exit(FAILED)


def outbox(*, as_json: AsJson = False) -> None:
    """Show what is committed and not yet known to be sent, and why."""

    async def read() -> "list[OutboxRow]":
        async with acting.opened() as house:
            return await house.store.waiting()

    rows, now = acting.wait_for(read()), datetime.now(UTC)
    heads: dict[tuple[int, str], int] = {}
    for row in rows:
        if row.state == "waiting":
            heads.setdefault((row.chat, row.topic), row.id)
    facts = [_row(row, heads, now) for row in rows]
    if as_json:
        print_json(facts)
    elif not facts:
        typer.echo("Nothing waits.")
    else:
        print_table(tuple(facts[0]), [tuple(fact.values()) for fact in facts])


@audit_app.callback()
def audit() -> None:
    """Keep ``verify`` a subcommand while it is the only one."""


@audit_app.command("verify")
def verify_audit(*, as_json: AsJson = False) -> None:
    """Recompute the chain of every case's events. The exit status is 1 where one does not hold."""

    async def read() -> list[str]:
        async with acting.opened() as house:
            return await house.store.broken_chains()

    broken = acting.wait_for(read())
    if as_json:
        print_json({"broken": broken})
    elif not broken:
        typer.echo("Every chain holds.")
    for number in broken:
        typer.echo(f"The story of {number} was tampered with: its chain does not hold.", err=True)
    if broken:
        raise typer.Exit(FAILED)


def _row(row: "OutboxRow", heads: dict[tuple[int, str], int], now: datetime) -> dict[str, Any]:
    """An outbox row without what it says, which is personal."""
    what = "nothing (the person was erased)" if row.outgoing is None else type(row.outgoing).__name__
    return {
        "id": row.id,
        "person": row.person,
        "lane": _lane(row),
        "what": what,
        "attempts": row.attempts,
        "created_at": row.created_at,
        "not_before": row.not_before,
        "waits for": _reason(row, heads, now),
        "error": row.error,
    }


def _lane(row: "OutboxRow") -> str:
    """In which line it stands: a person's chat, or a group and a topic of it."""
    return f"group {row.chat} {row.topic}".rstrip() if row.chat < 0 else "private"


def _reason(row: "OutboxRow", heads: dict[tuple[int, str], int], now: datetime) -> str:
    """What a row waits for, as far as the database knows it."""
    if row.state == "failed":
        return "nothing: it failed for good"
    head = heads[row.chat, row.topic]
    if row.id != head:
        return f"row {head}, which goes before it"
    if row.not_before <= now:
        return "its turn, or room in a budget"
    if "too many requests" in row.error.lower():
        return "Telegram, which refused it (429)"
    return "another try" if row.error else "texts to be sent with it, or its topic"


def _last_line(traceback: str) -> str:
    return traceback.strip().rpartition("\n")[2]


def _body(body: bytes) -> object:
    try:
        decoded: object = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return body.decode(errors="replace")
    return decoded
