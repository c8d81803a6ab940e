"""Nothing of BPMN 2.0 is ignored silently: every element and attribute of its schema is run, refused or listed."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import engine.runtime
from engine.runtime import elements, normalise, schema, zeebe
from engine.runtime.refusals import LANGUAGE, UNKNOWN, Problems
from tests.runtime.diagrams import BPMN, ZEEBE, element, properties
from tests.runtime.standard import Attribute, declared

STANDARD = declared(elements.REFUSED.keys())
CONCRETE = [one for one in STANDARD.values() if not one.is_abstract]
PARTS = (elements.RUN, elements.WITHOUT_MEANING, elements.REFUSED.keys())
ATTRIBUTES = (elements.RUN_ATTRIBUTES, elements.IDLE_ATTRIBUTES, elements.REFUSED_ATTRIBUTES)
RUNS = [one for one in CONCRETE if one.tag in elements.RUN]
PAIRS = [(one.tag, attribute) for one in RUNS for attribute in one.attributes]


def _codes(path: Sequence[str], attributes: str = "") -> set[str]:
    """What a file is refused for that holds this way of elements, but for being incomplete."""
    spaces = f'xmlns="{BPMN}" xmlns:zeebe="{ZEEBE}"'
    inner = f"<{path[-1]} {attributes}/>"
    for tag in reversed(path[1:-1]):
        inner = f"<{tag}>{inner}</{tag}>"
    root = f"<definitions {spaces} {attributes if len(path) == 1 else ''}>"
    problems = Problems()
    normalise.read("a.bpmn", f"{root}{inner if len(path) > 1 else ''}</definitions>".encode(), problems)
    return {problem.code for problem in problems.found} - schema.CODES


TABLES = {"elements.py", "zeebe.py"}


def _read_in_the_runtime() -> set[str]:
    """Every text that the runtime names, outside of the tables and of what is said about it."""
    folder = Path(engine.runtime.__path__[0])
    trees = [ast.parse(file.read_text("utf-8")) for file in folder.rglob("*.py") if file.name not in TABLES]
    found = {str(node.value) for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return found | {word for text in found for word in text.replace("{", " ").replace("}", " ").split()}


READ = _read_in_the_runtime()


def test_the_schema_is_read_whole() -> None:
    assert len(STANDARD) > 180
    assert len(PAIRS) > 100
    assert {"userTask", "process", "loopDataInputRef", "messagePath", "transaction"} <= STANDARD.keys()


def test_every_element_stands_in_one_part_of_the_table() -> None:
    times = {tag: sum(tag in part for part in PARTS) for tag in STANDARD}
    assert {tag: found for tag, found in times.items() if found != (0 if STANDARD[tag].is_abstract else 1)} == {}


def test_the_table_holds_nothing_else() -> None:
    assert {tag for part in PARTS for tag in part} - STANDARD.keys() == set()


@pytest.mark.parametrize("tag", [one.tag for one in CONCRETE if one.tag != "definitions"])
def test_an_element_is_refused_as_the_table_says_or_not_at_all(tag: str) -> None:
    path = STANDARD[tag].path
    refused = [elements.REFUSED[outer].code for outer in path if outer in elements.REFUSED]
    # a script is named with its language, before the table is asked
    assert _codes(path) == ({LANGUAGE.code} if tag == "script" else set(refused[:1]))


@pytest.mark.parametrize("tag", [one.tag for one in STANDARD.values() if one.is_abstract])
def test_an_abstract_element_is_unknown(tag: str) -> None:
    assert _codes(("definitions", tag)) == {UNKNOWN.code}


def test_every_attribute_of_what_runs_stands_in_one_part_of_the_table() -> None:
    wrong = []
    for tag, attribute in PAIRS:
        name = attribute.name
        parts = [name in part and elements.is_on(part[name], tag) for part in ATTRIBUTES]
        if sum([*parts, name in elements.HARMLESS_VALUES]) != 1:
            wrong.append((tag, name))
    assert wrong == []


LANGUAGES = {"language", "scriptFormat"}
SPELT = {"true": "true", "false": "false", "1": "true", "0": "false", " true ": "true"}


def _values(attribute: Attribute) -> Iterator[str]:
    yield from attribute.values
    if attribute.type == "boolean":
        yield from SPELT
    elif not attribute.values:
        yield from ("1", "2")
    yield from elements.HARMLESS_VALUES.get(attribute.name, "").split()


def _is_refused(tag: str, name: str, value: str) -> bool:
    if name in elements.HARMLESS_VALUES:
        meant = SPELT[value] if name in elements.BOOLEANS else value
        return meant not in elements.HARMLESS_VALUES[name].split()
    return name in elements.REFUSED_ATTRIBUTES and elements.is_on(elements.REFUSED_ATTRIBUTES[name], tag)


@pytest.mark.parametrize("tag", [one.tag for one in RUNS])
def test_an_attribute_is_refused_as_the_table_says_or_not_at_all(tag: str) -> None:
    wrong = []
    for attribute in STANDARD[tag].attributes:
        name = attribute.name
        for value in set(_values(attribute)) - ({"false", "0"} if name == "isExecutable" else set()):
            codes = _codes(STANDARD[tag].path, f'{name}="{value}"') - ({LANGUAGE.code} if name in LANGUAGES else set())
            if bool(codes) != _is_refused(tag, name, value):
                wrong.append((name, value, codes))
    assert wrong == []


def test_the_booleans_of_the_table_are_those_of_the_standard() -> None:
    attributes = [attribute for one in STANDARD.values() for attribute in one.attributes]
    assert {one.name for one in attributes if one.type == "boolean"} == elements.BOOLEANS
    assert {one.type for one in attributes if one.name in elements.BOOLEANS} == {"boolean"}


@pytest.mark.parametrize("name", sorted(elements.BOOLEANS))
def test_a_boolean_is_read_alike_however_it_is_spelt(name: str) -> None:
    tag = next(one.tag for one in CONCRETE if any(attribute.name == name for attribute in one.attributes))
    for given, meant in SPELT.items():
        inside = f'<definitions xmlns="{BPMN}"><process><{tag} {name}="{given}"/></process></definitions>'
        document = normalise.read("a.bpmn", inside.encode(), Problems())
        assert document is not None
        assert [one.get(name) for one in document.root.iter(f"{{{BPMN}}}{tag}") if name in one.attrib] == [meant]


def test_an_extension_that_must_be_understood_is_refused() -> None:
    assert _codes(("definitions", "extension"), 'mustUnderstand="true"') == {"R112"}
    assert _codes(("definitions", "extension"), 'mustUnderstand="false"') == set()


def test_what_is_said_to_run_is_read_somewhere() -> None:
    assert elements.RUN <= READ
    carried = {(tag, one.name) for tag, one in PAIRS if one.name in elements.RUN_ATTRIBUTES}
    # a name may be put together of the element's and another word, as f"{tag}Code"
    assert {one for one in carried if one[1] not in READ and not {one[0], one[1].removeprefix(one[0])} <= READ} == set()


def test_an_extension_is_read_somewhere() -> None:
    named = zeebe.EXTENSIONS.keys() | {name for one in zeebe.EXTENSIONS.values() for name in one.attributes}
    assert named - READ == zeebe.IDLE - READ


def _found(inside: str) -> list[tuple[str, str]]:
    """Codes and elements of what is wrong in a process, but for its being incomplete."""
    spaces = f'xmlns="{BPMN}" xmlns:zeebe="{ZEEBE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    spaces += ' xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0" xmlns:drools="http://www.jboss.org/drools"'
    problems = Problems()
    normalise.read("a.bpmn", f"<definitions {spaces}><process>{inside}</process></definitions>".encode(), problems)
    return [(one.code, one.element) for one in problems.found if one.code not in schema.CODES]


def _extended(tag: str, *, owner: str = "", times: int = 1, attributes: str = "") -> str:
    """An element with one of the extensions that it may have, in all that stands around it."""
    known = zeebe.EXTENSIONS[tag]
    inner = f"<zeebe:{tag} {attributes}/>" * times
    while known.parent != "extensionElements":
        inner = f"<zeebe:{known.parent}>{inner}</zeebe:{known.parent}>"
        known = zeebe.EXTENSIONS[known.parent]
    return element(owner or min(zeebe.EXTENSIONS[tag].owners), "x", extensions=inner)


LABEL = {"property": 'name="name_en"'}


@pytest.mark.parametrize("tag", zeebe.EXTENSIONS)
def test_an_unknown_attribute_of_an_extension_is_refused(tag: str) -> None:
    assert _found(_extended(tag, attributes='colour="red" ' + LABEL.get(tag, ""))) == [("R121", "x")]


@pytest.mark.parametrize("tag", zeebe.EXTENSIONS)
def test_an_extension_stands_on_the_elements_that_the_table_says(tag: str) -> None:
    around = {zeebe.EXTENSIONS[tag].parent}
    refused = {"input": "R317", "output": "R317"}.get(tag, "R318")
    for owner in sorted(elements.RUN | zeebe.LABELLED):
        codes = {code for code, _ in _found(_extended(tag, owner=owner, attributes=LABEL.get(tag, "")))}
        misplaced = owner not in zeebe.EXTENSIONS[tag].owners
        outside = any(one in zeebe.EXTENSIONS and owner not in zeebe.EXTENSIONS[one].owners for one in around)
        assert codes == ({"R318"} if outside else {refused} if misplaced else set()), owner


@pytest.mark.parametrize("tag", zeebe.EXTENSIONS)
def test_an_extension_stands_in_the_element_that_the_table_says(tag: str) -> None:
    known = zeebe.EXTENSIONS[tag]
    inner = f"<zeebe:{tag}/>"
    owner = min(known.owners & (zeebe.EXTENSIONS["properties"].owners) or {"task"})
    strayed = inner if known.parent != "extensionElements" else f"<zeebe:properties>{inner}</zeebe:properties>"
    assert _found(element(owner, "x", extensions=strayed)) == [("R123", "x")]


@pytest.mark.parametrize("tag", zeebe.EXTENSIONS)
def test_an_extension_of_which_one_is_read_stands_once(tag: str) -> None:
    codes = [code for code, _ in _found(_extended(tag, times=3, attributes=LABEL.get(tag, "")))]
    assert codes == ([] if zeebe.EXTENSIONS[tag].recurs else ["R124"])


FLOW = '<sequenceFlow id="x"><conditionExpression>{}</conditionExpression></sequenceFlow>'


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ('<task id="x" zeebe:colour="red"/>', "R114"),
        ('<task id="x" xsi:type="tUserTask"/>', "R120"),
        (element("callActivity", "x", extensions='<zeebe:calledElement bindingType="versionTag"/>'), "R121"),
        (element("callActivity", "x", extensions='<zeebe:calledElement propagateAllChildVariables="0"/>'), "R121"),
        ('<task id="x" zeebe:modelerTemplate="t"/>', ""),
        ('<task id="x" xsi:type="tTask"/>', ""),
        ('<task id="x" drools:taskName="t"/>', "R122"),
        (element("task", "x", extensions='<drools:metaData name="elementname"/>'), "R122"),
        (element("task", "x", extensions="<zeebe:properties><drools:metaData/></zeebe:properties>"), "R122"),
        ('<task id="x" bioc:stroke="#000" xml:lang="zh"/>', ""),
        (element("task", "x", extensions='<bioc:colour of="all"><drools:x/></bioc:colour>'), ""),
        (element("task", "x", extensions="<zeebe:properties>act=grant</zeebe:properties>"), "R125"),
        (element("scriptTask", "x", extensions="<zeebe:script>=1</zeebe:script>"), "R125"),
        (FLOW.format("=a<documentation/> and b"), "R125"),
        (FLOW.format("<documentation>all is well</documentation>=a"), "R125"),
        (element("sequenceFlow", "x", extensions=properties(name_en="Yes")), ""),
        (element("sequenceFlow", "x", extensions=properties(act="grant")), "R126"),
        (element("process", "x", extensions=properties(limit="3")), "R126"),
    ],
    ids=[
        "an extension attribute", "an element in the guise of another", "a version", "no truth value",
        "the Modeler's own", "itself", "an attribute of JBoss", "an element of JBoss", "one of JBoss inside ours",
        "colours", "an element of a tool", "text among properties", "text in a script", "a condition in two pieces",
        "a condition after a remark", "an English name", "an act on a flow", "a limit on a process",
    ],
)  # fmt: skip
def test_what_the_schema_lets_pass_is_looked_at_as_well(inside: str, code: str) -> None:
    assert {found for found, _ in _found(inside)} == ({code} if code else set())
