"""Files as content-addressed blobs: the one door to where bytes are kept."""

import hashlib

import sqlalchemy as sa

from engine.errors import NotFound
from engine.model.case import blob
from engine.store import Tx


def put(tx: Tx, content: bytes) -> str:
    """Keep `content` once, under its SHA-256, and give that."""
    sha256 = hashlib.sha256(content).hexdigest()
    known = tx.first(sa.select(blob.c.sha256).where(tx.of(blob), blob.c.sha256 == sha256))
    if known is None:
        tx.insert(blob, [{"sha256": sha256, "content": content}])
    return sha256


def get(tx: Tx, sha256: str) -> bytes:
    """The bytes kept under a SHA-256."""
    row = tx.first(sa.select(blob.c.content).where(tx.of(blob), blob.c.sha256 == sha256))
    if row is None:
        raise NotFound
    content: bytes = row.content
    return content
