"""Service tasks: a case waits for another party, goes on by its answer or error, and drops what nobody needs."""

from collections.abc import Mapping

import pytest

from engine.errors import ErrorUncaught, StepRefused, TaskClosed
from engine.runtime import codec, stepping
from engine.runtime.advance import Advance, Call
from tests.runtime.diagrams import NOW, Played, call, diagram, element, elements, flows, mapping, properties, several

VERIFY = '<zeebe:taskDefinition type="enterprise.verify"/>'
DECLARED = '<error id="E" name="unknown" errorCode="not-found"/>'
CODES = {"E": '<errorEventDefinition id="{}" errorRef="E"/>', None: '<errorEventDefinition id="{}"/>'}


def _asks(name: str = "ask", extensions: str = "", inside: str = "", tag: str = "serviceTask") -> str:
    return element(tag, name, inside, VERIFY + extensions)


def _border(name: str, host: str, code: str | None = "E") -> str:
    return element("boundaryEvent", name, CODES[code].format(f"d-{name}"), attachedToRef=host)


def _answer(case: Played, values: Mapping[str, object], nth: int = 0) -> Advance:
    asked = stepping.calling(case.program, case.snapshot)[nth]
    case.last = stepping.answer(case.program, case.snapshot, asked.token, values, NOW)
    return case.last


def _fail(case: Played, code: str) -> Advance:
    asked = stepping.calling(case.program, case.snapshot)[0]
    case.last = stepping.fail(case.program, case.snapshot, asked.token, code, NOW)
    return case.last


def _asked(case: Played) -> list[str]:
    return [one.element for one in stepping.calling(case.program, case.snapshot)]


def _one(extensions: str = "", tag: str = "serviceTask") -> bytes:
    body = elements(startEvent="s", userTask="then", endEvent="e") + _asks(extensions=extensions, tag=tag)
    return diagram(body + flows("s", "ask", "then", "e"))


@pytest.mark.parametrize("tag", ["serviceTask", "sendTask"])
def test_the_case_waits_and_says_whom_it_asks_for_what(tag: str) -> None:
    given = mapping({"credit_code": "=shop.code", "about.purpose": "licence"}) + properties(source="法人库")
    case = Played(_one(given, tag), data={"shop": {"code": "91", "secret": "x"}})

    (asked,) = case.last.calls
    assert asked == Call(
        token=asked.token,
        process="p",
        element="ask",
        name="",
        operation="enterprise.verify",
        inputs={"credit_code": "91", "about": {"purpose": "licence"}},
        properties={"source": "法人库"},
    )
    assert stepping.calling(case.program, case.snapshot) == (asked,)
    assert (case.last.opened, case.waits(), case.last.ended) == ((), [], False)
    assert [one.element for one in case.last.passed] == ["s", "ask"]


def test_without_an_input_mapping_nothing_is_told_to_anybody() -> None:
    assert Played(_one(), data={"secret": "x"}).last.calls[0].inputs == {}


@pytest.mark.parametrize(
    ("mapped", "expected"),
    [
        (mapping(), {"code": "91", "status": "ok", "name": "shop"}),
        (mapping({"code": "=n"}), {"status": "ok", "name": "shop"}),
        (mapping({"code": "=n"}, {"found.status": "=status"}), {"found": {"status": "ok"}}),
        (mapping(outputs={"seen": "=status"}), {"seen": "ok"}),
    ],
    ids=[
        "all of it",
        "all but what an input is called",
        "only what is mapped out",
        "only what is mapped out, no input",
    ],
)
def test_an_answer_becomes_data_by_the_rule_of_the_dialect(mapped: str, expected: Mapping[str, object]) -> None:
    case = Played(_one(mapped), data={"n": 1})
    done = _answer(case, {"code": "91", "status": "ok", "name": "shop"})
    assert case.sees("then") == {"n": 1, **expected}
    assert ([one.element for one in done.opened], done.calls, done.dropped, done.closed) == (["then"], (), (), ())


def test_an_answer_is_taken_once() -> None:
    case = Played(_one())
    token = case.last.calls[0].token
    _answer(case, {"n": 1})
    for late in (stepping.answer, stepping.complete):
        with pytest.raises(TaskClosed):
            late(case.program, case.snapshot, token, {"n": 2}, NOW)
    with pytest.raises(TaskClosed):
        stepping.fail(case.program, case.snapshot, token, "E", NOW)
    assert case.variables() == {"n": 1}


def test_a_person_cannot_complete_a_call_nor_a_party_answer_a_person() -> None:
    fork = elements(startEvent="s", parallelGateway="f", userTask="u") + _asks()
    case = Played(diagram(fork + flows("s", "f", "u") + flows("f", "ask")))
    with pytest.raises(TaskClosed):
        stepping.complete(case.program, case.snapshot, case.last.calls[0].token, {}, NOW)
    with pytest.raises(TaskClosed):
        stepping.answer(case.program, case.snapshot, case.token("u"), {}, NOW)


@pytest.mark.parametrize(
    ("codes", "code", "caught"),
    [
        (("E", None), "not-found", "hE"),
        (("E", None), "other", "hNone"),
        ((None,), "not-found", "hNone"),
    ],
    ids=["by its code before the catch-all", "by the catch-all", "by the catch-all alone"],
)
def test_an_error_goes_on_from_the_border_of_its_task(codes: tuple[str | None, ...], code: str, caught: str) -> None:
    body = elements(startEvent="s", userTask="then") + _asks(extensions=mapping({"local": "=1"}))
    for one in codes:
        body += _border(f"b{one}", "ask", one) + elements(userTask=f"h{one}") + flows(f"b{one}", f"h{one}")
    case = Played(diagram(body + flows("s", "ask", "then"), declared=DECLARED), data={"n": 1})
    done = _fail(case, code)
    assert case.waits() == [caught]
    assert (case.sees(caught), _asked(case), done.dropped) == ({"n": 1}, [], ())
    assert [one.element for one in done.passed] == ["b" + caught[1:], caught]


def test_an_error_goes_on_from_the_border_around_its_process() -> None:
    inner = diagram(elements(startEvent="s", endEvent="e") + _asks() + flows("s", "ask", "e"), process="q")
    body = call("c", "q") + _border("b", "c") + elements(startEvent="s", userTask="h n")
    case = Played(diagram(body + flows("s", "c", "n") + flows("b", "h"), declared=DECLARED), inner)
    _fail(case, "not-found")
    assert case.waits() == ["h"]


def test_an_error_that_nobody_catches_is_refused_and_the_case_stands() -> None:
    body = _asks(extensions=properties(name_en="x")).replace('id="ask"', 'id="ask" name="核验"')
    case = Played(diagram(elements(startEvent="s") + body + _border("b", "ask") + flows("s", "ask"), declared=DECLARED))
    before = case.snapshot
    with pytest.raises(ErrorUncaught) as refused:
        _fail(case, "other")
    assert refused.value.facts == {"element": "核验", "element_en": "x", "error": "other"}
    assert str(refused.value) == "对“核验”的答复是错误“other”，流程图没有画出怎样处理。"
    assert (case.snapshot, _asked(case)) == (before, ["ask"])


def test_an_answer_that_cannot_be_followed_is_refused_and_asked_for_again() -> None:
    body = elements(startEvent="s", userTask="a") + _asks() + element("exclusiveGateway", "x")
    body += elements(endEvent="e") + flows("s", "ask", "x") + flows("x", "a", when="=ok") + flows("x", "e", when="=no")
    case = Played(diagram(body))
    with pytest.raises(StepRefused):
        _answer(case, {"ok": "perhaps"})
    assert [one.element for one in _answer(case, {"ok": True}).opened] == ["a"]


def test_what_is_taken_away_is_not_asked_any_more() -> None:
    inside = elements(startEvent="s", parallelGateway="f", userTask="w") + _asks() + _asks("other")
    inside += element("endEvent", "bad", CODES["E"].format("d1"))
    inside += flows("s", "f", "w", "bad") + flows("f", "ask") + flows("f", "other")
    body = element("subProcess", "sub", inside) + _border("b", "sub") + elements(startEvent="s0", userTask="h")
    case = Played(diagram(body + flows("s0", "sub") + flows("b", "h"), declared=DECLARED))
    other = next(one for one in case.last.calls if one.element == "other")
    assert _answer(case, {"n": 1}).dropped == ()

    assert case.complete("w").dropped == (other,)
    assert _asked(case) == []
    with pytest.raises(TaskClosed):
        stepping.answer(case.program, case.snapshot, other.token, {}, NOW)


def test_a_withdrawn_case_asks_nobody() -> None:
    case = Played(_one())
    asked = case.last.calls
    done = case.cancel()
    assert (done.ended, done.dropped, done.calls, _asked(case)) == (True, asked, (), [])


@pytest.mark.parametrize("sequential", [False, True], ids=["together", "one after another"])
def test_a_repeated_call_asks_for_each_item(*, sequential: bool) -> None:
    loop = several(sequential=sequential, inputCollection="=codes", inputElement="code",
                   outputCollection="found", outputElement="=status")  # fmt: skip
    body = elements(startEvent="s", userTask="then") + _asks(extensions=mapping({"credit_code": "=code"}), inside=loop)
    case = Played(diagram(body + flows("s", "ask", "then")), data={"codes": ["1", "2"]})
    told: list[str] = []
    while not case.waits():
        asked = stepping.calling(case.program, case.snapshot)
        assert len(asked) == (1 if sequential else 2 - len(told))
        told.append(str(asked[-1].inputs["credit_code"]))
        _answer(case, {"status": f"s{told[-1]}"}, nth=-1)
    assert sorted(told) == ["1", "2"]
    assert case.variables() == {"codes": ["1", "2"], "found": ["s1", "s2"]}


def test_an_error_of_one_of_several_calls_takes_the_others_away() -> None:
    body = elements(startEvent="s", userTask="h") + _asks(inside=several(count="=3")) + _border("b", "ask")
    case = Played(diagram(body + flows("s", "ask") + flows("b", "h"), declared=DECLARED))
    asked = case.last.calls
    assert _fail(case, "not-found").dropped == asked[1:]
    assert (case.waits(), _asked(case)) == (["h"], [])


def test_a_waiting_call_survives_being_kept() -> None:
    given = mapping({"code": "=n"}, {"found": "=status"})
    case = Played(_one(given), data={"n": 1})
    assert codec.encode(codec.decode(case.program, case.snapshot)) == case.snapshot
    assert stepping.calling(case.program, case.snapshot) == case.last.calls
    _answer(case, {"status": "ok"})
    assert case.variables() == {"n": 1, "found": "ok"}
