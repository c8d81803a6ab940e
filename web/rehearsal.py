"""Scenarios played by the engine's real commands, on a store of the demo city that holds nothing else."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

import migrations
from engine import jobs, journal
from engine.clock import year_file
from engine.commands import calendars, calls, cases, drafts, happening, messages, organisation, releases, tasks
from engine.commands.messages import Publication
from engine.errors import NotFound
from engine.events import OPERATOR, WORKER, Actor
from engine.journal import What
from engine.model.awaiting import MESSAGE, SPREAD, TIMER, message, subscription
from engine.model.case import case
from engine.model.job import JobState
from engine.model.job import job as ledger
from engine.model.organisation import account, holder
from engine.model.release import release
from engine.model.task import task
from engine.procedures import scenarios
from engine.procedures.bundle import Bundle
from engine.procedures.coverage import Way
from engine.procedures.forms import as_raw
from engine.procedures.procedure import Procedure
from engine.procedures.scenario_words import Answers, Receive
from engine.procedures.scenarios import Scenario, ScenarioEndless
from engine.queries import accounts, catalogue
from engine.releases import newest, of_case
from engine.runtime import stepping
from engine.runtime.timers import later
from engine.store import Store, Tx
from web.demo import city, samples
from web.demo.parties import Script
from web.demo.unmade import UNMADE
from web.settings import Settings

APPLICANT = "applicant"
RUNNING = ("open", "claimed")
OF_NO_CASE = (MESSAGE, SPREAD)
OFFICE_HOUR = time(1)  # 9:00 in Asia/Shanghai, in UTC
MOST_JOBS = 1_000


class OutOfTime(Exception):
    """The time for a rehearsal is over in the middle of a scenario."""


def _always() -> bool:
    return True


@dataclass(frozen=True)
class Bound:
    """What a rehearsal may take: jobs in one scenario, and time as long as `in_time` answers so, asked at every job."""

    jobs: int = MOST_JOBS
    in_time: Callable[[], bool] = _always


@dataclass(frozen=True)
class Played:
    """A scenario that was played, what went otherwise than told, and which elements and flows its case has taken."""

    id: str
    name: str
    file: str
    failures: tuple[str, ...]
    taken: frozenset[Way] = frozenset()


class Clock:
    """The clock of a rehearsal: it stands where the scenario puts it."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Stand where every scenario begins."""
        self.now = datetime.combine(date(2026, 3, 2), OFFICE_HOUR, UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Stage:
    """A store of the demo city with one procedure published, where scenarios are played one after another."""

    store: Store
    clock: Clock
    bundle: Bundle
    bound: Bound = field(default_factory=Bound)

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios of the procedure, in the order of its files."""
        files = sorted(name for name in self.bundle.files if name.startswith("scenarios/"))
        return tuple(one for file in files for one in scenarios.read(self.bundle.files[file].decode(), file))

    def play_all(self) -> Iterator[Played]:
        """Play the scenarios in their order; those that time does not suffice for are left out."""
        for scenario in self.scenarios:
            if not self.bound.in_time():
                return
            try:
                played = self.play(scenario)
            except OutOfTime:
                return
            yield played

    def play(self, scenario: Scenario) -> Played:
        """Play one scenario with a case of its own, from its own beginning: nothing of an earlier one reaches it.

        Raises OutOfTime.
        """
        self.clock.begin()
        with self.store.transaction(OPERATOR) as tx:
            for table in (subscription, message):
                tx.change(sa.delete(table).where(tx.of(table)))
        rehearsal = Rehearsal(self.store, self.clock, self.bundle.key, self.bound)
        failures = scenarios.play(scenario, rehearsal)
        return Played(scenario.id, scenario.name, scenario.file, failures, rehearsal.taken())

    def exchange(self, bundle: Bundle) -> None:
        """Play another version from now on. It is not checked: nobody else will ever see it."""
        with self.store.transaction(OPERATOR) as tx:
            live = newest(tx, bundle.key)
            row = {"id": uuid4(), "procedure_key": bundle.key, "number": 1 if live is None else live.number + 1}
            content = {"sha256": bundle.sha256, "bundle": bundle.pack()}
            tx.insert(release, [{**row, **content, "published_at": tx.now, "published_by": tx.actor.id}])


@contextmanager
def staged(open_store: Callable[[Clock], Store], bundle: Bundle, bound: Bound | None = None) -> Iterator[Stage]:
    """A stage on the store that `open_store` gives, which is migrated and empty. Raises ProcedureInvalid."""
    clock = Clock()
    store = open_store(clock)
    try:
        _furnish(store, bundle)
        yield Stage(store, clock, bundle, bound or Bound())
    finally:
        store.close()


@contextmanager
def fresh(settings: Settings) -> Iterator[Callable[[Clock], Store]]:
    """How to open a store that holds nothing, for the length of the block."""
    with TemporaryDirectory() as temporary:
        url = f"sqlite:///{temporary}/rehearsal.db"
        migrations.upgrade(url)
        yield lambda clock: Store(url, tenant=settings.tenant, zone=settings.timezone, now=clock)


def rehearse(open_store: Callable[[Clock], Store], bundle: Bundle, bound: Bound | None = None) -> tuple[Played, ...]:
    """Play every scenario of a bundle, each with a case of its own, on one store that `open_store` gives.

    The store is migrated and empty; it is closed at the end. Raises ProcedureInvalid.
    """
    with staged(open_store, bundle, bound) as stage:
        return tuple(stage.play_all())


def _furnish(store: Store, bundle: Bundle) -> None:
    with store.transaction(OPERATOR) as tx:
        organisation.load(tx, city.read().organisation, "")
        for year in year_file.shipped().years.values():
            calendars.load(tx, year)
        releases.publish(tx, bundle)


@dataclass
class Rehearsal:
    """The `Player` of one scenario: people of the demo city who act on one case through the engine's commands."""

    store: Store
    clock: Clock
    procedure_key: str
    bound: Bound
    jobs: int = 0
    actor: Actor | None = None
    applicant: Actor | None = None
    number: str = ""
    script: Script = field(default_factory=Script)

    def act_as(self, who: str) -> None:
        """Be the applicant, an account by its login, or the first holder of a post."""
        with self.store.reading(OPERATOR) as tx:
            if who == APPLICANT:
                self.actor = self.applicant = self.applicant or _first_applicant(tx)
            else:
                self.actor = _account(tx, who)

    def set_today(self, day: date) -> None:
        """Move the clock to that day."""
        self._pass_until(datetime.combine(day, OFFICE_HOUR, UTC))

    def advance(self, duration: str) -> None:
        """Let so much time pass."""
        self._pass_until(later(self.clock.now.astimezone(self.store.zone), duration).astimezone(UTC))

    def receive(self, received: Receive) -> None:
        """A message or a signal comes from outside."""
        with self.store.transaction(WORKER) as tx:
            sent = Publication(uuid4(), received.kind, received.name, received.key, received.values)
            messages.publish(tx, sent)
        self._work_off()

    def set_parties(self, answers: Mapping[str, Answers | str]) -> None:
        """Let other parties answer so from now on, and what the case is asking them already."""
        self.script = Script(answers)
        if self.number:
            self._work_off()

    def start(self, variant: str, answer: Answers, without: Sequence[str]) -> None:
        """Apply, with a sample file for every material that the answer makes necessary."""
        if self.actor is None:
            self.act_as(APPLICANT)
        with self._acting() as tx:
            draft = drafts.start(tx, self.procedure_key, variant)
            drafts.save(tx, draft, as_raw(answer))
            procedure = catalogue.current(tx, self.procedure_key).procedure
            for item in procedure.materials_needed(answer):
                if item.key not in without:
                    drafts.attach(tx, draft, item.key, "sample.pdf", samples.pdf(item.name_en))
        with self._acting() as tx:
            self.number = cases.submit(tx, draft).number
        self._work_off()

    def claim(self, element: str) -> None:
        """Claim an open task of this element."""
        with self._acting() as tx:
            tasks.claim(tx, self._task(tx, element).id)

    def complete(self, element: str, answer: Answers) -> None:
        """Complete the task of this element that the actor holds; the applicant hands in a draft for it."""
        with self._acting() as tx:
            mine = self._task(tx, element)
            if mine.audience == APPLICANT:
                draft = drafts.start_for_task(tx, mine.id)
                drafts.save(tx, draft, as_raw(answer))
                cases.supplement(tx, mine.id, draft)
            else:
                tasks.complete(tx, mine.id, mine.version, as_raw(answer))
        self._work_off()

    def withdraw(self, reason: str) -> None:
        """Withdraw the case."""
        with self._acting() as tx:
            cases.withdraw(tx, self.number, reason)

    def open_elements(self) -> Sequence[str]:
        """The elements of the running tasks."""
        return [row.element for row in self._running()]

    def open_posts(self) -> Sequence[str]:
        """The posts that have the running tasks; `applicant` for the applicant's own."""
        return [row.post or APPLICANT for row in self._running()]

    def status(self) -> str:
        """The state of the case."""
        return str(self._case().state)

    def due(self) -> date | None:
        """The promised due date."""
        due: date | None = self._case().promised_due
        return due

    def ended(self) -> bool:
        """Whether the case has ended."""
        return self._case().ended_at is not None

    def data(self) -> Answers:
        """The data of the process."""
        row = self._case()
        return stepping.variables(self._procedure(row.release_id).program, row.snapshot)

    def taken(self) -> frozenset[Way]:
        """The elements and flows that the case has taken so far."""
        if not self.number:
            return frozenset()
        with self.store.reading(OPERATOR) as tx:
            passed = [entry for entry in journal.read(tx, self._case().id) if entry.what is What.PASSED]
        found: set[Way] = set()
        for entry in passed:
            path = entry.facts["path"]
            assert isinstance(path, list)
            found |= {(process, name) for process, *names in path for name in names if name is not None}
        return frozenset(found)

    def _work_off(self) -> None:
        """Let other parties answer until the case asks no more; what they refuse to answer goes on being asked.

        Documents are not made: a rehearsal waits for none. Raises ScenarioEndless, OutOfTime.
        """
        kinds, case_id = {**calls.kinds(self.script), **UNMADE, **happening.KINDS}, self._case().id
        nobodys = {name: kind for name, kind in happening.KINDS.items() if name in OF_NO_CASE}
        working = True
        while working:
            if not self.bound.in_time():
                raise OutOfTime
            with self.store.transaction(WORKER) as tx:
                jobs.promote(tx)
                job = jobs.claim(tx, kinds, case_id) or jobs.claim(tx, nobodys)
                working = job is not None
                if job is not None:
                    self._count()
                    jobs.perform(tx, job, kinds[job.kind])

    def _count(self) -> None:
        self.jobs += 1
        if self.jobs > self.bound.jobs:
            raise ScenarioEndless(limit=self.bound.jobs)

    def _pass_until(self, end: datetime) -> None:
        """Move the clock, stopping whenever something of the case comes due."""
        while self.number and (due := self._next_due()) is not None and due <= end:
            self.clock.now = max(self.clock.now, due)
            self._work_off()
        self.clock.now = end

    def _next_due(self) -> datetime | None:
        """When the next timer of the case comes due."""
        with self.store.reading(OPERATOR) as tx:
            of_case = (tx.of(ledger), ledger.c.case_id == self._case().id, jobs.stands(JobState.SCHEDULED))
            row = tx.first(sa.select(sa.func.min(ledger.c.due_at).label("due")).where(*of_case, ledger.c.kind == TIMER))
        due: datetime | None = None if row is None else row.due
        return due

    def _procedure(self, release_id: UUID) -> Procedure:
        with self.store.reading(OPERATOR) as tx:
            return of_case(tx, release_id).procedure

    def _somebody(self) -> Actor:
        if self.actor is None:
            self.act_as(APPLICANT)
        assert self.actor is not None
        return self.actor

    def _acting(self) -> AbstractContextManager[Tx]:
        return self.store.transaction(self._somebody())

    def _task(self, tx: Tx, element: str) -> sa.Row[Any]:
        """A running task of the element: one that nobody else holds, the actor's own first."""
        held = sa.or_(task.c.claimed_by.is_(None), task.c.claimed_by == tx.actor.id)
        wanted = self._of_case(tx).where(task.c.element == element, held)
        row = tx.first(wanted.order_by(task.c.claimed_by.is_(None), task.c.token))
        if row is None:
            raise NotFound
        return row

    def _running(self) -> Sequence[sa.Row[Any]]:
        with self.store.reading(OPERATOR) as tx:
            return tx.all(self._of_case(tx).order_by(task.c.token))

    def _of_case(self, tx: Tx) -> sa.Select[Any]:
        number = sa.select(case.c.id).where(tx.of(case), case.c.number == self.number).scalar_subquery()
        return sa.select(task).where(tx.of(task), task.c.case_id == number, task.c.state.in_(RUNNING))

    def _case(self) -> sa.Row[Any]:
        with self.store.reading(OPERATOR) as tx:
            row = tx.first(sa.select(case).where(tx.of(case), case.c.number == self.number))
        if row is None:
            raise NotFound
        return row


def _first_applicant(tx: Tx) -> Actor:
    return _account(tx, city.read().applicants[0].login)


def _account(tx: Tx, who: str) -> Actor:
    """The account of that login, or the first one that holds that post. Raises NotFound."""
    held = sa.select(holder.c.account).where(tx.of(holder), holder.c.post == who)
    wanted = sa.select(account.c.id).where(tx.of(account), sa.or_(account.c.login == who, account.c.id.in_(held)))
    row = tx.first(wanted.order_by(account.c.login))
    if row is None:
        raise NotFound
    return accounts.actor(tx, row.id)
