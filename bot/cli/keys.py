"""``sinmungo keys``: the master keys in the keyring file, and a new one."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.cli import acting
from bot.cli.common import AsJson, Trouble, print_json, settings, stop

if TYPE_CHECKING:
    from bot.house import House
    from storage.keyring import Keyring

T = TypeVar("T")
app = typer.Typer(help="The master keys, which wrap the data key of each person.", no_args_is_help=True)


@app.command("list")
def list_keys(*, as_json: AsJson = False) -> None:
    """Show the ids of the master keys; the keys themselves are never shown."""
    keyring = _read(_file())
    ids = [{"id": each, "current": each == keyring.master} for each in keyring.masters]
    if as_json:
        print_json(ids)
    else:
        for each in ids:
            typer.echo(f"{each['id']}{'  current' if each['current'] else ''}")


@app.command()
def rotate(
    *,
    file_only: Annotated[
        bool, typer.Option("--file-only", help="Only add the key; bring the file to your other machines, then rewrap.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Add a master key and wrap every data key with it. A running bot reads the file again by itself.

    Nothing that is sealed is rewritten; buttons, look-ups and signatures are not touched. Earlier master keys stay
    until they are retired, since backups may need them.
    """
    path = _file()
    keyring = _change(path, lambda old: old.with_new_master())
    wrapped = None if file_only else acting.wait_for(_in_house(lambda house: house.store.rewrap()))
    if as_json:
        print_json({"master": keyring.master, "wrapped": wrapped})
    elif file_only:
        typer.echo(f"{path} has the master key {keyring.master}; run: sinmungo keys rewrap")
    else:
        typer.echo(f"The master key is {keyring.master}; {wrapped} data keys were wrapped with it.")


@app.command()
def rewrap(*, as_json: AsJson = False) -> None:
    """Wrap with the current master key whatever is still wrapped with an earlier one."""
    _file()
    wrapped = acting.wait_for(_in_house(lambda house: house.store.rewrap()))
    if as_json:
        print_json({"wrapped": wrapped})
    else:
        typer.echo(f"{wrapped} data keys were wrapped anew.")


@app.command()
def retire(
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Remove earlier master keys from the file, after wrapping what was still left. Older backups need them: think."""
    path = _file()
    old = [each for each in _read(path).masters if each != _read(path).master]
    if old and not yes and not typer.confirm(f"Remove {', '.join(old)}? Older backups cannot be read then.", err=True):
        stop("Nothing was removed.")
    acting.wait_for(_in_house(lambda house: house.store.rewrap()))
    _change(path, lambda keyring: keyring.without_old_masters())
    if as_json:
        print_json({"retired": old})
    else:
        typer.echo(f"Removed: {', '.join(old)}." if old else "There is no earlier master key.")


def _file() -> Path:
    """The keyring file; raises Trouble where there is none to change."""
    ours = settings()
    if ours.secret_key is not None:
        stop("The keys are derived from SECRET_KEY and cannot be changed; only a keyring file can.")
    if not ours.keyring.exists():
        stop(f"There is no {ours.keyring} yet; the first start makes it.")
    return ours.keyring


def _read(path: Path) -> "Keyring":
    from storage.keyring import Keyring, KeyringError  # noqa: PLC0415

    try:
        return Keyring.open(path)
    except KeyringError as error:
        raise Trouble(f"The keyring cannot be used: {error}.") from None


def _change(path: Path, change: "Callable[[Keyring], Keyring]") -> "Keyring":
    """Change the file while nobody else does. What is written is in the file before anything is wrapped with it."""
    from storage.keyring_file import alone  # noqa: PLC0415

    async def changing() -> "Keyring":
        with alone(path):
            changed = change(await asyncio.to_thread(_read, path))
            changed.save(path)
            return changed

    return acting.wait_for(changing())


async def _in_house(work: "Callable[[House], Awaitable[T]]") -> T:
    async with acting.opened() as house:
        return await work(house)
