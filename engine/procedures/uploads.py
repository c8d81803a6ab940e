"""The files of a procedure as they come in from a browser, one by one or in a zip archive, and as they go out again.

They come from a stranger: names lead nowhere else, and neither their number nor what they unpack to is unbounded.
"""

import io
import re
import tomllib
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from engine.errors import FileTooLarge, Invalid
from engine.procedures import bundle
from engine.procedures.bundle import PROCEDURE, SHARED, Bundle

MAX_FILES: Final = 400
MAX_BYTES: Final = 16 * 1024 * 1024
MAX_NAME: Final = 200
MAX_PART: Final = 255  # bytes of UTF-8, as file systems have it
KEY: Final = re.compile(r"[a-z][a-z0-9_-]{0,59}")
_MB: Final = 1024 * 1024
_NOT_ASCII_FLAG: Final = 0x800
_ENCRYPTED_FLAG: Final = 0x1
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_LEFT_OUT: Final = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)  # the first day that a zip archive can tell

Files = Mapping[str, bytes]


class ArchiveUnreadable(Invalid):
    """不能打开压缩包“{name}”：不是 zip 文件、已经损坏或者设了密码，请重新打包。"""

    code = "archive-unreadable"


class NothingUploaded(Invalid):
    """没有选择文件，请选择事项的文件夹或者 zip 压缩包。"""

    code = "nothing-uploaded"


class FileNameRefused(Invalid):
    """不能使用文件名“{name}”：须是文件夹里的文件，不含“..”和控制字符，不重复，不太长。"""

    code = "file-name-refused"


class FileKindRefused(Invalid):
    """事项里没有“{name}”这样的文件，请移走后重新上传。可以有：{kinds}。"""

    code = "file-kind-refused"


class TooManyUploaded(Invalid):
    """文件太多：一次不得超过 {limit} 个文件。"""

    code = "too-many-uploaded"


class UploadTooLarge(FileTooLarge):
    """文件太大：一次上传的文件合计不得超过 {limit} MB。"""

    code = "procedure-too-large"


class SeveralProcedures(Invalid):
    """一次只能上传一个事项，选择的文件里有 {count} 个 procedure.toml。"""

    code = "several-procedures"


class ProcedureUnnamed(Invalid):
    """看不出是哪个事项：请在 procedure.toml 中写 key，或者把文件夹命名为事项的 key（小写字母、数字、连字符）。"""

    code = "procedure-unnamed"


@dataclass(frozen=True)
class Uploaded:
    """The files of one procedure by relative name. `key` is empty when nothing says which procedure it is."""

    key: str
    own: Files
    shared: Files


def bundled(uploaded: Uploaded, shared: Files, key: str = "") -> Bundle:
    """The bundle of an upload; shared files that it lacks are taken from `shared`, and `key` when it names none.

    Raises ProcedureUnnamed.
    """
    named = uploaded.key or key
    if not named:
        raise ProcedureUnnamed
    return bundle.completed(named, uploaded.own, {**shared, **uploaded.shared})


def received(given: Iterable[tuple[str, bytes]]) -> Uploaded:
    """The procedure among files with the names that the browser, or an archive, gives them.

    Its folder is where `procedure.toml` lies; shared files lie in `_shared` beside it or in it. What operating systems
    leave in folders is left out. Raises NothingUploaded, FileNameRefused, FileKindRefused, TooManyUploaded,
    UploadTooLarge, SeveralProcedures.
    """
    files: dict[PurePosixPath, bytes] = {}
    for name, content in _bounded(given):
        path = _path(name)
        if path in files:
            raise FileNameRefused(name=name)
        if not any(part.startswith(".") or part in _LEFT_OUT for part in path.parts):
            files[path] = content
    if not files:
        raise NothingUploaded
    folder = _folder(files)
    own: dict[str, bytes] = {}
    shared: dict[str, bytes] = {}
    for path, content in files.items():
        name = _name_in(path, folder)
        if not bundle.belongs(name):
            raise FileKindRefused(name=str(path), kinds="、".join(bundle.KINDS))
        (shared if name.startswith(f"{SHARED}/") else own)[name] = content
    return Uploaded(_key(own, folder), own, shared)


def unzipped(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The files of a zip archive, read no further than an upload may be large.

    Raises ArchiveUnreadable, TooManyUploaded, UploadTooLarge.
    """
    left = MAX_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            listed = [one for one in archive.infolist() if not one.is_dir()]
            if len(listed) > MAX_FILES:
                raise TooManyUploaded(limit=MAX_FILES)
            for one in listed:
                if one.flag_bits & _ENCRYPTED_FLAG or one.compress_type not in _METHODS:
                    raise ArchiveUnreadable(name=name)
                with archive.open(one) as file:
                    read = file.read(left + 1)  # what an archive says of its sizes need not be true
                left -= len(read)
                if left < 0:
                    raise UploadTooLarge(limit=MAX_BYTES // _MB)
                yield _name_of(one), read
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as problem:
        # ValueError: names that are not the UTF-8 they say, places before the beginning
        raise ArchiveUnreadable(name=name) from problem


def zipped(packed: Bundle) -> bytes:
    """A bundle as a zip archive: its folder beside `_shared`, as in `processes`. Equal bundles give equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(packed.files):
            inside = name if name.startswith(f"{SHARED}/") else f"{packed.key}/{name}"
            entry = zipfile.ZipInfo(inside, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, packed.files[name])
    return out.getvalue()


def _bounded(given: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    left = MAX_BYTES
    for place, (name, content) in enumerate(given):
        left -= len(content)
        if place >= MAX_FILES:
            raise TooManyUploaded(limit=MAX_FILES)
        if left < 0:
            raise UploadTooLarge(limit=MAX_BYTES // _MB)
        yield name, content


def _path(name: str) -> PurePosixPath:
    """A relative path, whichever slash the sender's system has."""
    plain = name.replace("\\", "/")
    path = PurePosixPath(plain)
    wrong = path.is_absolute() or ".." in path.parts or not path.name or re.match(r"[A-Za-z]:", plain)
    long = len(plain) > MAX_NAME or any(len(part.encode(errors="replace")) > MAX_PART for part in path.parts)
    if wrong or long or not plain.isprintable():
        raise FileNameRefused(name=plain[:MAX_NAME])
    return path


def _name_of(entry: zipfile.ZipInfo) -> str:
    """The name of a file in an archive; what is not marked as UTF-8 may still be, or comes from a Chinese Windows."""
    if entry.flag_bits & _NOT_ASCII_FLAG or entry.filename.isascii():
        return entry.filename
    written = entry.filename.encode("cp437")
    try:
        return written.decode()
    except UnicodeDecodeError:
        return written.decode("gb18030", errors="replace")


def _folder(files: Mapping[PurePosixPath, bytes]) -> PurePosixPath:
    """The procedure's folder: where `procedure.toml` lies, else what all files lie in."""
    found = [path.parent for path in files if path.name == PROCEDURE]
    if len(found) > 1:
        raise SeveralProcedures(count=len(found))
    if found:
        return found[0]
    tops = {path.parts[0] for path in files if len(path.parts) > 1 and path.parts[0] != SHARED}
    is_one = len(tops) == 1 and not any(len(path.parts) == 1 for path in files)
    top = tops.pop() if is_one else ""
    return PurePosixPath(top if KEY.fullmatch(top) and top not in bundle.FOLDERS else "")


def _name_in(path: PurePosixPath, folder: PurePosixPath) -> str:
    """A file's name in the bundle of the procedure in `folder`; what lies elsewhere keeps its path."""
    if path.is_relative_to(folder):
        return path.relative_to(folder).as_posix()
    beside = folder.parent
    return path.relative_to(beside).as_posix() if path.is_relative_to(beside / SHARED) else path.as_posix()


def _key(own: Files, folder: PurePosixPath) -> str:
    """Which procedure it is, by its `procedure.toml` or else by its folder."""
    try:
        written = tomllib.loads(own.get(PROCEDURE, b"").decode()).get("key")
    except (ValueError, RecursionError):
        written = None  # told when the file is checked
    if isinstance(written, str) and KEY.fullmatch(written):
        return written
    return folder.name if KEY.fullmatch(folder.name) else ""
