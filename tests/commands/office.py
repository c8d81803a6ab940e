"""A small office to act in: a city and two districts, the posts of one bureau each, and the joint-review procedure."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from engine.clock.calendar import Year
from engine.commands import calendars, cases, drafts, organisation, releases, tasks
from engine.commands.cases import Receipt
from engine.commands.organisation import Department, Organisation, Person, Post, Region
from engine.events import OPERATOR, Actor
from engine.model.case import case
from engine.model.organisation import account
from engine.model.task import task
from engine.procedures import bundle
from engine.queries import accounts
from engine.store import Store, Tx
from tests.passwords import cheaply_hashed

FOLDER = Path(__file__).parent / "joint-review"
CITIZEN_ID = "11010519491231002X"
PASSWORD = "a password of the office"
PASSWORD_HASH = cheaply_hashed(PASSWORD)
PLAN = b"%PDF-1.4\n%plan\n"
ROLES = {"acceptance": 2, "inspection": 3, "decision": 1}
STUDIO = {
    "analyst": ("analyst",),
    "second-analyst": ("analyst",),
    "publisher": ("publisher",),
    "drawing-publisher": ("analyst", "publisher"),
}
REGIONS = {"230200": "city", "230202": "county", "230203": "county"}

Raw = dict[str, list[str]]


@dataclass
class Office:
    """Verbs of the people of the office, each in a transaction of its own."""

    store: Store
    people: dict[str, Actor] = field(default_factory=dict)

    def opened(self) -> "Office":
        """Load the organisation, the calendars and the procedure."""
        with self.store.transaction(OPERATOR) as tx:
            organisation.load(tx, _organisation(), PASSWORD_HASH)
            calendars.load(tx, Year(2026, "confirmed", frozenset({date(2026, 4, 6)}), frozenset(), "test"))
            calendars.load(tx, Year(2027, "provisional", frozenset(), frozenset(), "test"))
            releases.publish(tx, bundle.collect(FOLDER))
        return self.found()

    def found(self) -> "Office":
        """Read who is who in an office opened before."""
        with self.store.reading(OPERATOR) as tx:
            for row in tx.all(sa.select(account.c.id, account.c.login)):
                self.people[row.login] = accounts.actor(tx, row.id)
        return self

    def acting(self, login: str) -> AbstractContextManager[Tx]:
        """A writing transaction of somebody."""
        return self.store.transaction(self.people[login])

    def seeing(self, login: str) -> AbstractContextManager[Tx]:
        """A reading transaction of somebody."""
        return self.store.reading(self.people[login])

    def draft(self, login: str = "shopkeeper", **answer: str) -> UUID:
        """A complete draft, with what is named in `answer` instead of the usual."""
        usual = {"shop": "测试面馆", "id_number": CITIZEN_ID, "place": "230202", "scale": "small"}
        with self.acting(login) as tx:
            draft = drafts.start(tx, "joint-review", "new")
            drafts.save(tx, draft, {key: [value] for key, value in {**usual, **answer}.items()})
            drafts.attach(tx, draft, "plan", "plan.pdf", PLAN)
        return draft

    def submit(self, login: str = "shopkeeper", **answer: str) -> Receipt:
        """A case, handed in."""
        draft = self.draft(login, **answer)
        with self.acting(login) as tx:
            return cases.submit(tx, draft)

    def open_tasks(self, number: str) -> dict[str, list[UUID]]:
        """The running tasks of a case, by element."""
        wanted = (
            sa.select(task.c.element, task.c.id)
            .join(case, case.c.id == task.c.case_id)
            .where(case.c.number == number, task.c.state.in_(["open", "claimed"]))
            .order_by(task.c.token)
        )
        found: dict[str, list[UUID]] = {}
        with self.store.reading(OPERATOR) as tx:
            for row in tx.all(wanted):
                found.setdefault(row.element, []).append(row.id)
        return found

    def task(self, number: str, element: str) -> UUID:
        """The one running task of an element."""
        return self.open_tasks(number)[element][0]

    def version(self, task_id: UUID) -> int:
        """A task's version now."""
        with self.store.reading(OPERATOR) as tx:
            return tx.number(sa.select(task.c.version).where(task.c.id == task_id))

    def claim(self, login: str, task_id: UUID) -> int:
        """Claim a task; gives its version afterwards."""
        with self.acting(login) as tx:
            tasks.claim(tx, task_id)
        return self.version(task_id)

    def complete(self, login: str, task_id: UUID, **answer: str) -> None:
        """Claim a task and complete it."""
        version = self.claim(login, task_id)
        with self.acting(login) as tx:
            tasks.complete(tx, task_id, version, raw(**answer))

    def do(self, number: str, element: str, login: str, **answer: str) -> None:
        """Claim and complete the running task of an element."""
        self.complete(login, self.task(number, element), **answer)

    def accept(self, number: str, login: str = "230202-acceptance-1") -> None:
        """The case is accepted: both reviews stand open."""
        self.do(number, "judge", login, outcome="accept")

    def withdraw(self, number: str, login: str = "shopkeeper") -> None:
        """The applicant takes a case back."""
        with self.acting(login) as tx:
            cases.withdraw(tx, number, "不办了")

    def state(self, number: str) -> str:
        """The case's state as stored."""
        with self.store.reading(OPERATOR) as tx:
            row = tx.first(sa.select(case.c.state).where(case.c.number == number))
        assert row is not None
        return str(row.state)

    def case_id(self, number: str) -> UUID:
        """The case's id."""
        with self.store.reading(OPERATOR) as tx:
            row = tx.first(sa.select(case.c.id).where(case.c.number == number))
        assert row is not None
        found: UUID = row.id
        return found


def raw(**answer: str) -> Raw:
    """An answer as a form brings it in."""
    return {key: [value] for key, value in answer.items()}


def at_once(acts: list[Callable[[], str]]) -> list[str]:
    """Run acts in threads that set off together; gives what each said."""
    barrier, said = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int) -> None:
        barrier.wait()
        said[place] = acts[place]()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def _organisation() -> Organisation:
    regions, departments, posts, people = [], [], [], []
    for place, (code, level) in enumerate(REGIONS.items()):
        regions.append(Region(code, f"区划{code}", f"Region {code}", level, place))
        key = f"{code}-market"
        departments.append(
            Department(key, "market", code, level, f"局{code}", f"Bureau {code}", "1" * 18, "地址", "Address", "0452")
        )
        for role, count in ROLES.items():
            posts.append(Post(f"{key}-{role}", key, role, role, role))
            for n in range(1, count + 1):
                login = f"{code}-{role}-{n}"
                people.append(Person(login, "clerk", login, login, "", "", (f"{key}-{role}",), is_demo=True))
    people += [
        Person(login, "applicant", login, login, CITIZEN_ID, "13900000000", (), is_demo=True)
        for login in ("shopkeeper", "neighbour")
    ]
    city = "230200-market"
    posts += [Post(f"{city}-{role}", city, role, role, role) for role in ("analyst", "publisher")]
    for login, roles in STUDIO.items():
        held = tuple(f"{city}-{role}" for role in roles)
        people.append(Person(login, "clerk", login, login, "", "", held, is_demo=True))
    both = ("230202-market-acceptance", "230202-market-decision")
    people.append(Person("two-hats", "clerk", "two-hats", "two-hats", "", "", both, is_demo=True))
    return Organisation(regions, departments, posts, people)
