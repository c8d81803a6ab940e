"""带入: a sheet of an application filled in from a register, by the button beside the field that entries are found by.

The register is asked between two transactions. Who cannot be helped is told so, and goes on by hand.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.commands import attempts, prefilling
from engine.errors import AnswerInvalid, NotFound, PartyAnswerInvalid, PartyRefused, PartyUnavailable, PartyUntrusted
from engine.faults import Fault
from engine.procedures.form_fields import Field
from engine.procedures.registers import REGISTERS, Register
from web.identity import registers, transaction
from web.permissions import permission
from web.portal.apply import desk_of, keep_typed
from web.portal.blueprint import portal
from web.refused import Refused, keep

EMPTY: Final = "请先填写这一项，再带入。"
NOT_FOUND: Final = "{register}中没有查到这个代码，请核对。"
STANDING: Final = "该单位在{register}中的登记状态是“{status}”，没有带入。请核对代码，或向登记机关查询。"


@portal.post("/drafts/<uuid:draft_id>/form/<int:number>/prefill/<name>")
@permission("case.apply")
def prefill(draft_id: UUID, number: int, name: str) -> ResponseReturnValue:
    """Keep what was filled in, ask a register, and fill in what it says where nothing stands yet."""
    if name not in registers():
        raise NotFound
    register = REGISTERS[name]
    try:
        fields, asked = _asked(draft_id, number, register)
        entry = _entry(register, fields, asked)
    except AnswerInvalid as refused:
        kept = keep(Refused(faults=refused.faults), refused)
        return redirect(url_for("portal.sheet", draft_id=draft_id, number=number, refused=kept), HTTPStatus.SEE_OTHER)
    facts = {"register": gettext(register.name)}
    if entry is None:
        flash(gettext("%(register)s暂时不能访问。您填写的内容已保存，请继续手工填写，或者稍后再试。", **facts), "warn")
    else:
        with transaction() as tx:
            prefilling.fill_in(tx, draft_id, fields, register, entry)
        flash(gettext("已从%(register)s带入，请核对。", **facts), "ok")
    return redirect(url_for("portal.sheet", draft_id=draft_id, number=number), HTTPStatus.SEE_OTHER)


def _asked(draft_id: UUID, number: int, register: Register) -> tuple[tuple[Field, ...], str]:
    """Keep what was filled in; gives the fields of the sheet and what the entry is to be found by.

    Raises AnswerInvalid when that cannot be asked for, or was asked for too often.
    """
    with transaction() as tx:
        keep_typed(tx, draft_id, number)
        desk = desk_of(tx, draft_id)
        sheet = desk.sheets[number - 1]
        key = register.key_field(sheet.fields)
        if key is None:
            raise NotFound
        asked = register.asked(sheet.fields, sheet.raw)
        faults = [fault for fault in desk.faults if fault.key == key.key]
        if not asked and not faults:
            faults = [Fault(key.key, EMPTY)]
        if not faults and not attempts.spend(tx, {"prefill": str(tx.actor.id)}):
            throttled = attempts.refuse()
            faults = [Fault(key.key, throttled.template(), throttled.facts)]
    if faults:
        raise AnswerInvalid(faults)
    return sheet.fields, asked


def _entry(register: Register, fields: tuple[Field, ...], asked: str) -> Mapping[str, str] | None:
    """The entry of a register; None when the register cannot tell. Raises AnswerInvalid when nothing is to be had."""
    key = register.key_field(fields)
    assert key is not None
    try:
        entry = registers()[register.key].find(asked)
    except PartyRefused as refused:
        if refused.facts["reason"] != f"{register.key}-not-found":
            return None
        raise AnswerInvalid([Fault(key.key, NOT_FOUND, {"register": register.name})]) from None
    except (PartyUnavailable, PartyUntrusted, PartyAnswerInvalid):
        return None
    status = entry[register.standing]
    if status not in register.good:
        told = {"register": register.name, "status": status, "status_en": register.others.get(status, status)}
        raise AnswerInvalid([Fault(key.key, STANDING, told)])
    return entry
