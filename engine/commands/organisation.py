"""组织机构: regions, departments, posts and the accounts that hold them are loaded."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import uuid4

import sqlalchemy as sa

from engine.errors import NotAllowed
from engine.model import organisation as tables
from engine.routing.rights import Action, can
from engine.store import Tx


@dataclass(frozen=True)
class Region:
    """An administrative region (GB/T 2260). `level` is city or county; `place` orders lists."""

    code: str
    name: str
    name_en: str
    level: str
    place: int


@dataclass(frozen=True)
class Department:
    """A department of one kind (market, housing, ...) at one region and level; document numbers bear `short_name`."""

    key: str
    kind: str
    region: str
    level: str
    name: str
    name_en: str
    uscc: str
    address: str
    address_en: str
    phone: str
    short_name: str = ""


@dataclass(frozen=True)
class Post:
    """A post of a department: the role that a procedure's lanes name."""

    key: str
    department: str
    role: str
    name: str
    name_en: str


@dataclass(frozen=True)
class Person:
    """An account to be opened, with the posts it holds. `kind` is clerk, applicant or operator."""

    login: str
    kind: str
    name: str
    name_en: str
    citizen_id: str
    phone: str
    posts: tuple[str, ...]
    is_demo: bool
    email: str = ""


@dataclass(frozen=True)
class Organisation:
    """All of it."""

    regions: Sequence[Region]
    departments: Sequence[Department]
    posts: Sequence[Post]
    people: Sequence[Person]


def load(tx: Tx, organisation: Organisation, password_hash: str) -> None:
    """Load what is not there yet, by key and login; what is there keeps its accounts and passwords."""
    if not can(tx.actor, Action.ORGANISE):
        raise NotAllowed
    _add(tx, tables.region, "code", [asdict(one) for one in organisation.regions])
    _add(tx, tables.department, "key", [asdict(one) for one in organisation.departments])
    _add(tx, tables.post, "key", [asdict(one) for one in organisation.posts])
    known = _known(tx, tables.account, "login")
    accounts: list[dict[str, object]] = []
    holders: list[dict[str, object]] = []
    for person in organisation.people:
        if person.login in known:
            continue
        row = asdict(person)
        posts = row.pop("posts")
        key = str(uuid4())
        accounts.append({**row, "id": key, "password_hash": password_hash})
        holders.extend({"post": post, "account": key} for post in posts)
    tx.insert(tables.account, accounts)
    tx.insert(tables.holder, holders)


def _known(tx: Tx, table: sa.Table, column: str) -> set[str]:
    return {row[0] for row in tx.all(sa.select(table.c[column]).where(tx.of(table)))}


def _add(tx: Tx, table: sa.Table, key: str, rows: list[dict[str, object]]) -> None:
    known = _known(tx, table, key)
    tx.insert(table, [row for row in rows if row[key] not in known])
