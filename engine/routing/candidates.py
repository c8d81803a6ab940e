"""分派: which post does a task, by lane, level and region of the case; with the trace that says why.

A lane names a post's role in `procedure.toml`; the case's level and region name the department. So a shop in 龙沙区
goes to that district's bureau and a central kitchen to the city's, without a word of it in the engine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from engine.errors import PostMissing
from engine.model.organisation import department, holder, post, region
from engine.procedures.forms import Choice
from engine.statements import TENANT, Reading
from engine.store import Tx

APPLICANT = "applicant"
CLERK = "clerk"
CITY_LEVEL = "city"

_HOLDING = sa.and_(holder.c.tenant_id == post.c.tenant_id, holder.c.post == post.c.key)
_POSTS = Reading(
    sa.select(post.c.role, post.c.key, sa.func.count(holder.c.account))
    .select_from(post.outerjoin(holder, _HOLDING))
    .where(post.c.tenant_id == TENANT, post.c.department == sa.bindparam("department"))
    .group_by(post.c.key, post.c.role)
)


@dataclass(frozen=True)
class Desk:
    """Where a case is handled: the department chosen at submission and what chose it."""

    department: str
    region: str
    level: str


@dataclass(frozen=True)
class Assignment:
    """Who gets a task. `trace` is the list of reasons, as codes and facts, that is stored with it."""

    audience: str
    post: str | None
    trace: list[dict[str, object]]


def desk_for(tx: Tx, kind: str, region_code: str, level: str) -> Desk:
    """The department of a kind that handles cases of a level in a region. Raises PostMissing."""
    at = tx.tenant if level == CITY_LEVEL else region_code
    row = tx.first(
        sa.select(department.c.key).where(
            tx.of(department), department.c.kind == kind, department.c.region == at, department.c.level == level
        )
    )
    if row is None:
        raise PostMissing(lane=kind, level=level, region=at)
    return Desk(row.key, at, level)


def choose(tx: Tx, desk: Desk, lanes: Mapping[str, str], wanted: Sequence[str | None]) -> list[Assignment]:
    """Who gets the tasks of the lanes in `wanted`, in their order. Raises PostMissing for a lane without a post."""
    roles = {lanes.get(lane or "", "") for lane in wanted}
    counted = tx.rows(_POSTS, department=desk.department) if roles - {APPLICANT} else ()
    posts = {role: (key, holders) for role, key, holders in counted}
    chosen = []
    for lane in wanted:
        role = lanes.get(lane or "", "")
        reasons: list[dict[str, object]] = [{"why": "lane", "lane": lane or "", "role": role}]
        if role == APPLICANT:
            chosen.append(Assignment(APPLICANT, None, reasons))
            continue
        if role not in posts:
            raise PostMissing(lane=lane or "", level=desk.level, region=desk.region)
        reasons.append({"why": "desk", "level": desk.level, "region": desk.region, "department": desk.department})
        key, holders = posts[role]
        reasons.append({"why": "post", "post": key, "holders": holders})
        chosen.append(Assignment(CLERK, key, reasons))
    return chosen


def post_of(tx: Tx, office: str, role: str) -> str | None:
    """The post of a role at a department."""
    row = tx.first(sa.select(post.c.key).where(tx.of(post), post.c.department == office, post.c.role == role))
    return None if row is None else str(row.key)


def regions(tx: Tx) -> tuple[Choice, ...]:
    """The regions of the city below the city itself, in the order of their codes: a list for forms to choose from."""
    rows = tx.all(sa.select(region).where(tx.of(region), region.c.level != CITY_LEVEL).order_by(region.c.place))
    return tuple(Choice(row.code, row.name, row.name_en) for row in rows)
