"""Files that leave through the browser."""

from typing import Final
from urllib.parse import quote

from flask import Response

from engine.queries.rows import FileContent

VIEWABLE: Final = frozenset({"application/pdf", "image/jpeg", "image/png"})
# A file comes from a stranger: even when shown in the browser it may run nothing and reach nothing.
_POLICY: Final = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def delivered(file: FileContent, *, shown: bool) -> Response:
    """A file to keep, or, if it is a PDF or a picture and so wished, shown in the browser."""
    response = Response(file.content, mimetype=file.media_type)
    kind = "inline" if shown and file.media_type in VIEWABLE else "attachment"
    response.headers["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(file.name, safe='')}"
    response.headers["Content-Security-Policy"] = _POLICY
    return response
