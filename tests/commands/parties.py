"""A party for tests: it answers once under each key, may be down, lose its answers or say no, and keeps count."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from engine.commands import calls, releases
from engine.errors import OutcomeUnclear, PartyRefused, PartyUnavailable
from engine.events import OPERATOR
from engine.jobs import Ledger
from engine.procedures import bundle
from engine.procedures.bundle import Bundle
from tests.commands.office import FOLDER, Office

Values = Mapping[str, object]

VERIFY = "enterprise.verify"
VERIFIED = Path(__file__).parent / "verified"
REGISTERED: Values = {"status": "存续", "legal_person": "演示甲", "capital": 100}


class KilledError(SystemExit):
    """The process dies here."""


@dataclass
class Party:
    """The enterprise register. `says` is its answer, a text the reason of a refusal.

    `trouble` is taken one at a time by what is asked: `down` nothing was done; `lost` it was and no answer came back;
    `killed` it was and whoever asked is dead. `before_answering` runs while it is being asked.
    """

    says: Values | str
    trouble: list[str] = field(default_factory=list)
    given: dict[UUID, Values | str] = field(default_factory=dict)
    asked: list[tuple[UUID, Values]] = field(default_factory=list)
    recalled: list[UUID] = field(default_factory=list)
    before_answering: Callable[[], None] | None = None

    def ask(self, key: UUID, inputs: Values) -> Values:
        """Answer; under a key that was given before, the same again."""
        self.asked.append((key, inputs))
        if self.before_answering is not None:
            self.before_answering()
        wrong = self.trouble.pop(0) if self.trouble else ""
        if wrong == "down":
            raise PartyUnavailable(party="法人库")
        said = self.given.setdefault(key, self.says)
        if wrong == "lost":
            raise OutcomeUnclear(party="法人库")
        if wrong == "killed":
            raise KilledError
        return _told(said)

    def recall(self, key: UUID) -> Values | None:
        """What was given under a key."""
        self.recalled.append(key)
        if self.trouble and self.trouble[0] == "down":
            self.trouble.pop(0)
            raise PartyUnavailable(party="法人库")
        return _told(self.given[key]) if key in self.given else None

    @property
    def keys(self) -> list[UUID]:
        """The keys it was asked under, in order."""
        return [key for key, _ in self.asked]


def verifying(office: Office, plain: Bundle | None = None) -> Office:
    """The same office, the diagram of its procedure, or of this one, verifying the applicant before acceptance."""
    plain = plain or bundle.collect(FOLDER)
    files = {
        **plain.files,
        "joint_review.bpmn": (VERIFIED / "joint_review.bpmn").read_bytes(),
        "forms/verified.form": (VERIFIED / "verified.form").read_bytes(),
    }
    with office.store.transaction(OPERATOR) as tx:
        releases.publish(tx, bundle.of_files(plain.key, files))
    return office


def work(office: Office, party: Party | None) -> None:
    """Do the calls that are due, with this party or with none set."""
    ledger = Ledger(office.store, calls.kinds({} if party is None else {VERIFY: party}))
    ledger.sweep()
    while ledger.run_next():
        pass


def _told(said: Values | str) -> Values:
    if isinstance(said, str):
        raise PartyRefused(party="法人库", reason=said)
    return said
