"""FEEL at random: expressions of a wanted kind, over variables that have one."""

import re
from collections.abc import Mapping
from random import Random
from typing import Final

CONTEXT: Final[Mapping[str, object]] = {
    "n": 3,
    "area": 120.5,
    "zero": 0,
    "s": "food",
    "name": "鹤办餐饮",
    "yes": True,
    "no": False,
    "none": None,
    "xs": [3, 1, 2],
    "words": ["b", "a", "c"],
    "rows": [{"k": "a", "v": 1}, {"k": "b", "v": 20}],
    "c": {"a": 1, "b": "x", "in ner": {"deep": 5}},
    "legal person": {"name": "李", "age": 40},
}

LEAVES: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("0", "1", "2", "7", "0.5", "1.25", "10", "100", "1e3", "n", "area", "zero", "c.a", "legal person.age"),
    "string": ('""', '"a"', '"food"', '"x y"', '"2026-03-02"', '"鹤"', "s", "name", "c.b", "legal person.name"),
    "boolean": ("true", "false", "yes", "no"),
    "list": ("[]", "xs", "words", "[1, 2, 3]", '["a", "b"]', "rows", "[1, [2, 3]]", "[null, 1]"),
    "numbers": ("xs", "[1, 2, 3]", "[5]", "rows.v", "[1, 2, 2, 3]", "[]"),
    "strings": ("words", '["a", "b", "a"]', "rows.k", "[]"),
    "context": ("c", "legal person", "{a: 1}", '{a: 1, "b c": 2}', "rows[1]", "{}"),
    "date": ('date("2026-03-02")', '@"2024-02-29"', "date(2025, 12, 31)", '@"2026-01-01"'),
    "moment": ('@"2026-03-02T09:30:00"', 'date and time("2024-02-29T23:59:59")', '@"2026-03-02T09:30:00+08:00"'),
    "time": ('@"09:30:00"', 'time("23:59:59")', "time(10, 15, 0)"),
    "days": ('@"P1D"', 'duration("PT36H")', '@"-P3DT4H"', '@"PT0S"'),
    "months": ('@"P1Y"', 'duration("P14M")', '@"-P2M"'),
    "null": ("null", "none"),
}

FORMS: Final[Mapping[str, tuple[str, ...]]] = {
    "number": (
        *("{number} + {number}", "{number} - {number}", "{number} * {number}", "{number} / {number}", "-{number}"),
        *("{number} ** 2", "if {boolean} then {number} else {number}", "count({list})", "sum({numbers})"),
        *("min({numbers})", "max({number}, {number})", "mean({numbers})", "median({numbers})", "abs({number})"),
        *("floor({number})", "ceiling({number})", "decimal({number}, 2)", "modulo({number}, {number})"),
        *("round half up({number}, 1)", "round half down({number}, 0)", "round up({number}, 1)", "sqrt({number})"),
        *("string length({string})", "{numbers}[1]", "{numbers}[-1]", "{date}.year", "{days}.days", "{months}.months"),
        *("number({string})", "{context}.a", "product({numbers})", "stddev({numbers})", "{date}.weekday"),
        *("day of year({date})", "week of year({date})", "{time}.hour"),
    ),
    "string": (
        *("{string} + {string}", "substring({string}, {number})", "substring({string}, 1, 2)", "upper case({string})"),
        *("lower case({string})", "if {boolean} then {string} else {string}", "string({any})", "{strings}[1]"),
        *("substring before({string}, {string})", "substring after({string}, {string})", "string join({strings})"),
        *('string join({strings}, "-")', 'replace({string}, "[aeiou]", "_")', 'replace({string}, "(o)(o)", "$2-$1")'),
        *("day of week({date})", "month of year({date})", "{context}.b"),
    ),
    "boolean": (
        *("{number} < {number}", "{number} >= {number}", "{number} = {number}", "{number} != {number}"),
        *(
            "{string} = {string}",
            "{string} < {string}",
            "{date} <= {date}",
            "{days} < {days}",
            "{boolean} and {boolean}",
        ),
        *("{boolean} or {boolean}", "not({boolean})", "{number} between {number} and {number}", "{any} = null"),
        *("{number} in [{number}..{number}]", "{number} in (> {number}, {number})", "{string} in ({string}, {string})"),
        *("{number} in {numbers}", "some x in {numbers} satisfies x > {number}", "contains({string}, {string})"),
        *(
            "every x in {numbers} satisfies x > {number}",
            "starts with({string}, {string})",
            "ends with({string}, {string})",
        ),
        *("list contains({list}, {any})", 'matches({string}, "^[a-z]+$")', "{any} instance of number"),
        *("{any} instance of string", "{list} instance of list<number>", "all({boolean}, {boolean})"),
        *("any([{boolean}, {boolean}])", "even({number})", "odd({number})", "before({number}, {number})"),
        *("includes([{number}..{number}], {number})", "overlaps([1..5], [{number}..9])", "{list} = {list}"),
        *("{context} = {context}", "is({any}, {any})", "during({number}, [1..{number}])", "{moment} < {moment}"),
    ),
    "list": ("{numbers}", "{strings}", "[{any}, {any}]", "append({list}, {any})", "concatenate({list}, {list})"),
    "numbers": (
        *("{numbers}[item > {number}]", "for x in {numbers} return x * {number}", "[{number}, {number}]"),
        *("sort({numbers}, function(x, y) x < y)", "append({numbers}, {number})", "concatenate({numbers}, {numbers})"),
        *(
            "reverse({numbers})",
            "distinct values({numbers})",
            "sublist({numbers}, 1, 1)",
            "index of({numbers}, {number})",
        ),
        *("flatten([{numbers}, [{number}]])", "union({numbers}, {numbers})", "insert before({numbers}, 1, {number})"),
        *("remove({numbers}, 1)", "for x in 1..3 return x + {number}", "mode({numbers})", "{numbers}[item != null]"),
        *("for x in {numbers}, y in {numbers} return x - y", "list replace({numbers}, 1, {number})"),
        *("duplicate values({numbers})", "rows[v > {number}].v"),
    ),
    "strings": (
        *('split("a,b,c", ",")', "for x in {strings} return x + {string}", "[{string}, {string}]"),
        *("sort({strings}, function(x, y) x < y)", "distinct values({strings})", "{strings}[item != {string}]"),
        *("rows[k = {string}].k", "reverse({strings})"),
    ),
    "context": (
        *("{{a: {number}, b: {string}}}", "{{a: {number}, b: a + 1}}", "context put({context}, {string}, {any})"),
        *("context merge([{context}, {context}])", '{{"in ner": {any}}}', "context([{{key: {string}, value: {any}}}])"),
    ),
    "date": ("{date} + {days}", "{date} + {months}", "{date} - {months}", "date({moment})", "date({string})"),
    "moment": ("{moment} + {days}", "{moment} - {months}", "date and time({date}, {time})", "date and time({string})"),
    "time": ("{time} + {days}", "time({moment})", "time({string})"),
    "days": (
        *("{days} + {days}", "-{days}", "{days} * {number}", "{date} - {date}", "{moment} - {moment}", "abs({days})"),
        *("duration({string})", "{time} - {time}"),
    ),
    "months": ("{months} + {months}", "{months} * {number}", "years and months duration({date}, {date})", "-{months}"),
    "null": ("{context}.nothing", "{list}[99]", "{number} + {string}"),
    "any": ("{context}[a = {number}]", "get value({context}, {string})", "get entries({context})", "({any})"),
}
KINDS: Final = tuple(LEAVES)
_SLOT: Final = re.compile(r"\{\{|\}\}|\{(\w+)\}")


def expression(chance: Random, kind: str = "any", depth: int = 4, stray: float = 0.03) -> str:
    """An expression that usually has a value of that kind, with at most so many parts in parts.

    `stray` is how often a part is of another kind than is wanted in its place.
    """
    if chance.random() < (0.9 if kind == "any" else stray):
        kind = chance.choice(KINDS)
    if kind != "any" and (depth == 0 or chance.random() < 0.2):
        return chance.choice(LEAVES[kind])

    def filled(slot: re.Match[str]) -> str:
        if slot[1] is None:
            return slot[0][0]
        inner = expression(chance, slot[1], max(depth - 1, 0), stray)
        return inner if " " not in inner or chance.random() < 0.3 else f"({inner})"

    return _SLOT.sub(filled, chance.choice(FORMS[kind]))
