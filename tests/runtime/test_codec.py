"""Snapshots: small, the same for the same state, without specifications, and read back exactly."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import zstandard

from engine.runtime import codec, stepping
from engine.runtime.pieces import difference, restored
from tests.runtime.diagrams import (
    NOW,
    Played,
    border,
    call,
    definition,
    diagram,
    element,
    elements,
    flows,
    mapping,
    several,
    timer,
)

FORM: dict[str, object] = {f"field{number}": f"value {number}" for number in range(60)}


def _texts(case: Played) -> list[str]:
    """What a snapshot holds: what the case began with, and the rest."""
    end = 5 + int.from_bytes(case.snapshot[1:5])
    frames = (case.snapshot[5:end], case.snapshot[end:])
    return [zstandard.ZstdDecompressor().decompress(frame).decode() for frame in frames]


def _earlier(text: str) -> bytes:
    """A snapshot as formats 1 and 2 were."""
    return zstandard.ZstdCompressor().compress(text.encode())


def test_a_snapshot_is_small_and_holds_neither_history_nor_diagram() -> None:
    body = elements(startEvent="s", userTask="a b", endEvent="e") + flows("s", "a", "b", "e")
    case = Played(diagram(body), data=FORM)
    case.complete("a", {"decision": "同意"})
    assert len(case.snapshot) < 1024
    beginning, rest = _texts(case)
    assert case.snapshot[0] == codec.VERSION
    assert '"s"' not in beginning + rest
    assert (beginning.count("value 59"), rest.count("value 59")) == (1, 0)


def test_what_a_case_began_with_is_handed_on_as_it_is() -> None:
    case = Played(diagram(elements(startEvent="s", userTask="a b c") + flows("s", "a", "b", "c")), data=FORM)
    begun = case.snapshot[: 5 + int.from_bytes(case.snapshot[1:5])]
    case.complete("a", {"decision": "同意"})
    case.complete("b", {"field3": None})
    assert case.snapshot.startswith(begun)
    assert case.sees("c") == {**FORM, "decision": "同意", "field3": None}


def _instances() -> Played:
    inside = diagram(elements(startEvent="s", userTask="u") + flows("s", "u"), "q")
    loop = several(inputCollection="=l", inputElement="i", outputCollection="o", outputElement="=x")
    body = elements(startEvent="s", parallelGateway="f") + element("userTask", "v", loop, mapping({"k": "=i"}))
    body += call("c", "q", extensions=mapping({"z": "=n"})) + element("subProcess", "sub", elements(userTask="w"))
    body += element("boundaryEvent", "b", '<errorEventDefinition id="d"/>', attachedToRef="sub")
    body += flows("s", "f", "v") + flows("f", "c") + flows("f", "sub")
    return Played(diagram(body), inside, data={"l": [1, 2], "n": 0})


def _undoing() -> Played:
    undo = border("bu", "a", definition("compensate")) + element("userTask", "undo", isForCompensation="true")
    body = elements(startEvent="s", userTask="a x y z", eventBasedGateway="g", parallelGateway="f") + undo
    body += element("intermediateThrowEvent", "c", definition("compensate"))
    body += element("intermediateCatchEvent", "t", timer("Cycle", "R3/PT1H"))
    body += element("intermediateCatchEvent", "m", definition("message", messageRef="hello"))
    body += border("bc", "z", definition("conditional", "<condition>=n > 5</condition>"), interrupts=False)
    body += flows("s", "f", "a", "c", "x") + flows("f", "g", "t", "y") + flows("g", "m") + flows("f", "z")
    return Played(diagram(body + '<association id="j" sourceRef="bu" targetRef="undo"/>'), data={"n": 1})


@pytest.mark.parametrize(
    ("case", "steps"),
    [
        pytest.param(_instances(), ["v", "u"], id="instances, mappings, scopes inside"),
        pytest.param(_undoing(), ["a", "undo"], id="compensation, a race, a timer, a condition"),
    ],
)
def test_reading_and_writing_again_changes_nothing(case: Played, steps: list[str]) -> None:
    for name in steps:
        assert codec.encode(codec.decode(case.program, case.snapshot)) == case.snapshot
        case.complete(name, {"x": [1, {"y": None}], "n": 9})
    assert codec.encode(codec.decode(case.program, case.snapshot)) == case.snapshot


UNDOING = (
    '[2,16,"2026-03-02T01:00:00+00:00",[[null,"p",1,[{"n":1},[]],[{},[]],{"4":[{},[]],"9":[{},[]],"15":[{},[]]},[4,15],'
    'false,[[7,1,"z",16,[{},[]],{"flow":"f-z","forks":[4,15]}],[8,1,"bc",8,[{}],{"host":7,"armed":[1,null,null,1,null,'
    'null,true]}],[10,1,"t",8,[{},[]],{"flow":"g-t","forks":[4,9],"armed":[1,"2026-03-02T02:00:00+00:00",null,3,"PT1H",'
    'null,false],"race":6}],[11,1,"m",8,[{},[]],{"flow":"g-m","forks":[4,9],"armed":[1,null,null,1,null,null,false],'
    '"race":6}],[13,1,"c",32,[{"n":9},[]],{"flow":"a-c","forks":[4],"undoing":[[],[[14,null,["a",5,5,12,"undo",[{},[]],'
    'null]]]]}],[14,1,"undo",16,[{"n":9},[]],{"undoes":13}]],[]]]]'
)
INSTANCES = (
    '[2,15,"2026-03-02T01:00:00+00:00",[[null,"p",1,[{"l":[1,2],"n":0},[]],[{},[]],{"4":[{},[]]},[],false,[[5,1,"v",32,'
    '[{"o":[[1,{"y":null}]]},[]],{"flow":"f-v","forks":[4],"rounds":[[{"o":[]},[]],2,[1,2],2,1,[[0,[1,{"y":null}]]]]}],'
    '[6,1,"c",32,[{"z":0},[]],{"flow":"f-c","forks":[4],"outer":[{},["z"]]}],[7,1,"sub",32,[{},[]],{"flow":"f-sub",'
    '"forks":[4]}],[9,5,"v [child]",16,[{"o":[],"i":2,"k":2},[]],{"forks":[4],"index":1,"outer":[{},["k"]]}],[12,1,"b",'
    '8,[{}],{"host":7}]],[]],[6,"q",10,[{},[]],[{},[]],{},[],false,[[15,10,"u",16,[{},[]],{"flow":"s-u"}]],[]],[7,'
    '"p/sub",13,[{},[]],[{},[]],{},[],false,[[14,13,"w",16,[{},[]],{}]],[]]]]'
)
"""Snapshots that format 2 wrote of the cases of the two tests above, after their first completion."""


@pytest.mark.parametrize(
    ("written", "begun", "then"),
    [
        pytest.param(UNDOING, _undoing, ["a", "undo", "x"], id="compensation, a race, a timer, a condition"),
        pytest.param(INSTANCES, _instances, ["v", "v", "u", "w"], id="instances, mappings, scopes inside"),
    ],
)
def test_a_snapshot_of_an_earlier_format_goes_on_as_one_of_today(
    written: str, begun: Callable[[], Played], then: list[str]
) -> None:
    today, earlier = begun(), begun()
    today.complete(then[0], {"x": [1, {"y": None}], "n": 9})
    earlier.last = replace(earlier.last, snapshot=_earlier(written))
    for name in then[1:]:
        one, other = today.complete(name, {"x": 7}), earlier.complete(name, {"x": 7})
        assert replace(one, snapshot=b"") == replace(other, snapshot=b"")
    assert today.variables() == earlier.variables()


def test_a_snapshot_of_the_first_format_goes_on() -> None:
    first = (
        '[1,3,"2026-03-02T01:00:00+00:00",[[null,"p",1,[{"n":1},[]],[{},[]],{},[],false,[[3,1,"a",16,[{},[]],{}]]]]]'
    )
    case = Played(diagram(elements(startEvent="s", userTask="a b") + flows("s", "a", "b")), data={"n": 1})
    done = stepping.complete(case.program, _earlier(first), 3, {"m": 2}, NOW)
    assert (done.opened[0].element, done.opened[0].data) == ("b", {"n": 1, "m": 2})


def test_two_steps_from_one_snapshot_do_not_know_of_each_other() -> None:
    case = Played(diagram(elements(startEvent="s", userTask="a b") + flows("s", "a", "b")), data={"n": [1]})
    token = case.token("a")
    one = stepping.complete(case.program, case.snapshot, token, {"n": [2]}, NOW)
    other = stepping.complete(case.program, case.snapshot, token, {"m": 3}, NOW)
    assert one.opened[0].data == {"n": [2]}
    assert other.opened[0].data == {"n": [1], "m": 3}


def test_a_difference_tells_true_from_one_and_what_is_gone() -> None:
    origin: dict[str, object] = {"a": 1, "b": [1], "c": None, "d": 1}
    data: dict[str, object] = {"a": True, "b": [1], "c": None}
    changed, gone = difference(data, origin)
    assert (changed, gone) == ({"a": True}, ["d"])
    back = restored(origin, changed, gone)
    assert back == data
    assert back["a"] is True
    assert back["b"] is origin["b"]


def test_numbers_of_any_size_are_read_back() -> None:
    data: dict[str, object] = {"large": 10**30, "negative": -(2**63) - 1, "fraction": 0.1, "unsigned": 2**64 - 1}
    case = Played(diagram(elements(startEvent="s", userTask="a b") + flows("s", "a", "b")), data=data)
    case.complete("a", {"larger": 10**40})
    assert case.sees("b") == {**data, "larger": 10**40}


def test_a_snapshot_of_the_format_before_keeps_its_large_numbers() -> None:
    case = Played(diagram(elements(startEvent="s", userTask="a b c") + flows("s", "a", "b", "c")), data={"n": 10**30})
    case.complete("a", {"m": 10**31})
    beginning, rest = (zstandard.ZstdCompressor().compress(text.strip().encode()) for text in _texts(case))
    case.last = replace(case.last, snapshot=bytes((3, *len(beginning).to_bytes(4))) + beginning + rest)
    assert case.sees("b") == {"n": 10**30, "m": 10**31}
    case.complete("b", {})
    assert case.snapshot[0] == codec.VERSION
    assert case.sees("c") == {"n": 10**30, "m": 10**31}


def test_data_that_many_share_is_written_once() -> None:
    body = elements(startEvent="s", userTask="a b c d", parallelGateway="f") + flows("s", "a", "f")
    case = Played(diagram(body + flows("f", "b") + flows("f", "c") + flows("f", "d")), data={"n": 1})
    case.complete("a", {"opinion": "同意"})
    assert _texts(case)[1].count("同意") == 1
    assert case.sees("b") == case.sees("d") == {"n": 1, "opinion": "同意"}


def test_outputs_of_instances_are_read_as_every_format_wrote_them() -> None:
    pairs = codec._restored_rounds([0, 3, None, 3, 2, [[2, "b"], [0, "a"]], 0], [{}])
    assert list(pairs.outputs.items()) == [(0, "a"), (2, "b")]
    assert codec._restored_rounds([0, 3, None, 3, 2, ["a", "b"], 0, [0, 2]], [{}]).outputs == {0: "a", 2: "b"}
    assert codec._restored_rounds([0, 3, None, 3, 2, ["a", "b"], 0, None], [{}]).outputs == {0: "a", 1: "b"}
