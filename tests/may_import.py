"""A contract type for import-linter: the table "who may import whom", row by row, everything else forbidden."""

import sys

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class MayImport(Contract):
    """Every module belongs to a room; a room imports itself, the standard library and what its row lists.

    Import-linter's own contracts list what is forbidden, so a new dependency would be allowed everywhere until somebody
    thought of it. Here it is allowed nowhere until a row names it.

    Args (in pyproject.toml):
        rows: ``room: room package …``, ``*`` for everything. A module belongs to the row with the longest matching
            name; a room within a room is one of its own. Rows of rooms that are not built yet do no harm.
    """

    type_name = "may_import"
    rows = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look at every direct import of our own modules."""
        table = parse(self.rows)  # type: ignore[arg-type]
        problems = []
        for module in sorted(graph.modules):
            if graph.is_module_squashed(module) or (module not in table and "." not in module):
                continue  # somebody else's package, or the empty root of ours
            room = room_of(module, table)
            if room is None:
                problems.append(f"{module} belongs to no row of the table")
                continue
            for imported in sorted(graph.find_modules_directly_imported_by(module)):
                if not allowed(room, imported, table):
                    lines = sorted(
                        str(detail["line_number"])
                        for detail in graph.get_import_details(importer=module, imported=imported)
                    )
                    problems.append(f"{module} may not import {imported} (line {', '.join(lines)})")
        return ContractCheck(kept=not problems, metadata={"problems": problems})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line per forbidden import."""
        for problem in check.metadata["problems"]:
            output.print_error(problem, bold=False)


def parse(rows: list[str]) -> dict[str, frozenset[str]]:
    """Rows as text to allowed packages by room."""
    table = {}
    for row in rows:
        room, _, allowed_here = row.partition(":")
        table[room.strip()] = frozenset(allowed_here.split())
    return table


def room_of(module: str, table: dict[str, frozenset[str]]) -> str | None:
    """The row a module belongs to."""
    return max((room for room in table if within(module, room)), key=len, default=None)


def allowed(room: str, imported: str, table: dict[str, frozenset[str]]) -> bool:
    """Whether a room may import a module: of ours its room must be listed, of others' the package."""
    if "*" in table[room] or imported.partition(".")[0] in sys.stdlib_module_names:
        return True
    target = room_of(imported, table) or imported
    return target == room or target in table[room]


def within(module: str, package: str) -> bool:
    """Whether a module is a package or lies in it."""
    return module == package or module.startswith(package + ".")
