"""Background work: which kinds of job this program knows, and which process carries them."""

import fcntl
import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from time import sleep
from typing import Final
from uuid import UUID

from connectors.carriers.embedded import Embedded
from connectors.enterprise import http as enterprise
from connectors.notice.smtp import Smtp
from connectors.sharing import http as sharing_http
from connectors.wire import Party
from engine.commands import calls, documents, happening, notices, sharing
from engine.commands.documents import Press
from engine.events import WORKER
from engine.jobs import Kinds, Ledger
from engine.ports import Operations, Registers, SharingStore, Signer, Work
from engine.store import Store
from web.fonts import FONTS
from web.settings import Settings

log: Final = logging.getLogger("heban.jobs")

LOOK_SECONDS: Final = 0.2
STAND_BY_SECONDS: Final = 1.0
PAGE_SECONDS: Final = 8.0  # somebody waits for the page
CATCH_UP_PAUSE: Final = timedelta(minutes=10)
STOP_SECONDS: Final = 28.0
LOCK_FILE: Final = "embedded-worker.lock"


def kinds(settings: Settings) -> Kinds:
    """Every kind of job, with the connectors that the settings choose."""
    mailer = Smtp.at(settings.smtp_url, settings.mail_from, settings.site_name) if settings.smtp_url else None
    issuing = documents.kinds(press(settings), signer(settings))
    asking = calls.kinds(operations(settings))
    told = {**notices.kinds(mailer), **sharing.kinds(platform(settings))}
    return {**happening.KINDS, **told, **asking, **issuing}


def press(settings: Settings) -> Press:
    """What documents are made with."""
    return Press(FONTS, settings.public_url)


def signer(settings: Settings) -> Signer | None:
    """Who seals documents, as the settings choose; None when they choose nobody."""
    if settings.signing_keystore is None or settings.signing_root is None:
        return None
    from connectors.signature.pades import Pades  # noqa: PLC0415  (pyHanko takes seconds to load; most commands sign nothing)

    return Pades(settings.signing_keystore, settings.signing_root, settings.signing_password)


def platform(settings: Settings) -> SharingStore | None:
    """The data-sharing platform that cases are fed back to; None when the settings name none."""
    if not settings.sharing_url:
        return None
    party = Party(sharing_http.NAME, settings.sharing_url, settings.sharing_key_id, settings.sharing_secret)
    return sharing_http.Platform(party)


def operations(settings: Settings) -> Operations:
    """What diagrams may ask other parties, by name; of the parties that the settings name, and of no others."""
    register = _enterprise(settings)
    return {} if register is None else {"enterprise.verify": enterprise.Verify(register)}


def registers(settings: Settings) -> Registers:
    """What forms may be filled in from, by name; of the parties that the settings name, and of no others."""
    register = _enterprise(settings)
    if register is None:
        return {}
    return {"enterprise": enterprise.Register(replace(register, deadline=PAGE_SECONDS))}


def _enterprise(settings: Settings) -> Party | None:
    if not settings.enterprise_url:
        return None
    return Party(enterprise.NAME, settings.enterprise_url, settings.enterprise_key_id, settings.enterprise_secret)


def embedded(store: Store, settings: Settings) -> Embedded:
    """The embedded carrier over a store."""
    return Embedded(work_of(store, settings), settings.work_threads)


def work_of(store: Store, settings: Settings) -> Work:
    """What a process with these settings carries."""
    ledger = Ledger(store, kinds(settings))
    return _CatchingUp(store, ledger) if settings.sharing_url else ledger


@dataclass
class _CatchingUp:
    """A ledger that is swept only after everything is ordered that the data-sharing platform has not been told, at
    the start and then every ten minutes: of what happened before the settings named a platform nobody has a job, nor of
    what a process without one has taken up.
    """

    store: Store
    ledger: Ledger
    told_up_to: UUID | None = None
    due_at: datetime | None = None

    def sweep(self) -> int:
        """Order some deliveries, and sweep when there are no more to order."""
        if self.due_at is not None and self.store.now() < self.due_at:
            return self.ledger.sweep()
        with self.store.transaction(WORKER) as tx:
            self.told_up_to, ordered = sharing.feed(tx, self.told_up_to, again=False)
            self.due_at = tx.now + CATCH_UP_PAUSE if self.told_up_to is None else None
        return ordered or self.ledger.sweep()

    def run_next(self) -> bool:
        """Run one ready job."""
        return self.ledger.run_next()


def work(carrier: Embedded) -> bool:
    """Carry until SIGTERM or Ctrl+C, then finish what is in hand; False when it ended by a defect."""
    asked = _Asked()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, asked)
    ended: list[bool] = []
    thread = Thread(target=lambda: ended.append(carrier.run()), name="jobs")
    thread.start()
    while thread.is_alive() and not asked.stop:
        sleep(LOOK_SECONDS)
    carrier.stop()
    thread.join()
    return ended == [True]


class _Asked:
    """Whether somebody has asked to stop. A signal handler only notes it: it may take no lock."""

    stop = False

    def __call__(self, _number: int, _frame: object) -> None:
        self.stop = True


class Resident:
    """The embedded carrier inside a server: one of its processes works, the others stand by to take its place.

    Who works is who holds the lock file, which the system releases when its holder dies. Two servers that share a
    database but no folder both work, which the ledger allows.
    """

    def __init__(self, carrier: Callable[[], Embedded], folder: Path) -> None:
        self._carrier = carrier
        self._lock = folder / LOCK_FILE
        self._stopping = Event()
        self._running: Embedded | None = None
        self._thread = Thread(target=self._stand_by, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin, in a process of the server."""
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish what is in hand and stop."""
        self._stopping.set()
        if self._running is not None:
            self._running.stop()
        self._thread.join(STOP_SECONDS)

    def _stand_by(self) -> None:
        with self._lock.open("w") as file:
            while not self._stopping.is_set():
                if _locked(file.fileno()):
                    self._work()
                self._stopping.wait(STAND_BY_SECONDS)

    def _work(self) -> None:
        self._running = self._carrier()
        if self._stopping.is_set():
            return
        if not self._running.run():
            log.error("the embedded carrier ended by a defect and begins again")


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
