"""Where Heban and feelin 8.2.0 are known to answer differently, and why: each with an example that is checked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

ERROR: Final = "(error)"


@dataclass(frozen=True)
class Difference:
    """A cause: by what in an expression's text it is known, why the answers differ, an example with both.

    Answers are JSON.
    """

    sign: str
    reason: str
    example: str
    ours: str
    theirs: str

    def explains(self, text: str) -> bool:
        return re.search(self.sign, text) is not None


_DURATION: Final = r'(?:@"-?P|duration\(|abs\(\(*(?:@"-?P|duration))'
_LIST: Final = r"(?:\]|xs|words|rows|index of\(|append\(|reverse\(|\bfor )"

DIFFERENCES: Final = (
    Difference(
        r"\d[eE]\d",
        "A number may have an exponent (DMN 1.5, 10.3.1.2); feelin reads 1e3 as 1.",
        "1e3 + 1",
        "1001",
        "2",
    ),
    Difference(
        r"-[-(]*(?:abs\(+)*[-(]*(?:@|date|time|duration|years)",
        "Durations can be negated (10.3.2.13); feelin gives null.",
        '-@"P1D"',
        '"-P1D"',
        "null",
    ),
    Difference(
        rf"(?:{_DURATION}|@|date|time).*\*",
        "Durations can be multiplied by numbers (10.3.2.13); feelin gives null.",
        '@"P1D" * 2',
        '"P2D"',
        "null",
    ),
    Difference(
        r"(?:date\(|@\"\d{4}-\d\d-\d\d\").*\+|\+.*(?:date\(|@\"\d{4}-\d\d-\d\d\")",
        "A date plus a duration is a date (10.3.2.13); feelin gives a date and time at UTC.",
        '@"2026-01-01" + @"PT36H"',
        '"2026-01-02"',
        '"2026-01-02T12:00:00Z"',
    ),
    Difference(
        r"years and months duration\(",
        "years and months duration() counts whole months (10.3.4.1); feelin keeps the days.",
        'years and months duration(@"2026-01-01", @"2026-03-02")',
        '"P2M"',
        '"P2M1D"',
    ),
    Difference(
        r"09:30:00\+08:00.*(?:-|<)|(?:-|<).*09:30:00\+08:00",
        "A local and an offset date and time do not go together (10.3.2.13); feelin takes UTC for local.",
        '@"2026-03-02T09:30:00" < @"2026-03-02T09:30:00+08:00"',
        "null",
        "false",
    ),
    Difference(
        r"duplicate values\(",
        "duplicate values() of DMN 1.5 (10.3.4.4) is not there in feelin.",
        "duplicate values([1, 2, 2])",
        "[2]",
        "null",
    ),
    Difference(
        r"during\(",
        "during() takes a point (10.3.4.6); feelin gives null.",
        "during(1, [1..7])",
        "true",
        "null",
    ),
    Difference(
        r"\bis\(",
        "is() of values of different types is false (10.3.4.9); feelin gives null.",
        'is(2, "a")',
        "false",
        "null",
    ),
    Difference(
        r"substring\(",
        "A start position outside of the string has no meaning: null (10.3.4.3); feelin gives an empty string.",
        'substring("food", 7)',
        "null",
        '""',
    ),
    Difference(
        r"\[.*\.\.",
        "A range whose start is after its end is no range (10.3.2.7); feelin turns it around.",
        "1 in [2..0]",
        "false",
        "true",
    ),
    Difference(
        r"between",
        "between is >= the first and <= the second (10.3.2.13); feelin turns the ends around.",
        "1.25 between 7 and 1",
        "false",
        "true",
    ),
    Difference(
        rf"{_LIST}.* = | = .*{_LIST}",
        "Lists of different length are not equal (10.3.2.13); feelin gives null.",
        "[1, 2] = [1]",
        "false",
        "null",
    ),
    Difference(
        r"instance of list<number>",
        "Null conforms to every type (10.3.2.9), so a list with null is a list of numbers; feelin says false.",
        "[null, 1] instance of list<number>",
        "true",
        "false",
    ),
    Difference(
        r"(?:list replace|insert before|remove|sublist)\(",
        "A position beyond the list has no meaning: null (10.3.4.4); feelin gives a list.",
        "remove([], 1)",
        "null",
        "[]",
    ),
    Difference(
        r'string\(.*(?:"b c"|in ner|legal person|name|鹤|\bc\b)',
        "A name with blanks is written as it is; feelin puts it in quotes.",
        'string({"b c": 2})',
        '"{b c: 2}"',
        r'"{\"b c\": 2}"',
    ),
    Difference(
        r"median\(|mode\(",
        "Numbers are put in order by size (10.3.4.4); feelin orders them as text.",
        "median([1, 2, 3, 10])",
        "2.5",
        "6",
    ),
    Difference(
        r"before\(",
        "Null is before nothing: null (10.3.4.6); feelin compares it.",
        "before(0 / 0, 1)",
        "null",
        "true",
    ),
    Difference(
        r"(?:some|every) x",
        "A comparison with null is null, and so is what every or some make of it (10.3.2.13); feelin gives false.",
        "every x in [1] satisfies x > null",
        "null",
        "false",
    ),
    Difference(
        r"\.[ab]\b.*<|<.*\.[ab]\b",
        "A number and a string cannot be compared: null (10.3.2.13); feelin gives false.",
        'c.a < "x"',
        "null",
        "false",
    ),
    Difference(
        r"context\(",
        "The key of an entry is a string (10.3.4.10); feelin takes any value.",
        "context([{key: 1, value: 2}])",
        "null",
        '{"1": 2}',
    ),
    Difference(
        r"(?:date|time)\(+date and time\(",
        "An argument may stand in brackets; feelin does not parse this one, nor its like.",
        "time((date and time(date(c.b), time(s))))",
        "null",
        ERROR,
    ),
    Difference(
        r"(?:\bdate|date and time)\(\(*(?:string|replace|substring|lower|upper|\"\d{4}-\d\d-\d\dT)",
        "A text of another kind of value is no date (10.3.4.1); feelin takes the date of it, or fails.",
        'date("2024-02-29T23:59:59")',
        "null",
        '"2024-02-29"',
    ),
    Difference(
        r"\[item != ",
        "Null is not equal to a string, so a filter keeps it (10.3.2.13); feelin drops it.",
        '["a", null][item != "a"]',
        "[null]",
        "[]",
    ),
    Difference(
        r"list contains\(",
        "An empty list equals an empty list (10.3.2.13); feelin does not find it.",
        "list contains([[]], [])",
        "true",
        "false",
    ),
    Difference(
        r"number\(",
        "An empty string is no number: null (10.3.4.1); feelin gives 0.",
        'number("")',
        "null",
        "0",
    ),
    Difference(
        r"\btime\(\(*(?:string|replace|substring|lower|upper|\"\d\d\")",
        "A time has hours, minutes and seconds (10.3.2.3.5); feelin reads hours alone.",
        'time("10")',
        "null",
        '"10:00:00"',
    ),
)


def explaining(text: str) -> Iterator[Difference]:
    """The causes that may apply to an expression."""
    return (one for one in DIFFERENCES if one.explains(text))
