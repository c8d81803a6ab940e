"""TOML tables into frozen dataclasses: the dataclass is the schema.

A key that is not a field is refused, as is a value of another type; everything wrong is told at once, with the path of
the key and, where it can be found, its line.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from difflib import get_close_matches
from types import UnionType
from typing import Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from engine.procedures import refusals
from engine.runtime.refusals import Place, Problems, Refusal

T = TypeVar("T")

_HEADER = re.compile(r"\s*(\[{1,2})\s*([^\[\]]+?)\s*\]{1,2}\s*(#.*)?$")
_KEY = re.compile(r"\s*(\"[^\"]*\"|'[^']*'|[\w-]+)\s*=")
TOO_MANY: Final = frozenset({refusals.KEY_UNKNOWN.code, refusals.KEY_NEARLY.code})
_PLAIN: Final[Mapping[type, Refusal]] = {str: refusals.NOT_TEXT, int: refusals.NOT_WHOLE, bool: refusals.NOT_BOOL}


@dataclass(frozen=True)
class TomlFile:
    """A TOML file, and how to tell what is wrong with it."""

    name: str
    text: str
    problems: Problems
    lines: Mapping[str, int]

    def refuse(self, path: str, refusal: Refusal, **facts: object) -> None:
        """Note a problem at a key."""
        self.problems.add(refusal, self.place(path), path=path, **facts)

    def place(self, path: str) -> Place:
        """Where a key stands, or the table that it is missing from."""
        return Place(self.name, self._line(path), path)

    def load(self, kind: type[T]) -> T | None:
        """The whole file as a dataclass; None when a value is missing or wrong. Whatever is wrong is noted."""
        try:
            document = tomllib.loads(self.text)
        except RecursionError:
            self.problems.add(refusals.TOO_DEEP, Place(self.name))
            return None
        except ValueError as error:  # TOMLDecodeError, and numbers of thousands of digits
            place = re.search(r"line (\d+)", str(error))
            line = int(place.group(1)) if place else 0
            self.problems.add(refusals.NOT_TOML, Place(self.name, line), reason=str(error))
            return None
        return _Conversion(self).table(kind, document, "")

    def _line(self, path: str) -> int:
        while path:
            if path in self.lines:
                return self.lines[path]
            path = re.sub(r"(\.[^.\[\]]*|\[\d+\]|^[^.\[\]]+)$", "", path)
        return 0


def opened(content: bytes, name: str, problems: Problems) -> TomlFile | None:
    """A TOML file of a bundle; None when it is not text."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        problems.add(refusals.NOT_UTF8, Place(name))
        return None
    return TomlFile(name, text, problems, dict(_lines(text)))


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """The path of each header and key with its line. Keys inside inline tables are found at their table."""
    counts: dict[str, int] = {}
    prefix = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            name = re.sub(r"[\"'\s]", "", header.group(2))
            first, dot, rest = name.partition(".")
            if header.group(1) == "[[":
                counts[name] = counts.get(name, -1) + 1
                name = f"{name}[{counts[name]}]"
            elif first in counts:  # a table of the last one in a list
                name = f"{first}[{counts[first]}]{dot}{rest}"
            prefix = f"{name}."
            yield name, number
        elif key := _KEY.match(line):
            yield prefix + key.group(1).strip("\"'"), number


@dataclass(frozen=True)
class _Conversion:
    """Values of one file as the types of dataclass fields; whatever is wrong is noted and gives None."""

    file: TomlFile

    def table(self, kind: type[T], value: object, path: str) -> T | None:
        if not isinstance(value, dict):
            self.file.refuse(path, refusals.NOT_TABLE)
            return None
        known = {field.name: field for field in fields(_dataclass(kind))}
        for name in value.keys() - known.keys():
            nearest = get_close_matches(name, known, n=1)
            refusal = refusals.KEY_NEARLY if nearest else refusals.KEY_UNKNOWN
            self.file.refuse(_join(path, name), refusal, nearest="".join(nearest))
        hints = get_type_hints(kind)
        before = self._wrong()
        given = {}
        for name, field in known.items():
            if name in value:
                given[name] = self._value(hints[name], value[name], _join(path, name))
                if _required(field) and given[name] == "":
                    self.file.refuse(_join(path, name), refusals.KEY_EMPTY)
            elif _required(field):
                self.file.refuse(_join(path, name), refusals.KEY_MISSING)
        make: Callable[..., T] = kind
        return make(**given) if self._wrong() == before else None

    def _wrong(self) -> int:
        """How many problems there are so far that leave a value out: one key too many does not."""
        return sum(problem.code not in TOO_MANY for problem in self.file.problems.found)

    def _value(self, hint: Any, value: object, path: str) -> object:
        origin = get_origin(hint)
        if origin in (Union, UnionType):
            return self._value(next(one for one in get_args(hint) if one is not type(None)), value, path)
        if origin is Literal:
            if value not in get_args(hint):
                self.file.refuse(path, refusals.NOT_ONE_OF, choices="、".join(map(str, get_args(hint))))
            return value
        if origin is tuple:
            return self._list(get_args(hint)[0], value, path)
        if origin is Mapping:
            return self._mapping(get_args(hint)[1], value, path)
        if is_dataclass(hint):
            return self.table(hint, value, path) if isinstance(hint, type) else None
        if type(value) is not hint:
            self.file.refuse(path, _PLAIN[hint])
        return value

    def _list(self, hint: Any, value: object, path: str) -> tuple[object, ...]:
        if isinstance(value, list):
            return tuple(self._value(hint, one, f"{path}[{index}]") for index, one in enumerate(value))
        self.file.refuse(path, refusals.NOT_LIST)
        return ()

    def _mapping(self, hint: Any, value: object, path: str) -> Mapping[str, object]:
        if isinstance(value, dict):
            return {name: self._value(hint, one, _join(path, name)) for name, one in value.items()}
        self.file.refuse(path, refusals.NOT_TABLE)
        return {}


def _dataclass(kind: type) -> Any:
    return kind


def _required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
