"""Whether an organisation has the departments and posts that a procedure names."""

from typing import Final

import sqlalchemy as sa

from engine.faults import Problem
from engine.model.organisation import department, post
from engine.procedures import reading, refusals
from engine.procedures.bundle import Bundle
from engine.procedures.dialect import APPLICANT
from engine.runtime.refusals import Problems
from engine.store import Tx

DEPARTMENT: Final = "routing.department"


def missing(tx: Tx, bundle: Bundle) -> tuple[Problem, ...]:
    """A department of no kind that there is, and roles that no department of the kind has: cases would find nobody.

    They are reminders: an organisation may be set up after a procedure is.
    """
    procedure = reading.attempt(bundle).procedure
    if procedure is None:
        return ()
    problems = Problems()
    toml = reading.opened(bundle, problems)
    kind = procedure.department
    if tx.first(sa.select(department.c.key).where(tx.of(department), department.c.kind == kind).limit(1)) is None:
        toml.refuse(DEPARTMENT, refusals.NO_DEPARTMENT, kind=kind)
        return tuple(problems.found)
    held = sa.and_(department.c.tenant_id == post.c.tenant_id, department.c.key == post.c.department)
    asked = sa.select(post.c.role).join(department, held).where(tx.of(post), department.c.kind == kind).distinct()
    known = {APPLICANT, *(row.role for row in tx.all(asked))}
    for lane, role in procedure.lanes.items():
        if role not in known:
            toml.refuse(f"lanes.{lane}", refusals.NO_POST, lane=lane, role=role, kind=kind)
    return tuple(problems.found)
