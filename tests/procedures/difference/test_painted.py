"""A difference is painted: what is gone in the old diagram, what is new in the new one, what changed in both."""

import pytest
from lxml import etree

from engine.procedures import bundle, difference
from engine.procedures.bundle import Bundle
from engine.procedures.difference import Painted
from tests.architecture.source import ROOT

STORE = "_shared/sp_supplement.bpmn"
FILE = "supplement.bpmn"
CONTENT = (ROOT / "processes" / STORE).read_bytes()


def _painted(new: bytes, old: bytes = CONTENT, name: str = FILE) -> dict[str, Painted]:
    before, after = _alone(FILE, old), _alone(name, new)
    return {one.side: one for one in difference.painted(before, after, difference.compare(before, after))}


def _alone(name: str, content: bytes) -> Bundle:
    return bundle.of_files("", {name: content})


def _tones(one: Painted) -> dict[str, str]:
    """The tones of elements by id."""
    assert one.picture is not None
    drawn = etree.fromstring(one.picture.svg)
    return {str(part.get("id")): str(part.get("data-tone")) for part in drawn.iter() if part.get("data-tone")}


def test_a_change_is_painted_on_both_sides_under_the_id_of_each() -> None:
    found = _painted(CONTENT.replace(b"su_answer", b"su_reply"))
    assert _tones(found["old"])["old-su_answer"] == "changed"
    assert _tones(found["new"])["new-su_reply"] == "changed"


def test_what_is_gone_is_painted_in_the_old_one_and_what_came_in_the_new() -> None:
    less = CONTENT.replace(b'id="f_su_answer__su_end" s', b'id="f_su_answer__su_end_2" name="x" s')
    less = less.replace(b'targetRef="su_end"', b'targetRef="su_start"')
    less = less.replace(b'bpmnElement="f_su_answer__su_end"', b'bpmnElement="f_su_answer__su_end_2"')
    found = _painted(less)
    assert _tones(found["old"]) == {"old-f_su_answer__su_end": "removed"}
    assert _tones(found["new"]) == {"new-f_su_answer__su_end_2": "added"}


@pytest.mark.parametrize(("sides", "tone"), [(("old", "new"), "removed"), (("new", "old"), "added")])
def test_a_diagram_that_came_or_went_is_painted_whole(sides: tuple[str, str], tone: str) -> None:
    there, nothing = _alone(FILE, CONTENT), bundle.of_files("", {})
    old, new = (there, nothing) if sides[0] == "old" else (nothing, there)
    (one,) = difference.painted(old, new, difference.compare(old, new))
    assert one.side == sides[0]
    assert _tones(one)[f"{one.side}-su_answer"] == tone


def test_a_diagram_with_another_name_is_drawn_under_both() -> None:
    found = _painted(CONTENT.replace(b'name="\xe8\xa1\xa5\xe6\xad\xa3"', b'name="x"'), name="other.bpmn")
    assert (found["old"].file, found["new"].file) == (FILE, "other.bpmn")


def test_without_shapes_it_is_told_why_there_is_no_picture() -> None:
    bare = CONTENT.partition(b"<bpmndi:BPMNDiagram")[0].replace(b"su_end", b"su_last") + b"</bpmn:definitions>"
    found = _painted(bare)
    assert found["old"].picture is not None
    assert found["new"].picture is None
    assert [problem.code for problem in found["new"].problems] == ["G001"]


def test_a_diagram_that_means_the_same_is_not_drawn() -> None:
    assert _painted(CONTENT.replace(b'x="', b'x="1')) == {}
