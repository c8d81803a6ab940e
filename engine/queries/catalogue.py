"""事项目录: what may be applied for, where, and how."""

from uuid import UUID

import sqlalchemy as sa

from engine import releases
from engine.errors import NotFound
from engine.model.organisation import department, region
from engine.procedures.forms import Choice
from engine.procedures.procedure import Procedure
from engine.queries.rows import Office, Published
from engine.releases import Release
from engine.routing import candidates
from engine.store import Tx


def listing(tx: Tx, search: str = "") -> tuple[Published, ...]:
    """The procedures whose names, keywords or summary hold every word of `search`, in any case."""
    words = search.lower().split()
    return tuple(
        _published(release)
        for release in releases.all_current(tx)
        if all(word in _text(release.procedure) for word in words)
    )


def current(tx: Tx, key: str) -> Published:
    """The newest release of a procedure. Raises ProcedureClosed."""
    return _published(releases.current(tx, key))


def diagram(tx: Tx, release_id: UUID, process_id: str) -> bytes:
    """The BPMN file that holds a process, as it was published. Raises NotFound."""
    procedure = releases.of_case(tx, release_id).procedure
    outline = procedure.program.processes.get(process_id)
    if outline is None:
        raise NotFound
    return procedure.files[outline.file]


def regions(tx: Tx) -> tuple[Choice, ...]:
    """The districts and counties of the city."""
    return candidates.regions(tx)


def handling_offices(tx: Tx, key: str) -> tuple[Office, ...]:
    """The departments that handle a procedure, the city's first."""
    procedure = releases.current(tx, key).procedure
    return _offices(tx, department.c.kind == procedure.department)


def office(tx: Tx, key: str) -> Office:
    """One department. Raises NotFound."""
    found = _offices(tx, department.c.key == key)
    if not found:
        raise NotFound
    return found[0]


def _offices(tx: Tx, condition: sa.ColumnElement[bool]) -> tuple[Office, ...]:
    joined = (
        sa.select(department, region.c.name.label("region_name"), region.c.name_en.label("region_name_en"))
        .join(region, sa.and_(region.c.tenant_id == department.c.tenant_id, region.c.code == department.c.region))
        .where(tx.of(department), condition)
        .order_by(region.c.place)
    )
    names = Office.__dataclass_fields__
    return tuple(Office(**{name: row._mapping[name] for name in names}) for row in tx.all(joined))


def _published(release: Release) -> Published:
    return Published(release.id, release.number, release.published_at, release.procedure)


def _text(procedure: Procedure) -> str:
    parts = [procedure.name, procedure.name_en, procedure.summary, procedure.summary_en, *procedure.keywords]
    return "\n".join(parts).lower()
