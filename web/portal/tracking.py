"""查进度: the applicant's own cases, and one case as whoever holds its number and query code follows it."""

from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.commands import attempts, cases
from engine.commands import drafts as commands
from engine.errors import AnswerInvalid, NotFound
from engine.faults import Fault
from engine.queries import documents, drafts, notices, tracking
from web.identity import address, reading, remember_case, transaction
from web.languages import say
from web.permissions import permission
from web.portal.blueprint import portal
from web.problems import wants_json
from web.refused import Refused, keep, shown_again

LONGEST_NUMBER: Final = 40
LONGEST_REASON: Final = 500


@portal.get("/mine")
@permission("case.follow")
def mine() -> ResponseReturnValue:
    """What the office has told, drafts to go on with, and own cases with what is to be done next."""
    with reading() as tx:
        told, begun, submitted = notices.mine(tx), drafts.mine(tx), tracking.own_cases(tx)
    return render_template("portal/mine.html", notices=told, drafts=begun, cases=submitted)


@portal.get("/track")
@permission("case.track")
def track() -> ResponseReturnValue:
    """Ask for number and query code."""
    return render_template(
        "portal/track.html", number=request.args.get("number", ""), refused=request.args.get("refused", "")
    )


@portal.post("/track")
@permission("case.track")
def open_case() -> ResponseReturnValue:
    """Show the case to who knows its code. A wrong number and a wrong code are told in the same words."""
    number, code = request.form.get("number", "").strip(), request.form.get("code", "")
    shared = {"track-number": number, "track-address": address()}
    alone = f"{number}\n{address()}"
    with transaction() as tx:
        counted = attempts.spend(tx, {"track": alone, **shared})
    if not counted:
        raise attempts.refuse()
    try:
        with reading() as tx:
            remember_case(tracking.case_id_for(tx, number, code))
    except NotFound:
        if wants_json():
            raise
        return redirect(url_for("portal.track", number=number[:LONGEST_NUMBER], refused=1), HTTPStatus.SEE_OTHER)
    with transaction() as tx:
        attempts.forget(tx, "track", alone)
        for purpose, subject in shared.items():
            attempts.give_back(tx, purpose, subject)
    return redirect(url_for("portal.case", number=number))


@portal.get("/track/<number>")
@permission("case.track")
def case(number: str) -> ResponseReturnValue:
    """One case: where it stands, what is to be done, what has happened."""
    with reading() as tx:
        try:
            found = tracking.case(tx, number)
        except NotFound:
            return redirect(url_for("portal.track", number=number))
        issued = documents.of_case(tx, number)
    return render_template("portal/case.html", case=found, issued=issued)


@portal.get("/track/<number>/receipt")
@permission("case.follow")
def receipt(number: str) -> ResponseReturnValue:
    """Number and query code, to print or note down."""
    with reading() as tx:
        found = tracking.case(tx, number)
    if not found.is_owner:
        raise NotFound
    return render_template("portal/receipt.html", case=found)


@portal.post("/track/<number>/tasks/<uuid:task_id>")
@permission("case.supplement")
def answer(number: str, task_id: UUID) -> ResponseReturnValue:
    """Begin, or go on with, the answer to a notice about this case."""
    with transaction() as tx:
        tracking.case(tx, number)
        draft_id = commands.start_for_task(tx, task_id)
    return redirect(url_for("portal.draft", draft_id=draft_id))


@portal.get("/track/<number>/withdraw")
@permission("case.withdraw")
def ask_withdraw(number: str) -> ResponseReturnValue:
    """What withdrawing means, and why it is wished."""
    with reading() as tx:
        found = tracking.case(tx, number)
    if not found.may_withdraw:
        return redirect(url_for("portal.case", number=number))
    refused = shown_again()
    (reason, *_) = (*refused.given.get("reason", ()), "")
    faults = [say(fault.text, fault.facts) for fault in refused.faults]
    return render_template("portal/withdraw.html", case=found, reason=reason, fault="".join(faults))


@portal.post("/track/<number>/withdraw")
@permission("case.withdraw")
def withdraw(number: str) -> ResponseReturnValue:
    """End the case at the applicant's wish."""
    reason = request.form.get("reason", "").strip()
    faults = []
    if not reason:
        faults.append(Fault("reason", "请填写撤销申请的原因。"))
    if len(reason) > LONGEST_REASON:
        faults.append(Fault("reason", "原因不能超过 {limit} 字。", {"limit": LONGEST_REASON}))
    if faults:
        kept = keep(Refused({"reason": [reason]}, faults), AnswerInvalid(faults))
        return redirect(url_for("portal.ask_withdraw", number=number, refused=kept), HTTPStatus.SEE_OTHER)
    with transaction() as tx:
        cases.withdraw(tx, number, reason)
    flash(gettext("申请已撤销，本次办理到此结束。"), "ok")
    return redirect(url_for("portal.case", number=number))
