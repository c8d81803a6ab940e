"""The composition root: settings and store in, a guarded Flask application out."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask, request
from flask_wtf import CSRFProtect

from engine.commands import drafts
from engine.databases import utc_now
from engine.errors import Invalid
from engine.events import ActorKind
from engine.store import Store
from web import headers, identity, languages, logs, pages, permissions, problems, wording, worker
from web.account import account
from web.casefile import casefile
from web.documents import documents
from web.health import health
from web.identity import current_actor
from web.incidents import incidents
from web.portal import portal
from web.settings import Settings
from web.studio import studio
from web.worklist import worklist

MB = 1024 * 1024
FILES_A_FORM = 10
FIELDS_A_FORM = 4 * MB

AREAS = (account, casefile, documents, health, incidents, portal, studio, worklist)


def create_app(settings: Settings, now: Callable[[], datetime] = utc_now) -> Flask:
    """The application over the database of `settings`. Raises PermissionMissing for a route without permission."""
    app = Flask(__name__)
    app.config.update(_config(settings))
    app.extensions["heban.settings"] = settings
    app.extensions["heban.store"] = Store(
        settings.database_url, tenant=settings.tenant, zone=settings.timezone, now=now
    )
    app.extensions["heban.registers"] = worker.registers(settings)
    logs.install(app)
    headers.install(app, secure=settings.secure_cookies)
    languages.install(app, settings.timezone)
    identity.install(app)
    problems.install(app)
    pages.install(app)
    wording.install(app)
    for area in AREAS:
        app.register_blueprint(area)
    permissions.guard(app)
    app.before_request(_limit_body)
    app.before_request(_refuse_unkeepable)
    CSRFProtect(app)
    return app


def _limit_body() -> None:
    """Large bodies are for people who are logged in and hand in files; any other form is read into memory whole."""
    hands_in_files = request.mimetype == "multipart/form-data" and current_actor().kind is not ActorKind.VISITOR
    if not hands_in_files:
        request.max_content_length = FIELDS_A_FORM


def _refuse_unkeepable() -> None:
    """The character zero, which no person types and PostgreSQL cannot keep in a text."""
    typed = [text for values in (request.args, request.form) for pair in values.items(multi=True) for text in pair]
    names = [file.filename or "" for file in request.files.values()]
    if any("\0" in str(text) for text in (*(request.view_args or {}).values(), *typed, *names)):
        raise Invalid


def _config(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "MAX_CONTENT_LENGTH": drafts.MAX_BYTES * FILES_A_FORM + FIELDS_A_FORM,
        "MAX_FORM_MEMORY_SIZE": FIELDS_A_FORM,
        "MAX_FORM_PARTS": 1000,
        "SEND_FILE_MAX_AGE_DEFAULT": 365 * 24 * 3600,
        "SESSION_COOKIE_NAME": "heban",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "WTF_CSRF_TIME_LIMIT": None,  # a token lives as long as its session, which has limits of its own
    }
