"""What a browser sends of a procedure: the files of a folder, or one zip archive."""

from collections.abc import Iterator

from flask import request

from engine.procedures import bundle, uploads
from engine.procedures.bundle import Bundle

FOLDER = "files"
ARCHIVE = "archive"


def uploaded(key: str = "") -> Bundle:
    """The bundle that this request uploads; `key` is its procedure's when nothing in it says which it is.

    Shared files that it lacks are those that come with the program. Raises the refusals of `engine.procedures.uploads`.
    """
    return uploads.bundled(uploads.received(_files()), bundle.shared_files(bundle.SHIPPED), key)


def _files() -> Iterator[tuple[str, bytes]]:
    archive = request.files.get(ARCHIVE)
    if archive is not None and archive.filename:
        yield from uploads.unzipped(archive.filename, archive.read())
    for file in request.files.getlist(FOLDER):
        if file.filename:
            yield file.filename, file.read()
