"""我的证照: the licences of an applicant, valid or not."""

from flask import render_template
from flask.typing import ResponseReturnValue

from engine.queries import documents as asking
from web.documents.blueprint import documents
from web.identity import reading
from web.permissions import permission


@documents.get("/licences")
@permission("licence.read")
def wallet() -> ResponseReturnValue:
    """All of them, the newest first, each with its file and the code by which others check it."""
    with reading() as tx:
        licences = asking.licences_of_holder(tx)
    return render_template("documents/wallet.html", licences=licences)
