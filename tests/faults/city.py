"""A demo city without cases, the processes over it, and the day's work of its people under blows."""

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Condition, Thread

import migrations
from engine.events import OPERATOR
from engine.store import Store
from tests.faults import cases
from tests.faults.people import Person
from tests.faults.programs import Program, Programs, free_port
from web.demo import city, loading, samples, stories
from web.demo.stories import Fate, Story

TENANT = "230200"
REGION = "230202"
SLUG = "longsha"
SECRET = "the-secret-of-a-rehearsal"
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

    @classmethod
    @contextmanager
    def founded(cls, folder: Path, url: str, scale: Scale) -> Iterator["City"]:
        """The organisation, the calendars and the procedures in an empty database."""
        migrations.upgrade(url)
        store = Store(url, tenant=TENANT)
        loading.load(store, (), lambda _: None)
        settings = {"DATABASE_URL": url, "DATA_DIR": str(folder / "data"), "DEMO": "1"}
        party = _parties(folder)
        settings |= {"ENTERPRISE_URL": f"{party.url}/enterprise", "ENTERPRISE_SECRET": SECRET}
        web = [_server(folder, settings) for _ in range(scale.servers)]
        workers = [Program(["work"], folder, settings) for _ in range(scale.workers)]
        yield cls(folder, store, Programs(web, workers, [party]))
        store.close()

    def live(self, scale: Scale, seed: int) -> list[str]:
        """Play `scale.cases` cases while programs are killed; gives their numbers."""
        progress = Progress(scale.cases * STEPS)
        killer = Thread(target=_kill, args=(self.programs, progress, scale.kills, random.Random(seed)))
        killer.start()
        try:
            with ThreadPoolExecutor(scale.applicants) as threads:
                shares = [threads.submit(self._play, place, scale, progress) for place in range(scale.applicants)]
                return [number for share in shares for number in share.result()]
        finally:
            progress.end()
            killer.join()

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
    port = free_port()
    own = {"HOST": "127.0.0.1", "PORT": port, "WORKERS": "1", "THREADS": "8", "EMBEDDED_WORKER": "0"}
    return Program(["serve"], folder, {**settings, **own}, f"http://127.0.0.1:{port}")


def _parties(folder: Path) -> Program:
    port, mail = free_port(), free_port()
    own = {"SANDBOX_PORT": port, "SANDBOX_SMTP_PORT": mail, "ENTERPRISE_SECRET": SECRET}
    return Program(["sandbox"], folder, {**own, "DATA_DIR": str(folder / "data")}, f"http://127.0.0.1:{port}")


def _kill(programs: Programs, progress: Progress, kills: int, chance: random.Random) -> None:
    for blow in range(1, kills + 1):
        if not progress.reached(blow / (kills + 1)):
            return
        programs.strike(chance)


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
