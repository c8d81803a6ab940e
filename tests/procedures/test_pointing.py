"""Where problems point: diagrams with the names of their elements, and lines of files."""

from engine.procedures import bundle, pointing

SHIPPED = bundle.collect(bundle.SHIPPED / "food-business-licence")
FAULTY = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
  <process id="p"><userTask id="a" name=" first
 look "/><endEvent id="end"/><sequenceFlow id="f" sourceRef="a" targetRef="end"/><userTask id="b"></process>"""


def test_shapes_are_called_as_people_call_them() -> None:
    drawn = pointing.diagrams(SHIPPED)
    assert next(iter(drawn)) == "food_business_licence_new.bpmn", "its own diagrams come before the shared ones"
    review = drawn["food_business_licence_new.bpmn"].shapes["u_review"]
    assert (review.kind, review.name, review.name_en) == ("userTask", "审查", "Review")
    assert all(one.is_drawn for one in drawn.values())


def test_a_file_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    found = pointing.diagrams(bundle.of_files("x", {"a.bpmn": FAULTY, "b.bpmn": b"", "c.bpmn": b"\xff<"}))
    assert [one.is_drawn for one in found.values()] == [False, False, False]
    assert found["a.bpmn"].processes == ("p",)
    assert {one.id: one.name for one in found["a.bpmn"].shapes.values()} == {
        "p": "",
        "a": "first look",
        "end": "",
        "f": "first look → end",
        "b": "",
    }


def test_lines_are_given_as_far_as_there_are_any() -> None:
    files = bundle.of_files("x", {"a.toml": b"one\n  two\xff  \n"})
    assert [pointing.line_of(files, "a.toml", line) for line in (0, 1, 2, 3)] == ["", "one", "two\ufffd", ""]
    assert pointing.line_of(files, "b.toml", 1) == ""
