"""Every shipped procedure plays its scenarios on the real commands, on either database."""

from pathlib import Path

import pytest

from engine.procedures import bundle, reading
from engine.procedures.bundle import Bundle
from engine.procedures.coverage import coverage
from engine.store import Store
from tests.conftest import TENANT
from web.rehearsal import Bound, Played, rehearse

PROCESSES = Path(__file__).parents[2] / "processes"

pytestmark = pytest.mark.slow

# ways through shared processes that other procedures need: its application always has a credit code
NOT_OF_THIS_PROCEDURE = {"food-business-licence": ["f_r_has_code__r_to_judge"]}

SHIPPED = sorted(file.parent.name for file in PROCESSES.glob("*/procedure.toml"))


@pytest.mark.parametrize("key", SHIPPED)
def test_shipped_scenarios_play(store_url: str, key: str) -> None:
    shipped = bundle.collect(PROCESSES / key)
    played = rehearse(lambda clock: Store(store_url, tenant=TENANT, now=clock), shipped)

    assert len(played) >= 10
    assert {one.id: one.failures for one in played if one.failures} == {}
    covered = coverage(reading.read(shipped), {way for one in played for way in one.taken})
    assert [element.id for one in covered for element in one.never_entered] == []
    assert [arrow.id for one in covered for arrow in one.never_followed] == NOT_OF_THIS_PROCEDURE.get(key, [])


def test_a_scenario_that_does_not_hold_says_where(store_url: str) -> None:
    played = _rehearsed(store_url, "withdrawal.yaml", "expect_status: withdrawn", "expect_status: closed")

    failing = {one.id: one.failures for one in played if one.failures}
    assert set(failing) == {"withdrawn-before-acceptance", "withdrawn-during-site-check"}
    assert all("closed" in failures[0] and "withdrawn" in failures[0] for failures in failing.values())


def test_a_scenario_whose_answer_is_refused_says_what_is_wrong_with_which_field(store_url: str) -> None:
    played = _rehearsed(store_url, "withdrawal.yaml", "contact_phone: '14000000001'", "contact_phone: '1'")

    failures = {failure for one in played for failure in one.failures}
    assert all("contact_phone：" in failure for failure in failures)
    assert failures


def test_a_scenario_that_leaves_out_what_a_party_answers_fails_in_words(store_url: str) -> None:
    played = _rehearsed(store_url, "verification.yaml", "enterprise.verify: enterprise-locked", "{}")

    failing = {one.id: one.failures for one in played if one.failures}
    assert set(failing) == {"party-error", "withdrawn-while-asking"}
    assert failing["party-error"] == ("第 8 步（error）：应为 error-uncaught，实际为 answer-not-given",)


WAITED = (
    '<bpmn:boundaryEvent id="r_waited" name="等候过久" attachedToRef="r_precheck"><bpmn:timerEventDefinition>'
    "<bpmn:timeDuration>PT3H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    '<bpmn:sequenceFlow id="r_waited_on" sourceRef="r_waited" targetRef="r_later"/>'
    '<bpmn:intermediateCatchEvent id="r_later" name="次日"><bpmn:timerEventDefinition>'
    "<bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
    '<bpmn:sequenceFlow id="r_later_on" sourceRef="r_later" targetRef="r_precheck"/></bpmn:process>'
)


def test_nothing_of_a_scenario_reaches_the_next(store_url: str) -> None:
    called = WAITED.replace("</bpmn:process>", '</bpmn:process><bpmn:message id="m_go" name="go"/>')
    called = called.replace(
        "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>",
        '<bpmn:messageEventDefinition messageRef="m_go"/>',
    )
    shipped = bundle.collect(PROCESSES / "food-business-licence")
    (told,) = [one for one in shipped.files if one.endswith("sp_receive.bpmn")]
    head, _ = shipped.files["scenarios/withdrawal.yaml"].decode().split("      - as: 230202-market-acceptance\n", 1)
    waits = head + "      - advance: PT3H\n      - expect: []\n"
    goes = waits.partition("scenarios:\n")[2].replace("id: withdrawn-before-acceptance", "id: goes")
    goes = goes.replace("today: 2026-03-02", "today: 2026-03-03")  # whoever waits longer gets a message first
    files = {name: content for name, content in shipped.files.items() if not name.startswith("scenarios/")}
    files[told] = shipped.files[told].decode().replace("</bpmn:process>", called, 1).encode()
    files["scenarios/waits.yaml"] = f"{waits}\n{goes}      - message: go\n      - expect: [r_precheck]\n".encode()
    played = rehearse(lambda clock: Store(store_url, tenant=TENANT, now=clock), bundle.of_files(shipped.key, files))
    assert [one.failures for one in played] == [(), ()]


def test_time_that_passes_lets_timers_happen_each_at_its_own_time(store_url: str) -> None:
    shipped = bundle.collect(PROCESSES / "food-business-licence")
    (told,) = [one for one in shipped.files if one.endswith("sp_receive.bpmn")]
    timed = shipped.files[told].decode().replace("</bpmn:process>", WAITED, 1)
    head, _ = shipped.files["scenarios/withdrawal.yaml"].decode().split("      - as: 230202-market-acceptance\n", 1)
    waits = [("advance: PT2H", "[r_precheck]"), ("advance: PT2H", "[]"), ("today: 2026-03-03", "[]")]
    waits += [("advance: PT4H", "[r_precheck]")]
    head += "".join(f"      - {passed}\n      - expect: {opened}\n" for passed, opened in waits)
    files = {name: content for name, content in shipped.files.items() if not name.startswith("scenarios/")}
    files |= {told: timed.encode(), "scenarios/waits.yaml": head.encode()}
    (played,) = rehearse(lambda clock: Store(store_url, tenant=TENANT, now=clock), bundle.of_files(shipped.key, files))
    assert played.failures == ()


def test_a_scenario_without_an_end_fails_in_words_and_the_next_is_played(store_url: str) -> None:
    played = rehearse(lambda clock: Store(store_url, tenant=TENANT, now=clock), _reminded(), Bound(jobs=20))
    endless, short = played
    (told,) = endless.failures
    assert told.startswith("第 5 步（advance）被拒绝：这个场景里，系统自动办理的工作超过了 20 项，不再继续。")
    assert (endless.id, short.id, short.failures) == ("endless", "short", ())


def test_time_that_is_over_in_the_middle_of_a_scenario_ends_the_rehearsal(store_url: str) -> None:
    left = iter([True] * 20)
    bound = Bound(in_time=lambda: next(left, False))
    assert rehearse(lambda clock: Store(store_url, tenant=TENANT, now=clock), _reminded(), bound) == ()


REMINDED = (
    '<bpmn:boundaryEvent id="r_reminded" name="催办" attachedToRef="r_precheck" cancelActivity="false">'
    "<bpmn:timerEventDefinition><bpmn:timeCycle>R/PT1S</bpmn:timeCycle></bpmn:timerEventDefinition>"
    '</bpmn:boundaryEvent><bpmn:sequenceFlow id="r_reminded_on" sourceRef="r_reminded" targetRef="r_told"/>'
    '<bpmn:endEvent id="r_told"/></bpmn:process>'
)


def _reminded() -> Bundle:
    """The shipped procedure with a reminder every second, and a scenario that waits a year for them."""
    shipped = bundle.collect(PROCESSES / "food-business-licence")
    (told,) = [one for one in shipped.files if one.endswith("sp_receive.bpmn")]
    head, _ = shipped.files["scenarios/withdrawal.yaml"].decode().split("      - as: 230202-market-acceptance\n", 1)
    head = head.replace("id: withdrawn-before-acceptance", "id: endless")
    short = head.partition("scenarios:\n")[2].replace("id: endless", "id: short")
    endless = "      - advance: P1Y\n      - error: true\n"
    files = {name: content for name, content in shipped.files.items() if not name.startswith("scenarios/")}
    files[told] = shipped.files[told].decode().replace("</bpmn:process>", REMINDED, 1).encode()
    files["scenarios/waits.yaml"] = f"{head}{endless}{short}      - advance: PT2S\n".encode()
    return bundle.of_files(shipped.key, files)


def _rehearsed(store_url: str, file: str, was: str, now: str) -> tuple[Played, ...]:
    """The shipped procedure with this file of scenarios alone, in which something else is written."""
    shipped, name = bundle.collect(PROCESSES / "food-business-licence"), f"scenarios/{file}"
    others = {key: content for key, content in shipped.files.items() if not key.startswith("scenarios/")}
    changed = shipped.files[name].decode().replace(was, now)
    told = bundle.of_files(shipped.key, {**others, name: changed.encode()})
    return rehearse(lambda clock: Store(store_url, tenant=TENANT, now=clock), told)
