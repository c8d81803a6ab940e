"""任务页: everything needed to do a task, and doing it."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from engine.commands import tasks as commands
from engine.errors import AnswerInvalid, Conflict, EngineError, NotAllowed, Unavailable
from engine.procedures.forms import Form
from engine.queries import catalogue, tasks
from engine.queries import worklist as lists
from engine.queries.rows import TaskPage, WorkRow
from engine.store import Tx
from web.diagrams import Drawing, drawings_of
from web.forms import Drawn, Sheet, raw_of
from web.identity import reading, transaction
from web.languages import text
from web.logs import about_case
from web.permissions import permission
from web.problems import sentence_of
from web.refused import Refused, keep, shown_again
from web.worklist.blueprint import worklist

LOCKED: Final = {
    "task-closed": _l("该环节已办结或已终止，不能再办理。"),
    "already-claimed": _l("该任务已由 %(holder)s 认领。如需接手，请联系其归还。"),
    "separation-of-duties": _l("您办理过本办件中与此分离的环节，按职责分离规定须由其他工作人员办理。"),
    "already-signed": _l("您已在本环节签字，须由另一名工作人员签字。"),
    "not-yours": _l("该任务不属于您的岗位，您可以查看，但不能办理。"),
}
PHRASES: Final = (
    _l("材料齐全，符合法定形式。"),
    _l("经审查，符合规定条件，同意。"),
    _l("经现场核查，场所和设施符合要求。"),
    _l("材料不齐全，请按清单一次补齐。"),
    _l("不符合规定条件，理由如下："),
)
OPINION: Final = "opinion"


@dataclass(frozen=True)
class Desk:
    """A task on a clerk's desk: its form as filled in so far, and why it cannot be done, if so."""

    page: TaskPage
    sheet: Sheet
    drawings: tuple[Drawing, ...]

    @property
    def locked(self) -> str:
        """In words, why the reader may not do this task; empty when he may, or may claim it."""
        if not self.page.locked:
            return ""
        return str(LOCKED[self.page.locked]) % {"holder": text(self.page.row, "holder")}

    @property
    def typed(self) -> tuple[Drawn, ...]:
        """What was typed but can no longer be handed in, to be copied."""
        if "complete" in self.page.may:
            return ()
        return tuple(drawn for drawn in self.sheet.drawn() if drawn.given)

    @property
    def phrase_field(self) -> str:
        """The id of the field that common phrases are put into; empty when the form asks for no opinion."""
        known = {one.key for one in self.sheet.form.fields if one.type == "textarea"}
        return f"f-{OPINION}" if OPINION in known else ""


@worklist.get("/tasks/<uuid:task_id>")
@permission("task.read")
def task(task_id: UUID) -> ResponseReturnValue:
    """One task; after a refusal as it is now, with what was typed: the reader may send it again."""
    refused = shown_again()
    with reading() as tx:
        desk = _desk(tx, task_id, refused)
    return render_template("worklist/task.html", desk=desk, task=desk.page, refused=refused.told, phrases=PHRASES)


@worklist.post("/tasks/<uuid:task_id>/complete")
@permission("task.complete")
def complete(task_id: UUID) -> ResponseReturnValue:
    """办理. Whatever is refused, what was typed stays on the page."""
    raw = raw_of(request.form)
    try:
        with transaction() as tx:
            commands.complete(tx, task_id, request.form.get("version", 0, int), raw)
    except AnswerInvalid as error:
        return _again(task_id, Refused(raw, error.faults), error)
    except (Conflict, NotAllowed, Unavailable) as error:
        return _again(task_id, Refused(raw, told=sentence_of(error)), error)
    with reading() as tx:
        done, following = tasks.task(tx, task_id), lists.next_task(tx)
    about_case(done.case.number)
    flash(Markup(" ").join([_what_came_of(done), *_onward(following)]), "ok")  # escapes what is not a link
    return redirect(url_for("worklist.index"))


def _again(task_id: UUID, refused: Refused, error: EngineError) -> ResponseReturnValue:
    return redirect(url_for("worklist.task", task_id=task_id, refused=keep(refused, error)), HTTPStatus.SEE_OTHER)


def _onward(following: WorkRow | None) -> list[Markup]:
    """The way to the next task that one holds, by number and name of the step alone: a cookie carries it."""
    if following is None:
        return []
    told = gettext("下一件：%(number)s %(task)s", number=following.number, task=text(following, "name"))
    return [Markup('<a href="{}">{}</a>').format(url_for("worklist.task", task_id=following.id), told)]


def _what_came_of(done: TaskPage) -> str:
    """What happened next in the case."""
    case = done.case
    facts = {"task": text(done.row, "name"), "number": case.number}
    waiting = sorted({text(one, "name") for one in case.open_tasks})
    if waiting:
        following = gettext("、").join(waiting)
        return str(gettext("“%(task)s”已办理，办件 %(number)s 进入：%(next)s。", next=following, **facts))
    if case.ended_at is not None:
        return str(gettext("“%(task)s”已办理，办件 %(number)s 到此结束。", **facts))
    return str(gettext("“%(task)s”已办理，办件 %(number)s 正在等待其他系统的答复。", **facts))


def _desk(tx: Tx, task_id: UUID, refused: Refused) -> Desk:
    page = tasks.task(tx, task_id)
    about_case(page.case.number)
    form = page.case.procedure.forms[page.form] if page.form else Form("", ())
    wanted = {one.choices for one in form.fields if one.choices}
    choices = {"regions": catalogue.regions(tx)} if "regions" in wanted else {}
    return Desk(page, Sheet(form, refused.given, refused.faults, choices, now=tx.local_now), drawings_of(page.case))
