"""What was filled in, as people read it: labels, names of options, dates; personal values masked where they must be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from engine.model.case import answer as answers
from engine.procedures.contents import field_texts
from engine.procedures.form_fields import OPINION
from engine.procedures.forms import Choice, Form
from engine.procedures.procedure import Procedure
from engine.queries.rows import Answered
from engine.store import Tx


@dataclass(frozen=True)
class Given:
    """One answer of a case as it is kept."""

    id: UUID
    task_id: UUID | None
    form: str
    values: Mapping[str, object]
    given_by: str
    given_at: datetime

    @property
    def opinion(self) -> str:
        """The opinion of a clerk, if the form asks for one."""
        return str(self.values.get(OPINION) or "")


def answers_of(tx: Tx, case_id: UUID) -> tuple[Given, ...]:
    """Every answer of a case, oldest first."""
    rows = tx.all(sa.select(answers).where(tx.of(answers), answers.c.case_id == case_id).order_by(answers.c.given_at))
    return tuple(
        Given(row.id, row.task_id, row.form, {**row.given, **row.personal}, row.given_by, row.given_at) for row in rows
    )


@dataclass(frozen=True)
class Reader:
    """How answers are shown to somebody: which lists options come from, what is masked, what is left out."""

    procedure: Procedure
    regions: Sequence[Choice]
    masked: bool = False
    public_only: bool = False

    def read(self, given: Given) -> tuple[Answered, ...]:
        """The fields of an answer that have a value, in the order of the form."""
        form = self.procedure.forms.get(given.form)
        return () if form is None else tuple(self._fields(form, given.values))

    def changes(self, before: Given, after: Given) -> tuple[Answered, ...]:
        """The fields that a correction changed, as they are now and as they were; empty where nothing stands."""
        old, new = ({one.key: one for one in self.read(given)} for given in (before, after))
        told = []
        for field in self.procedure.forms[after.form].fields:
            was, now = old.get(field.key), new.get(field.key)
            if was is None and now is not None:
                told.append(replace(now, corrected=True))
            if was is not None and (now is None or now.value != was.value):
                stands = replace(was, value="", value_en="") if now is None else now
                told.append(replace(stands, corrected=True, was=was.value, was_en=was.value_en))
        return tuple(told)

    def handed_in(self, given: Sequence[Given], applicant: str, application: str) -> tuple[Answered, ...]:
        """What an applicant has given: of each form what he gave last; what he corrected in his application is marked.

        `application` is the id of the application's form.
        """
        last: dict[str, Given] = {}
        corrected: dict[str, Answered] = {}
        for one in given:
            if one.given_by != applicant:
                continue
            if one.form == application and one.form in last:
                corrected |= {change.key: change for change in self.changes(last[one.form], one)}
            last[one.form] = one
        shown: dict[str, Answered] = {}
        for one in last.values():
            shown.update({field.key: field for field in self.read(one)})
        return tuple(corrected.get(key, field) for key, field in shown.items())

    def _fields(self, form: Form, values: Mapping[str, object]) -> list[Answered]:
        shown = []
        for field in form.fields:
            value = values.get(field.key)
            if value in (None, "", []) or not field.visible(values) or (self.public_only and not field.public):
                continue
            text, text_en = field_texts(field, value, self.regions)
            if self.masked and field.personal:
                text = text_en = masked(text)
            group, group_en = form.group_names(field.group)
            shown.append(Answered(field.key, field.label, field.label_en, text, text_en, group, group_en))
        return shown


def masked(text: str) -> str:
    """A personal value with its middle hidden: enough to recognise one's own, too little to learn another's."""
    if len(text) <= 1:
        return "*"
    if len(text) <= 4:
        return text[0] + "*" * (len(text) - 1)
    return text[:3] + "*" * (len(text) - 5) + text[-2:]
