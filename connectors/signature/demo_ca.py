"""A certificate authority for demonstrations: its root and a seal for each office, made in a folder of this machine.

Whoever has the folder can seal in the name of every office, so it proves nothing outside of a demonstration, and the
names in its certificates say so.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID

ROOT: Final = "root.pem"
ROOT_KEY: Final = "root-key.pem"
SEALS: Final = "seals"
ROOT_NAME: Final = "鹤办演示根证书（不具法律效力）"
ROOT_YEARS: Final = 10
SEAL_YEARS: Final = 2
RENEWED_BEFORE: Final = timedelta(days=60)
SHOWN: Final = "（演示）"
LONGEST_NAME: Final = 64  # bytes
YEAR: Final = timedelta(days=365)


@dataclass(frozen=True)
class Office:
    """Whom a seal is made for."""

    name: str
    uscc: str


def make(folder: Path, offices: Sequence[Office]) -> int:
    """Make what is missing, and anew what runs out soon; gives how many seals were made.

    Only their owner may read the keys.
    """
    (folder / SEALS).mkdir(parents=True, exist_ok=True, mode=0o700)
    key, root = _root(folder)
    made = 0
    for office in offices:
        file = folder / SEALS / f"{office.uscc}.p12"
        if not file.exists() or _runs_out(file):
            _write(file, _seal(office, key, root))
            made += 1
    return made


def _root(folder: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    if not (folder / ROOT).exists():
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name("鹤办演示", ROOT_NAME)
        made = _certificate(name, key, ROOT_YEARS).issuer_name(name)
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        made = made.add_extension(_usage(is_root=True), critical=True)
        _write(folder / ROOT_KEY, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        _write(folder / ROOT, made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM), mode=0o644)
    kept = load_pem_private_key((folder / ROOT_KEY).read_bytes(), None)
    assert isinstance(kept, ec.EllipticCurvePrivateKey)
    return kept, x509.load_pem_x509_certificate((folder / ROOT).read_bytes())


def _seal(office: Office, root_key: ec.EllipticCurvePrivateKey, root: x509.Certificate) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(office.name, _cut(office.name, SHOWN))
    made = _certificate(name, key, SEAL_YEARS).issuer_name(root.subject)
    made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    made = made.add_extension(_usage(is_root=False), critical=True)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    signed = made.add_extension(issuer, critical=False).sign(root_key, hashes.SHA256())
    return pkcs12.serialize_key_and_certificates(office.uscc.encode(), key, signed, [root], NoEncryption())


def _certificate(name: x509.Name, key: ec.EllipticCurvePrivateKey, years: int) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + years * YEAR)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(organisation: str, common: str) -> x509.Name:
    parts = (
        (NameOID.COUNTRY_NAME, "CN"),
        (NameOID.ORGANIZATION_NAME, _cut(organisation)),
        (NameOID.COMMON_NAME, common),
    )
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def _cut(name: str, ending: str = "") -> str:
    """A name with its ending, as long as certificates take it."""
    room = LONGEST_NAME - len(ending.encode())
    return name.encode()[:room].decode(errors="ignore") + ending


def _usage(*, is_root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=not is_root,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_root,
        crl_sign=is_root,
        encipher_only=False,
        decipher_only=False,
    )


def _runs_out(file: Path) -> bool:
    _, certificate, _ = pkcs12.load_key_and_certificates(file.read_bytes(), None)
    assert certificate is not None
    return certificate.not_valid_after_utc - RENEWED_BEFORE < datetime.now(UTC)


def _write(file: Path, content: bytes, mode: int = 0o600) -> None:
    fresh = file.with_name(f".{file.name}-new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "wb") as out:
        out.write(content)
    fresh.replace(file)
