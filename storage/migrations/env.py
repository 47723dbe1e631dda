"""What Alembic runs: the migrations on the connection that ``storage.migrate`` opened, inside its transaction."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from storage.columns import Moment, Sealed
from storage.tables import metadata


def plainly(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own types into migrations as what the databases call them."""
    names = {Moment: "sa.BigInteger()", Sealed: "sa.LargeBinary()"}
    return names.get(type(item), False) if kind == "type" else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=plainly,
)
context.run_migrations()
