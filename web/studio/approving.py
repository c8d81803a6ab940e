"""申请、批准和退回: a draft becomes a release when a second person says so."""

from contextlib import suppress
from http import HTTPStatus
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.commands import draft_releases as commands
from engine.commands.draft_refusals import ReasonTooLong, SendBackUnexplained, WarningsUnexplained
from engine.commands.draft_releases import Seen
from engine.errors import Invalid, NotFound
from engine.faults import Fault
from engine.procedures import checks
from engine.queries import draft_releases as queries
from web.identity import reading, transaction
from web.permissions import permission
from web.refused import Refused, keep
from web.studio.blueprint import studio


@studio.post("/studio/drafts/<uuid:draft_id>/ask")
@permission("release.draft")
def ask(draft_id: UUID) -> ResponseReturnValue:
    """Ask for the approval of a draft."""
    _check(draft_id)
    try:
        with transaction() as tx:
            commands.ask(tx, draft_id, _seen(), _reason())
    except (WarningsUnexplained, ReasonTooLong) as error:
        return _again(draft_id, error)
    flash(gettext("已申请发布，等待另一个人审批。"), "ok")
    return redirect(url_for("studio.draft", draft_id=draft_id), HTTPStatus.SEE_OTHER)


@studio.post("/studio/drafts/<uuid:draft_id>/approve")
@permission("release.approve")
def approve(draft_id: UUID) -> ResponseReturnValue:
    """Publish a draft."""
    _check(draft_id)
    try:
        with transaction() as tx:
            commands.approve(tx, draft_id, _seen(), _reason())
    except ReasonTooLong as error:
        return _again(draft_id, error)
    flash(gettext("已批准发布，新的办件从这个版本开始。"), "ok")
    return redirect(url_for("studio.draft", draft_id=draft_id), HTTPStatus.SEE_OTHER)


@studio.post("/studio/drafts/<uuid:draft_id>/send-back")
@permission("release.approve")
def send_back(draft_id: UUID) -> ResponseReturnValue:
    """Give a draft back to whoever drew it up."""
    try:
        with transaction() as tx:
            commands.send_back(tx, draft_id, _seen(), _reason())
    except (SendBackUnexplained, ReasonTooLong) as error:
        return _again(draft_id, error)
    flash(gettext("已退回编制人。"), "ok")
    return redirect(url_for("studio.draft", draft_id=draft_id), HTTPStatus.SEE_OTHER)


def _check(draft_id: UUID) -> None:
    """Check a draft before its transaction, which keeps others from writing; in it the answer is remembered."""
    with suppress(NotFound):
        with reading() as tx:
            bundle = queries.draft_content(tx, draft_id)
        checks.check_with_style(bundle)


def _seen() -> Seen:
    """What was on the page that the form was sent from. Raises Invalid."""
    live = request.form.get("live", "")
    if not live.isdecimal():
        raise Invalid
    return Seen(request.form.get("sha256", ""), int(live[:9]))


def _reason() -> str:
    return request.form.get("reason", "")


def _again(draft_id: UUID, error: Invalid) -> ResponseReturnValue:
    """Lead back to the page with what was written and what is wrong with it."""
    fault = Fault("reason", error.template(), error.facts)
    kept = keep(Refused({"reason": [_reason()]}, [fault]), error)
    return redirect(url_for("studio.draft", draft_id=draft_id, refused=kept), HTTPStatus.SEE_OTHER)
