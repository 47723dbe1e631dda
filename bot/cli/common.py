"""What the commands share: settings, errors in a sentence, output for people and for programs."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from bot.config import Settings

FAILED = 1  # what was asked for was not done, or something is wrong
MISUSED = 2  # the command line, the settings or the policies cannot be used
PLAYGROUND = "playground.lock"  # in DATA_DIR, held by a running playground; says its address

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class Trouble(Exception):
    """Ends a command.

    Args:
        sentences: what is wrong and what to do, a line each, for stderr.
        status: the exit status.
    """

    def __init__(self, *sentences: str, status: int = FAILED) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences
        self.status = status


class Commands(TyperGroup):
    """The root group: troubles become lines on stderr and an exit status, never a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except Trouble as trouble:
            for sentence in trouble.sentences:
                typer.echo(sentence, err=True)
            raise typer.Exit(trouble.status) from None


def settings(env_file: Path | None = Path(".env")) -> "Settings":
    """The settings, from the environment and a file; raises Trouble with every problem and exit status 2."""
    from bot.config import ConfigError, load  # noqa: PLC0415

    try:
        return load(env_file)
    except ConfigError as error:
        raise Trouble(*error.problems, status=MISUSED) from None


def bad_policies(folder: Path, problems: tuple[str, ...]) -> Trouble:
    """The operator's policies cannot be used."""
    return Trouble(f"The policies in {folder} cannot be used:", *problems, status=MISUSED)


def print_json(value: object) -> None:
    """Print something as JSON, times as ISO 8601."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def stop(sentence: str) -> NoReturn:
    """End the command with one sentence and exit status 1."""
    raise Trouble(sentence)
