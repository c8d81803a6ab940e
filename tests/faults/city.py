"""A demo city without cases, the processes over it, and the day's work of its people under blows."""

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Condition, Thread

import sqlalchemy as sa

import migrations
from connectors.signature import demo_ca
from engine.events import OPERATOR
from engine.model.job import CALL, JobState, job
from engine.store import Store
from tests import passwords
from tests.faults import cases
from tests.faults.people import Person, until
from tests.faults.programs import Program, Programs, strike
from tests.sandbox import Sandbox, free_port
from tests.sharing_store import SharingStore
from web.demo import city, loading, samples, stories
from web.demo.stories import Fate, Story
from web.settings import DEMO_CA

TENANT = "230200"
REGION = "230202"
SLUG = "longsha"
GRANTED = Fate("granted", share=1, age=(0, 0))
STEPS = 1 + len(cases.WORK)


@dataclass(frozen=True)
class Scale:
    """How much is done and how often something is killed meanwhile."""

    cases: int
    kills: int
    applicants: int
    servers: int
    workers: int


@dataclass
class Progress:
    """How many steps of all cases are done; a killer waits for his turn by it, so that blows fall all along."""

    total: int
    done: int = 0
    over: bool = False
    changed: Condition = field(default_factory=Condition)

    def step(self) -> None:
        """One step more is done."""
        with self.changed:
            self.done += 1
            self.changed.notify_all()

    def end(self) -> None:
        """Nothing more will be done."""
        with self.changed:
            self.over = True
            self.changed.notify_all()

    def reached(self, share: float) -> bool:
        """Wait for a share of the steps; False when the day ended before."""
        with self.changed:
            self.changed.wait_for(lambda: self.over or self.done >= share * self.total)
            return not self.over


@dataclass(frozen=True)
class City:
    """A city in a folder, with its programs not yet started."""

    folder: Path
    store: Store
    programs: Programs
    sandbox: Sandbox
    sharing: SharingStore

    @classmethod
    @contextmanager
    def founded(cls, folder: Path, url: str, scale: Scale) -> Iterator["City"]:
        """The organisation, the calendars and the procedures in an empty database."""
        migrations.upgrade(url)
        offices = [demo_ca.Office(one.name, one.uscc) for one in city.read().organisation.departments]
        demo_ca.make(folder / "data" / DEMO_CA, offices)
        with closing(Store(url, tenant=TENANT)) as store, _parties(folder / "parties") as (sandbox, sharing):
            loading.load(store, (), lambda _: None)
            passwords.give_to_all(store, city.read().password)
            settings = {"DATABASE_URL": url, "DATA_DIR": str(folder / "data"), "DEMO": "1"}
            settings |= sandbox.register_settings | sharing.settings
            web = [_server(folder, settings) for _ in range(scale.servers)]
            workers = [Program(["work"], folder, settings) for _ in range(scale.workers)]
            yield cls(folder, store, Programs(web, workers, [sandbox, sharing]), sandbox, sharing)

    def live(self, scale: Scale, seed: int) -> list[str]:
        """Play `scale.cases` cases while programs are killed; gives their numbers.

        The register is down from before the first application until a case has asked it in vain.
        """
        progress = Progress(scale.cases * STEPS)
        self.sandbox.kill()
        killer = Thread(target=self._strike, args=(progress, scale.kills, random.Random(seed)))
        killer.start()
        try:
            with ThreadPoolExecutor(scale.applicants) as threads:
                shares = [threads.submit(self._play, place, scale, progress) for place in range(scale.applicants)]
                return [number for share in shares for number in share.result()]
        finally:
            progress.end()
            killer.join()

    def _strike(self, progress: Progress, kills: int, chance: random.Random) -> None:
        until("a case waits for the register", lambda: progress.over or self._waits_for_the_register())
        self.sandbox.start()
        for blow, program in zip(range(1, kills + 1), self.programs.blows(chance), strict=False):
            if not progress.reached(blow / (kills + 1)):
                return
            strike(program, chance)

    def _waits_for_the_register(self) -> bool | None:
        in_vain = sa.select(job.c.id).where(job.c.kind == CALL, job.c.state == JobState.SCHEDULED, job.c.attempts > 0)
        with self.store.reading(OPERATOR) as tx:
            return True if tx.all(in_vain.where(tx.of(job))) else None

    def _play(self, place: int, scale: Scale, progress: Progress) -> list[str]:
        """One applicant's cases, each followed by a set of clerks."""
        plan = self.folder / f"plan-{place}.pdf"
        plan.write_bytes(samples.pdf("布局图"))
        with self.store.reading(OPERATOR) as tx:
            today = tx.today
        with ExitStack() as leaving:
            applicant = self._comes(leaving, city.read().applicants[place].login)
            clerks = {login: self._comes(leaving, f"{SLUG}-{login}") for login in cases.CLERKS}
            numbers = []
            for story in _stories(scale.cases)[place :: scale.applicants]:
                number = cases.apply(applicant, story, today, plan)
                progress.step()
                for step in cases.WORK:
                    cases.do(clerks, story, today, number, step)
                    progress.step()
                numbers.append(number)
            return numbers

    def _comes(self, leaving: ExitStack, login: str) -> Person:
        person = Person([program.url for program in self.programs.web], login)
        leaving.callback(person.close)
        return person


def _server(folder: Path, settings: dict[str, str]) -> Program:
    port = str(free_port())
    own = {"HOST": "127.0.0.1", "PORT": port, "WORKERS": "1", "THREADS": "8", "EMBEDDED_WORKER": "0"}
    return Program(["serve"], folder, {**settings, **own}, f"http://127.0.0.1:{port}")


@contextmanager
def _parties(folder: Path) -> Iterator[tuple[Sandbox, SharingStore]]:
    sharing = folder / "sharing"
    sharing.mkdir(parents=True)
    with Sandbox.running(folder) as sandbox, SharingStore.running(sharing, f"sqlite:///{sharing}/own.db") as store:
        yield sandbox, store


def _stories(count: int) -> Sequence[Story]:
    """So many shops of the city's first district whose kitchens have to be visited."""
    kitchens = [one for one in stories.plan() if one.trade.group == "kitchen" and one.trade.form != "central_kitchen"]
    return [
        replace(
            kitchens[number % len(kitchens)],
            fate=GRANTED,
            region=REGION,
            shop=f"风雪面馆{number}号（演示）",
            number=number,
        )
        for number in range(count)
    ]
