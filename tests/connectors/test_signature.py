"""Seals: what the demo authority's certificates sign is valid to an independent reader, and any changed byte is not."""

import io
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    pkcs12,
)
from pyhanko.pdf_utils.reader import PdfFileReader

from connectors.signature import demo_ca
from connectors.signature.demo_ca import Office
from connectors.signature.pades import FIELD, Pades
from engine import typesetting
from engine.errors import SealMissing, SealUnreadable, SealUntrusted
from engine.ports import Seal
from engine.typesetting import Sheet
from web.fonts import FONTS

BUREAU = Office("龙沙区市场监督管理局", "11230202MB9900018K")
OTHER = Office("建华区市场监督管理局", "11230203MB9900018X")
TEMPLATE = b'#set text(font: "Noto Serif SC")\n\xe5\x8f\x97\xe7\x90\x86'
PASSWORD = "a password for seals"
LONG_NAME = "齐齐哈尔市梅里斯达斡尔族区市场监督管理局综合行政执法大队"


@pytest.fixture(scope="module", name="paper")
def _paper() -> bytes:
    return typesetting.printed(
        Sheet({"a.typ": TEMPLATE}, "a.typ", {"url": ""}, datetime(2026, 3, 2, tzinfo=UTC)), FONTS
    ).pdf


@pytest.fixture(scope="module", name="seal")
def _seal() -> Seal:
    look = typesetting.seal(BUREAU.name, "2026年3月2日", FONTS)
    return Seal(BUREAU.name, BUREAU.uscc, 0, 300, 680, 150, 62, look)


def _kept(authority: Path) -> bytes:
    return (authority / demo_ca.SEALS / f"{OTHER.uscc}.p12").read_bytes()


@pytest.fixture(name="authority")
def _authority(tmp_path: Path) -> Path:
    demo_ca.make(tmp_path / "ca", [BUREAU, OTHER])
    return tmp_path / "ca"


def _pades(authority: Path) -> Pades:
    return Pades(authority / demo_ca.SEALS, authority / demo_ca.ROOT)


def _judged(file: Path, root: Path) -> str:
    """What pyHanko's own command says, in a process of its own."""
    words = [
        "sign",
        "validate",
        "--trust",
        str(root),
        "--trust-replace",
        "--no-revocation-check",
        "--executive-summary",
    ]
    done = subprocess.run(
        [str(Path(sys.executable).with_name("pyhanko")), *words, str(file)], capture_output=True, text=True, check=False
    )
    return done.stdout.strip().rpartition(":")[2]


def test_an_independent_reader_finds_a_sealed_document_valid_and_any_changed_byte_not(
    paper: bytes, seal: Seal, authority: Path, tmp_path: Path
) -> None:
    signed = _pades(authority).sign(paper, seal)
    place = signed.index(b"(D:2026") + 3  # the day in the file's properties
    whole, flipped = tmp_path / "whole.pdf", tmp_path / "flipped.pdf"
    whole.write_bytes(signed)
    flipped.write_bytes(signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :])

    assert _judged(whole, authority / demo_ca.ROOT) == "VALID"
    assert _judged(flipped, authority / demo_ca.ROOT) == "INVALID"


def test_the_seal_names_its_office_covers_everything_and_shows_on_its_page(
    paper: bytes, seal: Seal, authority: Path
) -> None:
    signed = _pades(authority).sign(paper, seal)
    (signature,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures

    assert signature.field_name == FIELD
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.signer_cert.subject.native["common_name"] == f"{BUREAU.name}（演示）"
    assert signature.evaluate_signature_coverage().name == "ENTIRE_FILE"
    assert [float(one) for one in signature.sig_field["/Rect"]] == [300, 100, 450, 162]  # of a page 842 points high
    assert signature.sig_field["/AP"]["/N"]


def test_one_file_serves_all_offices_and_its_password_opens_it(
    paper: bytes, seal: Seal, authority: Path, tmp_path: Path
) -> None:
    key, certificate, others = pkcs12.load_key_and_certificates(_kept(authority), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    lock = BestAvailableEncryption(PASSWORD.encode())
    file = tmp_path / "centre.p12"
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"centre", key, certificate, others, lock))

    assert Pades(file, authority / demo_ca.ROOT, PASSWORD).sign(paper, seal)
    for wrong in ("", "wrong"):
        with pytest.raises(SealUnreadable):
            Pades(file, authority / demo_ca.ROOT, wrong).sign(paper, seal)


def test_an_office_without_a_seal_and_a_damaged_file_are_told_apart(paper: bytes, seal: Seal, authority: Path) -> None:
    file = authority / demo_ca.SEALS / f"{BUREAU.uscc}.p12"
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(SealUnreadable):
        _pades(authority).sign(paper, seal)

    file.unlink()
    with pytest.raises(SealMissing):
        _pades(authority).sign(paper, seal)


def test_a_seal_of_another_authority_is_never_used(paper: bytes, seal: Seal, authority: Path, tmp_path: Path) -> None:
    demo_ca.make(tmp_path / "other", [BUREAU])

    with pytest.raises(SealUntrusted):
        Pades(authority / demo_ca.SEALS, tmp_path / "other" / demo_ca.ROOT).sign(paper, seal)


def test_making_the_authority_again_keeps_its_keys_for_the_owner_only(authority: Path) -> None:
    before = {file: file.read_bytes() for file in authority.rglob("*") if file.is_file()}

    assert demo_ca.make(authority, [BUREAU, OTHER]) == 0
    assert demo_ca.make(authority, [BUREAU, Office(LONG_NAME, "11230204MB9900018X")]) == 1

    assert {file: file.read_bytes() for file in before} == before
    assert {file.stat().st_mode & 0o777 for file in before if file.name != demo_ca.ROOT} == {0o600}
