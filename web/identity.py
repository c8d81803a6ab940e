"""Who is at the other end: sign-in sessions with limits, and transactions in that person's name."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from ipaddress import IPv6Network, ip_address
from typing import Final, cast
from uuid import UUID

from flask import Flask, current_app, flash, g, request, session, url_for
from flask_babel import lazy_gettext as _l
from flask_login import LoginManager, current_user, login_user, logout_user

from engine.commands import accounts as commands
from engine.errors import EngineError, NotFound
from engine.events import NOBODY, Actor
from engine.ports import Registers
from engine.queries import accounts, notices
from engine.store import Store, Tx
from web.settings import Settings

EXPIRED: Final = _l("登录已超时，为保护您的信息，请重新登录。")
_SINCE: Final = "since"
_SEEN: Final = "seen"
_CASES: Final = "cases"
_CASES_KEPT: Final = 20


class LoginRequired(EngineError):
    """请先登录，再继续办理。"""

    code = "login-required"


@dataclass(frozen=True)
class Person:
    """What Flask-Login keeps for a request, in the form that it asks for: an actor with an account.

    `unread` is how many notices he has not read when the request begins.
    """

    actor: Actor
    secret: str
    unread: int = 0
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """The secret of the session, which the cookie holds and the database knows."""
        return self.secret


def install(app: Flask) -> None:
    """Load the person of each request and end sessions that stood idle or lasted too long."""
    login = LoginManager()
    login.init_app(app, add_context_processor=False)
    login.session_protection = "basic"
    login.user_loader(_load)
    app.before_request(_end_expired)


def store() -> Store:
    """The application's one store."""
    return cast(Store, current_app.extensions["heban.store"])


def settings() -> Settings:
    """The settings the application was made with."""
    return cast(Settings, current_app.extensions["heban.settings"])


def registers() -> Registers:
    """The registers that forms may be filled in from, as the settings choose them."""
    return cast(Registers, current_app.extensions["heban.registers"])


def current_actor() -> Actor:
    """Whoever is signed in, else a visitor; with the cases whose query code was shown in this session."""
    if g.get("as_visitor"):
        return NOBODY
    actor = current_user.actor if current_user.is_authenticated else NOBODY
    return replace(actor, cases=tuple(session.get(_CASES, ())))


def address() -> str:
    """Where the request comes from: an IPv4 address, or the /64 of an IPv6 address, which one customer has whole.

    What a proxy writes instead of an address is taken as it stands.
    """
    written = request.remote_addr or ""
    try:
        given = ip_address(written.partition("%")[0])
    except ValueError:
        return written
    if given.version == 4 or given.ipv4_mapped:
        return str(given if given.version == 4 else given.ipv4_mapped)
    return str(IPv6Network((given, 64), strict=False))


def unread_notices() -> int:
    """How many notices the person of this request has not read."""
    return 0 if g.get("as_visitor") or not current_user.is_authenticated else int(current_user.unread)


def transaction() -> AbstractContextManager[Tx]:
    """One act of the current actor: committed at the end, nothing kept when it raises."""
    return store().transaction(current_actor())


def reading() -> AbstractContextManager[Tx]:
    """A reading transaction of the current actor."""
    return store().reading(current_actor())


def remember_case(case_id: UUID) -> None:
    """Let this session read a case whose number and query code were shown; the latest 20 are kept."""
    kept = [known for known in session.get(_CASES, ()) if known != str(case_id)]
    session[_CASES] = [*kept, str(case_id)][-_CASES_KEPT:]


def sign_in(actor: Actor) -> None:
    """Begin a new session for this actor; nothing of the session before it survives (no fixation)."""
    session.clear()
    with store().transaction(actor) as tx:
        secret = commands.begin_session(tx, actor.id)
    login_user(Person(actor, secret))
    session[_SINCE] = session[_SEEN] = _seconds()


def sign_out() -> None:
    """End the session with everything in it; a copy of its cookie opens nothing any more."""
    if "_user_id" in session:
        with store().transaction(current_actor()) as tx:
            commands.end_session(tx, session["_user_id"])
    logout_user()
    session.clear()


def as_visitor() -> None:
    """Go on as if nobody were logged in, for a page that must not ask the database who somebody is."""
    g.as_visitor = True


def _load(secret: str) -> Person | None:
    with store().reading(NOBODY) as tx:
        try:
            actor = accounts.of_session(tx, secret, demo=settings().demo)
        except NotFound:
            return None
        return Person(actor, secret, notices.unread(tx, actor))


def _seconds() -> int:
    return int(store().now().timestamp())


def _end_expired() -> None:
    """End a session past its limits; the page asked for is then shown as to a visitor, or asks to log in.

    Times are kept to the minute, so that not every answer has to set the cookie anew.
    """
    if request.endpoint == "static" or "_user_id" not in session:
        return
    now = _seconds()
    idle, absolute = settings().session_idle_minutes * 60, settings().session_absolute_minutes * 60
    if now - session.get(_SEEN, 0) > idle or now - session.get(_SINCE, 0) > absolute:
        sign_out()
        flash(EXPIRED, "warn")
    elif now - session[_SEEN] >= 60:
        session[_SEEN] = now


def local_path(target: str) -> str:
    """A path on this site to return to after log-in; anything else becomes the home page."""
    plain = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target.rstrip("?") if plain else url_for("portal.home")
