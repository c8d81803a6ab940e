"""Types after `instance of` and in function parameters."""

from dataclasses import replace
from typing import Final

from engine.language.cursor import Cursor
from engine.language.types import ANY, BUILT_IN, SPELLINGS, Type

_WITH_PARTS: Final = frozenset(["list", "range", "context", "function"])


def parse_type(cursor: Cursor) -> Type:
    """A built-in type with its parts, or a name; a name that is not known is a type that nothing is an instance of."""
    with cursor.deeper():
        name = _type_name(cursor)
        if name not in _WITH_PARTS or not cursor.sees("<"):
            return cursor.types(name) or BUILT_IN.get(SPELLINGS.get(name, name)) or Type(name)
        cursor.advance()
        match name:
            case "list" | "range":
                parsed = Type(name, item=parse_type(cursor))
            case "context":
                parsed = Type(name, fields=_fields(cursor))
            case _:
                parsed = Type(name, parameters=_parameters(cursor))
        cursor.need(">")
        if name == "function":
            cursor.need("->")
            parsed = replace(parsed, result=parse_type(cursor))
        return parsed


def _type_name(cursor: Cursor) -> str:
    for words in (("days", "and", "time", "duration"), ("years", "and", "months", "duration"), ("date", "and", "time")):
        if all(cursor.ahead(i).text == word for i, word in enumerate(words)):
            cursor.at += len(words)
            return " ".join(words)
    if cursor.take("null"):
        return "Null"
    name = cursor.words()
    while cursor.take("."):
        name += "." + cursor.words()
    return name


def _fields(cursor: Cursor) -> tuple[tuple[str, Type], ...]:
    fields = []
    while True:
        name = cursor.new_name(":")
        cursor.need(":")
        fields.append((name, parse_type(cursor)))
        if not cursor.take(","):
            return tuple(fields)


def _parameters(cursor: Cursor) -> tuple[Type, ...]:
    if cursor.sees(">"):
        return ()
    types = [parse_type(cursor)]
    while cursor.take(","):
        types.append(parse_type(cursor))
    return tuple(types)


def parse_type_or_any(cursor: Cursor) -> Type:
    """The type after a colon, where one may be left out."""
    return parse_type(cursor) if cursor.take(":") else ANY
