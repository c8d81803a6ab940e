"""Log-in, log-out, and registration of applicants."""

import re
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Final, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validates_schema

from engine.commands import accounts as commands
from engine.commands import attempts
from engine.errors import AnswerInvalid, EngineError, LoginTaken, WrongPassword
from engine.events import Actor, ActorKind
from engine.faults import Fault
from engine.model import passwords
from engine.procedures import codes
from engine.procedures.forms_schema import EMAIL, is_email, plain_phone
from engine.queries import accounts
from engine.queries.accounts import DemoAccount
from engine.routing.rights import STUDIO_ROLES
from web.demo import city
from web.identity import address, current_actor, local_path, reading, settings, sign_in, sign_out, transaction
from web.permissions import permission
from web.problems import sentence_of
from web.refused import Refused, keep, shown_again

account = Blueprint("account", __name__)

MISSING: Final = _l("请填写此项。")
LOGIN_FORM: Final = _l("登录名为 4 至 30 个字符，可用字母、数字、点、横线和下划线。")
PASSWORD_FORM: Final = _l("密码为 10 至 128 个字符。")
PASSWORDS_DIFFER: Final = _l("两次输入的密码不一致。")
NAME_FORM: Final = _l("姓名不得超过 50 个字符。")
CITIZEN_ID_FORM: Final = _l("公民身份号码不正确，请核对 18 位号码。")
PHONE_FORM: Final = _l("手机号码为 11 位数字。")
SECRETS: Final = ("password", "repeated")
HOMES: Final = {
    ActorKind.CLERK: "worklist.index",
    ActorKind.APPLICANT: "portal.mine",
    ActorKind.OPERATOR: "incidents.index",
}


Check = Callable[[str], None]


def _text(*checks: Check) -> fields.String:
    return fields.String(required=True, validate=checks, error_messages={"required": MISSING})


def _filled(text: str) -> None:
    if not text:
        raise ValidationError([MISSING])


def _is_citizen_id(text: str) -> None:
    if text and not codes.citizen_id(text.upper()):
        raise ValidationError([CITIZEN_ID_FORM])


def _is_email(text: str) -> None:
    if text and not is_email(text):
        raise ValidationError([_l(EMAIL)])


def _matches(pattern: str, told: LazyString) -> Check:
    def check(text: str) -> None:
        if text and not re.fullmatch(pattern, text):
            raise ValidationError([told])

    return check


class _Registration(Schema):
    """What a new applicant fills in."""

    class Meta:
        unknown = EXCLUDE

    name = _text(_filled, _matches(r".{1,50}", NAME_FORM))
    citizen_id = _text(_filled, _is_citizen_id)
    phone = _text(_filled, _matches(r"1\d{10}", PHONE_FORM))
    email = fields.String(load_default="", validate=_is_email)
    login = _text(_filled, _matches(r"[A-Za-z0-9._-]{4,30}", LOGIN_FORM))
    password = _text(_filled, _matches(r"(?s).{10,128}", PASSWORD_FORM))
    repeated = _text(_filled)

    @validates_schema(skip_on_field_errors=False)
    def _same(self, data: dict[str, str], **_: object) -> None:
        if data.get("password") and data.get("repeated") and data["password"] != data["repeated"]:
            raise ValidationError([PASSWORDS_DIFFER], "repeated")


@account.get("/login")
@permission("account.open")
def log_in() -> ResponseReturnValue:
    """The log-in page; who is logged in goes on."""
    actor = current_actor()
    if actor.kind is not ActorKind.VISITOR:
        return redirect(_onward(actor))
    demo = settings().demo
    return render_template(
        "account/log_in.html",
        **_again(),
        onward=request.args.get("next", ""),
        demo=_by_office() if demo else (),
        demo_password=city.read().password if demo else "",
    )


@account.post("/login")
@permission("account.open")
def open_session() -> ResponseReturnValue:
    """Check login and password, and begin a session. Attempts are counted before the password is looked at."""
    login, password = request.form.get("login", "").strip(), request.form.get("password", "")
    with transaction() as tx:
        counted = attempts.spend(tx, {"login": login.lower(), "login-address": address()})
    if not counted:
        raise attempts.refuse()
    try:
        with reading() as tx:
            actor = accounts.check(tx, login, password, demo=settings().demo)
    except WrongPassword as error:
        return _refused("account.log_in", {"login": login}, {"login": sentence_of(error)}, error)
    with transaction() as tx:
        attempts.forget(tx, "login", login.lower())
    sign_in(actor)
    return redirect(_onward(actor))


@account.post("/logout")
@permission("account.close")
def log_out() -> ResponseReturnValue:
    """End the session."""
    sign_out()
    flash(gettext("您已退出登录。"), "ok")
    return redirect(url_for("portal.home"))


@account.get("/register")
@permission("account.open")
def register() -> ResponseReturnValue:
    """The registration page."""
    return render_template("account/register.html", **_again(), onward=request.args.get("next", ""))


@account.post("/register")
@permission("account.open")
def open_account() -> ResponseReturnValue:
    """Open an applicant's account and log him in. Attempts count as those to log in do: each costs a hash."""
    with transaction() as tx:
        counted = attempts.spend(tx, {"login-address": address()})
    if not counted:
        raise attempts.refuse()
    secrets = {name: request.form.get(name, "") for name in SECRETS}
    given = {name: request.form.get(name, "").strip() for name in _Registration().fields if name not in SECRETS}
    given["phone"] = plain_phone(given["phone"])
    try:
        wanted = _read({**given, **secrets})
        with transaction() as tx:
            actor = commands.register(tx, wanted)
    except ValidationError as error:
        faults = _first_faults(error)
        return _refused("account.register", given, faults, AnswerInvalid([Fault(*one) for one in faults.items()]))
    except LoginTaken as error:
        return _refused("account.register", given, {"login": sentence_of(error)}, error)
    sign_in(actor)
    flash(gettext("注册成功，您已登录。"), "ok")
    return redirect(_onward(actor))


def _read(raw: dict[str, str]) -> commands.Registration:
    """A registration ready to be stored. The hash is made here, before any transaction, since it takes long."""
    loaded = cast("dict[str, str]", _Registration().load(raw))
    return commands.Registration(
        login=loaded["login"],
        password_hash=passwords.hashed(loaded["password"]),
        name=loaded["name"],
        citizen_id=loaded["citizen_id"].upper(),
        phone=loaded["phone"],
        email=loaded["email"],
    )


def _first_faults(error: ValidationError) -> dict[str, str]:
    told = cast("dict[str, list[object]]", error.messages)
    return {name: str(sentences[0]) for name, sentences in told.items()}


def _onward(actor: Actor) -> str:
    """Where somebody goes after log-in: the page he came for, else his list."""
    asked = request.values.get("next", "")
    if asked:
        return local_path(asked)
    draws_up_only = actor.roles and STUDIO_ROLES.issuperset(actor.roles)
    return url_for("studio.index" if draws_up_only else HOMES[actor.kind])


def _refused(
    endpoint: str, given: Mapping[str, str], faults: Mapping[str, str], error: EngineError
) -> ResponseReturnValue:
    """Lead back to the page of a form with what was filled in, but for passwords, and its faults by field."""
    refused = Refused({name: [text] for name, text in given.items()}, [Fault(*one) for one in faults.items()])
    onward = request.form.get("next") or None
    return redirect(url_for(endpoint, next=onward, refused=keep(refused, error)), HTTPStatus.SEE_OTHER)


def _again() -> dict[str, dict[str, str]]:
    """What the page of a form shows again after a refusal."""
    refused = shown_again()
    given = {name: texts[0] for name, texts in refused.given.items()}
    return {"given": given, "faults": {fault.key: fault.text for fault in refused.faults}}


def _by_office() -> Sequence[tuple[DemoAccount, Sequence[DemoAccount]]]:
    """The demo accounts grouped by kind and office; the first of a group names it."""
    with reading() as tx:
        known = accounts.demo_accounts(tx)
    groups: dict[tuple[ActorKind, str], list[DemoAccount]] = {}
    for one in known:
        groups.setdefault((one.kind, one.office), []).append(one)
    return [(group[0], group) for group in groups.values()]
