"""A mail server that keeps what it is given: a real one, on a socket, with switches for what goes wrong."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


@dataclass
class Sink:
    """What the server has taken, and what it will say. `refusals` are replies to the next letters, in order."""

    letters: list[EmailMessage] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    recipients_refused: str = ""
    port: int = 0

    @property
    def url(self) -> str:
        """Its address, as SMTP_URL wants it."""
        return f"smtp://127.0.0.1:{self.port}"


@contextmanager
def running() -> Iterator[Sink]:
    """A server for the length of the block."""
    sink = Sink()

    class Conversation(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            _talk(sink, self)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.daemon_threads = True
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield sink
        server.shutdown()
        thread.join()


def _talk(sink: Sink, line: socketserver.StreamRequestHandler) -> None:
    _say(line, "220 sink")
    while command := line.rfile.readline():
        verb = command.split(b" ")[0].strip().upper()
        if verb == b"QUIT":
            _say(line, "221 bye")
            return
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


def _content(line: socketserver.StreamRequestHandler) -> bytes:
    content = b""
    while (read := line.rfile.readline()) != b".\r\n":
        content += read.removeprefix(b".") if read.startswith(b"..") else read
    return content


def _say(line: socketserver.StreamRequestHandler, text: str) -> None:
    line.wfile.write(text.encode() + b"\r\n")
