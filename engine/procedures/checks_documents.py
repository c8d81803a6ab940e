"""Checks of documents: that acts, templates, numbers and licences fit, and that every template works with a sample."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from engine import typesetting
from engine.errors import StepRefused
from engine.procedures import acts, codes, contents, document_texts, numbering, refusals
from engine.procedures.inspection import Inspected
from engine.procedures.item import DocumentRule
from engine.runtime.refusals import Place, Refusal
from engine.typesetting import Sheet, TemplateFaulty

LONGEST_NUMBER: Final = 40
NOW: Final = datetime(2026, 3, 2, tzinfo=UTC)


def documents_follow_from_acts(inspected: Inspected) -> None:
    """The act is one that there is, and leads to the state that is named."""
    for path, rule in _rules(inspected):
        act = acts.ACTS.get(rule.act)
        if act is None or rule.act in acts.UNBUILT:
            inspected.refuse_key(f"{path}.act", refusals.ACT_UNKNOWN, act=rule.act)
        elif rule.state and rule.state not in set(act.leads.values()):
            known = "、".join(sorted(set(act.leads.values())))
            inspected.refuse_key(f"{path}.state", refusals.DOCUMENT_STATE, act=rule.act, state=rule.state, known=known)


def numbers_can_be_given(inspected: Inspected) -> None:
    """The pattern of a number is one, gives none twice, and has a formula when it needs one."""
    for path, rule in _rules(inspected):
        if not numbering.is_pattern(rule.number) or len(rule.number) > LONGEST_NUMBER:
            facts = {"number": rule.number, "limit": LONGEST_NUMBER}
            inspected.refuse_key(f"{path}.number", refusals.NUMBER_PATTERN, **facts)
        elif numbering.needs_code(rule.number) != bool(rule.code):
            inspected.refuse_key(f"{path}.code", refusals.NUMBER_CODE)
        elif numbering.is_ambiguous(rule.number):
            inspected.refuse_key(f"{path}.number", refusals.NUMBER_AMBIGUOUS, number=rule.number)


def licences_are_complete(inspected: Inspected) -> None:
    """A licence has a type, a term, and somebody who may revoke it."""
    roles = set(inspected.procedure.lanes.values())
    licences = [(path, rule.licence) for path, rule in _rules(inspected) if rule.licence is not None]
    for path, licence in licences:
        if not codes.licence_type(licence.type_code):
            inspected.refuse_key(f"{path}.licence.type_code", refusals.LICENCE_TYPE, code=licence.type_code)
        if licence.years < 1:
            inspected.refuse_key(f"{path}.licence.years", refusals.NOT_POSITIVE)
        if licence.revoked_by not in roles:
            inspected.refuse_key(f"{path}.licence.revoked_by", refusals.LICENCE_REVOKER, role=licence.revoked_by)


def texts_can_be_written(inspected: Inspected) -> None:
    """Every text is understood and gives text: with the diagram's reason and without, in every variant."""
    for path, rule in _rules(inspected):
        for key in rule.texts:
            for refusal, reason in dict.fromkeys(_faults(inspected, rule, key)):
                inspected.refuse_key(f"{path}.texts.{key}", refusal, reason=reason)


def templates_work(inspected: Inspected) -> None:
    """Every template is there, can be set with a sample of every variant, and has a place for the seal."""
    for path, rule in _rules(inspected):
        if rule.template not in inspected.procedure.files:
            inspected.refuse_key(f"{path}.template", refusals.TEMPLATE_LOST, template=rule.template)
            continue
        for key, variant in inspected.procedure.variants.items():
            if variant.form in inspected.procedure.forms and not _is_set(inspected, rule, key):
                break


def _is_set(inspected: Inspected, rule: DocumentRule, variant: str) -> bool:
    """Whether a template can be set with the sample of a variant; what is wrong is noted. No fonts: it is not shown."""
    told = contents.sample(inspected.procedure, rule, variant)
    try:
        texts = document_texts.written(inspected.procedure, rule, told, NOW)
    except StepRefused:
        return False  # told at the text
    data = replace(told, texts=texts).as_json()
    try:
        printed = typesetting.printed(Sheet(inspected.procedure.files, rule.template, data, NOW), None)
    except TemplateFaulty as faulty:
        place = Place(faulty.file, faulty.line, rule.key)
        inspected.problems.add(refusals.TEMPLATE_FAULT, place, reason=faulty.text)
        return False
    if printed.mark is None:
        inspected.problems.add(refusals.SEAL_PLACE, Place(rule.template, 0, rule.key))
    return printed.mark is not None


def _faults(inspected: Inspected, rule: DocumentRule, key: str) -> Iterator[tuple[Refusal, str]]:
    """What is wrong with a text: first what can be read in it, else what comes of it with samples."""
    procedure, formula = inspected.procedure, inspected.procedure.formulas.texts[rule.key][key]
    for variant in (key for key, one in procedure.variants.items() if one.form in procedure.forms):
        told = contents.sample(procedure, rule, variant)
        found = document_texts.misunderstood(formula, told)
        yield from ((refusals.TEXT_NAMES, str(one)) for one in found)
        if not found:
            for sample in (told, replace(told, reason="")):
                given = document_texts.unfit(formula, sample, NOW)
                yield from ((refusals.TEXT_KIND, value) for value in given)


def _rules(inspected: Inspected) -> list[tuple[str, DocumentRule]]:
    return [(f"documents[{place}]", rule) for place, rule in enumerate(inspected.procedure.documents)]


CHECKS: Final = (
    documents_follow_from_acts,
    numbers_can_be_given,
    licences_are_complete,
    texts_can_be_written,
    templates_work,
)
