"""Whether the process lives and whether it can serve, for the machine that watches it."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from engine.errors import Unavailable
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
    try:
        with reading() as tx:
            catalogue.regions(tx)
    except DBAPIError as fault:  # a table that is not there
        raise Unavailable from fault
    return jsonify(status="ready")
