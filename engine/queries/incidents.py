"""异常件: background work that was given up, for those who may try it again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

import sqlalchemy as sa

from engine.events import ActorKind
from engine.jobs import stands
from engine.model.case import case as cases
from engine.model.job import JobState
from engine.model.job import job as jobs
from engine.routing.rights import jobs_within_reach
from engine.store import Tx

SHOWN = 50


@dataclass(frozen=True)
class Incident:
    """A dead job. `number` and `title` are its case's, empty for a job without one and for operators."""

    id: UUID
    number: str
    title: str
    attempts: int
    failed_at: datetime


@dataclass(frozen=True)
class IncidentGroup:
    """Dead jobs of one kind that died of the same error.

    `text` and `facts` are its sentence, `error` the class of what was raised; `incidents` are the latest, `count` all.
    """

    kind: str
    code: str
    text: str
    facts: Mapping[str, str]
    error: str
    count: int
    incidents: tuple[Incident, ...]


def count(tx: Tx) -> int:
    """How many dead jobs the reader could see."""
    dead = sa.select(sa.func.count()).select_from(jobs).where(tx.of(jobs), stands(JobState.DEAD))
    return tx.number(dead.where(jobs_within_reach(tx.actor)))


def groups(tx: Tx) -> tuple[IncidentGroup, ...]:
    """The reader's dead jobs by kind and error, in each group the latest first."""
    key = (jobs.c.kind, jobs.c.error_code, jobs.c.error_class)
    place = sa.func.row_number().over(partition_by=key, order_by=(jobs.c.failed_at.desc(), jobs.c.id))
    placed = (
        sa.select(jobs, place.label("place"), sa.func.count().over(partition_by=key).label("count"))
        .where(tx.of(jobs), stands(JobState.DEAD), jobs_within_reach(tx.actor))
        .subquery()
    )
    of_case = sa.and_(cases.c.tenant_id == placed.c.tenant_id, cases.c.id == placed.c.case_id)
    wanted = (
        sa.select(placed, cases.c.number, cases.c.title)
        .select_from(placed.outerjoin(cases, of_case))
        .where(placed.c.place <= SHOWN)
        .order_by(placed.c.kind, placed.c.error_code, placed.c.error_class, placed.c.place)
    )
    sees_cases = tx.actor.kind is ActorKind.CLERK
    found = []
    for _, same in groupby(tx.all(wanted), lambda row: (row.kind, row.error_code, row.error_class)):
        rows = list(same)
        first = rows[0]
        listed = tuple(
            Incident(
                row.id,
                (row.number or "") if sees_cases else "",
                (row.title or "") if sees_cases else "",
                row.attempts,
                row.failed_at,
            )
            for row in rows
        )
        told = (first.kind, first.error_code, first.error_text, first.error_facts, first.error_class)
        found.append(IncidentGroup(*told, first._mapping["count"], listed))
    return tuple(found)
