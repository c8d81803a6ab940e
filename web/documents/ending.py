"""撤销、注销证照: whoever decides at the issuing office ends a licence, with a reason that anybody may read."""

from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.commands import licences as commands
from engine.errors import AnswerInvalid, Invalid
from engine.model.document import LicenceState
from engine.queries import documents as asking
from web.documents.blueprint import documents
from web.identity import reading, transaction
from web.languages import say
from web.permissions import permission
from web.refused import Refused, keep, shown_again

ENDS: Final = {one.value: one for one in commands.ENDS}


@documents.get("/licences/<uuid:licence_id>/end")
@permission("licence.revoke")
def ask_end(licence_id: UUID) -> ResponseReturnValue:
    """What ending a licence means, how and why."""
    with reading() as tx:
        licence = asking.licence(tx, licence_id)
    if not licence.may_revoke:
        return redirect(url_for("casefile.case", number=licence.case_number))
    refused = shown_again()
    given = {name: next(iter(texts), "") for name, texts in refused.given.items()}
    faults = {fault.key: say(fault.text, fault.facts) for fault in refused.faults}
    told = [(f"#{key}", sentence) for key, sentence in faults.items()]
    return render_template("documents/end.html", licence=licence, given=given, faults=faults, told=told)


@documents.post("/licences/<uuid:licence_id>/end")
@permission("licence.revoke")
def end(licence_id: UUID) -> ResponseReturnValue:
    """End it."""
    how, reason = request.form.get("how", ""), request.form.get("reason", "")
    with reading() as tx:
        number = asking.licence(tx, licence_id).case_number
    try:
        with transaction() as tx:
            commands.revoke(tx, licence_id, reason, ENDS.get(how, LicenceState.VALID))
    except AnswerInvalid as invalid:
        kept = keep(Refused({"how": [how], "reason": [reason]}, invalid.faults), Invalid())
        return redirect(url_for("documents.ask_end", licence_id=licence_id, refused=kept), HTTPStatus.SEE_OTHER)
    flash(gettext("证照已终止，核验页面从现在起显示其状态和理由。"), "ok")
    return redirect(url_for("casefile.case", number=number))
