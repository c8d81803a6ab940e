"""申请: an application step by step, kept as a draft until it is handed in; the same pages answer a notice."""

from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from engine.commands import cases
from engine.commands import drafts as commands
from engine.errors import AnswerInvalid, Invalid, NotFound
from engine.faults import Fault
from engine.procedures.applications import MATERIAL
from engine.queries import catalogue, drafts
from engine.queries.rows import DraftPage
from engine.store import Tx
from web.forms import raw_of
from web.identity import reading, transaction
from web.languages import moment, say, text
from web.permissions import permission
from web.portal.blueprint import portal
from web.portal.steps import Desk, lay_out
from web.problems import wants_json
from web.refused import Refused, keep, shown_again

DECLARATION: Final = Fault("check:declaration", "请阅读并勾选承诺。")
CHECKED: Final = "checked"
UNDECLARED: Final = "undeclared"


class HandedIn(Exception):
    """A draft that was handed in before, with the number of its case."""

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(number)


@portal.get("/items/<key>/apply")
@permission("case.apply")
def apply(key: str) -> ResponseReturnValue:
    """What is needed, and the beginning; a draft begun before is offered first."""
    with reading() as tx:
        published = catalogue.current(tx, key)
        begun = [row for row in drafts.mine(tx) if row.procedure_key == key]
    return render_template("portal/apply.html", published=published, procedure=published.procedure, begun=begun)


@portal.post("/items/<key>/apply")
@permission("case.apply")
def begin(key: str) -> ResponseReturnValue:
    """Begin a draft, or go on with the one begun before."""
    with transaction() as tx:
        draft_id = commands.start(tx, key, request.form.get("variant", ""))
    return redirect(url_for("portal.draft", draft_id=draft_id))


@portal.get("/drafts/<uuid:draft_id>")
@permission("case.apply")
def draft(draft_id: UUID) -> ResponseReturnValue:
    """Go on with a draft where it is not complete."""
    with reading() as tx:
        desk = desk_of(tx, draft_id)
    return redirect(desk.first_open())


@portal.get("/drafts/<uuid:draft_id>/discard")
@permission("case.apply")
def ask_discard(draft_id: UUID) -> ResponseReturnValue:
    """Ask once more before a draft is deleted."""
    with reading() as tx:
        page = _unspent(tx, draft_id)
    return render_template("portal/discard.html", draft=page)


@portal.post("/drafts/<uuid:draft_id>/discard")
@permission("case.apply")
def discard(draft_id: UUID) -> ResponseReturnValue:
    """Delete a draft with its files."""
    with transaction() as tx:
        commands.discard(tx, draft_id)
    flash(gettext("草稿已删除。"), "ok")
    return redirect(url_for("portal.mine"))


@portal.get("/drafts/<uuid:draft_id>/form/<int:number>")
@permission("case.apply")
def sheet(draft_id: UUID, number: int) -> ResponseReturnValue:
    """One group of the form; `checked` in the address: with what is wrong in it, as it is kept in the draft."""
    with reading() as tx:
        desk = desk_of(tx, draft_id)
    if not desk.sheets:
        return redirect(desk.url(0))
    keys = keys_on(desk, number)
    told = desk.faults if CHECKED in request.args else shown_again().faults
    faults = [fault for fault in told if fault.key in keys]
    shown = replace(desk.sheets[number - 1], faults=faults)
    return render_template("portal/sheet.html", desk=desk, at=number - 1, sheet=shown, faulty=bool(faults))


@portal.post("/drafts/<uuid:draft_id>/form/<int:number>")
@permission("case.apply")
def save_sheet(draft_id: UUID, number: int) -> ResponseReturnValue:
    """Keep what was filled in, right or wrong; go on when this group has no faults."""
    with transaction() as tx:
        keys = keep_typed(tx, draft_id, number)
        stamp = gettext("草稿已保存 %(time)s", time=moment(tx.now).rsplit(" ", 1)[-1])
    match request.form.get("intent"):
        case "autosave":
            return stamp, {"Content-Type": "text/plain; charset=utf-8"}
        case "later":
            flash(gettext("%(saved)s，您可以随时从这里继续。", saved=stamp), "ok")
            return redirect(url_for("portal.mine"))
    with reading() as tx:
        desk = desk_of(tx, draft_id)
    faults = [fault for fault in desk.faults if fault.key in keys]
    if faults and wants_json():
        raise AnswerInvalid(faults)
    if faults:
        return redirect(url_for("portal.sheet", draft_id=draft_id, number=number, checked=1), HTTPStatus.SEE_OTHER)
    return redirect(desk.url(number))


@portal.get("/drafts/<uuid:draft_id>/materials")
@permission("case.apply")
def materials(draft_id: UUID) -> ResponseReturnValue:
    """The needed materials and what was uploaded for each."""
    refused = shown_again()
    with reading() as tx:
        return _materials_page(desk_of(tx, draft_id), refused.faults)


@portal.post("/drafts/<uuid:draft_id>/materials")
@permission("case.apply")
def attach(draft_id: UUID) -> ResponseReturnValue:
    """Upload what is chosen, each file for its material: the good ones are kept, each bad one is named with its reason.

    Then go on, or stay at the material whose button was pressed.
    """
    chosen = [(key, file) for key, files in request.files.lists() for file in files if file.filename]
    faults = [fault for key, file in chosen if (fault := _attach(draft_id, key, file))]
    pressed = request.form.get("material", "")
    if pressed and not chosen:
        faults = [Fault(MATERIAL + pressed, "请先选择文件，再上传。")]
    if faults:
        number = keep(Refused(faults=faults), AnswerInvalid(faults))
        return redirect(url_for("portal.materials", draft_id=draft_id, refused=number), HTTPStatus.SEE_OTHER)
    if pressed:
        return redirect(url_for("portal.materials", draft_id=draft_id, _anchor=f"m-{pressed}"))
    return redirect(url_for("portal.check", draft_id=draft_id))


@portal.post("/drafts/<uuid:draft_id>/files/<uuid:file_id>/remove")
@permission("case.apply")
def detach(draft_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """Take a file out again."""
    with transaction() as tx:
        commands.detach(tx, draft_id, file_id)
    flash(gettext("文件已移除。"), "ok")
    return redirect(url_for("portal.materials", draft_id=draft_id))


@portal.get("/drafts/<uuid:draft_id>/check")
@permission("case.apply")
def check(draft_id: UUID) -> ResponseReturnValue:
    """Everything that will be handed in, to be read once more; `checked` in the address: with all that is wrong."""
    with reading() as tx:
        desk = desk_of(tx, draft_id)
    faults = list(desk.faults) if CHECKED in request.args else []
    if request.args.get(CHECKED) == UNDECLARED:
        faults.append(DECLARATION)
    return _check_page(desk, faults)


@portal.post("/drafts/<uuid:draft_id>/check")
@permission("case.apply")
def hand_in(draft_id: UUID) -> ResponseReturnValue:
    """Hand in. A draft handed in before leads to its case; nothing is handed in twice."""
    try:
        with transaction() as tx:
            page = _unspent(tx, draft_id)
            if not request.form.get("declaration"):
                raise AnswerInvalid([*lay_out(tx, page).faults, DECLARATION])
            number = _hand_in(tx, page)
    except AnswerInvalid as refused:
        if wants_json():
            raise
        checked = UNDECLARED if DECLARATION in refused.faults else "1"
        return redirect(url_for("portal.check", draft_id=draft_id, checked=checked), HTTPStatus.SEE_OTHER)
    if page.task_id is None:
        return redirect(url_for("portal.receipt", number=number))
    flash(gettext("补正内容已提交，工作人员会继续办理。"), "ok")
    return redirect(url_for("portal.case", number=number))


@portal.errorhandler(HandedIn)
def handed_in(told: HandedIn) -> ResponseReturnValue:
    """Whoever comes back to a draft that was handed in finds his case."""
    return redirect(url_for("portal.case", number=told.number))


def keep_typed(tx: Tx, draft_id: UUID, number: int) -> tuple[str, ...]:
    """Keep what came in for a step of a draft, right or wrong; gives the keys of its fields."""
    keys = keys_on(desk_of(tx, draft_id), number)
    given = raw_of(request.form)
    commands.save(tx, draft_id, {key: given.get(key, []) for key in keys})
    return keys


def _hand_in(tx: Tx, page: DraftPage) -> str:
    if page.task_id is None:
        return cases.submit(tx, page.id).number
    cases.supplement(tx, page.task_id, page.id)
    return page.number


def _attach(draft_id: UUID, key: str, file: FileStorage) -> Fault | None:
    try:
        with transaction() as tx:
            commands.attach(tx, draft_id, key, file.filename or "", file.read())
    except Invalid as refused:
        return Fault(MATERIAL + key, refused.template(), refused.facts)
    return None


def _unspent(tx: Tx, draft_id: UUID) -> DraftPage:
    page = drafts.draft(tx, draft_id)
    if number := drafts.spent_on(tx, draft_id):
        raise HandedIn(number)
    return page


def desk_of(tx: Tx, draft_id: UUID) -> Desk:
    """A draft that is not handed in yet, on its owner's desk. Raises NotFound, HandedIn."""
    return lay_out(tx, _unspent(tx, draft_id))


def keys_on(desk: Desk, number: int) -> tuple[str, ...]:
    """The keys of the fields on a step. Raises NotFound."""
    if not 1 <= number <= len(desk.sheets):
        raise NotFound
    return tuple(one.key for one in desk.sheets[number - 1].fields)


def _materials_page(desk: Desk, faults: Sequence[Fault] = ()) -> str:
    marked = tuple(
        replace(one, faults=tuple(fault for fault in faults if fault.key == MATERIAL + one.item.key))
        for one in desk.materials
    )
    told = [(f"#{one.id}", say(fault.text, fault.facts)) for one in marked for fault in one.faults]
    return render_template(
        "portal/materials.html", desk=desk, at=len(desk.sheets), materials=marked, told=told, limits=commands
    )


def _check_page(desk: Desk, faults: Sequence[Fault]) -> str:
    links = {**desk.links(faults), DECLARATION.key: "#declaration"}
    told = [(links[fault.key], _told(desk, fault)) for fault in faults]
    at = len(desk.sheets) + bool(desk.materials)
    undeclared = DECLARATION in faults
    return render_template("portal/check.html", desk=desk, at=at, told=told, undeclared=undeclared)


def _told(desk: Desk, fault: Fault) -> str:
    """A fault's sentence, after the name of the field or material it is about."""
    names = {one.key: text(one, "label") for sheet in desk.sheets for one in sheet.fields}
    names |= {MATERIAL + one.item.key: text(one.item, "name") for one in desk.materials}
    sentence = say(fault.text, fault.facts)
    if fault.key not in names:
        return sentence
    return str(gettext("%(label)s：%(fault)s", label=names[fault.key], fault=sentence))
