"""Single edits of the food licence, each with the one change that it must be told as."""

from collections.abc import Mapping
from typing import Final

from engine.procedures import bundle, difference
from engine.procedures.bundle import Bundle
from engine.procedures.difference import Change, Kind
from tests.architecture.source import ROOT

FOOD = bundle.collect(ROOT / "processes" / "food-business-licence")
MAIN = "food_business_licence_new.bpmn"
CHECK = "_shared/sp_site_check.bpmn"
RECEIVE = "_shared/sp_receive.bpmn"
ITEM = "procedure.toml"
AUDIT = "forms/audit.form"
RISK = "decisions/risk.dmn"
GRANTED = "scenarios/granted.yaml"
EXEMPT = '=site_check = "exempt"'
FLOW = '<bpmn:sequenceFlow id="f_u_review__u_audit" sourceRef="u_review" targetRef="u_audit"'
ADDED, REMOVED, CHANGED, RENAMED = Kind.ADDED, Kind.REMOVED, Kind.CHANGED, Kind.RENAMED
TWO = ("f_x_audited__u_decide", "f_x_audited__x_to_review")
RULE = """<rule id="risk_rule_0"><inputEntry id="a"><text>"canteen"</text></inputEntry>
<inputEntry id="b"><text></text></inputEntry><inputEntry id="c"><text></text></inputEntry>
<outputEntry id="d"><text>"required"</text></outputEntry></rule>"""
FIELD = '"components": [{"type": "number", "key": "days", "label": "天数"},'
SCENARIO = "scenarios:\n  - {id: empty, name: 空的, variant: new, steps: []}"

RECEIPT = "[[documents]]" + FOOD.files[ITEM].decode().split("[[documents]]")[1]

Edit = tuple[str, str, str, tuple[Kind, str, str]]
EDITS: Final[Mapping[str, Edit]] = {
    "an element's name": (MAIN, 'name="审查">', 'name="复审">', (CHANGED, "name", "u_review")),
    "condition": (MAIN, EXEMPT, '=site_check = "none"', (CHANGED, "condition", "f_x_risk__x_to_review")),
    "a flow's name": (MAIN, 'name="免于核查"', 'name="不查"', (CHANGED, "name", "f_x_risk__x_to_review")),
    "a flow's end": (MAIN, FLOW, FLOW.replace('"u_audit"', '"x_audited"'), (CHANGED, "target", "f_u_review__u_audit")),
    "a limit": (MAIN, 'name="limit" value="2"', 'name="limit" value="3"', (CHANGED, "limit", "u_review")),
    "the unit of a limit": (MAIN, 'value="working_day"', 'value="month"', (CHANGED, "unit", "u_review")),
    "the form of a task": (MAIN, 'formId="review"', 'formId="audit"', (CHANGED, "form", "u_review")),
    "separation": (MAIN, '"sc_visit,sc_recheck"', '"sc_visit"', (CHANGED, "separation_from", "u_review")),
    "stage": (MAIN, 'name="stage" value="review"', 'name="stage" value="decide"', (CHANGED, "stage", "u_review")),
    "a hint": (MAIN, 'name="hint" value="核对', 'name="hint" value="查对', (CHANGED, "property", "u_review")),
    "a decision": (MAIN, 'decisionId="risk"', 'decisionId="matter"', (CHANGED, "decision", "br_risk")),
    "a call": (MAIN, 'processId="sp_receive"', 'processId="sp_supplement"', (CHANGED, "called", "c_receive")),
    "an output": (MAIN, '"=judge_outcome"', '"=judge"', (CHANGED, "output", "c_receive")),
    "a default flow": (MAIN, 'default="f_x_risk__c_check"', "", (CHANGED, "default", "x_risk")),
    "a description": (MAIN, ">按主体业态和", ">按", (CHANGED, "documentation", "br_risk")),
    "a new task": (
        MAIN,
        '<bpmn:endEvent id="e_',
        '<bpmn:userTask id="u_file"/><bpmn:endEvent id="e_',
        (ADDED, "element", "u_file"),
    ),
    "a query": (RECEIVE, 'type="enterprise.verify"', 'type="enterprise.ask"', (CHANGED, "operation", "r_verify")),
    "an error code": (RECEIVE, 'errorCode="enterprise-', 'errorCode="no-', (CHANGED, "trigger", "r_not_found")),
    "interrupting": (
        RECEIVE,
        'attachedToRef="r_verify"',
        'attachedToRef="r_verify" cancelActivity="false"',
        (CHANGED, "interrupting", "r_not_found"),
    ),
    "attached": (RECEIVE, 'attachedToRef="r_verify"', 'attachedToRef="r_judge"', (CHANGED, "attached", "r_not_found")),
    "an act": (RECEIVE, 'name="act" value="accept"', 'name="act" value="decline"', (CHANGED, "act", "r_accepted")),
    "repetition": (CHECK, 'Collection="=[1, 2]"', 'Collection="=[1, 2, 3]"', (CHANGED, "loop", "sc_visit")),
    "signers": (CHECK, 'name="signers" value="2"', 'name="signers" value="3"', (CHANGED, "signers", "sc_visit")),
    "the post of a lane": (ITEM, '"审查岗" = "review"', '"审查岗" = "audit"', (CHANGED, "assignment", "lanes.审查岗")),
    "a lane without a post": (ITEM, '"出件窗口" = "delivery"', "", (REMOVED, "assignment", "lanes.出件窗口")),
    "promised limit": (ITEM, "promised = { n = 7", "promised = { n = 6", (CHANGED, "limit", "limits.promised.n")),
    "a material": (ITEM, 'need = "required"', 'need = "optional"', (CHANGED, "key", "materials.layout.need")),
    "a key removed": (ITEM, "max_files = 2", "", (REMOVED, "key", "materials.business_licence.max_files")),
    "a key added": (ITEM, "is_fee = false", "is_fee = false\nis_new = true", (ADDED, "key", "item.is_new")),
    "a question reworded": (ITEM, "提交后能撤销吗", "能撤销吗", (CHANGED, "key", "faq.能撤销吗？.question")),
    "a document less": (ITEM, RECEIPT, "", (REMOVED, "key", "documents.receipt")),
    "a list": (ITEM, '"2", "3"]  ', '"3", "2"]  ', (CHANGED, "key", "item.handle_type")),
    "a formula": (ITEM, '"=uscc"', '"=uscc_old"', (CHANGED, "key", "case.applicant_code")),
    "a label": (AUDIT, '"审核结果"', '"结果"', (CHANGED, "label", "audit_outcome")),
    "required": (AUDIT, '"required": true', '"required": false', (CHANGED, "required", "audit_outcome")),
    "a length": (AUDIT, '"maxLength": 2000', '"maxLength": 200', (CHANGED, "setting", "audit_reasons")),
    "when a field is hidden": (AUDIT, '\\"return\\"', '\\"agree\\"', (CHANGED, "hide", "audit_reasons")),
    "a right": (
        AUDIT,
        '"label_en": "Reasons',
        '"public": true, "label_en": "Reasons',
        (CHANGED, "right", "audit_reasons"),
    ),
    "a new field": (AUDIT, '"components": [', FIELD, (ADDED, "field", "days")),
    "the key of a field": (AUDIT, '"key": "audit_reasons"', '"key": "why"', (RENAMED, "key", "why")),
    "the label of an option": (AUDIT, '"退回审查"', '"退回"', (CHANGED, "option", "audit_outcome")),
    "an option": (
        AUDIT,
        '"values": [',
        '"values": [{"value": "x", "label": "其他"},',
        (ADDED, "option", "audit_outcome"),
    ),
    "a namespace": (RISK, 'namespace="http', 'namespace="https', (CHANGED, "logic", "")),
    "a hit policy": (RISK, '"FIRST"', '"UNIQUE"', (CHANGED, "hit policy", "risk")),
    "a new rule": (RISK, '<rule id="risk_rule_1">', RULE + '<rule id="risk_rule_1">', (ADDED, "rule", "risk")),
    "a cell": (RISK, '<text>"sales"</text>', '<text>"shop"</text>', (CHANGED, "rule", "risk")),
    "the note on a rule": (RISK, "必须核查</desc", "须核查</desc", (CHANGED, "note", "risk")),
    "a column": (RISK, 'label="主体业态"', 'label="业态"', (CHANGED, "column", "risk")),
    "the guide": ("guide.md", "一个工作日内预审", "当日预审", (CHANGED, "text", "")),
    "a template": ("documents/licence.typ", "#", "// \n#", (CHANGED, "text", "")),
    "step": (GRANTED, "premises_area: 86", "premises_area: 87", (CHANGED, "step", "granted-without-site-check")),
    "a step less": (GRANTED, "- today: 2026-03-03\n      ", "", (REMOVED, "step", "granted-without-site-check")),
    "a new scenario": (GRANTED, "scenarios:", SCENARIO, (ADDED, "scenario", "empty")),
}
"""File, text and what stands instead, then kind, subject and element of the change."""


def with_file(file: str, content: str | None) -> Bundle:
    """The bundle with another file, or without it."""
    files = {name: held for name, held in FOOD.files.items() if name != file or content is not None}
    return bundle.of_files(FOOD.key, files if content is None else {**files, file: content.encode()})


def edited(file: str, old: str, new: str) -> Bundle:
    """The bundle with a text in one of its files replaced once; the text must be there."""
    text = FOOD.files[file].decode()
    assert old in text
    return with_file(file, text.replace(old, new, 1))


def changes(new: Bundle) -> tuple[Change, ...]:
    """What a bundle differs in from the food licence."""
    return difference.compare(FOOD, new).changes
