"""What the law linter tells: one provision broken in the food licence, told at its element with the run to it."""

import pytest

from engine.faults import Problem, Severity
from engine.procedures import checks, reading
from engine.procedures.inspection import Inspected
from engine.procedures.law.checks import CHECKS
from engine.runtime.refusals import Problems
from tests.procedures.law.editing import Edit, added, beside, edited, field, flow, prop, text

MAIN = "food_business_licence_new.bpmn"
RECEIVE = "_shared/sp_receive.bpmn"
VISIT = "_shared/sp_site_check.bpmn"
ITEM = "procedure.toml"
REFUSAL = "_shared/documents/refuse.typ"


def _law(*edits: Edit) -> list[Problem]:
    files, problems = edited(*edits), Problems()
    inspected = Inspected(reading.read(files), files, reading.opened(files, problems), problems)
    for check in CHECKS:
        check(inspected)
    assert not [str(one) for one in problems.found if "{" in str(one)]
    return problems.found


def _told(*edits: Edit) -> set[tuple[str, str]]:
    return {(one.code, one.element) for one in _law(*edits)}


DAY = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
CYCLE = "<timerEventDefinition><timeCycle>R/P1D</timeCycle></timerEventDefinition>"
LATE = f'<boundaryEvent id="late" name="到时" attachedToRef="{{}}">{DAY}</boundaryEvent>'
BESIDE = (
    f'<subProcess id="beside" triggeredByEvent="true"><startEvent id="b_s" name="投诉" isInterrupting="false">{CYCLE}'
    '</startEvent><userTask id="b_u" name="答复"/><endEvent id="b_e"/><sequenceFlow id="b_1" sourceRef="b_s" '
    'targetRef="b_u"/><sequenceFlow id="b_2" sourceRef="b_u" targetRef="b_e"/></subProcess>'
)
SUSPENDED = prop(MAIN, "u_review", "act", "suspend_clock")
RESUMED = prop(MAIN, "u_audit", "act", "resume_clock")


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        pytest.param([flow(MAIN, "f_x_risk__x_to_review", "u_decide")], ("L001", "u_decide"), id="no review"),
        pytest.param([field("forms/decide.form", "decision_reasons", "public")], ("L002", "u_decide"), id="no reasons"),
        pytest.param([text(ITEM, 'act = "refuse"', 'act = "withdraw"')], ("L003", "documents"), id="nothing written"),
        pytest.param(
            [text(REFUSAL, "#listed(data.told.decision_reasons.value)", "")],
            ("L004", "documents[5].template"),
            id="reasons not written",
        ),
        pytest.param([text(REFUSAL, "#remedies", "")], ("L005", "documents[5].template"), id="remedies not written"),
        pytest.param([SUSPENDED], ("L006", "u_review"), id="clock stopped for ever"),
        pytest.param(
            [SUSPENDED, RESUMED, flow(MAIN, "f_u_review__u_audit", "u_decide")],
            ("L006", "u_review"),
            id="clock resumed on another path",
        ),
        pytest.param([prop(RECEIVE, "r_received", "act", "suspend_clock")], ("L007", "r_received"), id="stopped early"),
        pytest.param([prop(VISIT, "sc_visit", "signers", "")], ("L008", "sc_visit"), id="one inspector"),
        pytest.param(
            [prop(VISIT, "sc_visit", "signers", ""), prop(VISIT, "sc_visit", "legal_basis", "")],
            ("L009", "sc_visit"),
            id="one inspector, by the name",
        ),
        pytest.param([prop(MAIN, "u_decide", "separation_from", "u_audit")], ("L010", "u_decide"), id="one person"),
        pytest.param(
            [flow(MAIN, "f_x_audited__x_to_review", "e_not_accepted")], ("L011", "e_not_accepted"), id="never decided"
        ),
        pytest.param(
            [
                added(
                    MAIN,
                    LATE.format("u_review") + '<endEvent id="given_up"/>'
                    '<sequenceFlow id="l" sourceRef="late" targetRef="given_up"/>',
                )
            ],
            ("L011", "given_up"),
            id="given up after a time",
        ),
        pytest.param([prop(MAIN, "e_granted", "act", "")], ("L012", "e_granted"), id="left open"),
        pytest.param([prop(MAIN, "u_deliver", "act", "withdraw")], ("L013", "u_deliver"), id="withdrawn too late"),
        pytest.param([prop(MAIN, "u_audit", "limit", "2")], ("L014", "limits.promised"), id="promise too short"),
        pytest.param([prop(MAIN, "u_audit", "limit", "=1 + 1")], ("L015", "limits.promised"), id="limit by a formula"),
        pytest.param(
            [text(ITEM, 'promised = { n = 7, unit = "working_day"', 'promised = { n = 14, unit = "calendar_day"')],
            ("L015", "limits.promised"),
            id="other unit",
        ),
        pytest.param([prop(MAIN, "u_issue", "limit", "4")], ("L016", "limits.issue"), id="issued too late"),
        pytest.param([prop(MAIN, "u_issue", "limit", "=1 + 1")], ("L017", "limits.issue"), id="issued by a formula"),
        pytest.param(
            [text(ITEM, 'accept_stand = "名称', 'page_format = "名称')], ("L018", "materials[0]"), id="idle proof"
        ),
        pytest.param(
            [text(ITEM, f'= "{role}"', '= "applicant"') for role in ("acceptance", "inspection", "review", "audit")]
            + [text(ITEM, '"决定岗" = "decision"', '"决定岗" = "applicant"')],
            ("L019", "u_decide"),
            id="proof for nobody",
        ),
        pytest.param(
            [text(ITEM, "is_online = true", "is_online = false")], ("L020", "item.online_handle_depth"), id="not online"
        ),
        pytest.param(
            [
                text(ITEM, "[documents.licence]\n", ""),
                text(ITEM, 'type_code = "11230200MB99000219001"', ""),
                text(ITEM, "years = 5", ""),
                text(ITEM, 'revoked_by = "decision"', ""),
            ],
            ("L021", "results[0]"),
            id="licence not made",
        ),
        pytest.param([text(ITEM, 'type = "licence"', 'type = "other"')], ("L022", "documents[6]"), id="no such result"),
        pytest.param([flow(MAIN, "f_x_decided__u_issue", "u_deliver")], ("L023", "e_granted"), id="licence skipped"),
        pytest.param([prop(MAIN, "u_decide", "act", "=verdict")], ("L090", "u_decide"), id="act nobody can see"),
    ],
)
def test_a_provision_that_is_broken_is_told_at_its_element(edits: list[Edit], told: tuple[str, str]) -> None:
    assert told in _told(*edits)


@pytest.mark.parametrize(
    ("edits", "code"),
    [
        pytest.param([prop(MAIN, "u_audit", "limit", "=1 + 1")], "L015", id="limit by a formula"),
        pytest.param([prop(MAIN, "u_decide", "act", "=verdict")], "L090", id="act nobody can see"),
    ],
)
def test_what_cannot_be_decided_is_said_to_be_unchecked(edits: list[Edit], code: str) -> None:
    assert {one.severity for one in _law(*edits) if one.code == code} == {Severity.UNCHECKED}


def test_the_run_leads_from_the_application_to_the_fault() -> None:
    (problem,) = _law(flow(MAIN, "f_x_risk__x_to_review", "u_decide"))
    names = [move.element for move in problem.run]
    assert (names[0], names[-1]) == ("s_submit", "u_decide")
    assert "r_accepted" in names
    assert not {"u_review", "u_audit", "sc_visit"} & set(names)
    assert problem.run[-2].standing == ("u_decide",)


def test_the_longest_path_is_told_task_by_task() -> None:
    (problem,) = _law(prop(MAIN, "u_audit", "limit", "2"))
    assert "合计可达 8（working_day），超过承诺的 7" in str(problem)
    assert "现场核查 2、复查 1、审查 2、审核 2、决定 1" in str(problem)


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param([beside(MAIN, "u_review", ["u_other", "u_third"])], id="reviews side by side are one time"),
        pytest.param([prop(MAIN, "u_audit", "limit", "")], id="task without limit"),
        pytest.param([added(MAIN, BESIDE, {"b_u": "审查岗"})], id="something beside everything"),
        pytest.param(
            [added(MAIN, LATE.format("c_check") + '<sequenceFlow id="l" sourceRef="late" targetRef="x_to_review"/>')],
            id="site check that is broken off",
        ),
        pytest.param([prop(VISIT, "sc_rectify", "limit", "90")], id="time of the applicant"),
        pytest.param([prop(RECEIVE, "r_judge", "limit", "7")], id="time before the acceptance"),
        pytest.param(
            [text(ITEM, 'promised = { n = 7, unit = "working_day"', 'promised = { n = 30, unit = "calendar_day"')],
            id="promise in days that is surely long enough",
        ),
    ],
)
def test_what_the_law_allows_is_not_told(edits: list[Edit]) -> None:
    assert _told(*edits) == set()


def test_a_stopped_clock_that_runs_again_is_not_told_and_its_time_not_counted() -> None:
    assert _told(SUSPENDED, RESUMED, prop(MAIN, "u_audit", "limit", "5")) == set()


def test_on_the_spot_one_person_accepts_examines_and_decides() -> None:
    spot = [text(ITEM, 'project_type = "2"', 'project_type = "1"'), prop(MAIN, "u_decide", "separation_from", "")]
    assert not _told(*spot, flow(MAIN, "f_x_risk__x_to_review", "u_decide")) & {
        ("L001", "u_decide"),
        ("L010", "u_decide"),
    }


def test_what_is_too_large_to_follow_is_said_to_be_unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.procedures.law.runs.MOST_STATES", 50)
    assert ("L091", "s_submit") in _told()


def test_many_reviews_side_by_side_are_followed() -> None:
    assert _told(beside(MAIN, "u_review", [f"u_{number}" for number in range(20)])) == set()


def test_the_law_is_among_the_checks_before_publishing() -> None:
    found = checks.check(edited(prop(MAIN, "u_decide", "separation_from", "u_audit")))
    told = [(one.code, one.element) for one in found if one.severity is not Severity.UNCHECKED]
    assert told == [("L010", "u_decide")]
