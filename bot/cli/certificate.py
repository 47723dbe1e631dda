"""``sinmungo certificate``: decide requests, revoke and judge certificates."""

from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli import acting
from bot.cli.cases import Number
from bot.cli.common import FAILED, AsJson, print_json, stop
from bot.cli.tables import print_table

app = typer.Typer(help="Decide certificate requests, revoke and judge certificates.", no_args_is_help=True)

Reason = Annotated[str, typer.Option("--reason", help="Why; the person reads it, so write it in their language.")]

MEANING = {  # by the reason for the verdict
    "genuine": "issued here, unchanged, and in force",
    "withdrawn": "issued here, and revoked since",
    "file_differs": "not the file that was issued under this number, though it shows the same",
    "text_differs": "its pages show something else than what was signed",
    "claim_damaged": "the signed claim in it cannot be read",
    "no_signature": "it claims to be issued here and carries no signed claim",
    "bad_signature": "no key of this installation signed what it says",
    "unknown_key": "it is signed with a key that is not of this installation",
    "no_record": "signed here, but nothing is kept of it any more",
    "not_issued": "no certificate with this number was issued here",
    "not_ours": "no certificate of this installation",
    "unreadable": "no PDF that can be read",
    "too_large": "larger than any certificate of this installation",
}


@app.command()
def approve(
    number: Number, *, reason: Annotated[str, typer.Option("--reason", help="Why; kept in the story of the case.")] = ""
) -> None:
    """Approve a request that is in review: the certificate is made and sent as soon as the bot runs."""
    _decide(number, "approve", reason, wanted="in_review")


@app.command()
def reject(number: Number, *, reason: Reason) -> None:
    """Reject a request that is in review, and tell the person why."""
    _decide(number, "reject", reason, wanted="in_review", needs_reason=True)


@app.command()
def revoke(number: Number, *, reason: Reason) -> None:
    """Revoke an issued certificate, and tell the person why."""
    _decide(number, "revoke", reason, wanted="issued", needs_reason=True)


def _decide(number: str, action: str, reason: str, *, wanted: str, needs_reason: bool = False) -> None:
    if needs_reason and not reason.strip():
        stop("A reason needs words; the person reads them.")
    view = acting.act(number, action, reason.strip(), kind="certificate", wanted=wanted)
    typer.echo(f"{view.case.number} is {view.case.state}.")


@app.command()
def verify(
    what: Annotated[str, typer.Argument(metavar="FILE|NUMBER", help="A PDF, or a certificate's number.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Judge a certificate: valid, revoked, altered, forged or unknown. The exit status is 0 only where it is valid."""
    path = Path(what)
    content = _read(path) if path.is_file() else None

    from bot.cases.numbers import parse_certificate_number  # noqa: PLC0415
    from bot.service.verification import by_content, by_number  # noqa: PLC0415

    async def judge() -> dict[str, Any]:
        async with acting.opened() as house:
            if content is not None:
                return await by_content(house.store, content, house.keyring.public_keys, house.settings.issuer)
            return await by_number(house.store, parse_certificate_number(what) or what, house.settings.issuer)

    found = acting.wait_for(judge())
    if as_json:
        print_json(found)
    else:
        typer.echo(f"{found['verdict']}: {MEANING[found['reason']]}")
        if found["facts"]:
            print_table(("", ""), found["facts"].items())
    if found["verdict"] != "valid":
        raise typer.Exit(FAILED)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        stop(f"{path} cannot be read: {error.strerror}.")
