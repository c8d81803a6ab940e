"""文书: which documents an act makes necessary, their numbers, and what is to stand in them.

Everything is settled in the transaction of the act: a number that was drawn stays with its document for good, and an
act that is rolled back gives its numbers back. The file is made later, by a job.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from engine import jobs
from engine.jobs import Order
from engine.journal import Line, What
from engine.model.case import answer as answers
from engine.model.case import case as cases
from engine.model.case import entry as entries
from engine.model.case import material as materials
from engine.model.counters import draw
from engine.model.document import DOCUMENT, DocumentState, LicenceState
from engine.model.document import document as documents
from engine.model.document import licence as licences
from engine.model.locking import LockedCase
from engine.model.organisation import department
from engine.procedures import codes, contents, document_texts, numbering
from engine.procedures.contents import CaseDays, Contents, HandedIn, Holder, Issuer, LicenceTold, Told
from engine.procedures.item import DocumentRule, LicenceRule
from engine.procedures.numbering import NumberFacts
from engine.procedures.procedure import Procedure
from engine.routing.candidates import regions
from engine.store import Tx

CODE_BYTES = 16  # 128 bits: nobody finds one by trying


def order(tx: Tx, case: LockedCase, procedure: Procedure, lines: Sequence[Line]) -> None:
    """Order the documents that the acts in these journal lines make necessary, each with its number and its job.

    The case is locked and stands as it does after them.
    """
    done = [one for one in lines if one.what is What.ACT]
    wanted = [
        _Wanted(rule, str(one.facts["act"]), _reason(procedure, one))
        for one in done
        for rule in procedure.documents
        if _follows(rule, one.facts)
    ]
    if wanted:
        _Ordering(tx, case, procedure, _answer_given(lines)).order(wanted)


def last_day(first: date, years: int) -> date:
    """The last day of what is valid for some years from its first day."""
    ending = date(first.year + years, 3, 1) if (first.month, first.day) == (2, 29) else first
    return ending.replace(year=first.year + years) - timedelta(days=1)


def _follows(rule: DocumentRule, act: Any) -> bool:
    return rule.act == act["act"] and rule.state in {"", act["to"]}


def _answer_given(lines: Sequence[Line]) -> str:
    return next((str(one.facts["answer"]) for one in lines if one.what in {What.COMPLETED, What.ANSWERED}), "")


def _reason(procedure: Procedure, act: Line) -> str:
    """The reason that the diagram gives at an act; an applicant's withdrawal has no element."""
    if not act.element:
        return ""
    return procedure.program.element(str(act.facts["process"]), act.element).properties.get("reason", "")


@dataclass(frozen=True)
class _Wanted:
    """A document that an act makes necessary, and the diagram's reason for the act."""

    rule: DocumentRule
    act: str
    reason: str


@dataclass(frozen=True)
class _Ordering:
    """The documents of one step of a case. `answer` is the id of the answer that made the step, if one did."""

    tx: Tx
    case: LockedCase
    procedure: Procedure
    answer: str

    def order(self, wanted: Sequence[_Wanted]) -> None:
        earlier = sa.select(sa.func.count()).select_from(documents)
        seq = self.tx.number(earlier.where(self.tx.of(documents), documents.c.case_id == self.case.id))
        drawn = self._drawn([self._series(one.rule) for one in wanted])
        for place, (one, sequences) in enumerate(zip(wanted, drawn, strict=True), start=1):
            self._write(seq + place, one, sequences)

    def _series(self, rule: DocumentRule) -> tuple[str, ...]:
        """What a document draws from: the series of its number and, if it is a licence, of its identifier."""
        number = f"number {numbering.series(rule.number, self._number_facts(rule))}"
        if rule.licence is None:
            return (number,)
        return number, f"licence {rule.licence.type_code} {self._office.uscc} {self._day(rule).year}"

    def _drawn(self, wanted: Sequence[Sequence[str]]) -> list[list[int]]:
        """The next of each series that each document draws from.

        Everybody draws in one order, of numbers and identifiers alike, so that two acts never wait for each other.
        """
        queue = sorted((series, place) for place, several in enumerate(wanted) for series in several)
        drawn = {(series, place): draw(self.tx, series) for series, place in queue}
        return [[drawn[series, place] for series in several] for place, several in enumerate(wanted)]

    def _write(self, seq: int, wanted: _Wanted, sequences: Sequence[int]) -> None:
        tx, document_id, rule = self.tx, uuid4(), wanted.rule
        number = numbering.number(rule.number, self._number_facts(rule), sequences[0])
        licence = contents.NO_LICENCE
        if rule.licence is not None:
            licence = self._licence(rule.licence, self._day(rule), sequences[1])
        row = {"id": document_id, "case_id": self.case.id, "key": rule.key, "name": rule.name, "name_en": rule.name_en}
        row |= {"number": number, "office": self.case.department, "act": wanted.act, "ordered_at": tx.now}
        row |= {"seq": seq, "state": DocumentState.ORDERED.value, "verify_code": secrets.token_urlsafe(CODE_BYTES)}
        told = replace(self._contents(rule, number, licence), reason=wanted.reason)
        texts = document_texts.written(self.procedure, rule, told, tx.now)
        tx.insert(documents, [{**row, "data": replace(told, texts=texts).as_json()}])
        if rule.licence is not None:
            self._keep_licence(document_id, number, licence)
        jobs.put(tx, [Order(DOCUMENT, {"document": str(document_id)}, self.case.id)])

    def _contents(self, rule: DocumentRule, number: str, licence: LicenceTold) -> Contents:
        procedure, variant = self.procedure, self.case.variant
        fields = contents.application_fields(procedure, variant)
        return Contents(
            name=rule.name,
            number=number,
            day=self._day(rule).isoformat(),
            procedure=procedure.name,
            variant=procedure.variants[variant].name,
            holder=self._holder,
            office=Issuer(self._office.name, self._office.address, self._office.phone, self._office.uscc),
            case=self._days,
            legal_limit=contents.limit_text(procedure.limits.legal),
            promised_limit=contents.limit_text(procedure.limits.promised),
            issue_limit=contents.limit_text(procedure.limits.issue),
            supplement_limit=contents.limit_text(procedure.limits.applicant_supplement),
            legal_basis=contents.provisions(procedure),
            materials=self._materials,
            application=contents.told_of(fields, self._application, regions(self.tx)),
            told=self._told,
            licence=licence,
        )

    def _day(self, rule: DocumentRule) -> date:
        """The day that stands in a document: of a licence, that of the decision it carries out.

        It is dated from the decision, whenever it is made out afterwards (食品经营许可管理办法 of 2015 Art. 19, kept by
        食品经营许可和备案管理办法; 待核 the article there). Before a decision there is only the day of the act.
        """
        decided = None if rule.licence is None else self.case.decided_on
        return decided or self.tx.today

    def _licence(self, rule: LicenceRule, day: date, sequence: int) -> LicenceTold:
        serial = f"{day.year}{sequence:07d}"
        identifier = codes.licence_identifier(rule.type_code, str(self._office.uscc), serial, 1)
        return LicenceTold(identifier, day.isoformat(), last_day(day, rule.years).isoformat(), rule.years)

    def _keep_licence(self, document_id: UUID, number: str, licence: LicenceTold) -> None:
        row = {"id": uuid4(), "document_id": document_id, "number": number, "identifier": licence.identifier}
        row |= {"version": 1, "account": self.case.applicant, "office": self.case.department}
        row |= {"holder_name": self._holder.name, "holder_code": self._holder.code}
        row |= {"holder_code_type": self._holder.code_type, "state": LicenceState.VALID.value}
        row |= {"valid_from": date.fromisoformat(licence.valid_from), "valid_to": date.fromisoformat(licence.valid_to)}
        self.tx.insert(licences, [row])

    def _number_facts(self, rule: DocumentRule) -> NumberFacts:
        office, year = self._office, str(self._day(rule).year)
        code = self.procedure.code_of(rule, self._application)
        return NumberFacts(office.short_name or office.name, office.region, year, code)

    @cached_property
    def _office(self) -> sa.Row[Any]:
        found = sa.select(department).where(self.tx.of(department), department.c.key == self.case.department)
        row = self.tx.first(found)
        assert row is not None
        return row

    @cached_property
    def _application(self) -> dict[str, object]:
        """The application as it was last given."""
        form = self.procedure.variants[self.case.variant].form
        wanted = sa.select(answers.c.given, answers.c.personal).where(
            self.tx.of(answers), answers.c.case_id == self.case.id, answers.c.form == form
        )
        given: dict[str, object] = {}
        for row in self.tx.all(wanted.order_by(answers.c.given_at)):
            given |= {**row.given, **row.personal}
        return given

    @cached_property
    def _holder(self) -> Holder:
        code = self.procedure.applicant_code_of(self._application)
        name = self.procedure.applicant_name_of(self._application)
        return Holder(name, code, self.procedure.case.applicant_code_type)

    @cached_property
    def _days(self) -> CaseDays:
        columns = (cases.c.title, cases.c.submitted_at)
        row = self.tx.first(sa.select(*columns).where(self.tx.of(cases), cases.c.id == self.case.id))
        assert row is not None
        case, submitted = self.case, row.submitted_at.astimezone(self.tx.zone).date()
        days = [submitted, case.accepted_on, case.promised_due, case.legal_due, case.decided_on]
        return CaseDays(case.number, row.title, *("" if day is None else day.isoformat() for day in days))

    @cached_property
    def _materials(self) -> tuple[HandedIn, ...]:
        count = sa.func.count().label("files")
        wanted = (
            sa.select(materials.c.material, count)
            .where(self.tx.of(materials), materials.c.case_id == self.case.id, materials.c.superseded.is_(False))
            .group_by(materials.c.material)
        )
        files = {row.material: row.files for row in self.tx.all(wanted)}
        return tuple(HandedIn(one.name, files[one.key]) for one in self.procedure.materials if one.key in files)

    @cached_property
    def _told(self) -> dict[str, Told]:
        """The public fields of the answer that made this step, or else of the last one before it."""
        fields = contents.public_fields(self.procedure)
        blank = {field.key: Told(field.label, "") for field in fields}
        found = sa.select(answers.c.form, answers.c.given).where(self.tx.of(answers), answers.c.id == self._last())
        row = self.tx.first(found)
        if row is None or row.form not in self.procedure.forms:
            return blank
        own = [field for field in self.procedure.forms[row.form].fields if field.public]
        return {**blank, **contents.told_of(own, row.given, regions(self.tx))}

    def _last(self) -> UUID | None:
        if self.answer:
            return UUID(self.answer)
        line = (entries.c.case_id == self.case.id, entries.c.what == What.COMPLETED.value)
        wanted = sa.select(entries.c.facts).where(self.tx.of(entries), *line).order_by(entries.c.seq.desc()).limit(1)
        row = self.tx.first(wanted)
        return None if row is None else UUID(str(row.facts["answer"]))
