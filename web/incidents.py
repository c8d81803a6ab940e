"""异常件: background work that was given up, and trying it again."""

from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from engine.commands import incidents as commands
from engine.queries import incidents as queries
from web.identity import reading, transaction
from web.permissions import permission

incidents = Blueprint("incidents", __name__)

KINDS: Final = {
    "notice": _l("站内通知"),
    "mail": _l("电子邮件通知"),
    "call": _l("向其他部门查询"),
    "document": _l("出具文书"),
    "share": _l("反馈到数据共享平台"),
    "timer": _l("定时事件"),
    "message": _l("分送消息"),
    "receive": _l("接收消息"),
    "spread": _l("分送信号"),
    "signal": _l("接收信号"),
}


@incidents.get("/incidents")
@permission("incident.read")
def index() -> ResponseReturnValue:
    """What was given up, by kind and error."""
    with reading() as tx:
        groups = queries.groups(tx)
    return render_template("incidents/index.html", groups=groups, kinds=KINDS)


@incidents.post("/incidents/<uuid:job_id>/retry")
@permission("incident.retry")
def retry(job_id: UUID) -> ResponseReturnValue:
    """Try one again."""
    with transaction() as tx:
        commands.retry(tx, job_id)
    flash(gettext("已重新排入办理。"), "ok")
    return redirect(url_for("incidents.index"))


@incidents.post("/incidents/retry")
@permission("incident.retry")
def retry_all() -> ResponseReturnValue:
    """Try all of one kind and error again."""
    given = [request.form.get(name, "") for name in ("kind", "code", "error")]
    with transaction() as tx:
        revived = commands.retry_all(tx, *given)
    flash(ngettext("%(num)d 件已重新排入办理。", "%(num)d 件已重新排入办理。", revived), "ok")
    return redirect(url_for("incidents.index"))
