"""检查点: signed statements of where the chains of cases stand, to be kept outside the database.

A chain shows a changed byte. It does not show that its end was cut, or that it was written anew from some line on, when
the row of the case was changed to match. A checkpoint signs the heads of all cases that have grown since the one before
it, and the digest of that one; so the checkpoints are a chain too, of which only the latest end can be lost unseen.

A checkpoint is one line of JSON with its signature (Ed25519, RFC 8032) as the last member. What is signed is the line
as it stands, without that member: it is trusted before it is parsed.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from engine.chains import Fault, Harm, Signature, fault
from engine.journal import BEGINNING

COUNTER = "checkpoints"  # the name under which the database keeps the number of the latest one
PURPOSE = b"heban checkpoint 1\n"
MEMBER = b',"signature":"'
END = b'"}'
HEX_LENGTH = 128


@dataclass(frozen=True)
class CaseHead:
    """Where the chain of a case ends: the number of its last line and that line's digest."""

    case_id: UUID
    number: str
    seq: int
    digest: str


@dataclass(frozen=True)
class Checkpoint:
    """One signed statement. `number` counts from 1, `previous` is the digest of the one before."""

    number: int
    previous: str
    tenant: str
    at: datetime
    heads: tuple[CaseHead, ...]

    @property
    def text(self) -> bytes:
        """What is signed."""
        heads = [[str(head.case_id), head.number, head.seq, head.digest] for head in self.heads]
        parts = {
            "number": self.number,
            "previous": self.previous,
            "tenant": self.tenant,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "heads": heads,
        }
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def digest(self) -> str:
        """SHA-256 of what is signed."""
        return hashlib.sha256(self.text).hexdigest()


def signed(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> bytes:
    """The line of a checkpoint, without the newline at its end."""
    text = checkpoint.text
    signature = key.sign(PURPOSE + text).hex().encode()
    return text[:-1] + MEMBER + signature + END


def read(line: bytes, key: Ed25519PublicKey) -> Checkpoint | None:
    """The checkpoint of a line, or None when a byte of it is not as it was signed."""
    at = len(line) - len(MEMBER) - HEX_LENGTH - len(END)
    text, signature = line[:at] + b"}", line[at + len(MEMBER) : -len(END)]
    if at < 0 or line != text[:-1] + MEMBER + signature.lower() + END:
        return None
    try:
        key.verify(bytes.fromhex(signature.decode("ascii")), PURPOSE + text)
    except (InvalidSignature, ValueError):
        return None
    parts = json.loads(text)
    heads = tuple(CaseHead(UUID(case_id), number, seq, digest) for case_id, number, seq, digest in parts["heads"])
    return Checkpoint(parts["number"], parts["previous"], parts["tenant"], datetime.fromisoformat(parts["at"]), heads)


class Trail:
    """Follows the lines of a checkpoint file from the first one and tells where they do not lead on."""

    def __init__(self, tenant: str, key: Ed25519PublicKey) -> None:
        self.line = 0
        self.number = 0
        self.digest: str | None = BEGINNING
        self._tenant = tenant
        self._key = key

    def follow(self, line: bytes) -> tuple[Checkpoint | None, tuple[Fault, ...]]:
        """The checkpoint of the next line, when it is signed and ours, and what is wrong with the line."""
        self.line += 1
        found = read(line, self._key)
        faults = tuple(self._faults(found))
        # after a line that cannot be trusted, the next one cannot be held against it
        self.number = self.number + 1 if found is None else found.number
        self.digest = None if found is None else found.digest
        return (found if found is not None and found.tenant == self._tenant else None), faults

    def signatures(self, found: Checkpoint) -> Iterator[tuple[UUID, Signature]]:
        """What the checkpoint of the line just followed says of each case."""
        for head in found.heads:
            yield head.case_id, Signature(head.number, head.seq, head.digest, self.line)

    def _faults(self, found: Checkpoint | None) -> Iterator[Fault]:
        if found is None:
            yield fault(Harm.FORGED, checkpoint=self.line)
        elif found.tenant != self._tenant:
            yield fault(Harm.FOREIGN, checkpoint=self.line, tenant=found.tenant)
        elif found.number != self.number + 1 or self.digest not in {None, found.previous}:
            yield fault(Harm.SKIPPED, checkpoint=self.line)
