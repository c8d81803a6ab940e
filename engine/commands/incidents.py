"""异常件: background work that was given up is tried again."""

from uuid import UUID

from engine import jobs
from engine.errors import NotFound
from engine.model.job import job
from engine.routing.rights import jobs_within_reach
from engine.store import Tx


def retry(tx: Tx, job_id: UUID) -> None:
    """重试 one dead job, with all its attempts. Raises NotFound, also when it is not dead any more."""
    if not jobs.revive(tx, jobs_within_reach(tx.actor) & (job.c.id == job_id)):
        raise NotFound


def retry_all(tx: Tx, kind: str, code: str, error: str) -> int:
    """重试 the actor's dead jobs of a kind that died of the same error, by its code and class; gives how many."""
    same = (job.c.kind == kind) & (job.c.error_code == code) & (job.c.error_class == error)
    return jobs.revive(tx, jobs_within_reach(tx.actor) & same)
