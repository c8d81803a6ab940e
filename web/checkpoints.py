"""The checkpoint file: its keys, writing to it, reading it.

Writing is crash-safe: a line is appended and on the disk before the database remembers it. So after a crash the file
may be one line ahead, or end in a torn line that nobody has remembered; both are put right by the next run. Anything
else that does not fit is refused, since it is no trace of a crash.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from engine import checkpoints
from engine.checkpoints import Checkpoint
from engine.commands import checkpoints as remembering
from engine.events import OPERATOR
from engine.journal import BEGINNING
from engine.queries import checkpoints as asking
from engine.store import Store
from web.key_files import kept, sync_folder
from web.settings import Settings

HEADS_A_LINE = 1000
BLOCK = 65_536
KEY_FILE = "checkpoint-key"


class CheckpointRefused(Exception):
    """Why no checkpoint was written, as a sentence for the operator."""


@dataclass(frozen=True)
class Place:
    """Where the checkpoints are, and the keys that belong to them."""

    file: Path
    private: Path

    @classmethod
    def of(cls, settings: Settings, file: Path | None = None) -> "Place":
        """The file that the settings name, or another one."""
        return cls(file or settings.checkpoints, settings.data_dir / KEY_FILE)

    @property
    def public(self) -> Path:
        """The public key lies beside the checkpoints, so that both can be copied to wherever they are verified."""
        return self.file.with_name(f"{self.file.name}.pub")


@dataclass(frozen=True)
class Written:
    """What a run has written. `torn` says that it first removed a line which an earlier run could not finish."""

    checkpoints: int
    heads: int
    torn: bool


def write(store: Store, place: Place, *, anew: bool = False) -> Written:
    """Sign the heads of all cases that have grown. `anew` begins a new file and signs the heads of all cases.

    Raises CheckpointRefused, and leaves the file as it is, when file, key and database do not fit together.
    """
    try:
        place.file.parent.mkdir(parents=True, exist_ok=True)
        with _alone(place.file) as handle:
            key = _signing_key(place, handle)
            if anew:
                _begin_anew(store, place, handle)
            last, torn = _recovered(store, handle, key)
            sizes = [len(one.heads) for one in _sign_grown(store, handle, key, last)]
    except OSError as problem:
        raise CheckpointRefused(f"检查点文件 {place.file} 不能写入：{problem.strerror}。") from problem
    return Written(len(sizes), sum(sizes), torn)


def public_key(file: Path) -> Ed25519PublicKey | None:
    """The public key in a file, or None when there is none."""
    try:
        key = load_pem_public_key(file.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, Ed25519PublicKey) else None


def own_key(place: Place) -> Ed25519PublicKey | None:
    """The public key that belongs to the private one of this system, or None when that is not here to be read."""
    if not os.access(place.private, os.R_OK):
        return None
    return _private(place.private.read_bytes(), place).public_key()


class Lines:
    """The whole lines of a checkpoint file, from where reading ended the last time. `torn` after an unfinished line."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read = 0
        self.torn = False

    def more(self) -> Iterator[bytes]:
        """The next lines, without newlines; none when the file does not exist."""
        if not self._file.exists():
            return
        with self._file.open("rb") as lines:
            lines.seek(self._read)
            for line in lines:
                self.torn = not line.endswith(b"\n")
                if not self.torn:
                    self._read += len(line)
                    yield line[:-1]


@contextmanager
def _alone(file: Path) -> Iterator[int]:
    """The file, made when it is missing and locked against other writers; readers need no lock."""
    fresh = not file.exists()
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if fresh:
            sync_folder(file.parent)
        yield handle
    finally:
        os.close(handle)


def _sign_grown(store: Store, handle: int, key: Ed25519PrivateKey, last: Checkpoint | None) -> Iterator[Checkpoint]:
    """Each checkpoint is on the disk before the database remembers it."""
    after: UUID | None = None
    while True:
        with store.reading(OPERATOR) as tx:
            grown, now = asking.unsigned(tx, after, HEADS_A_LINE), tx.now
        if not grown:
            return
        number, previous = (last.number, last.digest) if last else (0, BEGINNING)
        last = Checkpoint(number + 1, previous, store.tenant, now, grown)
        _append(handle, checkpoints.signed(last, key) + b"\n")
        _remember(store, last)
        yield last
        after = grown[-1].case_id


def _signing_key(place: Place, handle: int) -> Ed25519PrivateKey:
    beside = public_key(place.public)
    if not place.private.exists() and (place.public.exists() or os.fstat(handle).st_size):
        raise CheckpointRefused(f"已有检查点，签名密钥 {place.private} 却不存在，未写检查点：请恢复密钥。")
    key = _private(kept(place.private, _fresh_key), place)
    if beside == key.public_key():
        return key
    if place.public.exists():
        raise CheckpointRefused(f"公钥文件 {place.public} 与签名密钥 {place.private} 不符，未写检查点。")
    fresh = place.public.with_name(f".{place.public.name}-new")
    fresh.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    fresh.replace(place.public)
    sync_folder(place.public.parent)
    return key


def _fresh_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _private(pem: bytes, place: Place) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise CheckpointRefused(f"{place.private} 不是 Ed25519 签名密钥。")
    return key


def _begin_anew(store: Store, place: Place, handle: int) -> None:
    if os.fstat(handle).st_size:
        raise CheckpointRefused(f"{place.file} 已有内容：重新开始前，请把它和公钥文件移到别处保存。")
    with store.transaction(OPERATOR) as tx:
        remembering.forget(tx)


def _recovered(store: Store, handle: int, key: Ed25519PrivateKey) -> tuple[Checkpoint | None, bool]:
    """The last checkpoint, after what a crash may have left has been put right; and whether a torn line was removed."""
    size = os.fstat(handle).st_size
    end = _after_last_newline(handle, size)
    start = _after_last_newline(handle, end - 1)
    last = checkpoints.read(os.pread(handle, end - start, start)[:-1], key.public_key()) if end else None
    if end and (last is None or last.tenant != store.tenant):
        raise CheckpointRefused("检查点文件的末行不是本系统签名的，未写检查点：请运行 heban journal verify。")
    number = last.number if last else 0
    with store.reading(OPERATOR) as tx:
        recorded = asking.recorded(tx)
    if number not in {recorded, recorded + 1}:
        raise CheckpointRefused(
            f"检查点文件止于第 {number} 号，数据库所记最后一号是 {recorded}，未写检查点：请运行 heban journal verify；"
            "查明原因后，可用 heban journal checkpoint --new 重新开始。"
        )
    if last is not None and number > recorded:
        _remember(store, last)
    if size > end:
        os.ftruncate(handle, end)
        os.fsync(handle)
    return last, size > end


def _remember(store: Store, checkpoint: Checkpoint) -> None:
    with store.transaction(OPERATOR) as tx:
        remembering.remember(tx, checkpoint)


def _append(handle: int, line: bytes) -> None:
    while line:
        line = line[os.write(handle, line) :]
    os.fsync(handle)


def _after_last_newline(handle: int, end: int) -> int:
    """The place after the last newline before `end`, searched from the end; 0 when there is none."""
    while end > 0:
        start = max(0, end - BLOCK)
        found = os.pread(handle, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0
