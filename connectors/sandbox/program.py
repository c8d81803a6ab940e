"""The sandbox as a process: one HTTP server for all parties that it plays, one mail server, on this machine alone."""

import signal
import socket
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from werkzeug.serving import WSGIRequestHandler, make_server

from connectors.enterprise import sandbox as enterprise
from connectors.enterprise.sandbox import Unit
from connectors.sandbox import pages
from connectors.sandbox.book import Book
from connectors.sandbox.inbox import Inbox, receiving
from connectors.sandbox.switches import MAIL, Faulty, Switches
from connectors.serving import Secrets

FILE: Final = "sandbox.db"
NAMES: Final = {"enterprise": enterprise.NAMES, MAIL: ("电子邮件", "E-mail")}


class SandboxRefused(Exception):
    """Why the sandbox does not start, as a sentence."""


@dataclass(frozen=True)
class Place:
    """Where the sandbox listens, and the folder of what it remembers."""

    host: str
    port: int
    smtp_port: int
    folder: Path


def run(place: Place, units: Iterable[Unit], secrets: Secrets, ready: Callable[[], None]) -> None:
    """Play the other parties until SIGTERM or Ctrl+C; calls `ready` as soon as it listens. Raises SandboxRefused."""
    if not pages.is_loopback(place.host):
        raise SandboxRefused(f"演练对方只能在本机监听（127.0.0.1），不能用 {place.host}。")
    book, switches = Book(place.folder / FILE), Switches(NAMES)
    areas = pages.blueprint(book, switches, NAMES), enterprise.blueprint(enterprise.register(units), book, secrets)
    program = Faulty(pages.program(*areas), switches)
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    try:
        with (
            socket.create_server((place.host, place.port), family=family) as listening,
            receiving(place.host, place.smtp_port, Inbox(book, switches)),
        ):
            server = make_server(
                place.host, place.port, program, threaded=True, request_handler=_Silent, fd=listening.fileno()
            )
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
            ready()
            server.serve_forever()
    except OSError as taken:
        ports = f"{place.host} 的 {place.port} 和 {place.smtp_port} 端口"
        raise SandboxRefused(f"演练对方不能在 {ports}监听：{taken.strerror}。") from None


class _Silent(WSGIRequestHandler):
    """Without a line for each request: credit codes stand in addresses."""

    def log_request(self, *_: object) -> None:
        pass
