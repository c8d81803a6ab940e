"""The sandbox's pages, for people and, as JSON, for tests: the switches, what was asked, and the letters."""

import ipaddress
from collections.abc import Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from connectors.sandbox.book import Book
from connectors.sandbox.switches import LONGEST_SECONDS, Switch, Switches, SwitchSchema

Names = Mapping[str, tuple[str, str]]


def is_loopback(host: str) -> bool:
    """Whether a host is this machine under an address that no other machine reaches."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def blueprint(book: Book, switches: Switches, names: Names) -> Blueprint:
    """The pages; `names` of the parties in Chinese and English."""
    area = Blueprint("pages", __name__, template_folder="templates", static_folder="static", static_url_path="/static")
    area.before_request(_from_here)
    area.after_request(_plain)

    @area.get("/")
    def board() -> str:
        shown = [(key, *names[key], switch) for key, switch in switches.all().items()]
        return render_template("board.html", parties=shown, outcomes=book.outcomes(), longest=LONGEST_SECONDS)

    @area.get("/switches")
    def listing() -> Response:
        return jsonify({party: asdict(switch) for party, switch in switches.all().items()})

    @area.post("/switches/<party>")
    def turn(party: str) -> ResponseReturnValue:
        if switches.of(party) is None:
            abort(HTTPStatus.NOT_FOUND)
        switches.set(party, asked := _asked())
        return jsonify(asdict(asked)) if request.is_json else redirect(url_for("pages.board"))

    @area.get("/outcomes.json")
    def outcomes() -> Response:
        return jsonify([asdict(one) for one in book.outcomes()])

    @area.get("/inbox")
    def inbox() -> str:
        return render_template("inbox.html", letters=book.letters(request.args.get("to", "")))

    @area.get("/inbox.json")
    def letters() -> Response:
        return jsonify([asdict(one) for one in book.letters(request.args.get("to", ""))])

    return area


def program(*areas: Blueprint) -> Flask:
    """The sandbox's program with these calls and pages."""
    app = Flask("connectors.sandbox", static_folder=None)
    for area in areas:
        app.register_blueprint(area)
    return app


def _asked() -> Switch:
    try:
        switch: Switch = SwitchSchema().load(request.get_json() if request.is_json else request.form)
    except ValidationError:
        abort(HTTPStatus.UNPROCESSABLE_ENTITY)
    return switch


def _from_here() -> None:
    """Whoever sits at this machine may; a page of another site that his browser is on may not (CWE-352, CWE-350)."""
    here, origin = urlsplit(f"//{request.host}").hostname or "", request.headers.get("Origin")
    if not is_loopback(here) or (origin is not None and urlsplit(origin).netloc != request.host):
        abort(HTTPStatus.FORBIDDEN)


def _plain(response: Response) -> Any:
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'self'; form-action 'self'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
