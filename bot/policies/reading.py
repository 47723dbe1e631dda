"""Reading a policy file: its types say what may stand in it, and every deviation is told by place, value and remedy."""

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

T = TypeVar("T")


class PolicyError(Exception):
    """Policy data that cannot be used.

    Args:
        problems: one line each, beginning with the file.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def read(path: Path, kind: type[T]) -> T:
    """Read a file as a type made of Structs.

    Raises:
        PolicyError: it cannot be read, is no TOML, or holds something else; with all that is wrong at once.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PolicyError([f"{path.name}: cannot be read ({error.strerror})"]) from error
    except UnicodeDecodeError as error:
        raise PolicyError([f"{path.name}: is not in UTF-8"]) from error
    except (ValueError, RecursionError) as error:
        raise PolicyError([f"{path.name}: is no TOML: {error}"]) from error
    if problems := [f"{path.name}: {problem}" for problem in deviations(values, kind)]:
        raise PolicyError(problems)
    return msgspec.convert(values, kind)


def deviations(values: object, kind: Any) -> Iterator[str]:
    """Where decoded TOML deviates from a type, each as "place: what is wrong"."""
    return _check(values, _described(kind), "")


@cache
def _described(kind: Any) -> inspect.Type:
    return inspect.type_info(kind)


def _check(value: object, kind: inspect.Type, place: str) -> Iterator[str]:
    return _CHECKS[type(kind)](value, kind, place)


def _struct(value: object, kind: inspect.StructType, place: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{place}: {_shown(value)} is not a table"
        return
    fields = {field.encode_name: field for field in kind.fields}
    for key, content in value.items():
        if key in fields:
            yield from _check(content, fields[key].type, _inside(place, key))
        else:
            yield f"{_inside(place, key)}: is no key here; {_advice(key, fields)}"
    for key, field in fields.items():
        if field.required and key not in value:
            yield f"{_inside(place, key)}: is missing"


def _dict(value: object, kind: inspect.DictType, place: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{place}: {_shown(value)} is not a table"
        return
    ids = _ids(kind.key_type)
    for key, content in value.items():
        if key in ids:
            yield from _check(content, kind.value_type, _inside(place, key))
        else:
            yield f"{_inside(place, key)}: is no key here; {_advice(key, ids)}"


def _list(value: object, kind: inspect.VarTupleType, place: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{place}: {_shown(value)} is not a list"
        return
    for at, content in enumerate(value):
        yield from _check(content, kind.item_type, f"{place}[{at}]")


def _something(value: object, kind: inspect.UnionType, place: str) -> Iterator[str]:
    """A union is something or None, and TOML has no None."""
    return _check(value, next(each for each in kind.types if not isinstance(each, inspect.NoneType)), place)


def _id(value: object, kind: inspect.LiteralType, place: str) -> Iterator[str]:
    if not isinstance(value, str) or value not in kind.values:
        yield f"{place}: {_shown(value)} is not one of {', '.join(_ids(kind))}"


def _whole(value: object, kind: inspect.IntType, place: str) -> Iterator[str]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield f"{place}: {_shown(value)} is not a whole number"
    elif (kind.ge is not None and value < kind.ge) or (kind.le is not None and value > kind.le):
        yield f"{place}: {_shown(value)} is not between {kind.ge} and {kind.le}"


def _bool(value: object, _kind: inspect.BoolType, place: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield f"{place}: {_shown(value)} is not true or false"


def _day(value: object, _kind: inspect.DateType, place: str) -> Iterator[str]:
    if not isinstance(value, date) or isinstance(value, datetime):
        yield f"{place}: {_shown(value)} is not a date like 2026-11-22"


def _text(value: object, kind: inspect.StrType, place: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{place}: {_shown(value)} is not a text"
    elif not (kind.min_length or 0) <= len(value) <= (kind.max_length or len(value)):
        yield f"{place}: {_shown(value)} does not have {kind.min_length} to {kind.max_length} characters"


def _formed(value: object, kind: inspect.Metadata, place: str) -> Iterator[str]:
    """A text of a form, which is described beside its pattern."""
    pattern = getattr(kind.type, "pattern", None)
    if not isinstance(value, str) or not re.search(pattern or "", value):
        yield f"{place}: {_shown(value)} is not {(kind.extra_json_schema or {})['description']}"


_CHECKS: dict[type[inspect.Type], Callable[[object, Any, str], Iterator[str]]] = {
    inspect.StructType: _struct,
    inspect.DictType: _dict,
    inspect.VarTupleType: _list,
    inspect.UnionType: _something,
    inspect.LiteralType: _id,
    inspect.IntType: _whole,
    inspect.BoolType: _bool,
    inspect.DateType: _day,
    inspect.StrType: _text,
    inspect.Metadata: _formed,
}


def _ids(kind: inspect.Type) -> tuple[str, ...]:
    return tuple(map(str, getattr(kind, "values", ())))


def _inside(place: str, key: str) -> str:
    name = key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else f'"{_printable(key)}"'
    return f"{place}.{name}" if place else name


def _advice(key: str, known: Iterable[str]) -> str:
    names = list(known)
    near = difflib.get_close_matches(key, names, n=1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"


def _shown(value: object) -> str:
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    text = f"'{value}'" if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    clean = _printable(text)
    return clean if len(clean) <= 60 else clean[:59] + "…"


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text)
