"""出具文书: a document that an act has ordered is set, sealed and kept.

Its number and contents stand since the act; the file is made with no transaction open. A second attempt makes the same
document again and changes nothing once it has been issued.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from engine import releases, typesetting
from engine.commands import advancing
from engine.errors import SignerNotSet, TemplateUnfit
from engine.jobs import Calling, Job, Kind, Pace
from engine.journal import Line, What
from engine.model import blobs
from engine.model.document import DOCUMENT, DocumentState
from engine.model.document import document as documents
from engine.model.locking import LockedCase
from engine.ports import Seal, Signer
from engine.store import Tx
from engine.typesetting import SEAL_HEIGHT, SEAL_WIDTH, Mark, Sheet, TemplateFaulty

PACE: Final = Pace(
    timedelta(minutes=2),
    (timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6)),
)
CORNER: Final = Mark(1, 350, 700)  # where the seal goes when a template names no place


@dataclass(frozen=True)
class Press:
    """What documents are made with: the folder of the fonts, and the address of the site that QR codes lead to."""

    fonts: Path
    public_url: str


@dataclass(frozen=True)
class _Wanted:
    """A document to be made."""

    sheet: Sheet
    office: str
    uscc: str
    day: date


def kinds(press: Press, signer: Signer | None) -> Mapping[str, Kind]:
    """The kind of job that issues documents. Without a signer it is an incident: nothing unsigned is ever issued."""
    return {DOCUMENT: issuing(press, signer)}


def issuing(press: Press, signer: Signer | None) -> Calling[Any, bytes]:
    """That kind itself."""
    parts = _Issuing(press, signer)
    return Calling(parts.prepare, parts.call, parts.record, PACE)


@dataclass(frozen=True)
class _Issuing:
    press: Press
    signer: Signer | None

    def prepare(self, tx: Tx, job: Job, case: LockedCase | None) -> _Wanted | None:
        """The document as it was ordered; None when it has been issued."""
        assert case is not None
        row = tx.first(sa.select(documents).where(tx.of(documents), documents.c.id == _id(job)))
        assert row is not None
        if row.state == DocumentState.ISSUED:
            return None
        if self.signer is None:
            raise SignerNotSet
        procedure = releases.of_case(tx, case.release_id).procedure
        rule = procedure.document(row.key)
        assert rule is not None
        data = {**row.data, "url": f"{self.press.public_url}/verify/{row.verify_code}"}
        sheet = Sheet(procedure.files, rule.template, data, row.ordered_at)
        return _Wanted(sheet, data["office"]["name"], data["office"]["uscc"], date.fromisoformat(data["day"]))

    def call(self, wanted: _Wanted) -> bytes:
        """Set it and have it sealed."""
        if self.signer is None:
            raise SignerNotSet
        try:
            made = typesetting.printed(wanted.sheet, self.press.fonts)
            day = f"{wanted.day.year}年{wanted.day.month}月{wanted.day.day}日"
            look = typesetting.seal(wanted.office, day, self.press.fonts)
        except TemplateFaulty as faulty:
            raise TemplateUnfit(file=faulty.file, line=faulty.line) from None
        mark = made.mark or CORNER
        place = (mark.page - 1, mark.x, mark.y, SEAL_WIDTH, SEAL_HEIGHT)
        return self.signer.sign(made.pdf, Seal(wanted.office, wanted.uscc, *place, look))

    def record(self, tx: Tx, job: Job, case: LockedCase | None, pdf: bytes) -> None:
        """Keep the sealed file and say so in the journal, unless another attempt has."""
        assert case is not None
        row = tx.first(sa.select(documents).where(tx.of(documents), documents.c.id == _id(job)))
        assert row is not None
        if row.state == DocumentState.ISSUED:
            return
        sha256 = blobs.put(tx, pdf)
        issued = {"state": DocumentState.ISSUED.value, "issued_at": tx.now, "sha256": sha256, "size": len(pdf)}
        tx.change(sa.update(documents).where(tx.of(documents), documents.c.id == row.id).values(**issued))
        facts = {"document": str(row.id), "key": row.key, "number": row.number, "sha256": sha256}
        advancing.save(tx, case, [Line(What.DOCUMENT, "", facts)])


def _id(job: Job) -> UUID:
    return UUID(str(job.payload["document"]))
