"""A bundle becomes a Procedure, or everything that is wrong with its files."""

from collections.abc import Callable

import pytest

from engine.errors import NotRoutable, ProcedureInvalid
from engine.faults import Problem
from engine.procedures import bundle, reading
from engine.procedures.bundle import Bundle
from engine.procedures.procedure import Applicant, Procedure

Change = Callable[[str, str, str], Bundle]

SHOP = {"goods": "food", "region": "230202", "applicant": "王小明"}


@pytest.fixture
def procedure(stall: Bundle) -> Procedure:
    return reading.read(stall)


def _problems(wrong: Bundle) -> tuple[Problem, ...]:
    with pytest.raises(ProcedureInvalid) as refused:
        reading.read(wrong)
    return refused.value.problems


def test_the_item_is_read(procedure: Procedure) -> None:
    assert (procedure.key, procedure.name_en, procedure.department) == ("market-stall", "Market stall permit", "market")
    assert procedure.item.handle_type == ("1", "2", "3")
    assert (procedure.limits.legal.n, procedure.limits.legal.unit) == (10, "working_day")
    assert procedure.limits.extension is None
    assert procedure.lanes["申请人"] == "applicant"
    assert [stage.key for stage in procedure.stages] == ["receipt", "decision"]
    assert procedure.variants["new"].process in procedure.program.processes
    assert set(procedure.forms) == {"application", "receipt", "signing", "decision", "supplement"}
    assert procedure.guide.startswith("# 摆摊许可")
    assert procedure.files["stall.bpmn"].startswith(b"<?xml")


def test_the_same_content_is_read_once(stall: Bundle, procedure: Procedure) -> None:
    assert reading.read(bundle.unpack(stall.pack())) is procedure


def test_the_answer_says_where_the_case_goes(procedure: Procedure) -> None:
    assert procedure.region_of(SHOP) == "230202"
    assert procedure.level_of(SHOP) == "county"
    assert procedure.level_of({**SHOP, "goods": "fireworks"}) == "city"


def test_a_level_may_be_a_formula(changed: Change) -> None:
    other = reading.read(changed("procedure.toml", '"stall_level"', '\'=if goods = "food" then "county" else "city"\''))
    assert other.level_of(SHOP) == "county"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"goods": "food"}, id="no region"),
        pytest.param({"goods": "food", "region": 5}, id="a region that is no text"),
    ],
)
def test_a_case_without_a_region_goes_nowhere(procedure: Procedure, answer: dict[str, object]) -> None:
    with pytest.raises(NotRoutable):
        procedure.region_of(answer)


def test_a_case_without_a_level_goes_nowhere(procedure: Procedure) -> None:
    with pytest.raises(NotRoutable):
        procedure.level_of({"goods": "unclear"})


def test_a_case_is_called_by_its_answer(procedure: Procedure) -> None:
    assert procedure.title_of(SHOP) == "摆摊：food"
    assert procedure.title_of({}) == "摆摊许可"
    assert procedure.applicant_name_of(SHOP) == "王小明"
    assert procedure.applicant_name_of({}) == ""
    assert procedure.applicant_of(SHOP) == Applicant("1", "王小明", "111", "")


@pytest.mark.parametrize(
    ("goods", "offered", "needed"),
    [
        pytest.param("food", ["map", "hygiene", "photo"], ["map", "hygiene"], id="the condition holds"),
        pytest.param("clothes", ["map", "photo"], ["map"], id="the condition does not hold"),
        pytest.param(None, ["map", "photo"], ["map"], id="not answered yet"),
    ],
)
def test_materials_follow_the_answer(
    procedure: Procedure, goods: str | None, offered: list[str], needed: list[str]
) -> None:
    assert [one.key for one in procedure.materials_offered({"goods": goods})] == offered
    assert [one.key for one in procedure.materials_needed({"goods": goods})] == needed


@pytest.mark.parametrize(
    ("edit", "code", "element", "at"),
    [
        pytest.param(('key = "market-stall"', "key = "), "T001", "", "key = ", id="no TOML"),
        pytest.param(('key = "market-stall"', "key = " + "[" * 900), "B005", "", "", id="TOML too deep"),
        pytest.param(("theme =", "them ="), "T003", "them", "them =", id="misspelt key"),
        pytest.param(("theme =", "qwzx ="), "T002", "qwzx", "qwzx =", id="unknown key"),
        pytest.param(("theme =", "# "), "T004", "theme", "", id="missing key"),
        pytest.param(('theme = "经营许可"', 'theme = ""'), "T005", "theme", "theme =", id="empty key"),
        pytest.param(('theme = "经营许可"', "theme = 3"), "T006", "theme", "theme =", id="number for text"),
        pytest.param(("_num = 0", '_num = "0"'), "T007", "item.limit_scene_num", "_num =", id="text for number"),
        pytest.param(("_num = 0", "_num = true"), "T007", "item.limit_scene_num", "_num =", id="flag for number"),
        pytest.param(("is_fee = false", "is_fee = 0"), "T008", "item.is_fee", "is_fee", id="number for flag"),
        pytest.param(('["摆摊"]', '"摆摊"'), "T009", "keywords", "keywords", id="text for list"),
        pytest.param(('["摆摊"]', "[1]"), "T006", "keywords[0]", "keywords", id="number in a list of texts"),
        pytest.param(
            ('levels = ["4"]', 'levels = ["9"]'), "T011", "item.use_levels[0]", "use_levels", id="no such level"
        ),
        pytest.param(("issue = {", 'issue = "5" #'), "T010", "limits.issue", "issue =", id="text for table"),
        pytest.param(
            ('issue = { n = 5, unit = "working_day" }', 'issue = { n = 5, unit = "hour" }'),
            "T011",
            "limits.issue.unit",
            "issue =",
            id="unit that the calendar does not count",
        ),
        pytest.param(('"=region"', '"region"'), "T012", "routing.region", "region =", id="formula without ="),
        pytest.param(('"=region"', '"=region +"'), "T013", "routing.region", "region =", id="broken formula"),
        pytest.param(("when = ", "# "), "T012", "materials[1].when", "[[materials]]", id="condition missing"),
        pytest.param(('"hygiene"', '"map"'), "T014", "materials[1].key", 'key = "map"', id="material key twice"),
        pytest.param(('"decision"\n', '"D!"\n'), "T016", "stages[1].key", 'key = "D!"', id="key with other signs"),
        pytest.param(('"market-stall"', '"market"'), "T017", "key", 'key = "market"', id="key is not the folder"),
    ],
)
def test_a_fault_in_the_item_is_told_with_key_and_line(
    changed: Change, edit: tuple[str, str], code: str, element: str, at: str
) -> None:
    wrong = changed("procedure.toml", *edit)
    told = {(problem.code, problem.element): problem for problem in _problems(wrong)}[code, element]
    lines = wrong.files["procedure.toml"].decode().splitlines()
    assert told.file == "procedure.toml"
    assert bool(told.line) == bool(at)
    assert at in lines[told.line - 1]
    assert "{" not in str(told)


def test_faults_of_all_files_are_told_together(stall: Bundle) -> None:
    wrong = {
        **stall.files,
        "procedure.toml": b'key = "market-stall"\nname = 1',
        "forms/receipt.form": b"{",
        "stall.bpmn": b"<",
    }
    del wrong["guide.md"]
    problems = _problems(bundle.of_files("market-stall", wrong))
    assert {problem.file for problem in problems} == {"procedure.toml", "forms/receipt.form", "stall.bpmn", "guide.md"}
    assert len([problem for problem in problems if problem.file == "procedure.toml"]) > 10


@pytest.mark.parametrize("name", ["procedure.toml", "guide.md", "guide.en.md", "forms/receipt.form"])
def test_a_file_that_is_not_text_is_refused(stall: Bundle, name: str) -> None:
    problems = _problems(bundle.of_files("market-stall", {**stall.files, name: b"\xff\xfe\xfd"}))
    assert [(problem.code, problem.file) for problem in problems if problem.file == name] == [("B002", name)]


@pytest.mark.parametrize("name", ["procedure.toml", "guide.md"])
def test_a_file_that_must_be_there_is_missed(stall: Bundle, name: str) -> None:
    files = {other: content for other, content in stall.files.items() if other != name}
    assert ("B001", name) in {
        (problem.code, problem.file) for problem in _problems(bundle.of_files("market-stall", files))
    }
