"""Diagrams become pictures: every construct in its own shape, labels within bounds, hostile files refused in words."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from lxml import etree

from engine.errors import ProcedureInvalid
from engine.procedures.drawing import lettering, picture
from engine.procedures.drawing.painting import LEGEND, PLAIN, Painting, Tone
from tests.architecture.source import ROOT
from tests.procedures.drawing.boards import GALLERY, LINES, board, edge, hung, label, shape, strung
from web.fonts import FONTS

TASK = '<bpmn:userTask id="a" name="审查"/>'
OPEN = '<bpmn:subProcess id="s" name="外"><bpmn:startEvent id="e"/></bpmn:subProcess>'


def _root(content: bytes, painting: Painting = PLAIN) -> etree._Element:
    return etree.fromstring(picture.drawn("p.bpmn", content, painting).svg)


def _with(root: etree._Element, attribute: str, value: str) -> etree._Element:
    (found,) = (one for one in root.iter() if one.get(attribute) == value)
    return found


def _outline(content: bytes, element: str = "e") -> str:
    """The lines of one element, without its names."""
    found = _with(_root(content), "id", element)
    return re.sub(r' (id|data-\w+)="[^"]*"|<title>.*?</title>', "", etree.tostring(found).decode())


def _texts(content: bytes) -> list[str]:
    return [one.text or "" for one in _root(content).iter("{*}tspan")]


def _refused(content: bytes) -> set[str]:
    with pytest.raises(ProcedureInvalid) as refused:
        picture.drawn("p.bpmn", content)
    return {problem.code for problem in refused.value.problems}


@pytest.mark.parametrize(("made", "put"), [(GALLERY, hung), (LINES, strung)], ids=["shapes", "lines"])
def test_every_construct_has_a_look_of_its_own(made: Mapping[str, str], put: Callable[[str], bytes]) -> None:
    drawn: dict[str, str] = {}
    for name, element in made.items():
        drawn.setdefault(_outline(put(element)), name)
    assert set(drawn.values()) == made.keys()


def test_an_element_bears_its_id_kind_and_name() -> None:
    found = _with(_root(board(TASK, shape("a", (0, 0), (100, 80)))), "data-element", "a")
    assert (found.get("id"), found.get("data-kind")) == ("a", "userTask")
    assert found.findtext("{*}title") == "审查"


def test_two_pictures_on_a_page_share_no_id() -> None:
    drawn = picture.drawn("p.bpmn", hung(GALLERY["a userTask"]), PLAIN, "old-").svg
    assert 'id="old-e" data-element="e"' in drawn


def test_what_is_in_an_open_sub_process_stands_upon_it() -> None:
    places = (shape("e", (50, 50), (36, 36)), shape("s", (0, 0), (300, 200), more='isExpanded="true"'))
    order = [one.get("data-element") for one in _root(board(OPEN, *places)).iter() if one.get("data-element")]
    assert order == ["s", "e"]
    assert "M8 4v8" in _outline(board(OPEN, shape("s", (0, 0), (100, 80), more='isExpanded="false"')), "s")


def test_every_sheet_of_a_file_is_drawn() -> None:
    content = board(OPEN, shape("s", (0, 0), (100, 80), more='isExpanded="false"'))
    inside = f'<bpmndi:BPMNPlane bpmnElement="s">{shape("e", (0, 0), (36, 36))}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    two = content.replace(b"</bpmndi:BPMNDiagram>", b"</bpmndi:BPMNDiagram><bpmndi:BPMNDiagram>" + inside.encode())
    assert {one.get("id") for one in _root(two).iter()} >= {"s", "e"}
    assert _texts(two).count("外") == 2


def test_what_has_no_shape_is_told() -> None:
    content = board(f'{TASK}<bpmn:endEvent id="end"/>', shape("a", (0, 0), (100, 80)), shape("gone", (0, 0), (9, 9)))
    assert picture.drawn("p.bpmn", content).missing == ("end",)


def test_the_colours_of_a_file_are_kept_and_nothing_else_gets_in() -> None:
    plain = shape("a", (0, 0), (100, 80))
    space = 'xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0"'
    assert "#ffe0b2" in _outline(board(TASK, plain.replace(" bpmnE", f' {space} bioc:fill="#ffe0b2" bpmnE', 1)), "a")
    hostile = plain.replace(" bpmnE", f' {space} bioc:fill="url(x)" bpmnE', 1)
    assert "url" not in _outline(board(TASK, hostile), "a")
    named = TASK.replace("审查", "&lt;script&gt;alert(1)&lt;/script&gt;")
    assert "<script" not in picture.drawn("p.bpmn", board(named, plain)).svg


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("现场核查并且制作笔录", 60, ["现场核查并", "且制作笔录"]),
        ("准予，不予。", 36, ["准予，", "不予。"]),
        ("三日内（含）", 48, ["三日内", "（含）"]),
        ("review the licence", 75, ["review the", "licence"]),
        ("supercalifragilistic", 60, ["supercalif", "ragilistic"]),
        ("第一行\n第二行", 200, ["第一行", "第二行"]),
        ("", 50, []),
    ],
    ids=[
        "between characters",
        "no mark begins a line",
        "no bracket ends one",
        "at blanks",
        "a long word",
        "as written",
        "none",
    ],
)
def test_text_breaks_as_people_break_it(text: str, room: float, lines: list[str]) -> None:
    assert lettering.wrapped(text, 12, room) == lines


def test_a_long_name_stays_in_its_box() -> None:
    name = "现场核查并且制作现场检查笔录" * 9
    drawn = _texts(board(TASK.replace("审查", name), shape("a", (0, 0), (100, 80))))
    assert len(drawn) <= 6
    assert drawn[-1].endswith("…")
    assert all(lettering.width(line, 10) <= 100 for line in drawn)


def test_a_label_keeps_to_its_bounds() -> None:
    gate = '<bpmn:exclusiveGateway id="a" name="同意审查意见并且已经核查"/>'
    content = board(gate, shape("a", (0, 0), (50, 50), label(0, 60, 66, 40)))
    assert _texts(content) == ["同意审查意见", "并且已经核查"]


NOWHERE = '<bpmndi:BPMNShape bpmnElement="a"/>'
FAR = "1" * 400


@pytest.mark.parametrize(
    ("shapes", "code"),
    [
        ("", "G001"),
        (NOWHERE, "G002"),
        (shape("a", (float("nan"), 0), (100, 80)), "G003"),
        (shape("a", (float("inf"), 0), (100, 80)), "G003"),
        (shape("a", (0, 0), (100, 80)).replace('"100"', f'"{FAR}"'), "G003"),
        (shape("a", (0, 0), (100, 80)).replace('x="0"', 'x="1e300"'), "G003"),
        (shape("a", (0, 0), (100, 80)).replace('x="0"', 'x="0x10"'), "G003"),
        (shape("a", (0, 0), (100, 80)).replace('x="0" ', ""), "G003"),
        (shape("a", (0, 0), (0, 80)), "G004"),
        (shape("a", (0, 0), (100, -80)), "G004"),
        (edge("a", (0, 0)), "G005"),
        (edge("a", *((n, 0) for n in range(201))), "G005"),
        (shape("a", (0, 0), (9, 9)) * 2501, "G006"),
        (shape("a", (-90_000, 0), (9, 9)) + shape("a", (90_000, 0), (9, 9)), "G007"),
        (shape("a", (0, 0), (9, 9), label(0, 99_000, 9, 9)), "G007"),
    ],
    ids=[
        *("nothing drawn", "no bounds", "no number", "endless", "a number without end", "far beyond"),
        *("another way of writing", "no x", "no width", "a height below zero", "one point", "too many points"),
        *("thousands of shapes", "from end to end", "a label far away"),
    ],
)
def test_a_hostile_diagram_is_refused_in_words(shapes: str, code: str) -> None:
    assert code in _refused(board(TASK, shapes))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<!DOCTYPE x [<!ENTITY y 'z'>]><x/>", "R003"),
        (b"<x", "R004"),
        (b"<x/>", "R005"),
        (b"\xff\xfe", "R002"),
        (b"<x>" * 60_000, "R006"),
    ],
    ids=["entities", "half a file", "another root", "another encoding", "too many elements"],
)
def test_a_file_that_is_no_diagram_is_refused(content: bytes, code: str) -> None:
    assert code in _refused(content)


@pytest.mark.parametrize("tone", Tone)
def test_painting_shows_without_colours_and_in_a_legend(tone: Tone) -> None:
    content = hung(GALLERY["a userTask"])
    painted = _root(content, Painting({tone: frozenset({"e"})}))
    found, named = _with(painted, "data-tone", tone), _with(painted, "data-legend", tone)
    assert found.get("id") == "e"
    assert LEGEND[tone] in etree.tostring(named, encoding="unicode")
    assert found.get("stroke-width") != "1.5" or found.get("stroke-dasharray")
    assert picture.drawn("p.bpmn", content, Painting({tone: frozenset({"elsewhere"})})) == picture.drawn(
        "p.bpmn", content
    )


def test_a_picture_becomes_png_with_its_chinese() -> None:
    def png(name: str) -> bytes:
        return picture.drawn("p.bpmn", board(TASK.replace("审查", name), shape("a", (0, 0), (100, 80)))).png(FONTS)

    assert png("审查").startswith(b"\x89PNG")
    assert png("审查") != png("审核")


@pytest.mark.parametrize("path", sorted(ROOT.glob("processes/**/*.bpmn")), ids=lambda path: path.stem)
def test_the_shipped_diagrams_are_drawn_in_full(path: Path) -> None:
    content = path.read_bytes()
    assert picture.drawn("p.bpmn", content).missing == ()
