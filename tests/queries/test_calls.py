"""What clerks and applicants read of the questions that a case puts to other parties."""

import pytest

from engine.commands import calls
from engine.queries import casefile, tasks, tracking
from engine.queries.rows import Asked, CaseFile, Tracking
from tests.commands.office import Office
from tests.commands.parties import REGISTERED, Party, verifying, work

CLERK = "230202-acceptance-1"


@pytest.fixture
def asking(office: Office) -> Office:
    """An office that verifies the applicant before acceptance."""
    return verifying(office)


def _case(office: Office, number: str) -> CaseFile:
    with office.seeing(CLERK) as tx:
        return casefile.case(tx, number)


def _tracked(office: Office, number: str) -> Tracking:
    with office.seeing("shopkeeper") as tx:
        return tracking.case(tx, number)


def _only(office: Office, number: str) -> Asked:
    (one,) = _case(office, number).asked
    return one


def test_a_case_tells_whom_it_waits_for(asking: Office) -> None:
    number = asking.submit().number

    shown = _case(asking, number)
    (one,) = shown.asked
    assert (one.name, one.name_en, one.source) == ("核验主体资格", "Verify the enterprise", "法人库")
    assert (one.standing, one.trouble, shown.open_tasks) == ("waiting", None, ())
    assert shown.painting["joint_review"].current == ("verify",)
    assert [moment.what for moment in shown.moments] == ["submitted", "act"]
    waits_for = _tracked(asking, number).waits_for
    assert waits_for is not None
    assert (waits_for.name, waits_for.name_en) == ("法人库", "Enterprise register")


def test_the_clerk_reads_what_the_register_said_on_the_task(asking: Office) -> None:
    number = asking.submit().number
    work(asking, Party(REGISTERED))

    with asking.seeing(CLERK) as tx:
        page = tasks.task(tx, asking.task(number, "judge"))
    (one,) = page.case.asked
    assert (one.standing, one.source) == ("answered", "法人库")
    assert [(answer.label, answer.value) for answer in one.answers] == [("登记状态", "存续"), ("法定代表人", "演示甲")]
    told = next(moment for moment in page.case.moments if moment.what == "answered")
    assert (told.text, told.text_en) == (
        "核验主体资格：法人库已答复",
        "Verify the enterprise: answered by Enterprise register",
    )
    assert told.answers == one.answers
    assert page.case.painting["joint_review"].done["verify"] == 1


def test_the_applicant_reads_that_the_register_was_asked_but_not_what_it_said(asking: Office) -> None:
    number = asking.submit().number
    work(asking, Party(REGISTERED))

    shown = _tracked(asking, number)
    assert shown.waits_for is None
    assert shown.moments[0].text == "核验主体资格：法人库已答复"
    assert (shown.moments[0].answers, "演示甲" in repr(shown.moments)) == ((), False)


def test_an_error_is_told_by_the_name_of_what_caught_it_with_its_hint(asking: Office) -> None:
    number = asking.submit().number
    work(asking, Party("enterprise-not-found"))

    one = _only(asking, number)
    assert (one.standing, one.outcome, one.outcome_en) == ("failed", "没有查到", "Not found")
    assert (one.hint, one.hint_en) == ("请核对营业执照。", "Check the business licence.")
    told = next(moment for moment in _case(asking, number).moments if moment.what == "failed")
    assert (told.text, told.text_en) == ("核验主体资格：没有查到", "Verify the enterprise: Not found")
    assert "没有查到" not in repr(_tracked(asking, number).moments)


def test_a_party_that_is_down_and_one_that_was_given_up_are_told(asking: Office) -> None:
    number = asking.submit().number
    work(asking, Party(REGISTERED, trouble=["down"]))
    down = _only(asking, number)
    assert down.trouble is not None
    assert down.trouble.text.format(**down.trouble.facts) == "“法人库”暂时不能访问，请稍后重试。"
    assert (down.trouble.attempts, down.trouble.next_at) == (1, down.at + calls.PACE.pauses[0])

    other = asking.submit("neighbour").number
    work(asking, None)
    unset = _only(asking, other)
    assert unset.trouble is not None
    assert unset.trouble.text.format(**unset.trouble.facts) == "没有设置“法人库”的接口地址（ENTERPRISE_URL）。"
    assert unset.trouble.next_at is None


def test_who_is_turned_down_by_the_diagram_reads_its_reason_and_what_the_register_said(asking: Office) -> None:
    number = asking.submit().number
    work(asking, Party({"status": "吊销"}))

    shown = _tracked(asking, number)
    assert [(one.label, one.value, one.value_en) for one in shown.reasons] == [
        ("理由", "营业执照已被吊销。", "The business licence has been revoked."),
        ("登记状态", "吊销", "Revoked"),
    ]
    declined = shown.moments[0]
    assert (shown.waits_for, declined.text, declined.office) == (None, "不予受理", shown.office.name)


def test_a_withdrawn_case_waits_for_nobody(asking: Office) -> None:
    number = asking.submit().number
    party = Party(REGISTERED)
    party.before_answering = lambda: asking.withdraw(number)
    work(asking, party)

    shown = _case(asking, number)
    assert (shown.asked, shown.painting["joint_review"].current) == ((), ())
    assert shown.moments[-1].text == "核验主体资格：法人库的答复来迟，没有采用"
    assert _tracked(asking, number).waits_for is None
