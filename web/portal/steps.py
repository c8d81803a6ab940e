"""The steps of an application, or of an answer to a notice: the form's groups, the materials, the check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import url_for
from flask_babel import gettext

from engine.errors import AnswerInvalid, Fault
from engine.procedures import applications
from engine.procedures.applications import MATERIAL
from engine.procedures.form_fields import Choice
from engine.procedures.forms import Form
from engine.procedures.item import MaterialItem
from engine.queries import catalogue, tracking
from engine.queries.rows import Answered, DraftPage, File
from engine.store import Tx
from web.forms import Sheet, heading, values_of


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
class Desk:
    """A draft on its owner's desk: its form, one sheet a group, and its materials."""

    page: DraftPage
    form: Form
    choices: Mapping[str, Sequence[Choice]]
    sheets: tuple[Sheet, ...]
    materials: tuple[Material, ...]
    notice: tuple[Answered, ...] = ()

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
        titles = [title_of(sheet) for sheet in self.sheets]
        if self.materials:
            titles.append(gettext("申请材料"))
        titles.append(gettext("核对并提交"))
        standings = ["done"] * now + ["now"] + ["ahead"] * len(titles)
        return tuple(Step(title, self.url(at), standings[at]) for at, title in enumerate(titles))

    def with_raw(self, raw: dict[str, list[str]]) -> "Desk":
        """The same desk with other answers on its sheets."""
        sheets = tuple(replace(sheet, raw=raw) for sheet in self.sheets)
        return replace(self, page=replace(self.page, raw=raw), sheets=sheets)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything that keeps what is on this desk from being handed in."""
        page, handed_in = self.page, {file.material for file in self.page.files}
        try:
            if self.is_supplement:
                self.form.read(page.raw, self.choices)
            else:
                applications.read(page.procedure, self.form, page.raw, self.choices, handed_in)
        except AnswerInvalid as refused:
            return refused.faults
        return ()

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
    wanted = {one.choices for one in form.fields if one.choices}
    choices = {"regions": catalogue.regions(tx)} if "regions" in wanted else {}
    groups = dict.fromkeys(one.group for one in form.fields)
    sheets = tuple(Sheet(form, page.raw, choices=choices, group=group) for group in groups)
    notice = tracking.case(tx, page.number).notice if page.number else ()
    return Desk(page, form, choices, sheets, _materials(page, form), notice)


def title_of(sheet: Sheet) -> str:
    """The heading of a sheet: its group's, else a general one."""
    return heading(sheet.form, sheet.group or "") or str(gettext("填写内容"))


def _materials(page: DraftPage, form: Form) -> tuple[Material, ...]:
    """The materials that may go with what was answered; when answering a notice, any may be handed in again."""
    if page.task_id is None:
        items = page.procedure.materials_offered(values_of(form, page.raw))
    else:
        items = page.procedure.materials
    return tuple(Material(item, tuple(file for file in page.files if file.material == item.key)) for item in items)
