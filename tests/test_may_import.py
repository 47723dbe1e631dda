"""The import table's own checker finds what it is there to find."""

from grimp import ImportGraph

from tests.may_import import MayImport


def check(*imports: tuple[str, str], rows: list[str]) -> list[str]:
    graph = ImportGraph()
    graph.add_module("bot")
    for importer, imported in imports:
        graph.add_module(importer)
        if imported not in graph.modules:
            graph.add_module(imported, is_squashed=not imported.startswith("bot"))
        graph.add_import(importer=importer, imported=imported, line_number=3, line_contents="")
    contract = MayImport("table", {}, {"rows": rows})
    problems: list[str] = contract.check(graph, verbose=False).metadata["problems"]
    return problems


def test_what_a_row_lists_is_allowed() -> None:
    rows = ["bot.core: msgspec", "bot.cases: bot.core"]
    found = check(
        ("bot.core.event", "msgspec"),
        ("bot.core.event", "bot.core.text"),
        ("bot.core.event", "datetime"),
        ("bot.cases.table", "bot.core.event"),
        rows=rows,
    )
    assert found == []


def test_anything_else_is_not() -> None:
    rows = ["bot.core: msgspec", "bot.cases: bot.core"]
    found = check(("bot.core.event", "sqlalchemy"), ("bot.core.event", "bot.cases"), rows=rows)
    assert found == [
        "bot.core.event may not import bot.cases (line 3)",
        "bot.core.event may not import sqlalchemy (line 3)",
    ]


def test_a_name_that_only_begins_alike_is_another_package() -> None:
    assert check(("bot.core", "bot.core_tools"), rows=["bot.core:", "bot.core_tools:"]) == [
        "bot.core may not import bot.core_tools (line 3)"
    ]


def test_the_longest_row_decides_and_a_star_allows_everything() -> None:
    rows = ["bot.edges:", "bot.edges.aiogram_edge: aiogram", "bot.app: *"]
    found = check(
        ("bot.edges.aiogram_edge.send", "aiogram"), ("bot.app", "aiogram"), ("bot.edges.common", "aiogram"), rows=rows
    )
    assert found == ["bot.edges.common may not import aiogram (line 3)"]


def test_a_module_of_no_row_is_reported() -> None:
    assert check(("bot.attic", "bot.core"), rows=["bot.core:"]) == ["bot.attic belongs to no row of the table"]


def test_a_room_within_a_listed_room_is_not_listed() -> None:
    rows = ["bot.edges: msgspec", "bot.edges.one: bot.edges", "bot.edges.two:"]
    found = check(("bot.edges.one", "bot.edges.common"), ("bot.edges.one", "bot.edges.two.send"), rows=rows)
    assert found == ["bot.edges.one may not import bot.edges.two.send (line 3)"]
