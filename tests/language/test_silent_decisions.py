"""What a decision file says that would otherwise be passed over: each is refused with its place."""

import pytest

from engine.language import dmn
from engine.language.errors import DmnInvalid
from tests.language.decision_files import decision, definitions, formula, needs, table

ONE = decision("one", formula("1"))
TWO_OUTPUTS = '<output name="o"/><output name="p"/>'
GIVEN = '<inputData id="i" name="{}"><variable name="{}"/></inputData>'
INPUT = '<informationRequirement>\n<requiredInput href="#i"/></informationRequirement>'
KNOWN = """<businessKnowledgeModel id="k" name="area"><encapsulatedLogic><literalExpression><text>1</text>
  </literalExpression></encapsulatedLogic></businessKnowledgeModel>"""
FEEL = 'Expression expressionLanguage="https://www.omg.org/spec/DMN/20230324/FEEL/">'
KNOWS = '<knowledgeRequirement>\n<requiredKnowledge id="r" href="#k"/></knowledgeRequirement>'


def _in(language: str, tag: str) -> str:
    return table("", "a", "1 -> 2").replace(f"<{tag}>", f'\n<{tag} id="cell" expressionLanguage="{language}">')


def _policy(policy: str, outputs: str = '<output name="o"/>') -> bytes:
    gives = "; ".join("1" * outputs.count("<output "))
    return definitions("\n", decision("it", table(policy, "a", f"- -> {gives}", outputs=outputs)))


def _it(logic: str) -> bytes:
    return definitions("\n", decision("it", logic))


def _written_in(language: str, *parts: str) -> bytes:
    return definitions(*parts).replace(b'id="d"', f'id="d" expressionLanguage="{language}"'.encode())


REFUSED = [
    pytest.param(_it(_in("groovy", "inputEntry")), ("D009", "cell", 3), "groovy", id="a test in another language"),
    pytest.param(_it(_in("juel", "outputEntry")), ("D009", "cell", 3), "juel", id="an output in another language"),
    pytest.param(
        _written_in("urn:xpath", ONE, decision("two", formula("2"))),
        ("D009", "d", 1),
        "urn:xpath",
        id="a file in another language, told once",
    ),
    pytest.param(_it('<literalExpression id="e"/>'), ("D003", "e", 2), "null", id="an empty expression"),
    pytest.param(
        _it(table("", "a", "- -> 1").replace("<text>a</text>", "")), ("D003", "", 2), "输入列", id="an empty column"
    ),
    pytest.param(
        _it(f'<conditional id="c"><if>{formula("true")}</if><then>{formula("1")}</then></conditional>'),
        ("D003", "c", 2),
        "conditional 中没有 else",
        id="no else",
    ),
    pytest.param(
        _it(f'<conditional><if>{formula("true")}</if><then>{formula("1")}</then><else id="e"/></conditional>'),
        ("D003", "e", 2),
        "else 中没有表达式",
        id="an empty else",
    ),
    pytest.param(
        definitions(ONE, '\n<businessKnowledgeModel id="k" name="rate"/>'), ("D003", "k", 2), "rate", id="no logic"
    ),
    pytest.param(_policy('hitPolicy="PRIORITY"'), ("D006", "t", 2), "PRIORITY", id="priority without values"),
    pytest.param(_policy('hitPolicy="OUTPUT ORDER"'), ("D006", "t", 2), "OUTPUT ORDER", id="an order without values"),
    pytest.param(_policy('aggregation="SUM"'), ("D006", "t", 2), "UNIQUE", id="an aggregation of one"),
    pytest.param(
        _policy('hitPolicy="RULE ORDER" aggregation="COUNT"'), ("D006", "t", 2), "RULE ORDER", id="a count in order"
    ),
    *(
        pytest.param(
            _policy(f'hitPolicy="COLLECT" aggregation="{how}"', TWO_OUTPUTS), ("D006", "t", 2), how, id=f"{how} of two"
        )
        for how in ("SUM", "MIN", "MAX")
    ),
    pytest.param(_policy("", '<output name="o"/><output id="p" name="o"/>'), ("D010", "p", 2), "o", id="outputs alike"),
    pytest.param(_policy("", '<output id="p"/><output name="o"/>'), ("D003", "p", 2), "名称", id="a nameless output"),
    pytest.param(
        definitions(GIVEN.format("one", "one"), ONE, decision("it", formula("one"), needs("one"), INPUT)),
        ("D010", "", 2),
        "one",
        id="an input called as a decision",
    ),
    pytest.param(
        definitions(GIVEN.format("area", "area"), KNOWN, decision("it", formula("area"), INPUT, KNOWS)),
        ("D010", "r", 4),
        "area",
        id="a function called as an input",
    ),
    pytest.param(
        _it(formula("1").replace("Expression>", 'Expression id="e" typeRef="nosuch">', 1)),
        ("D012", "e", 2),
        "nosuch",
        id="a type of nothing",
    ),
    pytest.param(
        definitions(
            '<itemDefinition name="fee"><typeRef id="f">\nmoney</typeRef></itemDefinition>',
            ONE.replace("<literal", '<variable name="one" typeRef="fee"/><literal'),
        ),
        ("D012", "f", 1),
        "money",
        id="a type of a type of nothing",
    ),
]


@pytest.mark.parametrize(("xml", "problem", "word"), REFUSED)
def test_nothing_is_passed_over(xml: bytes, problem: tuple[str, str, int], word: str) -> None:
    with pytest.raises(DmnInvalid) as refused:
        dmn.load(xml, "wrong.dmn")

    told = [(one.code, one.element, one.line) for one in refused.value.problems]
    assert (told, word in str(refused.value.problems[0])) == ([problem], True)


@pytest.mark.parametrize(
    ("xml", "value"),
    [
        pytest.param(
            _written_in("urn:xpath", decision("it", formula("1").replace("Expression>", FEEL, 1))),
            1,
            id="FEEL in a file of another language",
        ),
        pytest.param(_policy('hitPolicy="COLLECT" aggregation="COUNT"', TWO_OUTPUTS), 1, id="a count of two outputs"),
        pytest.param(
            definitions(ONE, decision("it", formula("one"), needs("one", "one"))), 1, id="one requirement twice"
        ),
        *(
            pytest.param(
                _it(formula("1").replace("<literalExpression>", f'<literalExpression typeRef="{name}">')), 1, id=name
            )
            for name in ("feel:number", "integer", "long", "double", "any")
        ),
    ],
)
def test_what_has_a_meaning_is_kept(xml: bytes, value: object) -> None:
    assert dmn.load(xml, "right.dmn").decide("it", {}).value == value
