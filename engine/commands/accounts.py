"""Accounts of applicants."""

from dataclasses import dataclass
from uuid import uuid4

import sqlalchemy as sa

from engine.errors import LoginTaken
from engine.events import Actor, ActorKind
from engine.model.organisation import account
from engine.store import Tx


@dataclass(frozen=True)
class Registration:
    """What somebody registers with; `password_hash` comes from `engine.model.passwords.hashed`, made beforehand."""

    login: str
    password_hash: str
    name: str
    citizen_id: str
    phone: str


def register(tx: Tx, registration: Registration) -> Actor:
    """Open an account for an applicant. Raises LoginTaken."""
    taken = sa.select(account.c.id).where(tx.of(account), account.c.login == registration.login)
    if tx.first(taken) is not None:
        raise LoginTaken
    key = str(uuid4())
    row = {"id": key, "login": registration.login, "kind": ActorKind.APPLICANT.value, "name": registration.name}
    more = {"password_hash": registration.password_hash, "citizen_id": registration.citizen_id}
    rest = {"phone": registration.phone, "name_en": registration.name, "is_demo": False}
    tx.insert(account, [{**row, **more, **rest}])
    return Actor(key, ActorKind.APPLICANT, registration.name, registration.name)
