"""PAdES signatures (ETSI EN 319 142, level B-B: no timestamp) made by keys in PKCS#12 files.

The seal is a certification signature that allows no change afterwards. It is checked before it is given out: what an
independent reader would not trust never leaves.
"""

import io
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from asn1crypto import x509
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext

from engine.errors import SealMissing, SealUnreadable, SealUntrusted
from engine.ports import Seal

FIELD: Final = "Seal"
DIGEST: Final = "sha256"
ROOM: Final = 24 * 1024  # hexadecimal digits kept for a signature with its certificates; nothing is signed to find out


@dataclass(frozen=True)
class Pades:
    """Seals kept in PKCS#12 files.

    `keystore` is one file for all offices, or a folder with a file for each, named by its credit code. `root` is the
    certificate (PEM or DER) that the seals must be trusted by.
    """

    keystore: Path
    root: Path
    password: str = field(default="", repr=False)

    def sign(self, pdf: bytes, seal: Seal) -> bytes:
        """The document with the office's seal. Raises SealMissing, SealUnreadable, SealUntrusted."""
        signer = self._signer(seal)
        meta = PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm=DIGEST,
            subfilter=SigSeedSubFilter.PADES,
            name=seal.office,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        )
        writing = IncrementalPdfFileWriter(io.BytesIO(pdf))
        place = SigFieldSpec(FIELD, on_page=seal.page, box=_box(writing.prev, seal))
        with TemporaryDirectory() as folder:
            look = Path(folder) / "seal.pdf"
            look.write_bytes(seal.look)
            style = StaticStampStyle(background=ImportedPdfPage(str(look)), border_width=0)
            sealing = PdfSigner(meta, signer, stamp_style=style, new_field_spec=place)
            try:
                signed: bytes = sealing.sign_pdf(writing, bytes_reserved=ROOM).getvalue()
            except SigningError:
                raise SealUntrusted(office=seal.office) from None
        if not self._is_trusted(signed):
            raise SealUntrusted(office=seal.office)
        return signed

    def _signer(self, seal: Seal) -> SimpleSigner:
        file = self.keystore / f"{seal.uscc}.p12" if self.keystore.is_dir() else self.keystore
        if not file.is_file():
            raise SealMissing(office=seal.office)
        try:
            signer: SimpleSigner = SimpleSigner.load_pkcs12_data(file.read_bytes(), [], self.password.encode() or None)
        except (OSError, ValueError):
            raise SealUnreadable(office=seal.office) from None
        return signer

    def _is_trusted(self, signed: bytes) -> bool:
        (signature,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures
        trust = ValidationContext(trust_roots=[self._root()], allow_fetching=False)
        judged: Any = validate_pdf_signature(signature, trust)
        return bool(judged.bottom_line)

    def _root(self) -> x509.Certificate:
        try:
            root: x509.Certificate = load_cert_from_pemder(str(self.root))
        except (OSError, ValueError):
            raise SealUnreadable(office=self.root.name) from None
        return root


def _box(reader: PdfFileReader, seal: Seal) -> tuple[int, int, int, int]:
    """The place of a seal as PDF counts it, from the lower left corner of the page."""
    page, _ = reader.find_page_for_modification(seal.page)
    height = float(page.get_object()["/MediaBox"][3])
    top = height - seal.top
    return round(seal.left), round(top - seal.height), round(seal.left + seal.width), round(top)
