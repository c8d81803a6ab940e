"""An element that has another id now is the same element."""

import re

import pytest

from engine.procedures import bundle
from engine.procedures.bundle import Bundle
from tests.procedures.difference.edits import ADDED, FOOD, MAIN, REMOVED, RENAMED, changes, with_file


def _renamed(**ids: str) -> Bundle:
    def renamed(content: bytes) -> bytes:
        for old, new in ids.items():
            content = re.sub(rf"\b{old}\b".encode(), new.encode(), content)
        return content

    return bundle.of_files(FOOD.key, {name: renamed(content) for name, content in FOOD.files.items()})


@pytest.mark.parametrize(
    ("ids", "elements"),
    [
        ({"u_review": "Activity_1"}, {"Activity_1"}),
        ({"sc_visit": "Activity_1"}, {"Activity_1"}),
        ({"f_u_review__u_audit": "Flow_1"}, {"Flow_1"}),
        ({"x_to_review": "Gateway_1"}, {"Gateway_1"}),
        ({"u_review": "a1", "u_audit": "a2", "x_to_review": "a3"}, {"a1", "a2", "a3"}),
        ({"lane_food_business_licence_new_audit": "Lane_1"}, {"Lane_1"}),
        ({"r_not_found": "Event_1"}, {"Event_1"}),
    ],
    ids=["a task", "a task that others name", "a flow", "a gateway without a name", "neighbours", "a lane", "an event"],
)
def test_an_element_with_another_id_is_told_as_renamed(ids: dict[str, str], elements: set[str]) -> None:
    found = changes(_renamed(**ids))
    assert {(one.kind, one.element, one.was) for one in found} == {(RENAMED, new, old) for old, new in ids.items()}
    assert {one.element for one in found} == elements


def test_an_element_with_another_id_and_another_name_is_another_one() -> None:
    text = (
        FOOD.files[MAIN]
        .decode()
        .replace('"u_review" name="审查"', '"u_look" name="看看"')
        .replace("u_review<", "u_look<")
    )
    found = changes(with_file(MAIN, text.replace('Ref="u_review"', 'Ref="u_look"')))
    assert {(one.kind, one.element) for one in found if one.what == "element"} == {
        (ADDED, "u_look"),
        (REMOVED, "u_review"),
    }


def test_an_edited_element_with_another_id_is_renamed_and_changed() -> None:
    renamed = _renamed(u_review="u_look")
    text = renamed.files[MAIN].decode().replace('name="limit" value="2"', 'name="limit" value="4"', 1)
    found = changes(bundle.of_files(FOOD.key, {**renamed.files, MAIN: text.encode()}))
    assert [(one.what, one.element, one.was) for one in found] == [
        ("id", "u_look", "u_review"),
        ("limit", "u_look", "u_review"),
    ]
    assert (found[1].before, found[1].after) == ("2", "4")
