"""The checks of the flow of data, as `engine.procedures.checks` runs them over a bundle."""

from typing import Final

from engine.procedures.bundle import PROCEDURE
from engine.procedures.flow import refusals
from engine.procedures.flow.answers import personal_of
from engine.procedures.flow.effects import Effects
from engine.procedures.flow.forms import form_faults, formulas_fit
from engine.procedures.flow.names import Lexicon, Told
from engine.procedures.flow.places import Asking, Places
from engine.procedures.flow.spreading import Followed, Spreading, TooLarge
from engine.procedures.flow.tables import Asked
from engine.procedures.flow.written import Written, one_of
from engine.procedures.inspection import Inspected
from engine.runtime.refusals import Place


def data_flows(inspected: Inspected) -> None:
    """Every expression of diagrams and decisions reads what has been written before, and computes with its type."""
    program, forms = inspected.procedure.program, inspected.procedure.forms
    effects = Effects(program, forms, inspected.unread)
    found = _followed(inspected, effects)
    personal = frozenset[str]().union(*map(personal_of, forms.values()))
    elements = {element.id: element.name for element in inspected.elements()}
    lexicon = Lexicon(found.writers, personal, elements)
    texts = {
        name: content.decode(errors="replace")
        for name, content in inspected.bundle.files.items()
        if name.endswith(".bpmn")
    }
    places = Places(effects, found, texts)
    askings = [*places.askings(), *_level(inspected, effects)]
    told = [fault for reading in places.readings() for fault in lexicon.faults(reading)]
    told += Asked(program.decisions, lexicon).faults(askings)
    for form in forms.values():
        told += form_faults(form, inspected.bundle.files[form.file].decode(errors="replace"))
    seen: list[Told] = []
    for fault in told:
        if fault not in seen:
            seen.append(fault)
            refusal, place, facts = fault
            inspected.problems.add(refusal, place, **facts)


def _followed(inspected: Inspected, effects: Effects) -> Followed:
    """What has been written where, from the beginning of every variant; nothing where that is too much to follow."""
    spreading = Spreading(effects)
    for key, variant in inspected.procedure.variants.items():
        if variant.process in effects.program.processes:
            try:
                spreading.begin(variant.process, effects.form_answered(variant.form, Written()), variant.form)
            except TooLarge:
                inspected.refuse_key(f"variants.{key}", refusals.TOO_LARGE)
                return Followed()
    return spreading.found


def _level(inspected: Inspected, effects: Effects) -> list[Asking]:
    """The decision that says at which level a case is handled; it is asked over the application."""
    procedure = inspected.procedure
    if procedure.formulas.level is not None or procedure.routing.level not in procedure.program.decisions:
        return []
    applications = [effects.form_answered(variant.form, Written()) for variant in procedure.variants.values()]
    place = Place(PROCEDURE, element="routing.level")
    return [Asking(procedure.routing.level, place, one_of(applications))] if applications else []


CHECKS: Final = (data_flows, formulas_fit)
