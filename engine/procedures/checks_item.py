"""Checks of `procedure.toml`: that it fits the diagrams and forms, and that the item does not contradict itself."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from engine.language.feel import Expression
from engine.procedures import codes, refusals
from engine.procedures.inspection import Inspected
from engine.procedures.item import Limit

LICENCE: Final = "01"
STEPS: Final = ("受理", "审核", "审批", "办结", "送达")
RESULT_TYPES: Final = (
    (("凭证", "证明"), None),
    (("批复", "批文"), "approval"),
    (("证",), "licence"),
    (("文",), "document"),
)
DAYS_A_MONTH: Final = 30  # the exchange standard's conversion

_PHONE = re.compile(r"0[0-9]{2,3}-[0-9]{7,8}")


def variants_have_process_and_form(inspected: Inspected) -> None:
    """Every 业务办理项 has a main process and an application form; no process is there for nobody."""
    procedure = inspected.procedure
    if not procedure.variants:
        inspected.refuse_key("variants", refusals.NO_VARIANT)
    used: set[str] = set()
    for key, variant in procedure.variants.items():
        if variant.process in procedure.program.processes:
            used |= set(procedure.program.reachable(variant.process))
        else:
            inspected.refuse_key(f"variants.{key}.process", refusals.PROCESS_LOST, process=variant.process)
        if variant.form not in procedure.forms:
            inspected.refuse_key(f"variants.{key}.form", refusals.FORM_LOST, form=variant.form)
    for name in procedure.program.processes.keys() - used:
        inspected.refuse_key("variants", refusals.PROCESS_UNUSED, process=name)


def level_is_decided(inspected: Inspected) -> None:
    """The level comes from a formula or from a decision that is there."""
    level = inspected.procedure.routing.level
    if inspected.procedure.formulas.level is None and level not in inspected.procedure.program.decisions:
        inspected.refuse_key("routing.level", refusals.LEVEL_LOST, decision=level)


def formulas_read_the_application(inspected: Inspected) -> None:
    """A formula reads fields of the application form; where the case goes and how documents
    are numbered may not depend on personal ones.
    """
    procedure = inspected.procedure
    formulas: dict[str, Expression] = {"routing.region": procedure.formulas.region}
    if procedure.formulas.level is not None:
        formulas["routing.level"] = procedure.formulas.level
    for place, one in enumerate(procedure.materials):
        if one.key in procedure.formulas.whens:
            formulas[f"materials[{place}].when"] = procedure.formulas.whens[one.key]
    for place, rule in enumerate(procedure.documents):
        if rule.key in procedure.formulas.codes:
            formulas[f"documents[{place}].code"] = procedure.formulas.codes[rule.key]
    texts = {
        "case.title": procedure.formulas.title,
        "case.applicant_name": procedure.formulas.applicant_name,
    }
    if procedure.formulas.applicant_code is not None:
        texts["case.applicant_code"] = procedure.formulas.applicant_code
    for form in {variant.form for variant in procedure.variants.values()} & procedure.forms.keys():
        fields = {field.key: field for field in procedure.forms[form].fields}
        for path, formula in {**formulas, **texts}.items():
            for name in sorted(formula.names - fields.keys()):
                inspected.refuse_key(path, refusals.NAME_LOST, name=name, form=form)
        for path, formula in formulas.items():
            for name in sorted(key for key in formula.names & fields.keys() if fields[key].personal):
                inspected.refuse_key(path, refusals.NAME_PERSONAL, name=name)


def applicant_is_told(inspected: Inspected) -> None:
    """What the data-sharing platform must be told of whoever applies (up_pro_accept)."""
    case = inspected.procedure.case
    told = {"type": case.applicant_type, "code_type": case.applicant_code_type, "code": case.applicant_code}
    for key in (key for key, text in told.items() if not text):
        inspected.refuse_key(f"case.applicant_{key}", refusals.KEY_MISSING)


def numbers_and_codes_are_right(inspected: Inspected) -> None:
    """Codes have their form, counts are positive, dates exist."""
    item, procedure = inspected.procedure.item, inspected.procedure
    if not codes.catalog_code(item.catalog_code):
        inspected.refuse_key("item.catalog_code", refusals.CATALOG_CODE, code=item.catalog_code)
    if not procedure.stages:
        inspected.refuse_key("stages", refusals.NO_STAGE)
    for path, day in {
        "plan_effective_date": item.plan_effective_date,
        "plan_cancel_date": item.plan_cancel_date,
    }.items():
        if day and not _is_day(day):
            inspected.refuse_key(f"item.{path}", refusals.NOT_A_DATE)
    counts = {f"limits.{name}": limit.n for name, limit in _limits(inspected).items()}
    for place, one in enumerate(procedure.materials):
        counts |= {f"materials[{place}].copies": one.copies, f"materials[{place}].max_files": one.max_files}
        if one.when and one.need != "conditional":
            inspected.refuse_key(f"materials[{place}].when", refusals.WHEN_IDLE)
    for path, count in counts.items():
        if count < 1:
            inspected.refuse_key(path, refusals.NOT_POSITIVE)


def handling_agrees(inspected: Inspected) -> None:
    """Item checks 1, 2, 4-6: kind of case, visits, online depth, ways of handling."""
    item = inspected.procedure.item
    if (item.project_type == "1") != (item.review_type == "spot"):
        inspected.refuse_key("item.review_type", refusals.SPOT)
    if (item.limit_scene_num > 0) != bool(item.limit_scene_explain):
        inspected.refuse_key("item.limit_scene_num", refusals.VISIT_REASON)
    if item.limit_scene_num == 0 and not item.is_online and "3" not in item.handle_type:
        inspected.refuse_key("item.handle_type", refusals.POST_NEEDED)
    if item.online_handle_depth == "4" and item.limit_scene_num > 0:
        inspected.refuse_key("item.online_handle_depth", refusals.DEPTH)


def results_agree(inspected: Inspected) -> None:
    """Item checks 3 and 12: the type of a result follows its name, and there is a sample to look at."""
    for place, result in enumerate(inspected.procedure.results):
        expected = next((kind for ends, kind in RESULT_TYPES if result.name.endswith(ends)), None)
        if expected is not None and result.type != expected:
            inspected.refuse_key(f"results[{place}].type", refusals.RESULT_TYPE, name=result.name, type=expected)
        if not result.sample:
            inspected.refuse_key(f"results[{place}]", refusals.SAMPLE, name=result.name)


def fees_agree(inspected: Inspected) -> None:
    """Item check 7: what is charged has a basis, a standard and online payment; what is free has none of them."""
    item = inspected.procedure.item
    signs = (bool(item.fee_basis), bool(inspected.procedure.fees), item.is_pay_online)
    if any(sign != item.is_fee for sign in signs):
        inspected.refuse_key("item.is_fee", refusals.FEE)


def public_can_ask_and_complain(inspected: Inspected) -> None:
    """Item checks 8-11: telephones, topics, questions, steps."""
    item = inspected.procedure.item
    asking, complaining = set(_PHONE.findall(item.link_way)), set(_PHONE.findall(item.supervise_way))
    if not asking or not complaining or asking & complaining:
        inspected.refuse_key("item.link_way", refusals.PHONES)
    serves_people, serves_others = "1" in item.server_type, bool(set(item.server_type) - {"1"})
    if (item.topics_person and not serves_people) or (item.topics_legal and not serves_others):
        inspected.refuse_key("item.server_type", refusals.TOPICS)
    if item.task_type != LICENCE:
        return
    if not inspected.procedure.faq:
        inspected.refuse_key("faq", refusals.FAQ)
    missing = [step for step in STEPS if step not in item.handle_flow]
    if missing:
        inspected.refuse_key("item.handle_flow", refusals.STEPS, missing="、".join(missing))


def limits_agree(inspected: Inspected) -> None:
    """Item checks 13 and 16: no promise beyond the law, and no single task beyond the promise.

    Working days are not compared with calendar days.
    """
    limits = inspected.procedure.limits
    if _longer(limits.promised, limits.legal):
        inspected.refuse_key("limits.promised", refusals.PROMISE)
    for element in inspected.elements("userTask"):
        limit = element.properties.get("limit", "")
        unit = inspected.procedure.unit_of(element.properties)
        is_applicants = inspected.procedure.lanes.get(element.lane or "") == "applicant"
        if limit.isdecimal() and not is_applicants and _longer(Limit(int(limit), unit), limits.promised):
            inspected.refuse_element(element, refusals.TASK_LIMIT)


def materials_have_a_basis(inspected: Inspected) -> None:
    """Item check 15: a proof that no provision asks for is 奇葩证明 and may not be demanded."""
    for place, one in enumerate(inspected.procedure.materials):
        if not one.by_law:
            inspected.refuse_key(f"materials[{place}]", refusals.MATERIAL_BASIS, name=one.name)


def no_material_follows_later(inspected: Inspected) -> None:
    """容缺受理 is not built: an applicant told that a material may follow later would still be sent away without it."""
    for place, one in enumerate(inspected.procedure.materials):
        if one.need == "deferrable":
            inspected.refuse_key(f"materials[{place}].need", refusals.MATERIAL_DEFERRED, name=one.name)


CHECKS: Final = (
    variants_have_process_and_form,
    level_is_decided,
    formulas_read_the_application,
    applicant_is_told,
    numbers_and_codes_are_right,
    handling_agrees,
    results_agree,
    fees_agree,
    public_can_ask_and_complain,
    limits_agree,
    materials_have_a_basis,
    no_material_follows_later,
)


def _limits(inspected: Inspected) -> Mapping[str, Limit]:
    limits = inspected.procedure.limits
    known = {
        "legal": limits.legal,
        "promised": limits.promised,
        "supplement_notice": limits.supplement_notice,
        "issue": limits.issue,
        "extension": limits.extension,
        "applicant_supplement": limits.applicant_supplement,
    }
    return {name: limit for name, limit in known.items() if limit is not None}


def _longer(one: Limit, other: Limit) -> bool:
    if (one.unit == "working_day") != (other.unit == "working_day"):
        return False
    return _days(one) > _days(other)


def _days(limit: Limit) -> int:
    return limit.n * (DAYS_A_MONTH if limit.unit == "month" else 1)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
