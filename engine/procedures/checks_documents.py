"""Checks of documents: that acts, templates, numbers and licences fit, and that every template works with a sample."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from engine import proofs
from engine.errors import StepRefused
from engine.procedures import acts, codes, contents, document_texts, numbering, refusals
from engine.procedures.inspection import Inspected
from engine.procedures.item import DocumentRule
from engine.proofs import Paper, Proof
from engine.runtime.refusals import Place, Refusal

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
    """Every template is there, can be set with a sample of every variant, and has a place for the seal.

    Only the first thing wrong with a document is noted. All are set in a process of their own, which may die of them.
    """
    tried = list[tuple[str, DocumentRule, Paper]]()
    for path, rule in _rules(inspected):
        if rule.template in inspected.procedure.files:
            tried += ((path, rule, paper) for paper in _papers(inspected, rule))
        else:
            inspected.refuse_key(f"{path}.template", refusals.TEMPLATE_LOST, template=rule.template)
    found = proofs.proved(inspected.procedure.files, [paper for *_, paper in tried], NOW)
    told = set[str]()
    for (path, rule, _), proof in zip(tried, found, strict=True):
        if proof is not None and path not in told and not _works(inspected, rule, proof):
            told.add(path)


def _papers(inspected: Inspected, rule: DocumentRule) -> Iterator[Paper]:
    """A document with the sample of every variant, as far as its texts can be written: the rest is told at the text."""
    for key, variant in inspected.procedure.variants.items():
        if variant.form not in inspected.procedure.forms:
            continue
        told = contents.sample(inspected.procedure, rule, key)
        try:
            texts = document_texts.written(inspected.procedure, rule, told, NOW)
        except StepRefused:
            return
        yield Paper(rule.template, replace(told, texts=texts).as_json())


def _works(inspected: Inspected, rule: DocumentRule, proof: Proof) -> bool:
    """Whether a document came out well; what is wrong is noted."""
    place = Place(rule.template, 0, rule.key)
    if proof.fault is not None:
        fault = proof.fault
        inspected.problems.add(refusals.TEMPLATE_FAULT, Place(fault.file, fault.line, rule.key), reason=fault.text)
    elif proof.overran:
        inspected.problems.add(refusals.TEMPLATE_OVERRAN, place)
    elif not proof.marked:
        inspected.problems.add(refusals.SEAL_PLACE, place)
    return proof.marked


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
