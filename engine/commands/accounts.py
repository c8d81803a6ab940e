"""Accounts of applicants, and the sessions of everybody who is logged in."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import sqlalchemy as sa

from engine.errors import LoginTaken
from engine.events import Actor, ActorKind
from engine.model.organisation import account, session
from engine.model.passwords import secret_key
from engine.store import Tx

FORGOTTEN_AFTER = timedelta(days=2)  # longer than any session may last


@dataclass(frozen=True)
class Registration:
    """What somebody registers with; `password_hash` comes from `engine.model.passwords.hashed`, made beforehand.

    `email` is where notices go as well; empty when there is none.
    """

    login: str
    password_hash: str
    name: str
    citizen_id: str
    phone: str
    email: str


def register(tx: Tx, registration: Registration) -> Actor:
    """Open an account for an applicant. Raises LoginTaken."""
    key = str(uuid4())
    row = {"id": key, "login": registration.login, "kind": ActorKind.APPLICANT.value, "name": registration.name}
    more = {"password_hash": registration.password_hash, "citizen_id": registration.citizen_id}
    rest = {"phone": registration.phone, "email": registration.email, "name_en": registration.name, "is_demo": False}
    if not tx.add(account, {**row, **more, **rest}):
        raise LoginTaken
    return Actor(key, ActorKind.APPLICANT, registration.name, registration.name)


def begin_session(tx: Tx, account_id: str) -> str:
    """Begin a session; gives the secret that its holder shows from then on. Only the secret's digest is kept."""
    secret = secrets.token_urlsafe(32)
    old = sa.delete(session).where(tx.of(session), session.c.account == account_id)
    tx.change(old.where(session.c.began_at < tx.now - FORGOTTEN_AFTER))
    tx.insert(session, [{"key": secret_key(secret), "account": account_id, "began_at": tx.now}])
    return secret


def end_session(tx: Tx, secret: str) -> None:
    """End a session: its secret opens nothing any more, wherever a copy of it may be."""
    tx.change(sa.delete(session).where(tx.of(session), session.c.key == secret_key(secret)))
