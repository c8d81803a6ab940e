"""What a hostile author could write is refused or bounded, within a second of processor time and 256 MB."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.language.decision_files import decision, definitions, escaped, formula

LONG = "".join(f"t{i}: t{i - 1} + t{i - 1}, " for i in range(1, 15))
Ask = Callable[[str, str], str]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """Puts a question to a process that confines what it evaluates."""
    command = [sys.executable, "-m", "tests.language.confined"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        questions, answers = process.stdin, process.stdout

        def put(kind: str, text: str) -> str:
            questions.write(json.dumps({"kind": kind, "text": text}) + "\n")
            questions.flush()
            return answers.readline().rstrip("\n")

        yield put
        questions.close()


def _long(rest: str) -> str:
    """An expression that knows t14, a text of 163,840 letters."""
    return f'{{t0: "xxxxxxxxxx", {LONG}r: {rest}}}.r'


def _many(rest: str) -> str:
    """An expression that knows a list of 20,000 numbers."""
    return f"{{l: for i in 1..20000 return i, r: {rest}}}.r"


def _doubled(what: str, rest: str) -> str:
    """An expression where x40 holds a trillion of x0, all of them the same one."""
    lists = "".join(f"x{i}: [x{i - 1}, x{i - 1}], " for i in range(1, 41))
    return f"{{x0: {what}, {lists}r: {rest}}}.r"


def _repeated(body: str) -> str:
    return f"for i in 1..100000 return {body}"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('__import__("os").system("id")', id="import"),
        pytest.param("(1).__class__.__mro__[1].__subclasses__()", id="classes of a number"),
        pytest.param('"".__class__.__base__.__subclasses__()', id="classes of a text"),
        pytest.param("(function(x) x).__globals__", id="globals of a function"),
        pytest.param('abs.call.__globals__["sys"]', id="globals of a built-in function"),
        pytest.param('get value(now, "__class__")', id="attribute by name"),
        pytest.param('{"__class__": 1}.__class__.real', id="attribute of an entry"),
        pytest.param('eval("1") + exec("1")', id="eval"),
        pytest.param('open("/etc/passwd")', id="file"),
    ],
)
def test_python_is_out_of_reach(ask: Ask, text: str) -> None:
    assert ask("expression", text) == "= null"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[x for x in a]", id="comprehension"),
        pytest.param("lambda: 1", id="lambda"),
        pytest.param("f'{a}'", id="formatted text"),
        pytest.param("a := 1", id="assignment"),
        pytest.param("{{ a }}", id="template"),
        pytest.param('function(x) external {java: {class: "java.lang.Math"}}', id="external function"),
        pytest.param("(" * 14_000 + "1" + ")" * 14_000, id="parentheses"),
        pytest.param("[" * 14_000 + "]" * 14_000, id="lists"),
        pytest.param("-" * 29_000 + "1", id="signs"),
        pytest.param("if a then " * 1400 + "1" + " else 2" * 1400, id="conditions"),
        pytest.param("{a:" * 7000 + "1" + "}" * 7000, id="contexts"),
        pytest.param("(function(x) " * 1200 + "1" + ")(1)" * 1200, id="functions"),
        pytest.param("[1]" + "[true]" * 4500, id="filters"),
        pytest.param("a" + ".a" * 14_000, id="paths"),
        pytest.param("+".join(["1"] * 14_000), id="sums"),
        pytest.param("a instance of " + "list<" * 4000 + "number" + ">" * 4000, id="types"),
        pytest.param("9" * 100_000, id="digits"),
    ],
)
def test_what_is_no_expression_is_refused(ask: Ask, text: str) -> None:
    assert ask("expression", text) == "FeelSyntax"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{f: function(n) f(n + 1), r: f(0)}.r", id="endless recursion"),
        pytest.param("(function(f) f(f))(function(f) f(f))", id="a function of itself"),
        pytest.param("{f: function(n) if n = 0 then 1 else f(n - 1) + f(n - 1), r: f(50)}.r", id="forking recursion"),
        pytest.param("{f: function(n) sort([2, 1], function(x, y) f(n)), r: f(0)}.r", id="recursion in a built-in"),
        pytest.param("for i in 1..10 ** 12 return i", id="loop"),
        pytest.param(_repeated("[" + ", ".join(["1 + 1 / 3"] * 2000) + "]"), id="long body"),
        pytest.param(_repeated("1.0000001 ** (i + 0.5)"), id="powers"),
        pytest.param(_repeated('date and time("2026-03-02T10:00:00@Asia/Shanghai") + @"P1D"'), id="zones"),
        pytest.param(_repeated('time("10:00:00@Nowhere/X" + string(i))'), id="unknown zones"),
        pytest.param(_doubled("[1, 2]", "string(x40)"), id="exponential text"),
        pytest.param(_doubled("[1, 2]", "flatten(x40)"), id="exponential list"),
        pytest.param(_doubled("1", "x40 instance of " + "list<" * 40 + "number" + ">" * 40), id="exponential type"),
        pytest.param(_doubled("1", "x40"), id="exponential answer"),
        pytest.param(_long("t14 + t14"), id="text doubled"),
        pytest.param(_long("for i in 1..30000 return substring(t14, 2)"), id="parts of a text"),
        pytest.param(_long("for i in 1..30000 return contains(t14, substring(t14, 9) + string(i))"), id="text in text"),
        pytest.param(_long('for i in 1..30000 return t14 + "a" < t14 + "b"'), id="texts compared"),
        pytest.param(_long('replace(t14, "x", t14)'), id="text in the place of letters"),
        pytest.param(_long('split(t14, "x")'), id="text in pieces"),
        pytest.param(_repeated("concatenate(partial, partial)"), id="list doubled"),
        pytest.param(_many("for i in l return sum(l)"), id="sums"),
        pytest.param(_many("sort(l, function(x, y) x > y)"), id="sorting"),
        pytest.param(_many("for i in l return [l[i], index of(l, i)]"), id="searches in a list"),
        pytest.param(_repeated("function(x) function(y) x + y + i"), id="functions kept"),
        pytest.param(_repeated("{x: {y: {z: i}}}"), id="contexts kept"),
        pytest.param(_long("for i in 1..2000 return t14"), id="one text many times"),
        pytest.param(_long("string(for i in 1..2000 return t14)"), id="one text many times in a text"),
        pytest.param("string(for i in 1..30000 return 1e6144)", id="numbers of many digits in a text"),
    ],
)
def test_what_would_not_end_is_stopped(ask: Ask, text: str) -> None:
    assert ask("expression", text) == "FeelLimit"


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        pytest.param(f'"{"a" * 40}!"', "^(a+)+$", id="nested"),
        pytest.param(f'"{"a" * 4000}!"', "^(a*)*(a*)*(a*)*b$", id="nested three times"),
        pytest.param(f'"{"a" * 40}!"', "^(a|a|aa)+$", id="alternatives"),
        pytest.param('"a"', "^" + "(?:|)" * 150 + "b", id="empty alternatives"),
        pytest.param(f'"{"a" * 400}!"', r"^(a+)(a+)(a+)\\1\\2\\3b$", id="back references"),
        pytest.param(f'"{"ab" * 9000}"', "[^" + "cdef" * 200 + "]+!", id="large classes"),
        pytest.param(f'"{"a" * 20_000}"', ".*?.*?.*?.*?!", id="reluctant"),
        pytest.param(f'"{"a" * 20_000}"', "(a)*", id="deep"),
    ],
)
def test_a_catastrophic_pattern_is_stopped(ask: Ask, text: str, pattern: str) -> None:
    assert ask("expression", f'matches({text}, "{pattern}")') == "FeelLimit"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("9 ** 9 ** 9", "1.9662705047555292e+77", id="powers from the left"),
        pytest.param("9 ** (9 ** 9)", "null", id="power of a power"),
        pytest.param("1e6000 * 1e6000", "null", id="product"),
        pytest.param("exp(1e6000)", "null", id="exponent"),
        pytest.param("10 ** 6000 / 3 > 1", "true", id="large number"),
        pytest.param('duration("P999999999999Y") * 1e30', "null", id="duration"),
        pytest.param('matches("aaaa", "((((a{1,999}){1,999}){1,999}){1,999}){1,999}b")', "false", id="counts"),
        pytest.param(r'matches("a", "\\²")', "null", id="superscript as a back reference"),
    ],
)
def test_what_is_large_is_computed_or_null(ask: Ask, text: str, value: str) -> None:
    assert ask("expression", text) == f"= {value}"


def test_a_cell_is_bounded_as_well(ask: Ask) -> None:
    assert ask("cell", 'matches(?, "^(a+)+$b")') == "FeelLimit"


FOR = '<for iteratorVariable="i"><in>{}</in><return>{}</return></for>'
BKM = '<businessKnowledgeModel id="f" name="f"><encapsulatedLogic><formalParameter name="n"/>{}</encapsulatedLogic>'
KNOWS = '<knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement>'


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        pytest.param(
            [decision("it", FOR.format(formula("[1..10 ** 12]"), formula("i")))], "FeelLimit", id="boxed loop"
        ),
        pytest.param(
            [
                decision("it", formula("f(1)"), KNOWS),
                BKM.format(formula("f(n) + 1")) + f"{KNOWS}</businessKnowledgeModel>",
            ],
            "FeelLimit",
            id="recursive knowledge",
        ),
        pytest.param([decision("it", "<list>" * 5000 + "</list>" * 5000)], "DmnInvalid", id="boxes in boxes"),
        pytest.param([decision("it", formula(escaped("for i in 1..99999999 return i")))], "FeelLimit", id="expression"),
    ],
)
def test_decisions_are_bounded(ask: Ask, parts: list[str], outcome: str) -> None:
    assert ask("decision", definitions(*parts).decode()) == outcome


def test_entities_are_refused(ask: Ask) -> None:
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
    file = f'<!DOCTYPE d [<!ENTITY e0 "x">{entities}]>{definitions(decision("it", formula("&e9;"))).decode()}'

    assert ask("decision", file) == "DmnInvalid"
