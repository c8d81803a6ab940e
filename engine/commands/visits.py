"""环节记录: which time it is that a case comes to an element.

The signers of one multi-instance make one visit together, whenever each of them is asked.
"""

from uuid import UUID

import sqlalchemy as sa

from engine.model.task import task
from engine.runtime.advance import Opened
from engine.statements import TENANT, Reading
from engine.store import Tx

_THERE = (
    task.c.tenant_id == TENANT,
    task.c.case_id == sa.bindparam("case"),
    task.c.element == sa.bindparam("element"),
)
_LAST = Reading(sa.select(sa.func.max(task.c.visit)).where(*_THERE))
# A signer's token is younger than that of the multi-instance, so this begins where such tokens begin.
_TOGETHER = Reading(
    sa.select(task.c.visit)
    .where(*_THERE, task.c.token > sa.bindparam("body"), task.c.body == sa.bindparam("body"))
    .order_by(task.c.token)
    .limit(sa.literal(1))
)


class Visits:
    """The visits of one case, for the tasks that one step opens."""

    def __init__(self, tx: Tx, case_id: UUID) -> None:
        self._tx, self._case = tx, case_id
        self._last: dict[str, int] = {}
        self._known: dict[tuple[str, int], int] = {}

    def number(self, opened: Opened) -> int:
        """Which visit a task is part of, from 1."""
        if opened.group is None:
            return self._next(opened.element)
        key = (opened.element, opened.group)
        if key not in self._known:
            begun = self._tx.row(_TOGETHER, case=self._case, element=opened.element, body=opened.group)
            self._known[key] = self._next(opened.element) if begun is None else int(begun[0])
        return self._known[key]

    def _next(self, element: str) -> int:
        if element not in self._last:
            row = self._tx.row(_LAST, case=self._case, element=element)
            self._last[element] = 0 if row is None or row[0] is None else int(row[0])
        self._last[element] += 1
        return self._last[element]
