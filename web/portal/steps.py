"""The steps of an application, or of an answer to a notice: the form's groups, the materials, the check."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import url_for
from flask_babel import gettext

from engine.faults import Fault
from engine.procedures.applications import MATERIAL
from engine.procedures.forms import Form
from engine.procedures.item import MaterialItem
from engine.procedures.registers import REGISTERS
from engine.queries import drafts, tracking
from engine.queries.rows import Answered, DraftPage, File
from engine.routing.submissions import lists_of
from engine.store import Tx
from web.forms import Prefilling, Sheet, heading, values_of
from web.identity import registers
from web.languages import text


@dataclass(frozen=True)
class Step:
    """One page of an application; `standing` to the page shown is done, now or ahead."""

    title: str
    url: str
    standing: str


@dataclass(frozen=True)
class Material:
    """A material with the files handed in for it so far and what is wrong with them."""

    item: MaterialItem
    files: tuple[File, ...]
    faults: tuple[Fault, ...] = ()

    @property
    def id(self) -> str:
        """Where a link of the error summary leads."""
        return f"m-{self.item.key}"


@dataclass(frozen=True)
class Change:
    """A field of the application that a correction changes: its label, what will stand there and what stood there."""

    label: str
    now: str
    was: str


@dataclass(frozen=True)
class Correction:
    """The application in a notice's answer: as it stands, and as it will stand."""

    before: Sheet
    after: Sheet

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is different."""
        old, new = _shown(self.before), _shown(self.after)
        labels = {one.key: text(one, "label") for one in self.after.fields}
        keys = [key for key in labels if old.get(key, "") != new.get(key, "")]
        return tuple(Change(labels[key], new.get(key, ""), old.get(key, "")) for key in keys)


@dataclass(frozen=True)
class Desk:
    """A draft on its owner's desk: one sheet a group of its form, one for the correction, and its materials.

    `faults` is everything that keeps it from being handed in.
    """

    page: DraftPage
    form: Form
    sheets: tuple[Sheet, ...]
    materials: tuple[Material, ...]
    faults: tuple[Fault, ...]
    notice: tuple[Answered, ...] = ()
    correction: Correction | None = None

    @property
    def is_supplement(self) -> bool:
        """Whether this answers a notice about a case rather than begins one."""
        return self.page.task_id is not None

    def url(self, at: int) -> str:
        """The address of a step: the sheets by number, then the materials, then the check."""
        if at < len(self.sheets):
            return url_for("portal.sheet", draft_id=self.page.id, number=at + 1)
        if at == len(self.sheets) and self.materials:
            return url_for("portal.materials", draft_id=self.page.id)
        return url_for("portal.check", draft_id=self.page.id)

    def steps(self, now: int) -> tuple[Step, ...]:
        """All steps in order, seen from step `now` (0-based)."""
        titles = [self.title(sheet) for sheet in self.sheets]
        if self.materials:
            titles.append(gettext("申请材料"))
        titles.append(gettext("核对并提交"))
        standings = ["done"] * now + ["now"] + ["ahead"] * len(titles)
        return tuple(Step(title, self.url(at), standings[at]) for at, title in enumerate(titles))

    def first_open(self) -> str:
        """The address of the first step that is not right yet; the last when all are."""
        wrong = {fault.key for fault in self.faults}
        for at, sheet in enumerate(self.sheets):
            if any(one.key in wrong for one in sheet.fields):
                return self.url(at)
        return self.url(len(self.sheets) + (not wrong))

    def title(self, sheet: Sheet) -> str:
        """The heading of a sheet: its group's, else a general one."""
        if self.correction is not None and sheet is self.correction.after:
            return str(gettext("修改申请表"))
        return heading(sheet.form, sheet.group or "") or str(gettext("填写内容"))

    def links(self, faults: Sequence[Fault]) -> dict[str, str]:
        """For each key of a fault the address of the field or material it is about."""
        found: dict[str, str] = {}
        for at, sheet in enumerate(self.sheets):
            found |= {one.key: f"{self.url(at)}#f-{one.key}" for one in sheet.fields}
        for material in self.materials:
            found[MATERIAL + material.item.key] = f"{self.url(len(self.sheets))}#{material.id}"
        return {fault.key: found.get(fault.key, "") for fault in faults}


def lay_out(tx: Tx, page: DraftPage) -> Desk:
    """A draft as its pages show it."""
    form = page.procedure.forms[page.form] if page.form else Form("", ())
    groups = dict.fromkeys(one.group for one in form.fields)
    whole = Sheet(form, page.raw, choices=lists_of(tx, form), own=page.own, now=tx.local_now)
    sheets = [_prefillable(page, number, replace(whole, group=group)) for number, group in enumerate(groups, start=1)]
    correction = _correction(tx, page, len(sheets) + 1)
    return Desk(
        page=page,
        form=form,
        sheets=(*sheets, *([correction.after] if correction else [])),
        materials=_materials(page, form),
        faults=drafts.faults(tx, page),
        notice=tracking.case(tx, page.number).notice if page.number else (),
        correction=correction,
    )


def _prefillable(page: DraftPage, number: int, sheet: Sheet) -> Sheet:
    """A step's sheet with the registers that it can be filled in from, and what they have said of its fields."""
    addresses = {
        name: url_for("portal.prefill", draft_id=page.id, number=number, name=name)
        for name in registers()
        if REGISTERS[name].key_field(sheet.fields) is not None
    }
    return replace(sheet, prefilling=Prefilling(addresses, page.prefilled))


def _correction(tx: Tx, page: DraftPage, number: int) -> Correction | None:
    """The application to be corrected, as step `number`."""
    if page.asked is None or not page.asked.application:
        return None
    form = page.procedure.forms[page.asked.application]
    touched = {key: given for key, given in page.raw.items() if key in form.keys}
    before = Sheet(form, page.earlier, choices=lists_of(tx, form), now=tx.local_now)
    after = replace(before, raw={**page.earlier, **touched})
    return Correction(before, _prefillable(page, number, after))


def _shown(sheet: Sheet) -> dict[str, str]:
    return {drawn.field.key: gettext("、").join(drawn.shown) for drawn in sheet.settled()}


def _materials(page: DraftPage, form: Form) -> tuple[Material, ...]:
    """The materials that may go with what was answered; when answering a notice, any may be handed in again."""
    if page.task_id is None:
        items = page.procedure.materials_offered(values_of(form, page.raw))
    else:
        items = page.procedure.materials
    return tuple(Material(item, tuple(file for file in page.files if file.material == item.key)) for item in items)
