"""The other end of the wire: a real HTTP server that answers what a test tells it to, byte by byte if need be."""

import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from io import BufferedIOBase

from connectors.wire import Party

SECRET = "a secret of tests"
KEY_ID = "heban-test"


@dataclass(frozen=True)
class Taken:
    """A request as it arrived."""

    method: str
    target: str
    headers: Message
    body: bytes


Say = Callable[[BufferedIOBase], None]


@dataclass
class Far:
    """What has arrived, and how the next requests are answered: `say` writes to the connection and it is closed."""

    say: Say
    taken: list[Taken] = field(default_factory=list)
    port: int = 0
    tls: ssl.SSLContext | None = None
    over: threading.Event = field(default_factory=threading.Event)

    def party(self, deadline: float = 20, path: str = "") -> Party:
        """This server as the settings would name it."""
        return Party("法人库", f"{self.url}{path}", KEY_ID, SECRET, deadline)

    @property
    def url(self) -> str:
        """Its address."""
        return f"{'http' if self.tls is None else 'https'}://127.0.0.1:{self.port}"


def answer(status: str, content: bytes, media_type: str = "application/json", *more: str) -> Say:
    """A whole answer."""
    head = [f"HTTP/1.1 {status}", f"Content-Type: {media_type}", f"Content-Length: {len(content)}", *more]
    return lambda out: _write(out, "\r\n".join([*head, "", ""]).encode() + content)


def problem(status: str, code: str) -> Say:
    """A refusal that can be read."""
    return answer(status, f'{{"code": "{code}"}}'.encode(), "application/problem+json")


def raw(content: bytes) -> Say:
    """These bytes, and the connection is closed."""
    return lambda out: _write(out, content)


@contextmanager
def listening(say: Say, tls: ssl.SSLContext | None = None) -> Iterator[Far]:
    """A server for the length of the block."""
    far = Far(say, tls=tls)

    class Connection(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            far.taken.append(_taken(self.rfile))
            with suppress(ConnectionError):  # the caller may have had enough
                far.say(self.wfile)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Connection) as server:
        server.daemon_threads = True
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        far.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield far
        finally:
            far.over.set()
            server.shutdown()
            thread.join()


def _taken(read: BufferedIOBase) -> Taken:
    method, target, _ = read.readline().decode().split(" ")
    head = b""
    while (line := read.readline()) not in {b"\r\n", b""}:
        head += line
    headers = message_from_bytes(head)
    return Taken(method, target, headers, read.read(int(headers.get("Content-Length", 0))))


def _write(out: BufferedIOBase, content: bytes) -> None:
    out.write(content)
