"""申请与补正: what an applicant hands in, read as a whole, every fault told at once.

The same reading serves the act and the pages before it, so that a page never promises what the act refuses.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from engine.errors import AnswerInvalid
from engine.faults import Fault
from engine.model.case import answer as answers
from engine.model.organisation import account, department
from engine.procedures import applications
from engine.procedures.dialect import corrects
from engine.procedures.forms import Answer, Choice, Form, as_raw
from engine.procedures.procedure import Procedure
from engine.routing.candidates import Desk, desk_for, regions
from engine.store import Tx

Raw = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class ApplicantTask:
    """A task of the applicant's: in which case, its form, and the application's form if it may be corrected there."""

    case_id: UUID
    desk: Desk
    procedure: Procedure
    form: str
    application: str


@dataclass(frozen=True)
class Given:
    """An application as it was last given: the id of the answer and what stands in it."""

    id: UUID
    answer: Answer


@dataclass(frozen=True)
class Reply:
    """What an applicant answers to a task, and his application put right, if he changed it."""

    answer: Answer
    before: Given | None = None
    after: Answer | None = None


def lists_of(tx: Tx, form: Form) -> Mapping[str, Sequence[Choice]]:
    """The lists from outside that fields of a form name."""
    wanted = {field.choices for field in form.fields if field.choices}
    return {"regions": regions(tx)} if "regions" in wanted else {}


def read_answer(tx: Tx, procedure: Procedure, form_id: str, raw: Raw) -> Answer:
    """The answer to a form of a procedure. Raises AnswerInvalid."""
    if not form_id:
        return Answer({}, {})
    form = procedure.forms[form_id]
    return form.read(raw, lists_of(tx, form), tx.local_now)


def read_application(tx: Tx, procedure: Procedure, form_id: str, raw: Raw, handed_in: Collection[str]) -> Answer:
    """The answer of an application whose materials `handed_in` are complete.

    Raises AnswerInvalid with the faults of the fields and of the materials together.
    """
    faults: list[Fault] = []
    answer = Answer({}, {})
    try:
        answer = read_answer(tx, procedure, form_id, raw)
    except AnswerInvalid as refused:
        faults.extend(refused.faults)
    faults.extend(applications.missing(procedure, answer.values, handed_in))
    if faults:
        raise AnswerInvalid(faults)
    return answer


def own_values(tx: Tx, form: Form) -> dict[str, str]:
    """What the actor's account says where a form asks for what is the applicant's own, by field."""
    asked = {field.key: field.account for field in form.fields if field.account}
    if not asked:
        return {}
    row = tx.first(sa.select(account).where(tx.of(account), account.c.id == tx.actor.id))
    assert row is not None
    return {key: value for key, name in asked.items() if (value := str(row._mapping[name]))}


def correctable(procedure: Procedure, variant: str, process: str, element: str) -> str:
    """The id of the application's form where a task lets the applicant correct it; "" where it does not."""
    properties = procedure.program.element(process, element).properties
    return procedure.variants[variant].form if corrects(properties) else ""


def last_application(tx: Tx, asked: ApplicantTask) -> Given:
    """The application of a case as it was last given."""
    mine = (answers.c.case_id == asked.case_id, answers.c.form == asked.application)
    row = tx.first(sa.select(answers).where(tx.of(answers), *mine).order_by(answers.c.given_at.desc()).limit(1))
    assert row is not None
    return Given(row.id, Answer(row.given, row.personal))


def read_reply(tx: Tx, asked: ApplicantTask, raw: Raw) -> Reply:
    """The answer to a task of the applicant's, with his correction of the application.

    `raw` holds the fields of both forms. Raises AnswerInvalid with the faults of both; a correction that would lead to
    another office is one, at its field.
    """
    corrected = asked.procedure.forms[asked.application].keys if asked.application else frozenset[str]()
    faults: list[Fault] = []
    answer, before, after = Answer({}, {}), None, None
    try:
        answer = read_answer(tx, asked.procedure, asked.form, {k: one for k, one in raw.items() if k not in corrected})
    except AnswerInvalid as refused:
        faults.extend(refused.faults)
    if touched := {key: one for key, one in raw.items() if key in corrected}:
        before = last_application(tx, asked)
        try:
            after = _corrected(tx, asked, before.answer, touched)
        except AnswerInvalid as refused:
            faults.extend(refused.faults)
    if faults:
        raise AnswerInvalid(faults)
    return Reply(answer, before, after)


def _corrected(tx: Tx, asked: ApplicantTask, before: Answer, touched: Raw) -> Answer | None:
    """The application with what was typed into it; None when that changes nothing."""
    kept = as_raw({**before.values, **before.personal})
    typed = {**kept, **touched}
    if all(_filled(one) == _filled(kept.get(key, ())) for key, one in typed.items()):
        return None
    after = read_answer(tx, asked.procedure, asked.application, typed)
    if after == before:
        return None
    office = _other_office(tx, asked, after.values)
    if office is not None:
        moving = [key for key in changed(before, after) if _moves(tx, asked, before, after, key)]
        raise AnswerInvalid([_led_away(tx, key, office) for key in moving or changed(before, after)])
    return after


def changed(before: Answer, after: Answer) -> tuple[str, ...]:
    """The keys of the fields that differ."""
    old, new = {**before.values, **before.personal}, {**after.values, **after.personal}
    return tuple(key for key in new if new[key] != old.get(key))


def _moves(tx: Tx, asked: ApplicantTask, before: Answer, after: Answer, key: str) -> bool:
    """Whether a changed field leads to another office even by itself."""
    return key in after.values and _other_office(tx, asked, {**before.values, key: after.values[key]}) is not None


def _other_office(tx: Tx, asked: ApplicantTask, values: Mapping[str, object]) -> str | None:
    """The department that would handle an application with this answer, when it is not the case's own."""
    procedure = asked.procedure
    desk = desk_for(tx, procedure.department, procedure.region_of(values), procedure.level_of(values))
    return None if desk == asked.desk else desk.department


def _led_away(tx: Tx, key: str, office: str) -> Fault:
    named = sa.select(department.c.name, department.c.name_en)
    names = tx.first(named.where(tx.of(department), department.c.key == office))
    assert names is not None
    facts = {"office": names.name, "office_en": names.name_en}
    return Fault(key, "这样修改后，本事项应由{office}办理。确需修改的，请撤销本申请，重新申请。", facts)


def _filled(given: Sequence[str]) -> list[str]:
    return [text for text in given if text.strip()]
