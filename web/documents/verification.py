"""文书核验: anybody who holds a document finds out whether it was issued, what it says and whether it still counts."""

import hashlib
from io import BytesIO
from typing import Final

import segno
from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import NotFound
from engine.queries import documents as asking
from engine.store import Tx
from web.documents.blueprint import documents
from web.downloads import delivered
from web.identity import reading, settings
from web.permissions import permission

LONGEST_CODE: Final = 200
QR_SCALE: Final = 4


@documents.get("/verify")
@permission("page.read")
def ask() -> ResponseReturnValue:
    """Ask for the code, for whoever cannot scan it. The whole address of a QR code will do as well."""
    code = request.args.get("code", "").strip()[:LONGEST_CODE].rstrip("/").rsplit("/", 1)[-1]
    if not code:
        return render_template("documents/ask.html", code="", unknown=False)
    with reading() as tx:
        if _known(tx, code):
            return redirect(url_for("documents.verify", code=code))
    return render_template("documents/ask.html", code=code, unknown=True)


@documents.get("/verify/<code>")
@permission("page.read")
def verify(code: str) -> ResponseReturnValue:
    """What was issued under a code."""
    return _page(code)


@documents.post("/verify/<code>")
@permission("page.read")
def compare(code: str) -> ResponseReturnValue:
    """Say whether a file is the issued one. It is compared and not kept; asking twice changes nothing."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _page(code, "missing")
    sha256 = hashlib.sha256(sent.read()).hexdigest()
    with reading() as tx:
        same = asking.matches(tx, code, sha256)
    return _page(code, "same" if same else "different")


@documents.get("/verify/<code>/file")
@permission("page.read")
def licence_file(code: str) -> ResponseReturnValue:
    """The signed file of a licence, to whoever was shown its code."""
    with reading() as tx:
        found = asking.licence_file(tx, code)
    return delivered(found, shown=request.args.get("view") == "1")


@documents.get("/verify/<code>/qr.svg")
@permission("page.read")
def qr_code(code: str) -> ResponseReturnValue:
    """The QR code that leads to the verification page."""
    with reading() as tx:
        asking.by_verify_code(tx, code)
    drawn = segno.make(f"{settings().public_url}{url_for('documents.verify', code=code)}", error="m")
    picture = BytesIO()
    drawn.save(picture, kind="svg", scale=QR_SCALE, dark="#000", light="#fff")
    return Response(picture.getvalue(), mimetype="image/svg+xml")


def _page(code: str, compared: str = "") -> ResponseReturnValue:
    with reading() as tx:
        if not _known(tx, code):
            return render_template("documents/ask.html", code=code[:LONGEST_CODE], unknown=True), 404
        found = asking.by_verify_code(tx, code)
        today = tx.today
    return render_template("documents/verify.html", found=found, compared=compared, today=today)


def _known(tx: Tx, code: str) -> bool:
    try:
        asking.by_verify_code(tx, code)
    except NotFound:
        return False
    return True
