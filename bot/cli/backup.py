"""``sinmungo backup``: a copy while the bot runs, and back again."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from bot.cli import acting
from bot.cli.common import AsJson, Trouble, print_json, settings, stop

if TYPE_CHECKING:
    from bot.config import Settings


class MakesByDefault(TyperGroup):
    """``sinmungo backup WHERE`` is ``sinmungo backup make WHERE``."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command, or ``make`` where the first word is none."""
        return super().resolve_command(ctx, args if args[0] in self.commands else ["make", *args])


app = typer.Typer(
    cls=MakesByDefault,
    help="Copy everything while the bot runs (sinmungo backup FILE|FOLDER), and restore it.",
    no_args_is_help=True,
)
KEYS = "sinmungo.keys"

Keys = Annotated[
    Path | None, typer.Option("--keys", help="The file of the wrapped keys; beside the backup if not given.")
]


@app.command()
def make(
    where: Annotated[Path, typer.Argument(metavar="FILE|FOLDER", help="Where to; a folder gets a file with the time.")],
    *,
    keys: Keys = None,
    files: Annotated[bool, typer.Option(help="With certificates, evidence and dossiers.")] = True,
    as_json: AsJson = False,
) -> None:
    """Copy all rows as of one moment, and all files. The same file restores into SQLite and into PostgreSQL.

    The wrapped keys go into a second file (in a folder sinmungo.keys, else FILE.keys) in the place of the last one.
    Keep only the newest: who was erased is not in it, and so is forgotten by all backups. Neither holds the keyring.
    """
    from storage import backup  # noqa: PLC0415
    from storage.files import open_objects  # noqa: PLC0415

    ours = _ready()
    now = datetime.now(UTC)
    path, apart = _places(where, keys, now)
    if path.exists():
        stop(f"{path} is there already.")
    objects = open_objects(ours.files_url or str(ours.data_dir / "files")) if files else None
    contents = acting.wait_for(backup.make(ours.database, objects, path, apart, now))
    facts = {"backup": str(path), "keys": str(apart), "rows": sum(contents.rows.values()), "files": contents.files}
    if as_json:
        print_json({**facts, "tables": contents.rows, "revision": contents.revision})
    else:
        typer.echo(f"{facts['rows']} rows and {facts['files']} files are in {path}; the wrapped keys are in {apart}.")


@app.command("keys")
def make_keys(
    file: Annotated[Path, typer.Argument(help="Where to; an earlier file is replaced.")], *, as_json: AsJson = False
) -> None:
    """Copy only the wrapped keys and the list of who was erased: small, so do it often."""
    from storage import backup  # noqa: PLC0415

    contents = acting.wait_for(backup.make_keys(_ready().database, file, datetime.now(UTC)))
    facts = {"keys": str(file), "people": contents.rows["people"], "erased": contents.rows["erasures"]}
    if as_json:
        print_json(facts)
    else:
        typer.echo(f"The wrapped keys are in {file}; {facts['erased']} people were erased.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    *,
    keys: Keys = None,
    replace: Annotated[bool, typer.Option("--replace", help="In the place of what the database holds.")] = False,
    as_json: AsJson = False,
) -> None:
    """Restore a backup into the database of the settings. Stop the bot first, and have its keyring in place.

    Whoever was erased since the backup stays erased: by the newest file of wrapped keys, which lacks them, and by what
    the database that is replaced knows.
    """
    from storage.archive import ArchiveError  # noqa: PLC0415
    from storage.files import open_objects  # noqa: PLC0415
    from storage.restore import NotEmptyError  # noqa: PLC0415
    from storage.restore import restore as bring_back  # noqa: PLC0415

    ours = settings()
    ours.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if ours.secret_key is None and not ours.keyring.exists():
        stop(f"{ours.keyring} is missing; without the keyring nothing in a backup can be read.")
    beside = file.with_name(KEYS)
    apart = keys or (beside if beside.exists() else Path(f"{file}.keys"))
    objects = open_objects(ours.files_url or str(ours.data_dir / "files"))
    try:
        restored = acting.wait_for(bring_back(ours.database, objects, file, apart, replace=replace))
    except ArchiveError as error:
        raise Trouble(f"Nothing was restored: {error}.") from None
    except NotEmptyError:
        stop("The database holds data; name an empty one, or say --replace.")
    facts = {"people": restored.people, "forgotten": restored.forgotten, "files": restored.files}
    if as_json:
        print_json(facts)
    else:
        told = "{people} people and {files} files are there again; {forgotten} people were erased and are not."
        typer.echo(told.format(**facts))


def _ready() -> "Settings":
    """The settings, of a database that is up to date."""
    from storage.migrate import behind  # noqa: PLC0415

    ours = settings()
    if acting.wait_for(behind(ours.database)):
        stop("The database lacks migrations; run: sinmungo migrate")
    return ours


def _places(where: Path, keys: Path | None, now: datetime) -> tuple[Path, Path]:
    """The backup and the wrapped keys."""
    if where.is_dir():
        return where / f"sinmungo-{now:%Y%m%dT%H%M%SZ}.zip", keys or where / KEYS
    return where, keys or Path(f"{where}.keys")
