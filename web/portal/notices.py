"""通知 of an applicant: opening one, and having read them all."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.commands import notices as commands
from web.identity import transaction
from web.permissions import permission
from web.portal.blueprint import portal


@portal.post("/notices/<uuid:notice_id>")
@permission("notice.read")
def open_notice(notice_id: UUID) -> ResponseReturnValue:
    """Go to the case that a notice is about; it counts as read from now on."""
    with transaction() as tx:
        number = commands.mark_read(tx, notice_id)
    return redirect(url_for("portal.case", number=number))


@portal.post("/notices/read")
@permission("notice.read")
def read_all() -> ResponseReturnValue:
    """All notices count as read."""
    with transaction() as tx:
        commands.mark_all_read(tx)
    flash(gettext("通知已全部标为已读。"), "ok")
    return redirect(url_for("portal.mine"))
