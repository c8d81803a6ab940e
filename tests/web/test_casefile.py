"""办件页 and files: what a clerk of the office reads, how diagrams are painted, and how files are served."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from lxml import html

from tests.commands.office import PLAN, Office
from tests.web.visiting import Visitor

CLERK, COLLEAGUE, FOREIGN = "230202-acceptance-1", "230202-inspection-1", "230203-acceptance-1"


@pytest.fixture(name="number")
def _number(office: Office) -> str:
    number = office.submit().number
    office.do(number, "judge", CLERK, outcome="accept", opinion="材料齐全，予以受理。")
    return number


@pytest.fixture(name="clerk")
def _clerk(visitor: Visitor, number: str) -> Visitor:
    visitor.log_in(CLERK)
    visitor.get(f"/cases/{number}")
    return visitor


def _page(visitor: Visitor) -> Any:
    return html.fromstring(visitor.text())


def test_a_case_tells_its_history_with_names_and_opinions(clerk: Visitor) -> None:
    words = clerk.words()
    assert "材料齐全，予以受理。" in words
    assert CLERK in words
    assert "已受理" in words


def test_the_diagram_is_painted_with_what_happened(clerk: Visitor) -> None:
    (option,) = _page(clerk).xpath("//option[@data-painting]")
    painting = json.loads(option.get("data-painting"))
    assert painting["done"]["judge"] == 1
    assert sorted(painting["current"]) == ["left", "right"]
    diagram = clerk.get(option.get("data-src"))
    assert diagram.mimetype == "application/xml"
    assert b'id="judge"' in diagram.data


def test_the_diagram_is_told_in_words_too(clerk: Visitor) -> None:
    steps = [" ".join(step.text_content().split()) for step in _page(clerk).xpath("//figure//ol/li")]
    assert "受理审查：已完成" in steps
    assert "书面审查：办理中" in steps
    assert "决定：尚未到达" in steps


@pytest.mark.parametrize(
    ("login", "status"),
    [(COLLEAGUE, 200), (FOREIGN, 404), ("shopkeeper", 403)],
    ids=["a colleague of the office", "another district", "the applicant"],
)
def test_who_may_read_a_case(visitor: Visitor, number: str, login: str, status: int) -> None:
    visitor.log_in(login)
    assert visitor.get(f"/cases/{number}").status_code == status
    assert visitor.get(f"/cases/{number}/diagrams/joint_review").status_code == status


def test_an_unknown_diagram_is_not_found(clerk: Visitor, number: str) -> None:
    assert clerk.get(f"/cases/{number}/diagrams/other").status_code == 404


def _file(clerk: Visitor) -> str:
    (address,) = set(re.findall(r'href="(/files/[^"?]+)"', clerk.text()))
    return str(address)


def test_a_file_is_served_to_keep_and_never_guessed_at(clerk: Visitor) -> None:
    answer = clerk.get(_file(clerk))
    assert answer.data == PLAN
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''plan.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "application/pdf"


def test_a_file_shown_in_the_browser_may_run_nothing(clerk: Visitor) -> None:
    answer = clerk.get(f"{_file(clerk)}?view=1")
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


@pytest.mark.parametrize("login", [FOREIGN, "neighbour", None], ids=["another district", "another applicant", "nobody"])
def test_a_file_of_a_foreign_case_is_not_found(app: Flask, clerk: Visitor, login: str | None) -> None:
    stranger = Visitor(app)
    if login:
        stranger.log_in(login)
    assert stranger.get(_file(clerk)).status_code == 404
