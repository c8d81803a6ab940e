"""The demo city read from `city.toml`: its organisation, applicants and the one password of their accounts."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from engine.commands.organisation import Department, Organisation, Person, Post, Region
from engine.events import ActorKind

FILE = Path(__file__).parent / "city.toml"


@dataclass(frozen=True)
class Applicant:
    """An invented person with an invented shop; `region` is where the shop stands, `uscc` its credit code."""

    login: str
    name: str
    name_en: str
    citizen_id: str
    phone: str
    email: str
    region: str
    shop: str
    shop_en: str
    uscc: str


@dataclass(frozen=True)
class City:
    """All of the demo city. `password` opens every demo account, and accounts are loaded in demo mode only."""

    organisation: Organisation
    applicants: tuple[Applicant, ...]
    password: str

    def holders(self, department: str, role: str) -> tuple[Person, ...]:
        """The clerks who hold the post of a role at a department."""
        post = post_key(department, role)
        return tuple(person for person in self.organisation.people if post in person.posts)


def post_key(department: str, role: str) -> str:
    """The key of a department's post for a role."""
    return f"{department}-{role}"


@cache
def read() -> City:
    """The demo city."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    regions = [
        Region(row["code"], row["name"], row["name_en"], row["level"], place)
        for place, row in enumerate(raw["regions"])
    ]
    levels = {region.code: region.level for region in regions}
    departments = [
        Department(key=f"{row['region']}-{row['kind']}", level=levels[row["region"]], **row)
        for row in raw["departments"]
    ]
    applicants = tuple(Applicant(**row) for row in raw["applicants"])
    staffed = [department for department in departments if department.kind == raw["staffed"]]
    posts = [
        Post(post_key(department.key, role["role"]), department.key, role["role"], role["name"], role["name_en"])
        for department, role in product(staffed, raw["roles"])
    ]
    posts += [
        Post(post_key(row["department"], row["role"]), row["department"], row["role"], row["name"], row["name_en"])
        for row in raw["studio"]
    ]
    people = [*_clerks(raw, staffed), *_analysts(raw), *map(_account_of, applicants), _operator(raw)]
    return City(Organisation(regions, departments, posts, people), applicants, raw["password"])


def _clerks(raw: Mapping[str, Any], staffed: Sequence[Department]) -> Iterator[Person]:
    slugs = {row["code"]: row["slug"] for row in raw["regions"]}
    surnames = iter(raw["surnames"])
    for department, role in product(staffed, raw["roles"]):
        for login in role["people"]:
            surname, surname_en = next(surnames).split(" ")
            yield Person(
                login=f"{slugs[department.region]}-{login}",
                kind=ActorKind.CLERK,
                name=f"{surname}演示",
                name_en=f"{surname_en} Yanshi",
                citizen_id="",
                phone="",
                posts=(post_key(department.key, role["role"]),),
                is_demo=True,
            )


def _analysts(raw: Mapping[str, Any]) -> Iterator[Person]:
    """Who draws up releases of procedures, and who approves them."""
    for row in raw["studio"]:
        held = (post_key(row["department"], row["role"]),)
        person, person_en = row["person"].split(" ", 1)
        yield Person(row["login"], ActorKind.CLERK, person, person_en, "", "", held, is_demo=True)


def _account_of(applicant: Applicant) -> Person:
    return Person(
        login=applicant.login,
        kind=ActorKind.APPLICANT,
        name=applicant.name,
        name_en=applicant.name_en,
        citizen_id=applicant.citizen_id,
        phone=applicant.phone,
        posts=(),
        is_demo=True,
        email=applicant.email,
    )


def _operator(raw: Mapping[str, Any]) -> Person:
    row = raw["operator"]
    name, name_en = row["name"], row["name_en"]
    return Person(row["login"], ActorKind.OPERATOR, name, name_en, "", "", (), is_demo=True)
