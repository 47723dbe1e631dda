"""The command line, put together."""

import typer

from bot.cli import (
    backup,
    cases,
    certificate,
    keys,
    orders,
    play,
    privacy,
    questions,
    replay,
    running,
    stats,
    understand,
    upkeep,
)
from bot.cli.common import Commands

app = typer.Typer(
    name="sinmungo",
    cls=Commands,
    help="A support bot for Telegram: certificates, disputes, deposits and safe trades in Korean, Chinese and English.",
    epilog="Settings come from the environment and from .env; the README lists them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(running.run)
app.command()(play.play)
app.command()(running.check)
app.command()(running.migrate)
app.add_typer(orders.app, name="orders")
app.add_typer(cases.app, name="cases")
app.add_typer(certificate.app, name="certificate")
app.add_typer(upkeep.failed_app, name="failed")
app.command()(upkeep.outbox)
app.command()(understand.understand)
app.command()(stats.stats)
app.command()(questions.questions)
app.add_typer(upkeep.audit_app, name="audit")
app.command()(privacy.export)
app.command()(privacy.erase)
app.add_typer(keys.app, name="keys")
app.add_typer(backup.app, name="backup")
app.command()(replay.replay)


def main() -> None:
    """Run the command line."""
    app()
