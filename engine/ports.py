"""What the engine asks of the outside: connectors fulfil these, and the engine never names a connector."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


class Work(Protocol):
    """The ledger as whoever carries jobs sees it. Both verbs raise Unavailable when the database does not answer."""

    def sweep(self) -> int:
        """Make ready what is due and what was left lying; gives how many."""

    def run_next(self) -> bool:
        """Run one ready job to its end, good or bad; False when none is ready."""


@dataclass(frozen=True)
class Letter:
    """An e-mail to one person. `key` stays the same at every attempt to send it."""

    key: UUID
    to: str
    subject: str
    text: str


class Mailer(Protocol):
    """Sends e-mail."""

    def send(self, letter: Letter) -> None:
        """Hand a letter to the mail server. Raises DeliveryFailed (later perhaps) and DeliveryRefused (never)."""


class Operation(Protocol):
    """One operation of a connector, as a service task of a diagram names it: `connector.operation`.

    Both verbs raise PartyUnavailable (nothing was done), OutcomeUnclear (the request left and no answer came),
    PartyRefused (the other party said no: its `reason` is the code of a BPMN error) and PartyAnswerInvalid.
    """

    def ask(self, key: UUID, inputs: Mapping[str, object]) -> Mapping[str, object]:
        """Ask the other party, under a key that stays the same at every attempt; gives its answer as JSON values."""

    def recall(self, key: UUID) -> Mapping[str, object] | None:
        """The answer already given under a key, or None when the other party never took that request."""


Operations = Mapping[str, Operation]


@dataclass(frozen=True)
class Seal:
    """Whose seal goes where: `page` from 0, `box` in points from the lower left corner of the page.

    `look` is a PDF page of the size of the box.
    """

    office: str
    uscc: str
    page: int
    box: tuple[float, float, float, float]
    look: bytes


class Signer(Protocol):
    """Seals documents for the offices that issue them."""

    def sign(self, pdf: bytes, seal: Seal) -> bytes:
        """The same document with a signature that covers it.

        Raises SealMissing, SealUnreadable, SealUntrusted, and kinds of Unavailable for what may pass.
        """


class Source(Protocol):
    """Shared data that a form may be filled in from."""

    def find(self, key: str) -> Mapping[str, str]:
        """The facts there are under a key (a credit code), by name. Raises as an Operation does."""


Sources = Mapping[str, Source]
