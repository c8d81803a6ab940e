"""What a browser sends of a procedure: the files of a folder, or one zip archive."""

from collections.abc import Iterator

from flask import request

from engine.errors import NotAllowed
from engine.procedures import bundle, uploads
from engine.procedures.bundle import Bundle
from engine.routing.rights import Action, can
from web.identity import current_actor

FOLDER = "files"
ARCHIVE = "archive"


def uploaded(key: str = "") -> Bundle:
    """The bundle that this request uploads; `key` is its procedure's when nothing in it says which it is.

    Shared files that it lacks are those that come with the program. Nothing is unpacked for somebody who may not draw
    up releases. Raises NotAllowed and the refusals of `engine.procedures.uploads`.
    """
    if not can(current_actor(), Action.RELEASE_DRAFT):
        raise NotAllowed
    return uploads.bundled(uploads.received(_files()), bundle.shared_files(bundle.SHIPPED), key)


def _files() -> Iterator[tuple[str, bytes]]:
    archive = request.files.get(ARCHIVE)
    if archive is not None and archive.filename:
        yield from uploads.unzipped(archive.filename, archive.read())
    for file in request.files.getlist(FOLDER):
        if file.filename:
            yield file.filename, file.read()
