"""Every fault at once: those of files, those of how they fit together, and nothing that only follows from another."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from engine.faults import Severity
from engine.procedures import bundle, checks
from engine.procedures.bundle import Bundle

FOOD = Path(__file__).parents[2] / "processes" / "food-business-licence"
MAIN, RECEIVE = "food_business_licence_new.bpmn", "_shared/sp_receive.bpmn"
Edits = Mapping[str, tuple[str, str]]


@pytest.fixture(scope="module")
def food() -> Bundle:
    return bundle.collect(FOOD)


@pytest.fixture
def told(food: Bundle) -> Callable[[Edits], list[tuple[str, str, str]]]:
    """Errors and warnings, as code, file and element, of the shipped procedure with some of its files edited."""

    def edited(edits: Edits) -> list[tuple[str, str, str]]:
        files = dict(food.files)
        for name, (old, new) in edits.items():
            text = files[name].decode()
            assert old in text
            files[name] = text.replace(old, new).encode()
        found = checks.check(bundle.of_files(food.key, files))
        return [(one.code, one.file, one.element) for one in found if one.severity is not Severity.UNCHECKED]

    return edited


def test_faults_of_all_kinds_of_files_are_told_together(told: Callable[[Edits], list[tuple[str, str, str]]]) -> None:
    found = told(
        {
            MAIN: ('=audit_outcome = "agree"', "=audit_outcome ＝ 1"),
            "forms/audit.form": ('"type": "radio"', '"type": "rating"'),
            "decisions/risk.dmn": ("<text>business_form</text>", "<text>business_form +</text>"),
            "procedure.toml": ('region = "=premises_region"', 'region = "=premises_region +"'),
            "documents/licence.typ": ("#seal-place", "#seel-place"),
            "scenarios/refused.yaml": ("steps:", "stops:"),
            RECEIVE: ('name="limit" value="5"', 'name="limit" value="five"'),
        }
    )
    assert list(dict.fromkeys((code, file) for code, file, _ in found)) == [
        ("P012", RECEIVE),
        ("D008", "decisions/risk.dmn"),
        ("D007", "documents/licence.typ"),
        ("R301", MAIN),
        ("F004", "forms/audit.form"),
        ("T013", "procedure.toml"),
        ("S005", "scenarios/refused.yaml"),
    ]


@pytest.mark.parametrize(
    ("edits", "codes"),
    [
        pytest.param({RECEIVE: ("<bpmn:process ", "<bpmn:process<")}, ["R004"], id="a called diagram"),
        pytest.param({"decisions/risk.dmn": ("<rule ", "<rule <")}, ["D001"], id="decisions"),
        pytest.param({"decisions/jurisdiction.dmn": ("<rule ", "<rule <")}, ["D001"], id="the decision of the level"),
        pytest.param({"forms/application.form": ("{", "[")}, ["F001"], id="the application form"),
        pytest.param({"forms/decide.form": ("{", "[")}, ["F001"], id="the form that an act is chosen in"),
        pytest.param({"_shared/forms/judge.form": ("{", "[")}, ["F001"], id="the form that conditions ask"),
        pytest.param({"procedure.toml": ("[routing]", "[routing")}, ["T001"], id="the item"),
        pytest.param({"procedure.toml": ('theme = "', 'thema = "x"\ntheme = "')}, ["T003"], id="one key too many"),
    ],
)
def test_what_cannot_be_read_is_not_told_as_missing(
    told: Callable[[Edits], list[tuple[str, str, str]]], edits: Edits, codes: list[str]
) -> None:
    assert [code for code, _, _ in told(edits)] == codes


def test_without_an_item_diagrams_and_decisions_are_still_looked_at(
    told: Callable[[Edits], list[tuple[str, str, str]]],
) -> None:
    found = told(
        {
            "procedure.toml": ("[routing]", "[routing"),
            RECEIVE: ('name="limit" value="5"', 'name="limit" value="five"'),
            "decisions/jurisdiction.dmn": ('hitPolicy="FIRST"', 'hitPolicy="UNIQUE"'),
        }
    )
    assert ("P012", RECEIVE, "r_judge") in found
    assert ("T001", "procedure.toml", "") in found
    assert {code for code, _, _ in found} == {"P012", "T001", "D102"}


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        pytest.param("sp_site_check.bpmn", '= "rectify"', '+ "rectify',
                     ("R301", "f_sc_concluded__sc_rectify"), id="diagram"),
        pytest.param("sp_site_check.bpmn", 'name="signers" value="2"', 'name="signers" value="3"',
                     ("P033", "sc_visit"), id="diagram: properties"),
        pytest.param("sp_site_check.bpmn", "=finding", "=findin + 1 - true", ("E010", "sc_visit"), id="diagram: types"),
        pytest.param("decisions/enterprise_standing.dmn", "FIRST", "UNIQUE",
                     ("D102", "enterprise_standing_rule_5"), id="decisions"),
        pytest.param("forms/judge.form", '"radio"', '"rating"', ("F004", "judge_outcome"), id="form"),
    ],
)  # fmt: skip
def test_a_lone_file_is_told_what_can_be_said_of_it_alone(
    name: str, old: str, new: str, fault: tuple[str, str]
) -> None:
    text = (FOOD.parent / "_shared" / name).read_text("utf-8")
    alone = Path(name).name
    assert [one for one in checks.check_alone(alone, text.encode()) if one.severity is not Severity.UNCHECKED] == []
    found = checks.check_alone(alone, text.replace(old, new).encode())
    assert fault in [(one.code, one.element) for one in found if one.severity is Severity.ERROR]
    assert {one.file for one in found} == {alone}


def test_that_there_are_no_shared_files_is_told_once(tmp_path: Path) -> None:
    folder = tmp_path / FOOD.name
    for source in FOOD.rglob("*"):
        if source.is_file():
            target = folder / source.relative_to(FOOD)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    first, *lost = checks.check_folder(folder)
    assert (first.code, first.file) == ("B004", "_shared")
    assert "sp_receive" in str(first)
    assert {one.code for one in lost} == {"R305", "D002"}
