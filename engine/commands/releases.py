"""发布: a procedure's folder becomes an immutable release."""

from uuid import UUID, uuid4

from engine.commands.draft_refusals import LiveReleaseChanged
from engine.errors import NotAllowed, ProcedureInvalid
from engine.faults import Severity
from engine.model.release import release
from engine.procedures import checks
from engine.procedures.bundle import Bundle
from engine.releases import Frozen, newest
from engine.routing.rights import Action, can
from engine.store import Tx


def publish(tx: Tx, bundle: Bundle) -> UUID:
    """Freeze a bundle as the newest release of its procedure; the same content again changes nothing.

    Raises ProcedureInvalid with every problem found when one is an error; running cases keep the release they were
    started under.
    """
    if not can(tx.actor, Action.PUBLISH):
        raise NotAllowed
    return frozen(tx, bundle, newest(tx, bundle.key))


def frozen(tx: Tx, bundle: Bundle, live: Frozen | None) -> UUID:
    """A bundle as the release after `live`, the newest one; `live` itself when that has the same content.

    Raises ProcedureInvalid, and LiveReleaseChanged when somebody else publishes at the same time.
    """
    problems = checks.check(bundle)
    if any(one.severity is Severity.ERROR for one in problems):
        raise ProcedureInvalid(problems)
    if live is not None and live.sha256 == bundle.sha256:
        return live.id
    release_id = uuid4()
    row = {"id": release_id, "procedure_key": bundle.key, "number": 1 if live is None else live.number + 1}
    content = {"sha256": bundle.sha256, "bundle": bundle.pack()}
    if not tx.add(release, {**row, **content, "published_at": tx.now, "published_by": tx.actor.id}):
        raise LiveReleaseChanged
    return release_id
