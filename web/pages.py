"""What every page shares: navigation, addresses of static files, Markdown."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from flask import Flask, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from markdown_it import MarkdownIt

from engine.events import ActorKind
from engine.routing.rights import Action, can
from web.identity import current_actor, settings, unread_notices
from web.permissions import STAFF, permission

_STATIC: Final = Path(__file__).parent / "static"
_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation: where it leads, for whom, and the pages that lie under it.

    Of those kinds, only who may do `action` sees it.
    """

    endpoint: str
    name: LazyString
    kinds: frozenset[ActorKind]
    covers: tuple[str, ...]
    action: Action | None = None


_EVERYONE: Final = frozenset(ActorKind)
_OUTSIDE: Final = frozenset({ActorKind.APPLICANT, ActorKind.VISITOR})
NAVIGATION: Final = (
    Entry("worklist.index", _l("待办"), frozenset({ActorKind.CLERK}), ("worklist.", "casefile.", "incidents.")),
    Entry("incidents.index", _l("异常件"), frozenset({ActorKind.OPERATOR}), ("incidents.",)),
    Entry("studio.index", _l("事项管理"), STAFF, ("studio.",), Action.RELEASE_VIEW),
    Entry("portal.home", _l("办事"), _EVERYONE, ("portal.home", "portal.guide", "portal.apply")),
    Entry("portal.mine", _l("我的办件"), frozenset({ActorKind.APPLICANT}), ("portal.mine",)),
    Entry("documents.wallet", _l("我的证照"), frozenset({ActorKind.APPLICANT}), ("documents.wallet",)),
    Entry("portal.track", _l("查进度"), _OUTSIDE, ("portal.track", "portal.case")),
)


def install(app: Flask) -> None:
    """Offer the shared names to every template."""
    app.context_processor(_shared)
    app.add_template_global(asset)
    app.add_template_filter(markdown)
    permission("page.read")(app.view_functions["static"])


def asset(name: str) -> str:
    """The address of a static file, changing with its content so that browsers may keep it for a year."""
    path = _STATIC / name
    return url_for("static", filename=name, v=_digest(path, path.stat().st_mtime_ns))


def markdown(source: str) -> str:
    """Markdown as HTML, which templates may mark safe: HTML in the source comes out as text."""
    return str(_MARKDOWN.render(source))


def _shared() -> dict[str, Any]:
    actor = current_actor()
    entries = [entry for entry in NAVIGATION if actor.kind in entry.kinds]
    return {
        "actor": actor,
        "is_clerk": actor.kind is ActorKind.CLERK,
        "is_applicant": actor.kind is ActorKind.APPLICANT,
        "is_visitor": actor.kind is ActorKind.VISITOR,
        "navigation": [entry for entry in entries if entry.action is None or can(actor, entry.action)],
        "is_under": _is_under,
        "settings": settings(),
        "unread_notices": unread_notices,
    }


def _is_under(entry: Entry) -> bool:
    return (request.endpoint or "").startswith(entry.covers)


@lru_cache(maxsize=256)
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
