"""办件页: where a case stands, what happened, what was handed in."""

from typing import Final
from urllib.parse import quote
from uuid import UUID

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from engine.queries import casefile as cases
from engine.queries import files
from web.casefile.blueprint import casefile
from web.diagrams import drawings_of
from web.identity import reading
from web.permissions import permission

VIEWABLE: Final = frozenset({"application/pdf", "image/jpeg", "image/png"})
# A file comes from a stranger: even when shown in the browser it may run nothing and reach nothing.
FILE_POLICY: Final = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@casefile.get("/cases/<number>")
@permission("case.read")
def case(number: str) -> ResponseReturnValue:
    """One case."""
    with reading() as tx:
        found = cases.case(tx, number)
    return render_template("casefile/case.html", case=found, drawings=drawings_of(found))


@casefile.get("/cases/<number>/diagrams/<process>")
@permission("case.read")
def diagram(number: str, process: str) -> ResponseReturnValue:
    """A diagram of the case as its release was published."""
    with reading() as tx:
        xml = cases.diagram(tx, number, process)
    return Response(xml, mimetype="application/xml")


@casefile.get("/files/<uuid:file_id>")
@permission("file.read")
def file(file_id: UUID) -> ResponseReturnValue:
    """A file handed in, to keep; with `?view=1` shown in the browser when it is a PDF or a picture."""
    with reading() as tx:
        found = files.blob(tx, file_id)
    inline = request.args.get("view") == "1" and found.media_type in VIEWABLE
    response = Response(found.content, mimetype=found.media_type)
    kind = "inline" if inline else "attachment"
    response.headers["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(found.name, safe='')}"
    response.headers["Content-Security-Policy"] = FILE_POLICY
    return response
