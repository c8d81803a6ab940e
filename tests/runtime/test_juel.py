"""JUEL of other engines becomes FEEL that gives the same values, or is refused by name."""

import pytest

from engine.language import feel
from engine.runtime.dialects.juel import is_juel, translated
from engine.runtime.dialects.juel_tokens import NotTranslated
from engine.runtime.values import Data

DATA: Data = {"a": 1, "b": True, "no": False, "name": "li", "list": [3, 4], "person": {"age": 20}, "nothing": None}


@pytest.mark.parametrize(
    ("juel", "written", "value"),
    [
        pytest.param("${a == 1 && !no}", "=a = 1 and no != true", True, id="and, not"),
        pytest.param("#{a eq 1 and not no}", "=a = 1 and no != true", True, id="operators as words"),
        pytest.param("${a ne 1 or a gt 0}", "=a != 1 or a > 0", True, id="other words"),
        pytest.param("${a lt 2 && a le 1 && a ge 1}", "=a < 2 and a <= 1 and a >= 1", True, id="comparisons"),
        pytest.param("${(a || b) && b}", "=(a or b) and b", True, id="parentheses"),
        pytest.param("${!(a == 1)}", "=not(a = 1)", False, id="opposite of what is never null"),
        pytest.param("${!nothing}", "=nothing != true", True, id="opposite of null"),
        pytest.param("${!(unknown > 3)}", "=unknown > 3 != true", True, id="opposite of a comparison with null"),
        pytest.param("${empty list}", '=list contains([null, "", [], {}], list)', False, id="empty list"),
        pytest.param("${not empty name}", '=not(list contains([null, "", [], {}], name))', True, id="not empty"),
        pytest.param("${empty nothing}", '=list contains([null, "", [], {}], nothing)', True, id="empty null"),
        pytest.param("${a > 1 ? 'x' : \"y\"}", '=if a > 1 then "x" else "y"', "y", id="choice"),
        pytest.param("${a + 2 * 3 - 4 / 2}", "=a + 2 * 3 - 4 / 2", 5, id="arithmetic"),
        pytest.param("${7 mod 4}", "=7 - 4 * round down(7 / 4, 0)", 3, id="remainder"),
        pytest.param("${-7 % 4}", "=-7 - 4 * round down(-7 / 4, 0)", -3, id="remainder of a negative"),
        pytest.param("${a - (2 - 3)}", "=a - (2 - 3)", 2, id="minus in parentheses"),
        pytest.param("${-a}", "=-a", -1, id="sign"),
        pytest.param("${person.age >= 18}", "=person.age >= 18", True, id="path"),
        pytest.param("${person['age']}", "=person.age", 20, id="entry by its name"),
        pytest.param("${list[0]}", "=list[1]", 3, id="items count from 0"),
        pytest.param("${execution.getVariable('a') == 1}", "=a = 1", True, id="variable by its name"),
        pytest.param("${execution.hasVariable('a')}", "=a != null", True, id="whether there is a variable"),
        pytest.param("${true}", "=true", True, id="constant"),
        pytest.param("  ${'it\\'s'}  ", '="it\'s"', "it's", id="quote in a text"),
        pytest.param(
            "${name}-${a}.txt", '=string join([string(name), "-", string(a), ".txt"])', "li-1.txt", id="mixed"
        ),
        pytest.param("x${nothing}y", '=string join(["x", string(nothing), "y"])', "xy", id="null in a text"),
        pytest.param("\\${a} ${'}'}", '=string join(["${a} ", "}"])', "${a} }", id="escaped"),
        pytest.param("${1 == 1 == b}", "=1 = 1 = b", True, id="chain"),
        pytest.param("${a == 1 && " + "b && " * 300 + "b}", "=a = 1 and " + "b and " * 300 + "b", True, id="long and"),
        pytest.param("${a == 2 || (b && a == 1) || no}", "=a = 2 or b and a = 1 or no", True, id="and inside or"),
        pytest.param("${1.5e2 + .5}", "=150 + 0.5", 150.5, id="numbers"),
    ],
)
def test_what_both_languages_say_has_the_same_value(juel: str, written: str, value: object) -> None:
    made = translated(juel)
    assert made == written
    assert feel.to_json(feel.compile_expression(feel.strip_equals(made)).evaluate(DATA)) == value


def test_the_counter_of_instances_begins_at_0_there_and_at_1_here() -> None:
    assert translated("${loopCounter == 0}") == "=loopCounter - 1 = 0"


@pytest.mark.parametrize(
    ("juel", "code"),
    [
        pytest.param("${a.equals(b)}", "R402", id="method"),
        pytest.param("${bean.run(execution)}", "R402", id="method of a bean"),
        pytest.param("${size(list)}", "R402", id="function"),
        pytest.param("${''.getClass().forName('java.lang.Runtime')}", "R402", id="classes"),
        pytest.param("${execution.id}", "R403", id="engine's object"),
        pytest.param("${execution.setVariable('a', 1)}", "R403", id="writing a variable"),
        pytest.param("${task.assignee}", "R403", id="task"),
        pytest.param("${list[a]}", "R404", id="item by a variable"),
        pytest.param("${person['a b']}", "R404", id="entry that is no name"),
        pytest.param("${a$b}", "R405", id="a name with a sign"),
        pytest.param("${date and time}", "R405", id="two variables that FEEL reads as one word"),
        pytest.param("${some}", "R405", id="a word of FEEL"),
        pytest.param("${a = 1}", "R401", id="assignment"),
        pytest.param("${a; b}", "R401", id="two expressions"),
        pytest.param("${x -> x}", "R401", id="lambda"),
        pytest.param("${{1, 2}}", "R401", id="set"),
        pytest.param("${a ==}", "R401", id="half a comparison"),
        pytest.param("${a", "R401", id="no end"),
        pytest.param("${}", "R401", id="nothing"),
        pytest.param("${a @ b}", "R401", id="a strange sign"),
        pytest.param("${" + "(" * 500 + "a" + ")" * 500 + "}", "R406", id="deep parentheses"),
        pytest.param("${" + "!" * 500 + "a}", "R406", id="many opposites"),
        pytest.param("${" + "+".join("a" * 500) + "}", "R406", id="long sum"),
        pytest.param("${'" + "a" * 5000 + "'}", "R406", id="long text"),
    ],
)
def test_what_feel_cannot_say_is_refused_by_name(juel: str, code: str) -> None:
    with pytest.raises(NotTranslated) as refused:
        translated(juel)
    assert refused.value.refusal.code == code


@pytest.mark.parametrize("text", ["", "=a", "PT5M", "$INITIATOR", "{a}", "\\${a}"])
def test_other_texts_are_no_juel(text: str) -> None:
    assert not is_juel(text)
