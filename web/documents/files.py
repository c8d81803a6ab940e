"""The signed file of a document, for those whom its case concerns."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from engine.queries import documents as asking
from web.documents.blueprint import documents
from web.downloads import delivered
from web.identity import reading
from web.permissions import permission


@documents.get("/documents/<uuid:document_id>/file")
@permission("document.read")
def file(document_id: UUID) -> ResponseReturnValue:
    """The file to keep; with `?view=1` shown in the browser."""
    with reading() as tx:
        found = asking.file(tx, document_id)
    return delivered(found, shown=request.args.get("view") == "1")
