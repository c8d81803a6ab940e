"""事项管理: every procedure with its releases and drafts; a release with its files."""

from http import HTTPStatus

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine.commands import draft_releases as commands
from engine.errors import NotFound, ProcedureInvalid
from engine.procedures import uploads
from engine.procedures.bundle import Bundle
from engine.procedures.drawing import picture
from engine.procedures.drawing.painting import Painting
from engine.queries import draft_releases as queries
from engine.queries.rows import FileContent
from engine.routing.rights import Action, can
from web.downloads import delivered
from web.identity import current_actor, reading, transaction
from web.permissions import permission
from web.studio import telling
from web.studio.blueprint import studio
from web.studio.uploading import uploaded


@studio.get("/studio")
@permission("release.read")
def index() -> ResponseReturnValue:
    """Procedures, releases and drafts."""
    with reading() as tx:
        procedures = queries.listing(tx)
    may_draft = can(current_actor(), Action.RELEASE_DRAFT)
    return render_template("studio/index.html", procedures=procedures, may_draft=may_draft)


@studio.post("/studio/drafts")
@permission("release.draft")
def begin() -> ResponseReturnValue:
    """Upload a folder or an archive as a new draft."""
    bundle = uploaded()
    with transaction() as tx:
        draft_id = commands.begin(tx, bundle)
    return redirect(url_for("studio.draft", draft_id=draft_id), HTTPStatus.SEE_OTHER)


@studio.get("/studio/procedures/<key>/<int:number>")
@permission("release.read")
def release(key: str, number: int) -> ResponseReturnValue:
    """One release."""
    with reading() as tx:
        page = queries.published(tx, key, number)
    name, name_en = queries.named(page.bundle)
    drawn = telling.painted(page.bundle, ())
    return render_template("studio/release.html", page=page, item={"name": name, "name_en": name_en}, drawn=drawn)


@studio.get("/studio/procedures/<key>/<int:number>/files")
@permission("release.read")
def release_archive(key: str, number: int) -> ResponseReturnValue:
    """The files of a release as a zip archive."""
    with reading() as tx:
        page = queries.published(tx, key, number)
    return archive_of(page.bundle, f"{key}-{number}")


@studio.get("/studio/procedures/<key>/<int:number>/diagrams/<path:file>")
@permission("release.read")
def release_diagram(key: str, number: int, file: str) -> ResponseReturnValue:
    """A diagram of a release."""
    with reading() as tx:
        page = queries.published(tx, key, number)
    return diagram_of(page.bundle, file)


def archive_of(bundle: Bundle, name: str) -> Response:
    """A bundle as a zip archive to keep."""
    return delivered(FileContent(f"{name}.zip", "application/zip", uploads.zipped(bundle)), shown=False)


def drawing_of(bundle: Bundle, file: str, painting: Painting) -> Response:
    """A diagram of a bundle drawn and painted. Raises NotFound when the file has none that can be drawn."""
    try:
        drawn = picture.drawn(file, bundle.files[file], painting)
    except (KeyError, ProcedureInvalid) as problem:
        raise NotFound from problem
    return delivered(FileContent(f"{file}.svg", "image/svg+xml", drawn.svg.encode()), shown=False)


def diagram_of(bundle: Bundle, file: str) -> Response:
    """A BPMN file of a bundle, which may be anybody's. Raises NotFound."""
    if not file.endswith(".bpmn") or file not in bundle.files:
        raise NotFound
    return delivered(FileContent(file.rpartition("/")[2], "application/xml", bundle.files[file]), shown=False)
