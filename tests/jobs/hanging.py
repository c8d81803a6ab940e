"""A worker that hangs in the middle of a job: `python -m tests.jobs.hanging DATABASE_URL FILE`.

It makes FILE when the effect is written but not committed.
"""

import sys
from pathlib import Path
from time import sleep

from connectors.carriers.embedded import Embedded
from engine.jobs import Job, Ledger, Local
from engine.model.locking import LockedCase
from engine.store import Store, Tx
from tests.conftest import TENANT
from tests.jobs import bench


def main(url: str, reached: Path) -> None:
    """Work until killed."""

    def hang(tx: Tx, job: Job, case: LockedCase | None) -> None:
        bench.count_effect(tx, job, case)
        reached.touch()
        sleep(3600)

    Embedded(Ledger(Store(url, tenant=TENANT), {bench.EFFECT: Local(hang)}), threads=1).run()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
