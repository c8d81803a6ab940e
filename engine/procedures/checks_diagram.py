"""Checks of the diagrams: every property means something, and somebody can do every task."""

import re
from collections.abc import Iterable
from dataclasses import fields
from decimal import Decimal
from difflib import get_close_matches
from typing import Final

from engine.language.errors import FeelLimit, FeelSyntax
from engine.language.feel import compile_expression, strip_equals
from engine.procedures import refusals
from engine.procedures.acts import ACTS, CLOSED, STATES, UNBUILT, CaseState, allowed
from engine.procedures.dialect import APPLICANT, CALLING, PROPERTIES, UNITS, corrects, separated_from
from engine.procedures.inspection import Inspected
from engine.procedures.possible_acts import possible_acts

_NAMED: Final = {
    "assignee": "assignee",
    "users": "candidateUsers",
    "groups": "candidateGroups",
    "due": "dueDate",
    "follow_up": "followUpDate",
    "priority": "priority",
}
_POSITIVE = re.compile(r"[1-9][0-9]{0,3}")


def every_lane_has_a_post(inspected: Inspected) -> None:
    """A lane with a task needs the role of a post; a task outside of lanes would be nobody's."""
    drawn = {lane for process in inspected.procedure.program.processes.values() for lane in process.lanes}
    for element in inspected.elements("userTask"):
        if not element.lane:
            inspected.refuse_element(element, refusals.TASK_NO_LANE, name=element.name or element.id)
        elif not inspected.procedure.lanes.get(element.lane):
            inspected.refuse_element(element, refusals.LANE_NO_ROLE, lane=element.lane)
    for lane in inspected.procedure.lanes.keys() - drawn:
        inspected.refuse_key(f"lanes.{lane}", refusals.LANE_UNUSED, lane=lane)


def nobody_is_named(inspected: Inspected) -> None:
    """Lanes and limits say who does a task and until when; names and dates in the diagram would have no effect."""
    for element in inspected.elements("userTask"):
        if element.assignment is not None:
            named = (one.name for one in fields(element.assignment) if getattr(element.assignment, one.name))
            inspected.refuse_element(element, refusals.NAMED_IN_DIAGRAM, name="、".join(_NAMED[one] for one in named))


def every_form_exists(inspected: Inspected) -> None:
    """A task's form is in the bundle."""
    for element in inspected.elements("userTask"):
        if element.form and element.form not in inspected.procedure.forms:
            inspected.refuse_element(element, refusals.FORM_LOST, form=element.form)
    for element in inspected.elements():
        form = element.properties.get("answer_form")
        if form and form not in inspected.procedure.forms:
            inspected.refuse_element(element, refusals.ANSWER_FORM_LOST, form=form)


def every_call_names_its_source(inspected: Inspected) -> None:
    """Who applied may know whom the office asks about him."""
    for element in inspected.elements():
        if element.kind in CALLING and not element.properties.get("source", "").strip():
            inspected.refuse_element(element, refusals.SOURCE_MISSING, name=element.name or element.id)


def properties_are_known(inspected: Inspected) -> None:
    """A property that nobody reads would be a silent mistake."""
    for element in inspected.elements():
        for name, value in element.properties.items():
            nearest = get_close_matches(name, PROPERTIES, n=1)
            if name in PROPERTIES:
                kinds = PROPERTIES[name]
                if kinds is not None and element.kind not in kinds:
                    inspected.refuse_element(element, refusals.PROPERTY_MISPLACED, name=name, kind=element.kind)
                elif not value.strip():
                    inspected.refuse_element(element, refusals.PROPERTY_EMPTY, name=name)
            elif nearest:
                inspected.refuse_element(element, refusals.PROPERTY_NEARLY, name=name, nearest=nearest[0])
            else:
                inspected.refuse_element(element, refusals.PROPERTY_UNKNOWN, name=name)


def stages_are_known(inspected: Inspected) -> None:
    """A stage is one of those in `procedure.toml`."""
    known = [stage.key for stage in inspected.procedure.stages]
    for element in inspected.elements():
        stage = element.properties.get("stage", known[0] if known else "")
        if stage not in known:
            inspected.refuse_element(element, refusals.STAGE_UNKNOWN, stage=stage, known="、".join(known))


def limits_are_numbers(inspected: Inspected) -> None:
    """A task's limit is a whole number of a unit that the calendar counts, or a formula (`flow` says what of)."""
    for element in inspected.elements():
        limit, unit = element.properties.get("limit"), element.properties.get("unit")
        if limit is not None and not limit.strip().startswith("=") and not _POSITIVE.fullmatch(limit):
            inspected.refuse_element(element, refusals.LIMIT_NOT_WHOLE, value=limit)
        if unit is not None and unit not in UNITS:
            inspected.refuse_element(element, refusals.UNIT_UNKNOWN, value=unit, known="、".join(UNITS))
        if unit is not None and limit is None:
            inspected.refuse_element(element, refusals.UNIT_ALONE)


def signers_sign_several_times(inspected: Inspected) -> None:
    """行政许可法 Art. 34: a check on site by two or more; so the task must exist once for each."""
    repeated = inspected.repeated()
    for element in inspected.elements():
        signers = element.properties.get("signers")
        if signers is None:
            continue
        is_whole = _POSITIVE.fullmatch(signers) is not None and signers != "1"
        if not is_whole:
            inspected.refuse_element(element, refusals.SIGNERS_NOT_WHOLE, value=signers)
        loop = repeated.get((element.file, element.id))
        count = None if loop is None else _constant_count(loop.times)
        if loop is None:
            inspected.refuse_element(element, refusals.SIGNERS_ALONE)
        elif loop.ends_early:
            inspected.refuse_element(element, refusals.SIGNERS_EARLY)
        elif is_whole and count is None:
            inspected.refuse_element(element, refusals.SIGNERS_UNSURE, signers=signers, times=loop.times)
        elif is_whole and count is not None and count < int(signers):
            inspected.refuse_element(element, refusals.SIGNERS_TOO_MANY, signers=signers, count=count)


def separation_names_tasks(inspected: Inspected) -> None:
    """Duties are separated from user tasks of this procedure."""
    tasks = {element.id for element in inspected.elements("userTask")}
    for element in inspected.elements():
        for other in separated_from(element.properties):
            if other == element.id:
                inspected.refuse_element(element, refusals.SEPARATION_SELF)
            elif other not in tasks:
                inspected.refuse_element(element, refusals.SEPARATION_LOST, id=other)


def corrections_are_the_applicants(inspected: Inspected) -> None:
    """Only the applicant corrects his application, and on its pages a name means one field."""
    procedure = inspected.procedure
    for element in inspected.elements("userTask"):
        if "corrects" not in element.properties:
            continue
        if not corrects(element.properties):
            inspected.refuse_element(element, refusals.CORRECTS_WRONG, value=element.properties["corrects"])
        if procedure.lanes.get(element.lane or "") != APPLICANT:
            inspected.refuse_element(element, refusals.CORRECTS_CLERK)
        form = procedure.forms.get(element.form or "")
        own = form.keys if form else frozenset[str]()
        for application in sorted({one.form for one in procedure.variants.values() if one.form in procedure.forms}):
            for key in sorted(own & procedure.forms[application].keys):
                facts = {"form": element.form, "application": application, "key": key}
                inspected.refuse_element(element, refusals.CORRECTS_CLASH, **facts)


def ids_are_unique(inspected: Inspected) -> None:
    """An id means one element in the whole bundle: `separation_from` and the journal name elements by it."""
    owners: dict[str, str] = {}
    for element in inspected.elements():
        if element.id in owners:
            inspected.refuse_element(element, refusals.ID_TWICE, id=element.id, process=owners[element.id])
        owners.setdefault(element.id, element.process)


def acts_are_known(inspected: Inspected) -> None:
    """An act is one of the table; of a formula, the texts that it can be seen to give."""
    for element in inspected.elements():
        for act in sorted(possible_acts(element, inspected.procedure.forms) - ACTS.keys()):
            inspected.refuse_element(element, refusals.ACT_UNKNOWN, act=act)


def acts_are_carried_out(inspected: Inspected) -> None:
    """An act whose effects the engine does not carry out would be recorded and leave the time limits wrong."""
    for element in inspected.elements():
        for act in sorted(possible_acts(element, inspected.procedure.forms) & UNBUILT):
            inspected.refuse_element(element, refusals.ACT_UNBUILT, act=act, name=ACTS[act].name)


def events_can_be_told(inspected: Inspected) -> None:
    """What moves a case by itself is told by its name; a case begins with an application."""
    for element in inspected.elements():
        if (element.awaits or element.sends) and not element.name.strip():
            inspected.refuse_element(element, refusals.EVENT_NAMELESS)
        begins = element.id in inspected.procedure.program.specs[element.process].messages.values()
        if element.kind == "startEvent" and begins:
            inspected.refuse_element(element, refusals.STARTED_BY_MESSAGE)
        if "limit" in element.properties and element.kind != "userTask" and element.awaits != "timer":
            inspected.refuse_element(element, refusals.LIMIT_NO_TIMER)


def acts_can_happen(inspected: Inspected) -> None:
    """Without flows looked at: some act must lead to a state in which this act has a place, and some act must close."""
    acting = [
        (element, possible_acts(element, inspected.procedure.forms) & ACTS.keys()) for element in inspected.elements()
    ]
    reached = _reached(act for _, acts in acting for act in acts)
    for element, acts in acting:
        for act in sorted(acts - UNBUILT):
            if not any(allowed(state, act) for state in reached):
                states = "、".join(STATES[state].name for state in ACTS[act].leads)
                inspected.refuse_element(element, refusals.ACT_NEVER, act=act, name=ACTS[act].name, states=states)
    if not reached & CLOSED:
        inspected.refuse_key("variants", refusals.NEVER_CLOSED)


CHECKS: Final = (
    every_lane_has_a_post,
    nobody_is_named,
    every_form_exists,
    every_call_names_its_source,
    properties_are_known,
    stages_are_known,
    limits_are_numbers,
    signers_sign_several_times,
    separation_names_tasks,
    corrections_are_the_applicants,
    ids_are_unique,
    acts_are_known,
    acts_are_carried_out,
    events_can_be_told,
    acts_can_happen,
)


def _reached(acts: Iterable[str]) -> set[CaseState]:
    """The states that a case can come to by these acts in any order."""
    known, reached = set(acts), {CaseState.SUBMITTED}
    while True:
        more = {ACTS[act].leads[state] for act in known for state in reached if allowed(state, act)} - reached
        if not more:
            return reached
        reached |= more


def _constant_count(formula: str) -> Decimal | None:
    """How many instances a formula makes, where that is written in it; None when it depends on the case."""
    try:
        expression = compile_expression(strip_equals(formula))
        value = None if expression.names else expression.evaluate({})
    except (FeelSyntax, FeelLimit):
        return None
    if isinstance(value, list):
        return Decimal(len(value))
    return value if isinstance(value, Decimal) else None
