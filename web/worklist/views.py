"""待办列表: find work, claim it, give it back."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Final
from uuid import UUID

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.commands import tasks as commands
from engine.errors import Conflict, EngineError, NotAllowed
from engine.queries import incidents, tasks
from engine.queries import worklist as lists
from engine.queries.rows import Filter, WorklistPage
from web.identity import current_actor, reading, transaction
from web.languages import language
from web.permissions import permission
from web.problems import sentence_of
from web.worklist.blueprint import worklist

QUEUES: Final = ("open", "mine", "unclaimed", "done")
DUES: Final = ("", "overdue", "soon")
LONGEST_SEARCH: Final = 60


@worklist.get("/worklist")
@permission("worklist.read")
def index() -> ResponseReturnValue:
    """The clerk's list. Everything chosen is in the address; a refresh that finds nothing new answers 304."""
    wanted = wanted_of(request.args)
    only_rows = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    with reading() as tx:
        page = lists.page(tx, wanted)
        failed = 0 if only_rows else incidents.count(tx)
    tag = _tag(wanted, page)
    template = "worklist/rows.html" if only_rows else "worklist/index.html"
    shown = render_template(template, page=page, wanted=wanted, queues=QUEUES, tag=tag, failed=failed)
    response = make_response(shown)
    response.vary.add("HX-Request")
    if only_rows:
        response.set_etag(tag)
        response.make_conditional(request)
    return response


@worklist.post("/tasks/<uuid:task_id>/claim")
@permission("task.claim")
def claim(task_id: UUID) -> ResponseReturnValue:
    """认领."""
    try:
        with transaction() as tx:
            commands.claim(tx, task_id)
    except (Conflict, NotAllowed) as refused:
        return _after_refusal(task_id, refused)
    return _after(task_id, gettext("已认领，请在时限内办理。"))


@worklist.post("/tasks/<uuid:task_id>/unclaim")
@permission("task.claim")
def unclaim(task_id: UUID) -> ResponseReturnValue:
    """归还."""
    try:
        with transaction() as tx:
            commands.unclaim(tx, task_id)
    except (Conflict, NotAllowed) as refused:
        return _after_refusal(task_id, refused)
    return _after(task_id, gettext("已归还，同岗位的工作人员可以认领。"))


def wanted_of(asked: Mapping[str, str]) -> Filter:
    """What the address asks for; what it cannot ask for is as not asked."""
    queue, due = asked.get("queue", ""), asked.get("due", "")
    return Filter(
        search=asked.get("search", "").strip()[:LONGEST_SEARCH],
        procedure=asked.get("procedure", ""),
        queue=queue if queue in QUEUES else QUEUES[0],
        due=due if due in DUES else "",
        after=asked.get("after", ""),
    )


def _after(task_id: UUID, told: str) -> ResponseReturnValue:
    """The row alone for the list's script; else back to where the button was, with a word."""
    if "HX-Request" in request.headers:
        return _row(task_id, told, refused=False)
    flash(told, "ok")
    return redirect(_origin(task_id))


def _after_refusal(task_id: UUID, refused: EngineError) -> ResponseReturnValue:
    told = sentence_of(refused)
    if "HX-Request" in request.headers:
        return _row(task_id, told, refused=True)
    flash(told, "bad")
    return redirect(_origin(task_id))


def _row(task_id: UUID, told: str, *, refused: bool) -> str:
    """The row as it is now; a refusal is shown in it, so it is an answer and not an error."""
    with reading() as tx:
        row = tasks.task(tx, task_id).row
    return render_template("worklist/row.html", row=row, told=told, refused=refused)


def _origin(task_id: UUID) -> str:
    return (
        url_for("worklist.index") if request.form.get("from") == "list" else url_for("worklist.task", task_id=task_id)
    )


def _tag(wanted: Filter, page: WorklistPage) -> str:
    """Changes when what is shown changes, or to whom it is shown."""
    shown = repr((asdict(wanted), page, language(), current_actor().id))
    return hashlib.sha256(shown.encode()).hexdigest()[:24]
