"""Rules over what is asked for and written: reasons, remedies, signers, materials, results."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from engine.procedures.form_fields import OPINION, WRITING, Field
from engine.procedures.forms import Form
from engine.procedures.item import DocumentRule
from engine.procedures.law import refusals
from engine.procedures.law.choosing import UNKNOWN
from engine.procedures.law.inquiry import Inquiry
from engine.procedures.law.orders import BEFORE, DECISIONS
from engine.procedures.law.runs import Happened, shortest
from engine.runtime.outline import Element

DEPTHS: Final = frozenset({"3", "4"})
ONLINE: Final = "2"
REMEDIES: Final = ("行政复议", "诉讼")
_BY_LAW = re.compile(r"第三十四条第三款|第34条第3款|第三十四条第（?3）?款")
_NAMED = re.compile(r"现场核查|实地核查|现场核验|现场勘查|现场勘验|现场检查|现场踏勘|现场验收")
_TOLD = re.compile(r"\btold\.([a-z][a-z0-9_]*)")
_IMPORT = re.compile(r'#import\s+"/([^"]+)"')
_COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)
_LET = re.compile(r"^#let\s+([\w-]+)", re.MULTILINE)


def refusals_state_reasons(inquiry: Inquiry) -> None:
    """L002, 行政许可法 Art. 38(2), at the task that refuses: whoever refuses writes down why, for the applicant."""
    for element in _refusing(inquiry):
        if not element.properties.get("reason") and not list(_reasons(element, inquiry)):
            inquiry.happens(element, refusals.NO_REASONS, ())


def refusals_are_written(inquiry: Inquiry) -> None:
    """L003-L005, 行政许可法 Art. 38(2), at the document: a refusal is written, with its reasons and the remedies.

    A procedure without any documents writes them elsewhere.
    """
    procedure, refusing = inquiry.inspected.procedure, _refusing(inquiry)
    if not procedure.documents or not refusing:
        return
    documents = [(place, rule) for place, rule in enumerate(procedure.documents) if rule.act == "refuse"]
    if not documents:
        inquiry.inspected.refuse_key("documents", refusals.NO_REFUSAL_DOCUMENT)
    reasons = {field.key for element in refusing for field in _reasons(element, inquiry)}
    for place, rule in documents:
        source = _text(procedure.files, rule.template)
        if source and not _says_reasons(rule, source, reasons):
            facts = {"template": rule.template}
            inquiry.inspected.refuse_key(f"documents[{place}].template", refusals.DOCUMENT_NO_REASONS, **facts)
        if source and not _says_remedies(source, procedure.files):
            facts = {"template": rule.template}
            inquiry.inspected.refuse_key(f"documents[{place}].template", refusals.DOCUMENT_NO_REMEDIES, **facts)


def site_checks_have_two_signers(inquiry: Inquiry) -> None:
    """L008 and L009, 行政许可法 Art. 34(3), at the task: what is checked on site is checked by two or more.

    A task is a site check when it says that it rests on that paragraph, and probably when it is called one.
    """
    for element in inquiry.office:
        if "signers" in element.properties:
            continue
        if _BY_LAW.search(element.properties.get("legal_basis", "")):
            inquiry.happens(element, refusals.SITE_CHECK_ALONE, ())
        elif _NAMED.search(element.name):
            inquiry.happens(element, refusals.SITE_CHECK_NAMED, ())


def every_material_is_used(inquiry: Inquiry) -> None:
    """L018 and L019, 行政许可法 Art. 31 and rules.md 2.1 (15), at the material: none is asked for that no task of the
    office examines by a standard.
    """
    materials = inquiry.inspected.procedure.materials
    for place, one in enumerate(materials):
        if not one.accept_stand.strip():
            inquiry.inspected.refuse_key(f"materials[{place}]", refusals.MATERIAL_UNUSED, name=one.name)
    for runs in inquiry.runs if materials else ():
        for found in shortest(runs, BEFORE, _unseen):
            inquiry.happens(found.now.element, refusals.MATERIAL_UNSEEN, found.run)


def _unseen(memory: str, now: Happened) -> tuple[str | None, bool]:
    if now.by_office or now.act == UNKNOWN:
        return None, False
    return memory, now.act in DECISIONS


def depth_and_ways_agree(inquiry: Inquiry) -> None:
    """L020, 行政许可法 Art. 33 and rules.md 2.1 (6), at `item.online_handle_depth`: what is handled online can be."""
    item = inquiry.inspected.procedure.item
    if item.online_handle_depth in DEPTHS and not (item.is_online and ONLINE in item.handle_type):
        facts = {"depth": item.online_handle_depth}
        inquiry.inspected.refuse_key("item.online_handle_depth", refusals.DEPTH_OFFLINE, **facts)


def results_and_licences_agree(inquiry: Inquiry) -> None:
    """L021 and L022, 行政许可法 Art. 39, at the result or the document: a licence that is promised is made, and one
    that is made was promised.
    """
    procedure = inquiry.inspected.procedure
    results = [(place, one) for place, one in enumerate(procedure.results) if one.type == "licence"]
    licences = [(place, rule) for place, rule in enumerate(procedure.documents) if rule.licence is not None]
    if procedure.documents and not licences:
        for place, one in results:
            inquiry.inspected.refuse_key(f"results[{place}]", refusals.LICENCE_LOST, name=one.name)
    for place, rule in licences if not results else ():
        inquiry.inspected.refuse_key(f"documents[{place}]", refusals.RESULT_LOST, name=rule.name)


def _refusing(inquiry: Inquiry) -> list[Element]:
    """The elements that may refuse; for one that nobody does, the last task of the office before it."""
    tasks = {one.id: one for one in inquiry.office}
    found: dict[str, Element] = {}
    for runs in inquiry.runs:
        for one in shortest(runs, "", _refused):
            element = one.now.element if one.now.by_office else tasks.get(one.memory, one.now.element)
            found.setdefault(element.id, one.now.element if one.now.element.properties.get("reason") else element)
    return list(found.values())


def _refused(last: str, now: Happened) -> tuple[str | None, bool]:
    if now.act == UNKNOWN:
        return None, False
    return (now.element.id if now.by_office else last), now.act == "refuse"


def _reasons(element: Element, inquiry: Inquiry) -> Iterator[Field]:
    """The fields of a task in which the reasons of a refusal must be written for the applicant."""
    form = inquiry.inspected.procedure.forms.get(element.form or "")
    for field in form.fields if form else ():
        for_applicant = field.public and field.key != OPINION
        if field.type in WRITING and field.required and for_applicant and form and field.visible(_when_refused(form)):
            yield field


def _when_refused(form: Form) -> Mapping[str, object]:
    """What a form has been answered when it refuses."""
    return {field.key: "refuse" for field in form.fields if any(one.value == "refuse" for one in field.options)}


def _text(files: Mapping[str, bytes], name: str) -> str:
    """A template without its comments."""
    return _COMMENT.sub("", files.get(name, b"").decode(errors="replace"))


def _says_reasons(rule: DocumentRule, source: str, reasons: set[str]) -> bool:
    texts = " ".join(rule.texts.values())
    return "data.reason" in source or bool(reasons & set(_TOLD.findall(source + texts)))


def _says_remedies(source: str, files: Mapping[str, bytes]) -> bool:
    """Whether a template says them itself, or uses a definition of a file that it imports which does."""
    if all(word in source for word in REMEDIES):
        return True
    for name in _IMPORT.findall(source):
        shared = _text(files, name)
        starts = [one.start() for one in _LET.finditer(shared)] + [len(shared)]
        for start, end in pairwise(starts):
            defined = shared[start:end]
            named = _LET.match(defined)
            if named and all(word in defined for word in REMEDIES) and f"#{named.group(1)}" in source:
                return True
    return False
