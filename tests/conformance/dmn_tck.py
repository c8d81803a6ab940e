"""Run the DMN Technology Compatibility Kit: `python -m tests.conformance.dmn_tck DIR [--json OUT]`.

DIR holds `compliance-level-2` and `compliance-level-3`. One check is one result node of a test case; where the kit
expects an error, null passes. A decision table that says two things at once is such an error; any other exception
counts as a failure. Numbers may differ by 1e-8, as in the kit's own runners.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from lxml import etree

from engine.language.deciding import Asking
from engine.language.dmn import read
from engine.language.dmn_reading import Graph
from engine.language.errors import DecisionAmbiguous, FeelLimit
from engine.language.feel import surroundings
from engine.language.invoking import invoke
from engine.language.metering import Meter
from engine.language.operators import equal
from engine.language.temporal_text import parse_date, parse_date_time, parse_duration, parse_time
from engine.language.values import NUMBERS, Value
from engine.language.writing import text_of

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
TOLERANCE = Decimal("1e-8")


@dataclass(frozen=True)
class Check:
    """One expected result and what came of it."""

    level: int
    directory: str
    case: str
    result: str
    expected: str
    got: str


def main() -> int:
    """Print one line a level and a total; 1 when something failed."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("directory", type=Path)
    arguments.add_argument("--json", type=Path)
    given = arguments.parse_args()
    checks = [check for level in (2, 3) for check in _level(given.directory, level)]
    for level in (2, 3):
        _tell(f"level-{level}: {_counts([check for check in checks if check.level == level])}")
    failed = sum(check.result == "fail" for check in checks)
    _tell(f"{len(checks) - failed} passed, {failed} failed")
    if given.json:
        given.json.write_text(json.dumps([asdict(check) for check in checks], ensure_ascii=False, indent=1))
    return 1 if failed else 0


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")


def _counts(checks: list[Check]) -> str:
    real = [check for check in checks if check.expected != "null"]
    passed = sum(check.result == "pass" for check in checks)
    return f"{passed}/{len(checks)} passed, non-null {sum(c.result == 'pass' for c in real)}/{len(real)}"


def _level(root: Path, level: int) -> Iterator[Check]:
    for directory in sorted((root / f"compliance-level-{level}").glob("*/")):
        for file in sorted(directory.glob("*.xml")):
            cases = etree.parse(str(file)).getroot()
            if etree.QName(cases).localname == "testCases":
                graph = _graph(directory, cases)
                for case in cases.iterfind("{*}testCase"):
                    yield from _case(graph, case, level, f"{directory.name}/{file.stem}")


def _graph(directory: Path, cases: etree._Element) -> Graph:
    """The model of the cases, which may import others of its folder."""
    name = Path((cases.findtext("{*}modelName") or "").strip()).name
    decisions, _ = read({file.name: file.read_bytes() for file in sorted(directory.glob("*.dmn"))})
    return decisions[name].graph


def _case(graph: Graph, case: etree._Element, level: int, place: str) -> Iterator[Check]:
    inputs = {node.get("name") or "": _value(node) for node in case.iterfind("{*}inputNode")}
    for index, node in enumerate(case.iterfind("{*}resultNode")):
        wanted = node.find("{*}expected")
        expected = None if wanted is None else _value(wanted)
        name = node.get("name") or ""
        directory, _, file = place.partition("/")
        title = f"{file} {case.get('id')} {index} {name}"
        got, passed = _answer(graph, case, name, inputs, expected)
        yield Check(level, directory, title, "pass" if passed else "fail", text_of(expected, Meter()), got)


def _answer(
    graph: Graph, case: etree._Element, name: str, inputs: Mapping[str, Value], expected: Value
) -> tuple[str, bool]:
    asking = Asking(graph, surroundings(inputs, datetime.now(UTC)))
    try:
        got = _asked(asking, case, name, inputs)
    except DecisionAmbiguous:
        got = None
    except FeelLimit as limit:
        return f"{type(limit).__name__}: {limit}", False
    try:
        return text_of(got, Meter()), same(got, expected)
    except RecursionError:
        return "a value too deep to write", False


def _asked(asking: Asking, case: etree._Element, name: str, inputs: Mapping[str, Value]) -> Value:
    graph = asking.graph
    invocable = case.get("invocableName")
    if case.get("type") in {"decisionService", "bkm"} and invocable:
        named = {one.name: key for key, one in graph.knowledge.items()}
        named |= {one.name: key for key, one in graph.services.items()}
        key = named.get(invocable, "")
        function = asking.knowledge(key) if key else None
        got = invoke(function, list(inputs.values()), list(inputs), asking.scope.meter)
        several = key in graph.services and len(graph.services[key].outputs) > 1
        return got.get(name) if several and isinstance(got, dict) else got
    key = next((one.id for one in graph.decisions.values() if one.name == name), "")
    return asking.decision(key) if key else None


def same(got: Value, expected: Value) -> bool:
    """Equal, with a tolerance for numbers wherever they stand."""
    if isinstance(got, Decimal) and isinstance(expected, Decimal):
        return abs(got - expected) <= TOLERANCE * max(Decimal(1), abs(expected))
    if isinstance(got, list) and isinstance(expected, list):
        return len(got) == len(expected) and all(same(a, b) for a, b in zip(got, expected, strict=True))
    if isinstance(got, dict) and isinstance(expected, dict):
        return got.keys() == expected.keys() and all(same(got[key], expected[key]) for key in got)
    return equal(got, expected, Meter()) is True or text_of(got, Meter()) == text_of(expected, Meter())


def _value(node: etree._Element) -> Value:
    if node.get(NIL) == "true":
        return None
    components = node.findall("{*}component")
    if components:
        return {part.get("name") or "": _value(part) for part in components}
    listed = node.find("{*}list")
    if listed is not None:
        return None if listed.get(NIL) == "true" else [_value(item) for item in listed.iterfind("{*}item")]
    value = node.find("{*}value")
    return None if value is None or value.get(NIL) == "true" else _simple(value)


def _simple(value: etree._Element) -> Value:
    text = value.text or ""
    match (value.get(TYPE) or "xsd:string").rpartition(":")[2]:
        case "boolean":
            return text.strip() == "true"
        case "decimal" | "double" | "float" | "integer" | "int" | "long":
            number = NUMBERS.create_decimal(text.strip())
            return number if number.is_finite() else None
        case "date":
            return parse_date(text)
        case "time":
            return parse_time(text)
        case "dateTime":
            return parse_date_time(text)
        case "duration" | "dayTimeDuration" | "yearMonthDuration":
            return parse_duration(text)
    return text


if __name__ == "__main__":
    sys.exit(main())
