"""The sharing store's database, and the only place that commits to it.

A report is one transaction that first locks the row of its case: its events are kept in the order of their lines, each
once, or none of them is.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError

from connectors.sharing.schemas import Reported, written_event
from connectors.sharing.server import tables
from engine import databases
from engine.errors import Unavailable
from engine.ports import CaseEvent, CaseResult

SHOWN: Final = 100


class GapFound(Exception):
    """Events that follow on others which are missing: `last` is the line of the last one that is here."""

    def __init__(self, last: int) -> None:
        self.last = last
        super().__init__(last)


class HistoryDiffers(Exception):
    """An event that is here with another digest or after another one, or is not here though later ones are: two records
    of one case, and one of them is not true.
    """


class KeyReused(Exception):
    """A key under which something else was handed over."""


class OrderWrong(Exception):
    """A step of the procedure before acceptance, or one of before it afterwards."""


class SourceDiffers(Exception):
    """A report of a case that another system feeds."""


@dataclass(frozen=True)
class Delivery:
    """A report as it came in: under which key, signed by whom."""

    number: str
    key: UUID
    source: str
    reported: Reported


@dataclass(frozen=True)
class KeptEvent:
    """An event with where it came from."""

    content: Mapping[str, object]
    source: str
    delivery: UUID
    received_at: datetime


@dataclass(frozen=True)
class KeptCase:
    """A case: what it is about, how far it is known, and from where."""

    number: str
    item: Mapping[str, object]
    last_seq: int
    result: str
    source: str
    delivery: UUID
    received_at: datetime
    changed_at: datetime


class Store:
    """The database."""

    def __init__(self, url: str) -> None:
        self._engine = databases.opened(url)

    def apply(self, delivery: Delivery) -> int:
        """Keep what is new in a report; gives the line of the last event that is then here.

        Raises GapFound, HistoryDiffers, KeyReused, OrderWrong, SourceDiffers and Unavailable: then nothing of it is
        kept.
        """
        with self._writing() as connection:
            return _Applying(connection, delivery, databases.utc_now()).apply()

    def outcome(self, number: str, key: UUID) -> int | None:
        """What was answered to a report under a key."""
        given = sa.select(tables.delivery.c.last_seq)
        given = given.where(tables.delivery.c.key == key, tables.delivery.c.number == number)
        with self._reading() as connection:
            return connection.execute(given).scalar()

    def position(self, number: str) -> int:
        """The line of the last event of a case, 0 when it is not known."""
        with self._reading() as connection:
            row = connection.execute(_cases().where(tables.case.c.number == number)).first()
        return 0 if row is None else int(row.last_seq)

    def case(self, number: str) -> tuple[KeptCase, tuple[KeptEvent, ...]] | None:
        """A case with its events in order."""
        with self._reading() as connection:
            row = connection.execute(_cases().where(tables.case.c.number == number)).first()
            kept = sa.select(*[tables.event.c[name] for name in KeptEvent.__dataclass_fields__])
            rows = connection.execute(kept.where(tables.event.c.number == number).order_by(tables.event.c.seq)).all()
        return None if row is None else (KeptCase(**row._mapping), tuple(KeptEvent(**one._mapping) for one in rows))

    def latest(self) -> tuple[KeptCase, ...]:
        """The hundred cases that were told of last."""
        changed = tables.case.c.changed_at.desc(), tables.case.c.number.desc()
        with self._reading() as connection:
            rows = connection.execute(_cases().order_by(*changed).limit(SHOWN)).all()
        return tuple(KeptCase(**row._mapping) for row in rows)

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with self._connected(reading=False) as connection, connection.begin():
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with self._connected(reading=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def _connected(self, *, reading: bool) -> Iterator[sa.Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection.execution_options(heban_reading=reading)
        except OperationalError as problem:
            raise Unavailable from problem


@dataclass(frozen=True)
class _Applying:
    """One report in its transaction."""

    connection: sa.Connection
    delivery: Delivery
    now: datetime

    def apply(self) -> int:
        case = self._locked()
        if case.source != self.delivery.source:
            raise SourceDiffers
        answered = self._answered()
        fresh = self._fresh(case.last_seq)
        if answered is not None:
            return answered
        accepted, result = case.accepted, case.result
        for event in fresh:
            accepted = _require_order(event, accepted=accepted)
            result = event.body.result_type if isinstance(event.body, CaseResult) else result
        last = fresh[-1].seq if fresh else int(case.last_seq)
        self._keep(fresh)
        if fresh:
            self._change(last_seq=last, accepted=accepted, result=result)
        self._remember(last)
        return last

    def _locked(self) -> sa.Row[Any]:
        """The row of the case, made if it is not there; whoever comes second waits for it."""
        insert = postgresql.insert if self.connection.dialect.name == "postgresql" else sqlite.insert
        row = {"number": self.delivery.number, "item": asdict(self.delivery.reported.item), "last_seq": 0}
        row |= {"accepted": False, "result": "", **self._origin(), "changed_at": self.now}
        self.connection.execute(insert(tables.case).values(**row).on_conflict_do_nothing())
        wanted = sa.select(tables.case).where(tables.case.c.number == self.delivery.number).with_for_update()
        return self.connection.execute(wanted).one()

    def _answered(self) -> int | None:
        """What was answered under this key before. Raises KeyReused."""
        row = self.connection.execute(
            sa.select(tables.delivery).where(tables.delivery.c.key == self.delivery.key)
        ).first()
        if row is None:
            return None
        if (row.number, row.first_seq, row.final_seq) != (self.delivery.number, *self._range()):
            raise KeyReused
        return int(row.last_seq)

    def _fresh(self, here: int) -> list[CaseEvent]:
        """The events that are not here yet, where those up to line `here` are. Raises GapFound, HistoryDiffers."""
        fresh, last = [], here
        kept = self._kept()
        for event in self.delivery.reported.events:
            if event.seq <= here:
                if kept.get(event.seq) != (event.after, event.digest):
                    raise HistoryDiffers
                continue
            if event.after > last:
                raise GapFound(here)
            if event.after < last:
                raise HistoryDiffers
            fresh.append(event)
            last = event.seq
        return fresh

    def _kept(self) -> dict[int, tuple[int, str]]:
        """The line before, and the digest, of each event that is here from the first reported one on."""
        kept = sa.select(tables.event.c.seq, tables.event.c.digest).order_by(tables.event.c.seq)
        before = self.delivery.reported.events[0].after
        rows = self.connection.execute(
            kept.where(tables.event.c.number == self.delivery.number, tables.event.c.seq >= before)
        ).all()
        lines = [row.seq for row in rows]
        return {row.seq: (after, row.digest) for row, after in zip(rows, [0, *lines], strict=False)}

    def _keep(self, events: list[CaseEvent]) -> None:
        rows = [
            {"number": self.delivery.number, "seq": event.seq, "digest": event.digest, "content": written_event(event)}
            for event in events
        ]
        if rows:
            self.connection.execute(sa.insert(tables.event), [{**row, **self._origin()} for row in rows])

    def _change(self, **values: object) -> None:
        changed = sa.update(tables.case).where(tables.case.c.number == self.delivery.number)
        item = asdict(self.delivery.reported.item)
        self.connection.execute(changed.values(item=item, changed_at=self.now, **values))

    def _remember(self, last: int) -> None:
        first_seq, final_seq = self._range()
        row = {"key": self.delivery.key, "number": self.delivery.number, "first_seq": first_seq}
        row |= {"final_seq": final_seq, "last_seq": last, "source": self.delivery.source, "received_at": self.now}
        self.connection.execute(sa.insert(tables.delivery).values(**row))

    def _origin(self) -> dict[str, object]:
        return {"source": self.delivery.source, "delivery": self.delivery.key, "received_at": self.now}

    def _range(self) -> tuple[int, int]:
        return self.delivery.reported.events[0].seq, self.delivery.reported.events[-1].seq


def _require_order(event: CaseEvent, *, accepted: bool) -> bool:
    """受理在前，过程在后: gives whether the case is then accepted. Raises OrderWrong."""
    before = event.kind in {"step", "accept"}
    if (before and accepted) or (event.kind in {"process", "special"} and not accepted):
        raise OrderWrong
    return accepted or event.kind == "accept"


def _cases() -> sa.Select[Any]:
    return sa.select(*[tables.case.c[name] for name in KeptCase.__dataclass_fields__])
