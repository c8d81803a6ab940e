"""What the engine asks of the outside: connectors fulfil these, and the engine never names a connector."""

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
