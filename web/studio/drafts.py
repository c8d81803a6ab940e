"""版本草稿: a draft with its problems beside its diagrams, other content for it, its files."""

from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.commands import draft_releases as commands
from engine.errors import NotFound
from engine.faults import Severity
from engine.queries import draft_releases as queries
from engine.queries.rows import FileContent
from engine.routing.rights import Action
from web.downloads import delivered
from web.identity import reading, transaction
from web.languages import say
from web.permissions import permission
from web.refused import shown_again
from web.studio import differing, telling
from web.studio.blueprint import studio
from web.studio.uploading import uploaded
from web.studio.views import archive_of, diagram_of, drawing_of


@studio.get("/studio/drafts/<uuid:draft_id>")
@permission("release.read")
def draft(draft_id: UUID) -> ResponseReturnValue:
    """One draft; once it is published, its release."""
    with reading() as tx:
        became = queries.became(tx, draft_id)
        if became is not None:
            return redirect(url_for("studio.release", key=became[0], number=became[1]))
        page = queries.draft(tx, draft_id)
    told = telling.told(page.bundle, page.problems)
    refused = shown_again()
    (reason, *_) = (*refused.given.get("reason", ()), "")
    name, name_en = queries.named(page.bundle)
    return render_template(
        "studio/draft.html",
        **_difference(page),
        page=page,
        item={"name": name, "name_en": name_en},
        told=told,
        files=telling.by_file(told),
        drawn=telling.painted(page.bundle, told),
        counts=telling.counts(page.problems),
        severities=telling.SEVERITIES,
        Severity=Severity,
        Action=Action,
        reason=reason,
        faults=[say(fault.text, fault.facts) for fault in refused.faults],
    )


def _difference(page: queries.DraftPage) -> Mapping[str, object]:
    """What the draft differs in from the live release, and where the diagrams of both are."""
    if page.before is None or page.live is None:
        return {"compared": None}
    compared = differing.compared(page.before, page.bundle)
    draft_id, key, number = page.row.id, page.bundle.key, page.live.number
    olds = [diagram.file for diagram, _ in compared.old.diagrams]
    news = [diagram.file for diagram, _ in compared.new.diagrams]
    sources = {
        "old": {file: url_for("studio.release_diagram", key=key, number=number, file=file) for file in olds},
        "new": {file: url_for("studio.draft_diagram", file=file, draft_id=draft_id) for file in news},
    }
    pictures = {
        side: {file: url_for("studio.difference_drawing", draft_id=draft_id, side=side, file=file) for file in files}
        for side, files in (("old", olds), ("new", news))
    }
    return {"compared": compared, "sources": sources, "pictures": pictures, "kinds": differing.KINDS}


@studio.get("/studio/drafts/<uuid:draft_id>/difference/<any(old,new):side>/<path:file>.svg")
@permission("release.read")
def difference_drawing(draft_id: UUID, side: str, file: str) -> ResponseReturnValue:
    """A changed diagram of the live release or of the draft, for pages without JavaScript."""
    with reading() as tx:
        page = queries.draft(tx, draft_id)
    drawn = differing.pictured(page.before, page.bundle, side, file) if page.before else None
    if drawn is None:
        raise NotFound
    return delivered(FileContent(f"{file}.svg", "image/svg+xml", drawn), shown=False)


@studio.post("/studio/drafts/<uuid:draft_id>/files")
@permission("release.draft")
def replace(draft_id: UUID) -> ResponseReturnValue:
    """Upload other content for a draft."""
    with reading() as tx:
        key = queries.draft_content(tx, draft_id).key
    bundle = uploaded(key)
    with transaction() as tx:
        changed = commands.replace(tx, draft_id, bundle)
    flash(gettext("已上传新的内容。") if changed else gettext("上传的内容与草稿相同，没有变化。"), "ok")
    return redirect(url_for("studio.draft", draft_id=draft_id), HTTPStatus.SEE_OTHER)


@studio.get("/studio/drafts/<uuid:draft_id>/files")
@permission("release.read")
def draft_archive(draft_id: UUID) -> ResponseReturnValue:
    """The files of a draft as a zip archive."""
    with reading() as tx:
        bundle = queries.draft_content(tx, draft_id)
    return archive_of(bundle, f"{bundle.key}-{bundle.sha256[:8]}")


@studio.get("/studio/drafts/<uuid:draft_id>/diagrams/<path:file>")
@permission("release.read")
def draft_diagram(draft_id: UUID, file: str) -> ResponseReturnValue:
    """A diagram of a draft."""
    with reading() as tx:
        bundle = queries.draft_content(tx, draft_id)
    return diagram_of(bundle, file)


@studio.get("/studio/drafts/<uuid:draft_id>/problems/<int:number>.svg")
@permission("release.read")
def draft_drawing(draft_id: UUID, number: int) -> ResponseReturnValue:
    """Where a problem is in its diagram, for pages without JavaScript; of a run, where its tokens stand at the end."""
    with reading() as tx:
        page = queries.draft(tx, draft_id)
    if not 0 < number <= len(page.problems):
        raise NotFound
    told = telling.told(page.bundle, page.problems)[number - 1]
    return drawing_of(page.bundle, *telling.pointed(told))


@studio.post("/studio/drafts/<uuid:draft_id>/discard")
@permission("release.draft")
def discard(draft_id: UUID) -> ResponseReturnValue:
    """Delete a draft."""
    with transaction() as tx:
        commands.discard(tx, draft_id)
    flash(gettext("草稿已删除。"), "ok")
    return redirect(url_for("studio.index"), HTTPStatus.SEE_OTHER)
