"""Whether the process lives and whether it can serve, for the machine that watches it."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from engine.queries import catalogue
from web.identity import reading
from web.permissions import permission

health = Blueprint("health", __name__)


@health.get("/healthz")
@permission("health.read")
def live() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@health.get("/readyz")
@permission("health.read")
def ready() -> ResponseReturnValue:
    """The database answers and has its tables; else the refusal of the store, 503."""
    with reading() as tx:
        catalogue.regions(tx)
    return jsonify(status="ready")
