"""办件页: where a case stands, what happened, what was handed in."""

from uuid import UUID

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from engine.queries import casefile as cases
from engine.queries import documents, files
from web.casefile.blueprint import casefile
from web.diagrams import drawings_of
from web.downloads import delivered
from web.identity import reading
from web.permissions import permission


@casefile.get("/cases/<number>")
@permission("case.read")
def case(number: str) -> ResponseReturnValue:
    """One case."""
    with reading() as tx:
        found, issued = cases.case(tx, number), documents.of_case(tx, number)
    return render_template("casefile/case.html", case=found, drawings=drawings_of(found), issued=issued)


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
    return delivered(found, shown=request.args.get("view") == "1")
