"""Files as content-addressed blobs: the one door to where bytes are kept."""

import hashlib

import sqlalchemy as sa

from engine.errors import NotFound
from engine.model.case import blob, material
from engine.model.document import document
from engine.store import Tx


def put(tx: Tx, content: bytes) -> str:
    """Keep `content` once, under its SHA-256, and give that."""
    sha256 = hashlib.sha256(content).hexdigest()
    tx.upsert(blob, {"sha256": sha256, "content": content}, {"sha256": sha256})
    return sha256


def forget(tx: Tx, sha256: str) -> None:
    """Drop the bytes kept under a SHA-256 that neither a file nor a document names any more."""
    handed_in = sa.select(material.c.id).where(tx.of(material), material.c.sha256 == sha256)
    issued = sa.select(document.c.id).where(tx.of(document), document.c.sha256 == sha256)
    tx.change(sa.delete(blob).where(tx.of(blob), blob.c.sha256 == sha256, ~handed_in.exists(), ~issued.exists()))


def get(tx: Tx, sha256: str) -> bytes:
    """The bytes kept under a SHA-256."""
    row = tx.first(sa.select(blob.c.content).where(tx.of(blob), blob.c.sha256 == sha256))
    if row is None:
        raise NotFound
    content: bytes = row.content
    return content
