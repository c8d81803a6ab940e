"""What an analyst is told about files that do not fit together: one change, one problem at its place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.faults import Problem
from engine.procedures import bundle, checks, reading
from engine.procedures.bundle import Bundle
from engine.procedures.dialect import PROPERTIES
from engine.procedures.procedure import Applicant
from engine.procedures.scenario_words import WITH, WORDS

Change = Callable[[str, str, str], Bundle]

README = Path(__file__).parents[2] / "processes" / "README.md"
TABLE = "_shared/decisions/stall_level.dmn"
LIMIT = '<zeebe:property name="limit" value="2" />'
STAGE = '<zeebe:property name="stage" value="receipt" />'
CORRECTS = '<zeebe:property name="corrects" value="application" />'
ACT = '<zeebe:property name="act" value="=outcome" />'
ASKING = """<bpmn:serviceTask id="asking" name="核验"><bpmn:extensionElements>
<zeebe:taskDefinition type="enterprise.verify" />
<zeebe:properties><zeebe:property name="source" value="法人库" /></zeebe:properties>
</bpmn:extensionElements></bpmn:serviceTask><bpmn:sequenceFlow id="f0" sourceRef="start" targetRef="asking" />
<bpmn:userTask id="receipt" """
BEFORE = '<bpmn:userTask id="receipt" '
FORM = '<zeebe:formDefinition formId="signing" />'


def _told(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    assert not [str(problem) for problem in problems if "{" in str(problem)]
    return [(problem.code, problem.element) for problem in problems]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        pytest.param("procedure.toml", "n = 7", "n = 10", id="promise as long as the law"),
        pytest.param("procedure.toml", 'n = 7, unit = "working_day"', 'n = 90, unit = "calendar_day"', id="other unit"),
        pytest.param("stall.bpmn", LIMIT, LIMIT.replace('"2"', '"7"'), id="task as long as the promise"),
        pytest.param("stall.bpmn", LIMIT, LIMIT.replace('"2"', '"=if truthful then 9 else 3"'), id="task by a formula"),
    ],
)
def test_limits_that_agree_are_not_told(changed: Change, name: str, old: str, new: str) -> None:
    assert checks.check(changed(name, old, new)) == ()


def test_a_call_that_says_whom_it_asks_is_not_told(changed: Change) -> None:
    assert checks.check(changed("stall.bpmn", BEFORE, ASKING)) == ()


def test_a_good_procedure_has_no_problems(stall: Bundle) -> None:
    assert checks.check(stall) == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param(
            "<bpmn:flowNodeRef>deciding</bpmn:flowNodeRef>", "", ("P002", "deciding"), id="task outside of lanes"
        ),
        pytest.param(
            FORM, FORM + '<zeebe:assignmentDefinition assignee="li" />', ("P040", "signing"), id="somebody by name"
        ),
        pytest.param(ACT, ACT.replace("=outcome", "acept"), ("P004", "receipt"), id="unknown act"),
        pytest.param(ACT, ACT.replace("=outcome", "=stamp"), ("P006", "variants"), id="act that nobody can see"),
        pytest.param(
            ACT,
            ACT.replace("=outcome", "=if outcome = &quot;accept&quot; then &quot;acept&quot; else null"),
            ("P004", "receipt"),
            id="unknown act in a formula",
        ),
        pytest.param(FORM, FORM.replace("signing", "voting"), ("P007", "signing"), id="form that is not there"),
        pytest.param(STAGE, STAGE.replace("receipt", "end"), ("P008", "receipt"), id="unknown stage"),
        pytest.param(STAGE, STAGE.replace("stage", "colour"), ("P009", "receipt"), id="unknown property"),
        pytest.param(STAGE, STAGE.replace("stage", "stages"), ("P010", "receipt"), id="misspelt property"),
        pytest.param('name="act" value="close"', 'name="limit" value="3"', ("P011", "done"), id="limit on an event"),
        pytest.param(LIMIT, LIMIT.replace('"2"', '"2.5"'), ("P012", "receipt"), id="limit that is not whole"),
        pytest.param(LIMIT, LIMIT.replace('"2"', '"0"'), ("P012", "receipt"), id="limit of nothing"),
        pytest.param(LIMIT, LIMIT.replace('"2"', "'=\"two\"'"), ("P039", "receipt"), id="limit that gives a text"),
        pytest.param(LIMIT, LIMIT.replace('"2"', '"=if n"'), ("R301", "receipt"), id="limit that is no FEEL"),
        pytest.param('value="working_day"', 'value="fortnight"', ("P013", "receipt"), id="unknown unit"),
        pytest.param(LIMIT, "", ("P014", "receipt"), id="unit without limit"),
        pytest.param(LIMIT, LIMIT.replace("limit", "signers"), ("P015", "receipt"), id="two signers of a single task"),
        pytest.param('name="signers" value="2"', 'name="signers" value="1"', ("P016", "signing"), id="one signer"),
        pytest.param('value="receipt, ', 'value="nobody, ', ("P017", "deciding"), id="separated from nothing"),
        pytest.param('value="receipt, ', 'value="deciding, ', ("P018", "deciding"), id="separated from itself"),
        pytest.param(STAGE, STAGE.replace('"receipt"', '""'), ("P030", "receipt"), id="empty property"),
        pytest.param(STAGE, CORRECTS.replace('"application"', '"all"'), ("P036", "receipt"), id="corrects something"),
        pytest.param(STAGE, CORRECTS, ("P037", "receipt"), id="a clerk corrects the application"),
        pytest.param(LIMIT, LIMIT.replace('"2"', '"8"'), ("I16", "receipt"), id="task longer than the promise"),
        pytest.param(BEFORE, ASKING.replace("法人库", " "), ("P035", "asking"), id="call of nobody"),
        pytest.param(
            BEFORE,
            ASKING.replace(" /></zeebe:p", ' /><zeebe:property name="answer_form" value="no" /></zeebe:p'),
            ("P034", "asking"),
            id="answer by a form that is not there",
        ),
        pytest.param(LIMIT, LIMIT.replace("limit", "source"), ("P011", "receipt"), id="source of a user task"),
    ],
)
def test_a_diagram_that_means_nothing_is_told_at_its_element(
    changed: Change, old: str, new: str, told: tuple[str, str]
) -> None:
    problems = checks.check(changed("stall.bpmn", old, new))
    assert told in _told(problems)
    assert next(problem.line for problem in problems if problem.code == told[0]) > 0 or told[1] == "variants"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param('"FIRST"', '"UNIQUE"', ("D102", "r2"), id="two rules fire where one may"),
        pytest.param('"FIRST"', '"ANY"', ("D103", "r2"), id="two rules fire and disagree"),
        pytest.param('"fireworks"', "-", ("D104", "r2"), id="rule behind one that always fires"),
        pytest.param(
            'name="level" typeRef="string" />',
            'name="level" typeRef="string"><outputValues id="v"><text>"county"</text></outputValues></output>',
            ("D105", "r1o"),
            id="answer that its column does not list",
        ),
    ],
)
def test_a_table_whose_rules_cannot_all_be_meant_is_told_at_the_rule(
    changed: Change, old: str, new: str, told: tuple[str, str]
) -> None:
    problem, *more = checks.check(changed(TABLE, old, new))
    assert _told((problem,)) == [told]
    assert {one.code for one in more} <= {told[0]}
    assert problem.file == TABLE
    assert problem.line > 0


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        pytest.param(('"受理岗" = "acceptance"\n', ""), ("P001", "receipt"), id="lane without post"),
        pytest.param(("[lanes]\n", '[lanes]\n"听证岗" = "hearing"\n'), ("P003", "lanes.听证岗"), id="lane not drawn"),
        pytest.param(("market_stall_new", "other"), ("P019", "variants.new.process"), id="variant without process"),
        pytest.param(("market_stall_new", "stall_supplement"), ("P020", "variants"), id="process for nobody"),
        pytest.param(('form = "application"', 'form = "x"'), ("P007", "variants.new.form"), id="variant without form"),
        pytest.param(('"stall_level"', '"height"'), ("P021", "routing.level"), id="level that nothing decides"),
        pytest.param(('"=region"', '"=place"'), ("P023", "routing.region"), id="formula over no field"),
        pytest.param(('"=region"', '"=phone"'), ("P024", "routing.region"), id="route by personal data"),
        pytest.param(('need = "optional"', "when = '=true'"), ("P025", "materials[2].when"), id="idle condition"),
        pytest.param(
            ('"optional"', '"deferrable"'), ("P032", "materials[2].need"), id="material that may follow later"
        ),
        pytest.param(("230Z00001001", "230Z0000"), ("P028", "item.catalog_code"), id="short catalogue code"),
        pytest.param(("is_fee", 'plan_cancel_date = "soon"\nis_fee'), ("P029", "item.plan_cancel_date"), id="no date"),
        pytest.param(("n = 10", "n = 0"), ("T015", "limits.legal"), id="limit of nothing"),
        pytest.param(("is_fee", 'review_type = "spot"\nis_fee'), ("I01", "item.review_type"), id="spot with a promise"),
        pytest.param(('type = "licence"', 'type = "document"'), ("I03", "results[0].type"), id="licence as document"),
        pytest.param(("_num = 0", "_num = 1"), ("I04", "item.limit_scene_num"), id="visit without reason"),
        pytest.param(("_num = 0", "_num = 1"), ("I06", "item.online_handle_depth"), id="visit though wholly online"),
        pytest.param(("is_fee = false", "is_fee = true"), ("I07", "item.is_fee"), id="fee without basis"),
        pytest.param(("0452-7654321", "0452-1234567"), ("I08", "item.link_way"), id="complaints to the same telephone"),
        pytest.param(("0452-7654321", "7654321"), ("I08", "item.link_way"), id="telephone without area code"),
        pytest.param(
            ('server_type = ["1", "2"]', 'server_type = ["1"]\ntopics_legal = ["准营"]'),
            ("I09", "item.server_type"),
            id="topic of firms for people only",
        ),
        pytest.param(("[[faq]]\nquestion = ", "[x]\ny = "), ("T002", "x"), id="faq under another name"),
        pytest.param(("、送达", ""), ("I11", "item.handle_flow"), id="step missing"),
        pytest.param(('sample = "stall-permit.pdf"\n', ""), ("I12", "results[0]"), id="result without sample"),
        pytest.param(("n = 7", "n = 11"), ("I13", "limits.promised"), id="promise beyond the law"),
        pytest.param(
            ('need = "optional"\nby_law', 'need = "optional"\nremark'), ("T002", "materials[2].remark"), id="remark"
        ),
        pytest.param(
            ('"Photo"\nneed = "optional"\nby_law = "集市管理办法第四条"', '"Photo"'),
            ("I15", "materials[2]"),
            id="proof",
        ),
    ],
)
def test_an_item_that_does_not_fit_is_told_at_its_key(
    changed: Change, edit: tuple[str, str], told: tuple[str, str]
) -> None:
    assert told in _told(checks.check(changed("procedure.toml", *edit)))


def test_an_item_without_faq_variants_or_stages_is_told(stall: Bundle) -> None:
    text = stall.files["procedure.toml"].decode().replace("[[faq]]", "").replace("[[stages]]", "")
    head, _, rest = text.partition("[variants.new]")
    kept = rest[rest.index("[[materials]]") : rest.index("question =")]
    item = head + "[variants]\n" + kept
    item = item.replace('keywords = ["摆摊"]', 'keywords = ["摆摊"]\nstages = []')
    told = _told(checks.check(bundle.of_files(stall.key, {**stall.files, "procedure.toml": item.encode()})))
    assert {("I10", "faq"), ("P026", "variants"), ("P027", "stages")} <= set(told)


def test_who_applies_must_be_told_but_older_releases_are_read_without(changed: Change) -> None:
    older = changed("procedure.toml", 'applicant_code = "=id_number"', "")
    assert _told(checks.check(older)) == [("T004", "case.applicant_code")]
    assert reading.read(older).applicant_of({"applicant": "王小明"}) == Applicant("1", "王小明", "111", "")


def test_an_act_that_can_never_happen_is_told(changed: Change) -> None:
    wrong = changed("stall.bpmn", 'name="act" value="=decision"', 'name="act" value="issue"')
    assert ("P005", "deciding") in _told(checks.check(wrong))


@pytest.mark.parametrize("act", ["suspend_clock", "resume_clock", "extend", "transfer_up"])
@pytest.mark.parametrize("text", ["{}", "=if outcome = &quot;accept&quot; then &quot;{}&quot; else null"])
def test_an_act_without_effect_in_this_version_is_told_and_marked(changed: Change, act: str, text: str) -> None:
    problems = checks.check(changed("stall.bpmn", '"=decision"', f'"{text.format(act)}"'))
    assert [(one.code, one.element) for one in problems if one.facts.get("act") == act] == [("P031", "deciding")]
    row = next(line for line in README.read_text("utf-8").splitlines() if line.startswith(f"| `{act}` |"))
    assert row.endswith("（尚不支持，检查时拒绝） |")


TIMED = "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"
DECLARED = '<bpmn:signal id="news" name="news" /><bpmn:message id="m" name="m" />'
NEWS = '<bpmn:signalEventDefinition signalRef="news" />'
LIMIT = '<bpmn:extensionElements><zeebe:properties><zeebe:property name="limit" value="3" />'
LIMIT += "</zeebe:properties></bpmn:extensionElements>"


@pytest.mark.parametrize(
    ("event", "codes"),
    [
        (f'<bpmn:boundaryEvent id="x" attachedToRef="deciding">{TIMED}</bpmn:boundaryEvent>', {"P041"}),
        (f'<bpmn:boundaryEvent id="x" name="到期" attachedToRef="deciding">{TIMED}</bpmn:boundaryEvent>', set()),
        (f'<bpmn:intermediateThrowEvent id="x">{NEWS}</bpmn:intermediateThrowEvent>', {"P041"}),
        (f'<bpmn:intermediateCatchEvent id="x" name="调整">{LIMIT}{NEWS}</bpmn:intermediateCatchEvent>', {"P043"}),
        (
            '<bpmn:startEvent id="x" name="来函"><bpmn:messageEventDefinition messageRef="m" /></bpmn:startEvent>',
            {"P042"},
        ),
    ],
    ids=["a nameless timer", "a named timer", "a nameless signal sent", "a limit on a signal", "a start by message"],
)
def test_an_event_that_could_not_be_told_is_told(changed: Change, event: str, codes: set[str]) -> None:
    wrong = changed("stall.bpmn", "</bpmn:process>", f"{event}</bpmn:process>{DECLARED}")
    assert {code for code, element in _told(checks.check(wrong)) if element == "x" and code[0] == "P"} == codes


def test_an_act_without_effect_among_the_options_of_a_form_is_told(changed: Change) -> None:
    wrong = changed("forms/receipt.form", '"value": "decline"', '"value": "transfer_up"')
    assert _told(checks.check(wrong)) == [("P031", "receipt")]


def _signed(changed: Change, times: str) -> list[tuple[str, str]]:
    """What is told when two are to sign a task that is repeated like this."""
    cardinality = '<bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">=2</bpmn:loopCardinality>'
    return _told(checks.check(changed("stall.bpmn", cardinality, times)))


COLLECTION = '<bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="{}" /></bpmn:extensionElements>'
NUMBER = "<bpmn:loopCardinality>{}</bpmn:loopCardinality>"


@pytest.mark.parametrize(
    "times",
    [
        pytest.param(COLLECTION.format("=[1]"), id="list of one"),
        pytest.param(COLLECTION.format("= [ ]"), id="empty list"),
        pytest.param(NUMBER.format("=1"), id="number"),
    ],
)
def test_more_signers_than_instances_are_told(changed: Change, times: str) -> None:
    assert _signed(changed, times) == [("P033", "signing")]


@pytest.mark.parametrize(
    "times",
    [
        pytest.param(COLLECTION.format("=[1, 2]"), id="list as long"),
        pytest.param(COLLECTION.format("=[1, 2, 3]"), id="longer list"),
    ],
)
def test_signers_that_the_instances_cover_are_not_told(changed: Change, times: str) -> None:
    assert _signed(changed, times) == []


@pytest.mark.parametrize(
    "times",
    [
        pytest.param(COLLECTION.format("=dishes"), id="list that the case gives"),
        pytest.param(NUMBER.format("=area"), id="number that the case gives"),
    ],
)
def test_how_many_sign_is_not_decided_where_the_case_gives_it(changed: Change, times: str) -> None:
    assert _signed(changed, times) == [("P047", "signing")]


def test_signing_is_not_ended_early(changed: Change) -> None:
    early = "<bpmn:completionCondition>=nrOfCompletedInstances = 1</bpmn:completionCondition>"
    assert _signed(changed, COLLECTION.format("=[1, 2]") + early) == [("P046", "signing")]


def test_an_element_id_means_one_element_of_the_bundle(changed: Change) -> None:
    wrong = changed("_shared/stall_supplement.bpmn", '"applicant_supplement"', '"receipt"')
    wrong = bundle.of_files(
        wrong.key,
        {
            name: content.replace(b">applicant_supplement<", b">receipt<") if name.startswith("_shared") else content
            for name, content in wrong.files.items()
        },
    )
    assert "P022" in {code for code, _ in _told(checks.check(wrong))}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        pytest.param("variant: new", "variant: old", "S008", id="unknown variant"),
        pytest.param("claim: receipt", "claim: reception", "S009", id="unknown element"),
        pytest.param("expect: [receipt]", "expect: [reception]", "S009", id="unknown element expected"),
        pytest.param("expect_status: accepted", "expect_status: happy", "S010", id="unknown state"),
        pytest.param("- claim:", "- parties: {a.b: c}\n      - claim:", "S011", id="nobody asks that"),
        pytest.param("- claim:", "- grab:", "S002", id="unknown word"),
    ],
)
def test_a_scenario_that_does_not_fit_is_told(changed: Change, old: str, new: str, code: str) -> None:
    assert [one for one, _ in _told(checks.check(changed("scenarios/granted.yaml", old, new)))] == [code]


def test_faults_within_files_come_before_how_they_fit(stall: Bundle) -> None:
    files = {**stall.files, "guide.md": b"\xff", "scenarios/granted.yaml": b"scenarios: 1"}
    assert [code for code, _ in _told(checks.check(bundle.of_files(stall.key, files)))] == ["B002", "S004"]


@pytest.mark.parametrize("word", [*PROPERTIES, *WORDS, *WITH])
def test_every_word_an_analyst_may_use_is_in_the_guide(word: str) -> None:
    text = README.read_text("utf-8")
    assert f"`{word}`" in text or f"`{word}:" in text


@pytest.mark.parametrize(
    ("key", "told"), [("note", []), ("area", [("P038", "applicant_supplement")])], ids=["apart", "of one name"]
)
def test_the_fields_of_a_correction_are_told_apart(changed: Change, key: str, told: list[tuple[str, str]]) -> None:
    act = '<zeebe:property name="act" value="receive" />'
    correcting = changed("_shared/stall_supplement.bpmn", act, act + CORRECTS)
    name = "_shared/forms/supplement.form"
    form = correcting.files[name].replace(b'"key": "note"', f'"key": "{key}"'.encode())
    assert _told(checks.check(bundle.of_files(correcting.key, {**correcting.files, name: form}))) == told
