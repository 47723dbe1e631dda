"""The command line in an empty folder, as the tests of the commands have it."""

from tests.cli.conftest import bare, run

__all__ = ["bare", "run"]
