"""Texts as bytes: compressed, with a checksum, by a compressor that a thread keeps."""

import threading
from typing import Final

import zstandard

from engine.errors import SnapshotTooLarge, SnapshotUnreadable

MAX_BYTES: Final = 64 * 1024 * 1024
QUICK: Final = 3
SMALL: Final = 19
"""Levels: for what is written at every step, and for what is written once and read at every step."""


class _Kept(threading.local):
    """What a thread compresses with; a new one for each text would cost more than the text."""

    def __init__(self) -> None:
        self.writers: dict[int, zstandard.ZstdCompressor] = {}
        self.reader = zstandard.ZstdDecompressor()

    def writer(self, level: int) -> zstandard.ZstdCompressor:
        if level not in self.writers:
            self.writers[level] = zstandard.ZstdCompressor(level=level, write_checksum=True)
        return self.writers[level]


_kept = _Kept()


def packed(text: str, level: int = QUICK) -> bytes:
    """A text as bytes; SnapshotTooLarge when it could not be read back."""
    content = text.encode()
    if len(content) > MAX_BYTES:
        raise SnapshotTooLarge(limit=MAX_BYTES // 1024 // 1024)
    return _kept.writer(level).compress(content)


def unpacked(packed_text: bytes) -> bytes:
    """The text that was packed, in UTF-8; SnapshotUnreadable when it is damaged."""
    try:
        if zstandard.frame_content_size(packed_text) > MAX_BYTES:
            raise SnapshotUnreadable
        return _kept.reader.decompress(packed_text, max_output_size=MAX_BYTES)
    except zstandard.ZstdError as error:
        raise SnapshotUnreadable from error
