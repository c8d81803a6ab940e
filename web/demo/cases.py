"""The demo's cases, brought about by the commands that people's clicks call, on a clock that begins in the past."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import cycle
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engine import jobs, releases
from engine.commands import calls, cases, drafts, notices, tasks
from engine.events import OPERATOR, WORKER, Actor
from engine.jobs import Calling, Kinds
from engine.model.calendar import calendar
from engine.model.case import case as case_table
from engine.model.case import draft as draft_table
from engine.model.document import DOCUMENT
from engine.model.job import SHARE
from engine.model.job import job as job_table
from engine.model.notice import NOTICE
from engine.model.organisation import account
from engine.model.task import task as task_table
from engine.queries import accounts, catalogue
from engine.store import Store, Tx
from web.demo import samples
from web.demo.hours import OfficeClock
from web.demo.parties import Script
from web.demo.stories import APPLICATION, PROCEDURE, VARIANT, Story
from web.demo.unmade import UNMADE

RUNNING = ("open", "claimed")
REASON = "计划有变，暂不经营。（演示）"
LONGEST_WAIT = timedelta(hours=7)
LONGEST_WORK = timedelta(hours=1)
TELL_EVERY = 25
READ_WITHIN = timedelta(days=3)


@dataclass(frozen=True)
class Waiting:
    """A task that somebody has to do next; without a post it is the applicant's."""

    id: UUID
    form: str
    post: str | None


def populate(
    store: Store, stories: Sequence[Story], tell: Callable[[str], None], issuing: Calling[Any, Any] | None = None
) -> int:
    """Let the stories happen that have not happened yet, until the store's present; gives how many there were.

    The newest story of each fate gets its documents, if there is somebody to issue them; the others have none, since
    making many hundreds would take minutes.

    A story is one transaction, so that an interrupted loading leaves no story half told. The organisation, the
    calendars and the procedure have been loaded before.
    """
    with store.reading(OPERATOR) as tx:
        cast, known = Cast.of(tx), _shops_known(tx)
    with_documents = {story.number for story in _newest(stories)} if issuing else set()
    new = [story for story in stories if story.shop not in known]
    # Drafts come last: an applicant has one at a time, and handing it in would be the next story.
    new.sort(key=lambda story: (story.is_draft, cast.began(story)))
    for count, story in enumerate(new, start=1):
        with store.transaction(OPERATOR) as tx:
            cast.play(tx, story, issuing if story.number in with_documents else None)
            _leave_deliveries(tx, story)
        if count % TELL_EVERY == 0 or count == len(new):
            tell(f"演示办件 {count}/{len(new)}")
    return len(new)


@dataclass
class Cast:
    """The people of the demo city, by login and by post, and the clock that their work moves, up to `until`."""

    clock: OfficeClock
    until: datetime
    applicants: dict[str, Actor]
    holders: dict[str, list[Actor]]

    @classmethod
    def of(cls, tx: Tx) -> "Cast":
        """Everybody with a demo account."""
        ids = tx.all(sa.select(account.c.id, account.c.login).where(tx.of(account), account.c.is_demo))
        people = {row.login: accounts.actor(tx, row.id) for row in sorted(ids, key=lambda row: str(row.login))}
        holders: dict[str, list[Actor]] = {}
        for person in people.values():
            for post in person.posts:
                holders.setdefault(post, []).append(person)
        return cls(OfficeClock(calendar(tx), tx.zone, tx.now), tx.now, people, holders)

    def began(self, story: Story) -> datetime:
        """When the story's application is handed in: at any hour of a day, but never after the present."""
        day = self.clock.working_days_ago(self.until.astimezone(self.clock.zone).date(), story.age)
        began = self.clock.at(day, time(7 + int(story.chance("hour") * 12), int(story.chance("minute") * 60)))
        return min(began, self.until - timedelta(minutes=1 + 90 * story.chance("minute")))

    def play(self, tx: Tx, story: Story, issuing: Calling[Any, Any] | None) -> None:
        """Hand in the application and let everybody do his part, until the case rests, ends or meets the present."""
        kinds: Kinds = {NOTICE: notices.on_site(), **({DOCUMENT: issuing} if issuing else UNMADE)}
        applicant = self.applicants[story.applicant.login]
        self.clock.instant = self.began(story)
        by_applicant = self._now(tx, applicant)
        draft = _draft(by_applicant, story)
        if story.is_draft:
            return
        number = cases.submit(by_applicant, draft).number
        self._work_off(tx, number, story, kinds)
        answered: Counter[str] = Counter()
        while (waiting := _next(tx, number)) is not None:
            times = answered[waiting.form]
            who = applicant if waiting.post is None else self._holder(waiting.post, times)
            if (waiting.form, times) == (story.fate.rests_at, story.fate.after):
                self._rest(self._now(tx, who), story, waiting)
                if story.fate.withdrawn:
                    cases.withdraw(self._now(tx, applicant), number, REASON)
                return
            self.clock.work(LONGEST_WAIT * story.chance(f"wait {answered.total()}"))
            if self.clock.instant >= self.until:
                return
            self._do(self._now(tx, who), story, waiting, times)
            self._work_off(tx, number, story, kinds)
            answered[waiting.form] += 1

    def _now(self, tx: Tx, who: Actor) -> Tx:
        """The same transaction, as somebody acts in it at the clock's present."""
        return replace(tx, actor=who, now=min(self.clock.instant, self.until))

    def _holder(self, post: str, times: int) -> Actor:
        """Signers of one task take turns."""
        holders = self.holders[post]
        return holders[times % len(holders)]

    def _rest(self, tx: Tx, story: Story, waiting: Waiting) -> None:
        self.clock.work(LONGEST_WORK)
        if story.fate.claimed:
            tasks.claim(tx, waiting.id)

    def _do(self, tx: Tx, story: Story, waiting: Waiting, times: int) -> None:
        if waiting.post is None:
            draft = drafts.start_for_task(tx, waiting.id)
            drafts.save(tx, draft, story.filled(waiting.form, times, tx.today))
            cases.supplement(tx, waiting.id, draft)
            return
        tasks.claim(tx, waiting.id)
        self.clock.work(LONGEST_WORK * story.chance(f"work {waiting.form} {times}"))
        later = self._now(tx, tx.actor)
        version = tx.number(sa.select(task_table.c.version).where(tx.of(task_table), task_table.c.id == waiting.id))
        tasks.complete(later, waiting.id, version, story.filled(waiting.form, times, later.today))

    def _work_off(self, tx: Tx, number: str, story: Story, own: Kinds) -> None:
        """Do at once what the worker would; notices that are older than a few days the applicant has read since."""
        found = tx.first(sa.select(case_table.c.id).where(tx.of(case_table), case_table.c.number == number))
        assert found is not None
        by_worker = self._now(tx, WORKER)
        kinds = {**own, **calls.kinds(Script(story.answers(by_worker.today)))}
        while (job := jobs.claim(by_worker, kinds, found.id)) is not None:
            jobs.perform(by_worker, job, kinds[job.kind])
        if self.clock.instant + READ_WITHIN < self.until:
            notices.mark_all_read(self._now(tx, self.applicants[story.applicant.login]))


def _newest(stories: Sequence[Story]) -> Iterable[Story]:
    """The newest story of each fate."""
    return {story.fate.key: story for story in sorted(stories, key=lambda story: -story.age)}.values()


def _leave_deliveries(tx: Tx, story: Story) -> None:
    """Take back what the acts of a story ordered for the data-sharing platform: `engine.commands.sharing.feed` tells it
    once of each case that it has not been told of, instead of once of each act.
    """
    own = sa.select(case_table.c.id).where(tx.of(case_table), case_table.c.applicant_name == story.shop)
    tx.change(sa.delete(job_table).where(tx.of(job_table), job_table.c.kind == SHARE, job_table.c.case_id.in_(own)))


def _draft(tx: Tx, story: Story) -> UUID:
    """A complete application, with a small genuine file for each material it needs, in the formats in turn."""
    procedure = releases.current(tx, PROCEDURE).procedure
    draft, raw = drafts.start(tx, PROCEDURE, VARIANT), story.filled(APPLICATION, 0, tx.today)
    drafts.save(tx, draft, raw)
    answer = procedure.forms[APPLICATION].read(raw, {"regions": catalogue.regions(tx)})
    for item, extension in zip(procedure.materials_needed(answer.values), cycle(samples.MADE), strict=False):
        content = samples.MADE[extension](f"演示材料：{item.name}（虚构）")
        drafts.attach(tx, draft, item.key, f"{item.name}.{extension}", content)
    return draft


def _next(tx: Tx, number: str) -> Waiting | None:
    """The case's oldest running task."""
    wanted = (
        sa.select(task_table.c.id, task_table.c.form, task_table.c.post)
        .join(case_table, case_table.c.id == task_table.c.case_id)
        .where(tx.of(task_table), tx.of(case_table), case_table.c.number == number, task_table.c.state.in_(RUNNING))
        .order_by(task_table.c.opened_at, task_table.c.token)
        .limit(1)
    )
    row = tx.first(wanted)
    return None if row is None else Waiting(row.id, row.form, row.post)


def _shops_known(tx: Tx) -> frozenset[str]:
    """The shops that there is a case or a draft for."""
    applied = tx.all(sa.select(case_table.c.applicant_name).where(tx.of(case_table)))
    begun = tx.all(sa.select(draft_table.c.raw).where(tx.of(draft_table), draft_table.c.case_id.is_(None)))
    shops = {row.applicant_name for row in applied}
    return frozenset(shops.union(*(row.raw.get("applicant_name", []) for row in begun)))
