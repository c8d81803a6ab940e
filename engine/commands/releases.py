"""发布: a procedure's folder becomes an immutable release."""

from uuid import UUID, uuid4

import sqlalchemy as sa

from engine.errors import NotAllowed, ProcedureInvalid
from engine.faults import Severity
from engine.model.release import release
from engine.procedures import checks
from engine.procedures.bundle import Bundle
from engine.routing.rights import Action, can
from engine.store import Tx


def publish(tx: Tx, bundle: Bundle) -> UUID:
    """Freeze a bundle as the newest release of its procedure; the same content again changes nothing.

    Raises ProcedureInvalid with every problem found when one is an error; running cases keep the release they were
    started under.
    """
    if not can(tx.actor, Action.PUBLISH):
        raise NotAllowed
    problems = checks.check(bundle)
    if any(one.severity is Severity.ERROR for one in problems):
        raise ProcedureInvalid(problems)
    newest = tx.first(
        sa.select(release.c.id, release.c.number, release.c.sha256)
        .where(tx.of(release), release.c.procedure_key == bundle.key)
        .order_by(release.c.number.desc())
        .limit(1)
    )
    if newest is not None and newest.sha256 == bundle.sha256:
        same: UUID = newest.id
        return same
    release_id = uuid4()
    row = {"id": release_id, "procedure_key": bundle.key, "number": 1 if newest is None else newest.number + 1}
    content = {"sha256": bundle.sha256, "bundle": bundle.pack()}
    tx.insert(release, [{**row, **content, "published_at": tx.now, "published_by": tx.actor.id}])
    return release_id
