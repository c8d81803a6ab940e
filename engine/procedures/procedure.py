"""A procedure as the engine runs it: one checked, immutable value made from a bundle."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from engine.clock.calendar import Unit
from engine.errors import NotRoutable
from engine.language.feel import Expression, to_json
from engine.language.tables import Table
from engine.procedures.forms import Form
from engine.procedures.item import DocumentRule, MaterialItem, ProcedureFile
from engine.runtime.program import Program

__all__ = ["Formulas", "Level", "MaterialItem", "Procedure"]

Level = Literal["county", "city"]


@dataclass(frozen=True)
class Formulas:
    """The FEEL texts of `procedure.toml`, compiled. `level` is None when a decision gives it; `whens` by material,
    `codes` by document, `texts` by document and key.
    """

    region: Expression
    title: Expression
    applicant_name: Expression
    applicant_code: Expression | None
    level: Expression | None
    whens: Mapping[str, Expression]
    codes: Mapping[str, Expression]
    texts: Mapping[str, Mapping[str, Expression]]


@dataclass(frozen=True)
class Applicant:
    """Who applies, as an application says it: type, name, kind and number of the document that shows it."""

    type: str
    name: str
    code_type: str
    code: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Procedure(ProcedureFile):
    """事项: its catalogue entry with everything needed to run it. `guide` is Markdown; `files` are the bundle's."""

    sha256: str
    forms: Mapping[str, Form]
    program: Program = field(repr=False)
    formulas: Formulas = field(repr=False)
    guide: str = field(repr=False)
    guide_en: str = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)

    @property
    def department(self) -> str:
        """The kind of department that handles it."""
        return self.routing.department

    def region_of(self, values: Mapping[str, object]) -> str:
        """The code of the region whose office handles a case with this answer. Raises NotRoutable."""
        region = self.formulas.region.evaluate(values)
        if not isinstance(region, str) or not region:
            raise NotRoutable
        return region

    def level_of(self, values: Mapping[str, object]) -> Level:
        """The level at which a case with this answer is handled. Raises NotRoutable."""
        if self.formulas.level is not None:
            level = to_json(self.formulas.level.evaluate(values))
        else:
            level = self.program.decisions[self.routing.level].decide(self.routing.level, values).value
        if level not in ("county", "city"):
            raise NotRoutable
        return cast(Level, level)

    def note_of(self, decision: str, rule: int) -> str:
        """What the analyst wrote beside a rule of a decision table; "" when there is nothing."""
        logic = self.program.decisions[decision].decisions[decision].logic
        notes = {one.number: one.note for one in logic.rules} if isinstance(logic, Table) else {}
        return notes.get(rule, "")

    def title_of(self, values: Mapping[str, object]) -> str:
        """What a case with this answer is called; the procedure's name when the formula gives no text."""
        title = self.formulas.title.evaluate(values)
        return title[:200] if isinstance(title, str) and title else self.name

    def applicant_name_of(self, values: Mapping[str, object]) -> str:
        """Who applies, by this answer; "" when the formula gives no text."""
        return _text(self.formulas.applicant_name, values, 200)

    def applicant_of(self, values: Mapping[str, object]) -> Applicant:
        """Who applies and by which document, by this answer; "" where a formula gives no text."""
        case = self.case
        name, code = self.applicant_name_of(values), self.applicant_code_of(values)
        return Applicant(case.applicant_type, name, case.applicant_code_type, code)

    def applicant_code_of(self, values: Mapping[str, object]) -> str:
        """The applicant's credit code or identity number, by this answer; "" when the formula gives no text."""
        return "" if self.formulas.applicant_code is None else _text(self.formulas.applicant_code, values, 30)

    def code_of(self, rule: DocumentRule, values: Mapping[str, object]) -> str:
        """What the number of a document has in its place {code}, by this answer; "" when there is no text for it."""
        formula = self.formulas.codes.get(rule.key)
        code = None if formula is None else formula.evaluate(values)
        return code[:10] if isinstance(code, str) else ""

    def material(self, key: str) -> MaterialItem | None:
        """The material with that key, if there is one."""
        return next((one for one in self.materials if one.key == key), None)

    def document(self, key: str) -> DocumentRule | None:
        """The rule of the document with that key, if there is one."""
        return next((one for one in self.documents if one.key == key), None)

    def materials_offered(self, values: Mapping[str, object]) -> tuple[MaterialItem, ...]:
        """The materials that may be handed in with this answer: all but those whose condition does not hold."""
        return tuple(
            one
            for one in self.materials
            if one.need != "conditional" or self.formulas.whens[one.key].evaluate(values) is True
        )

    def materials_needed(self, values: Mapping[str, object]) -> tuple[MaterialItem, ...]:
        """The materials without which an application with this answer is not complete."""
        return tuple(one for one in self.materials_offered(values) if one.need != "optional")

    def unit_of(self, properties: Mapping[str, str]) -> Unit:
        """The unit of a task's limit, from the properties of its element."""
        return cast(Unit, properties.get("unit", "working_day"))


def _text(formula: Expression, values: Mapping[str, object], length: int) -> str:
    text = formula.evaluate(values)
    return text[:length] if isinstance(text, str) else ""
