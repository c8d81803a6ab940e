"""A mail server that keeps what it is given: a real one, on a socket, with switches for what goes wrong."""

import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


@dataclass
class Sink:
    """What the server has taken, and what it will say. `refusals` are replies to the next letters, in order.

    When it `drips` it says one digit after another, and no word. With `tls` it talks encrypted: at once, or after
    STARTTLS when it `begins_plain`.
    """

    letters: list[EmailMessage] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    recipients_refused: str = ""
    farewell: str = "221 bye"
    drips: bool = False
    tls: ssl.SSLContext | None = None
    begins_plain: bool = False
    port: int = 0

    @property
    def url(self) -> str:
        """Its address, as SMTP_URL wants it."""
        return f"smtp://127.0.0.1:{self.port}"


@contextmanager
def running(tls: ssl.SSLContext | None = None, *, begins_plain: bool = False) -> Iterator[Sink]:
    """A server for the length of the block."""
    sink = Sink(tls=tls, begins_plain=begins_plain)

    class Conversation(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):  # whoever calls may have had enough, or may not trust the certificate
                if sink.tls is not None and not sink.begins_plain:
                    _encrypt(sink.tls, self)
                _talk(sink, self)
            self.connection.close()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.daemon_threads = True
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield sink
        finally:
            server.shutdown()
            thread.join()


def _talk(sink: Sink, line: socketserver.StreamRequestHandler) -> None:
    while sink.drips:
        line.wfile.write(b"2")
        time.sleep(0.02)
    _say(line, "220 sink")
    while command := line.rfile.readline():
        verb = command.split(b" ")[0].strip().upper()
        if verb == b"QUIT":
            if sink.farewell:
                _say(line, sink.farewell)
            return
        if verb == b"STARTTLS":
            _say(line, "502 no such command" if sink.tls is None else "220 go on")
            if sink.tls is not None:
                _encrypt(sink.tls, line)
            continue
        if verb == b"RCPT" and sink.recipients_refused:
            _say(line, sink.recipients_refused)
        elif verb == b"DATA":
            _say(line, "354 go on")
            content = _content(line)
            refusal = sink.refusals.pop(0) if sink.refusals else ""
            if not refusal:
                letter = message_from_bytes(content, policy=default)
                assert isinstance(letter, EmailMessage)
                sink.letters.append(letter)
            if refusal == "hang up":
                return
            _say(line, refusal or "250 taken")
        else:
            _say(line, "250 ok")


def _encrypt(tls: ssl.SSLContext, line: socketserver.StreamRequestHandler) -> None:
    line.connection = tls.wrap_socket(line.connection, server_side=True)
    line.rfile = line.connection.makefile("rb")
    line.wfile = line.connection.makefile("wb", 0)


def _content(line: socketserver.StreamRequestHandler) -> bytes:
    content = b""
    while (read := line.rfile.readline()) != b".\r\n":
        content += read.removeprefix(b".") if read.startswith(b"..") else read
    return content


def _say(line: socketserver.StreamRequestHandler, text: str) -> None:
    line.wfile.write(text.encode() + b"\r\n")
