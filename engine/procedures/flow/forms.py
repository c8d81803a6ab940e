"""The expressions in forms and in `procedure.toml`, checked over the answers that they read.

Names that no field has are told by the reading of forms and by `checks_item`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from engine.language.checking import Finding, Variables, check_condition, check_expression
from engine.language.feel import Expression
from engine.language.types import BUILT_IN, STRING
from engine.procedures.flow import answers
from engine.procedures.flow.names import NAMES, weighed
from engine.procedures.flow.written import Written, either
from engine.procedures.forms import Form
from engine.procedures.inspection import Inspected
from engine.procedures.procedure import Procedure
from engine.runtime.refusals import Place, Refusal

DATE: Final = BUILT_IN["date"]


def form_faults(form: Form, text: str) -> Iterator[tuple[Refusal, Place, Mapping[str, object]]]:
    """What is wrong with the conditions and bounds of a form's fields."""
    variables = Variables(answers.all_of(form))
    for field in form.fields:
        found: list[Finding] = []
        if field.hide is not None:
            found += check_condition(field.hide, variables)
        for bound in (field.earliest, field.latest):
            found += () if bound is None else check_expression(bound, variables, DATE)
        at = max(text.find(f'"key": "{field.key}"'), text.find(f'"id": "{field.key}"'))
        place = Place(form.file, text.count("\n", 0, at) + 1 if at >= 0 else 0, field.key)
        for finding in _but_names(found):
            yield weighed(finding.sentence, form.file), place, finding.facts


def _application(procedure: Procedure) -> Written:
    """What an application has answered, of whatever variant, personal data included."""
    whole: Written | None = None
    for variant in procedure.variants.values():
        if variant.form in procedure.forms:
            one = Written().but(answers.all_of(procedure.forms[variant.form]))
            whole = one if whole is None else either(whole, one)
    return whole or Written()


def formulas_fit(inspected: Inspected) -> None:
    """The formulas of `procedure.toml` compute with what fields can hold, and give what is asked of them."""
    procedure, formulas = inspected.procedure, inspected.procedure.formulas
    variables = Variables(_application(procedure).types)
    texts: dict[str, Expression | None] = {
        "routing.region": formulas.region,
        "routing.level": formulas.level,
        "case.title": formulas.title,
        "case.applicant_name": formulas.applicant_name,
        "case.applicant_code": formulas.applicant_code,
    }
    texts |= {f"documents[{at}].code": formulas.codes.get(one.key) for at, one in enumerate(procedure.documents)}
    for path, formula in texts.items():
        if formula is not None:
            _refuse(inspected, path, check_expression(formula, variables, STRING))
    for at, material in enumerate(procedure.materials):
        if material.key in formulas.whens:
            _refuse(inspected, f"materials[{at}].when", check_condition(formulas.whens[material.key], variables))


def _refuse(inspected: Inspected, path: str, found: Iterable[Finding]) -> None:
    for finding in _but_names(found):
        inspected.refuse_key(path, Refusal(*finding.sentence), **finding.facts)


def _but_names(found: Iterable[Finding]) -> Iterator[Finding]:
    return (finding for finding in found if finding.sentence not in NAMES)
