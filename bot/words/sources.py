"""Sources: where the code makes texts, and with which values."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CODE = Path(__file__).parents[1]
_MODULE = "bot.core.text"
_DATA = ("article.",)  # such keys are not in the catalogs: their texts are files, and which of them is data


@dataclass(frozen=True)
class Use:
    """A place in the code that makes a text.

    Args:
        place: ``file:line``, relative to the folder that holds the package.
        key: the catalog key; None where it is not written as a literal.
        plural: it has plural forms.
        params: names of the values it is given; None where they are not written out.
    """

    place: str
    key: str | None
    plural: bool
    params: frozenset[str] | None


def uses(code: Path = CODE) -> list[Use]:
    """Every ``Text("…")`` and ``plural("…")`` below a folder, by file and line; not ``Text(f"article.{…}")``."""
    return [use for path in sorted(code.rglob("*.py")) for use in _uses_in(path, code.parent)]


def _uses_in(path: Path, root: Path) -> Iterator[Use]:
    tree = ast.parse(path.read_bytes(), filename=str(path))
    makers = _makers(tree)
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in makers
            and not _data(node)
        ):
            yield _use(node, f"{path.relative_to(root)}:{node.lineno}")


def _data(call: ast.Call) -> bool:
    """Whether a text's key is put together from data, and may be."""
    key = call.args[0] if call.args else None
    head = key.values[0] if isinstance(key, ast.JoinedStr) else key
    return isinstance(head, ast.Constant) and isinstance(head.value, str) and head.value.startswith(_DATA)


def _makers(tree: ast.Module) -> set[str]:
    """Which of Text and plural a module has imported; other libraries have a Text too."""
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == _MODULE
        for alias in node.names
    } & {"Text", "plural"}


def _use(call: ast.Call, place: str) -> Use:
    first = call.args[0] if call.args else None
    key = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
    if isinstance(call.func, ast.Name) and call.func.id == "plural":
        names = {keyword.arg for keyword in call.keywords}
        return Use(place, key, plural=True, params=None if None in names else frozenset(names | {"count"}))  # type: ignore[arg-type]
    return Use(place, key, plural=False, params=_params(call))


def _params(call: ast.Call) -> frozenset[str] | None:
    given = call.args[1] if len(call.args) > 1 else None
    given = given or next((keyword.value for keyword in call.keywords if keyword.arg == "params"), None)
    if given is None:
        return frozenset()
    if not isinstance(given, ast.Dict):
        return None
    names = [key.value if isinstance(key, ast.Constant) else None for key in given.keys]
    written = frozenset(name for name in names if isinstance(name, str))
    return written if len(written) == len(names) else None
