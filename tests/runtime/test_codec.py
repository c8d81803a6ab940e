"""Snapshots: small, the same for the same state, without specifications, and read back exactly."""

import json

import zstandard

from engine.runtime import codec, stepping
from engine.runtime.codec import difference, restored
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


def _text(case: Played) -> str:
    return zstandard.ZstdDecompressor().decompress(case.snapshot).decode()


def test_a_snapshot_is_small_and_holds_neither_history_nor_diagram() -> None:
    body = elements(startEvent="s", userTask="a b", endEvent="e") + flows("s", "a", "b", "e")
    case = Played(diagram(body), data=FORM)
    case.complete("a", {"decision": "同意"})
    assert len(case.snapshot) < 1024
    text = _text(case)
    assert json.loads(text)[0] == codec.VERSION
    assert '"s"' not in text
    assert text.count("value 59") == 1


def test_reading_and_writing_again_changes_nothing() -> None:
    inside = diagram(elements(startEvent="s", userTask="u") + flows("s", "u"), "q")
    loop = several(inputCollection="=l", inputElement="i", outputCollection="o", outputElement="=x")
    body = elements(startEvent="s", parallelGateway="f") + element("userTask", "v", loop, mapping({"k": "=i"}))
    body += call("c", "q", extensions=mapping({"z": "=n"})) + element("subProcess", "sub", elements(userTask="w"))
    body += element("boundaryEvent", "b", '<errorEventDefinition id="d"/>', attachedToRef="sub")
    case = Played(
        diagram(body + flows("s", "f", "v") + flows("f", "c") + flows("f", "sub")), inside, data={"l": [1, 2], "n": 0}
    )
    for name in ("v", "u"):
        assert codec.encode(codec.decode(case.program, case.snapshot)) == case.snapshot
        case.complete(name, {"x": [1, {"y": None}]})
    assert codec.encode(codec.decode(case.program, case.snapshot)) == case.snapshot


def test_what_events_wait_for_and_what_can_be_undone_is_read_back() -> None:
    undo = border("bu", "a", definition("compensate")) + element("userTask", "undo", isForCompensation="true")
    body = elements(startEvent="s", userTask="a x y z", eventBasedGateway="g", parallelGateway="f") + undo
    body += element("intermediateThrowEvent", "c", definition("compensate"))
    body += element("intermediateCatchEvent", "t", timer("Cycle", "R3/PT1H"))
    body += element("intermediateCatchEvent", "m", definition("message", messageRef="hello"))
    body += border("bc", "z", definition("conditional", "<condition>=n > 5</condition>"), interrupts=False)
    body += flows("s", "f", "a", "c", "x") + flows("f", "g", "t", "y") + flows("g", "m") + flows("f", "z")
    joined = '<association id="j" sourceRef="bu" targetRef="undo"/>'
    case = Played(diagram(body + joined), data={"n": 1})
    for name in ("a", "undo"):
        assert codec.encode(codec.decode(case.program, case.snapshot)) == case.snapshot
        case.complete(name, {"n": 9})
    assert codec.encode(codec.decode(case.program, case.snapshot)) == case.snapshot
    assert case.waits() == ["x", "z"]


def test_a_snapshot_of_the_first_format_goes_on() -> None:
    case = Played(diagram(elements(startEvent="s", userTask="a b") + flows("s", "a", "b")), data={"n": 1})
    now = json.loads(_text(case))
    first = [1, *now[1:3], [scope[:9] for scope in now[3]]]
    written = zstandard.ZstdCompressor().compress(json.dumps(first).encode())
    done = stepping.complete(case.program, written, case.token("a"), {"m": 2}, NOW)
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
    written = difference(data, origin)
    assert written == [{"a": True}, ["d"]]
    back = restored(written, origin)
    assert back == data
    assert back["a"] is True
    assert back["b"] is origin["b"]
