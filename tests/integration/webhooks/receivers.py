"""Receivers of webhooks on this machine: real sockets that answer as a test wants them to."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Thread

WAIT_SECONDS = 30.0


@dataclass(frozen=True)
class Received:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What arrived so far, and how the next requests are answered: once ``held_back`` is set."""

    port: int
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    text: bytes = b"ok"
    received: list[Received] = field(default_factory=list)
    arrived: Condition = field(default_factory=Condition)
    held_back: Event | None = None

    def url(self, path: str = "/hook", *, host: str = "127.0.0.1", scheme: str = "http") -> str:
        """The address of the receiver."""
        return f"{scheme}://{host}:{self.port}{path}"

    def wait_for(self, count: int, seconds: float = WAIT_SECONDS) -> list[Received]:
        """What arrived, once it is so much; fails after that many seconds."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.received) >= count, seconds), (
                f"{len(self.received)} of {count} arrived"
            )
            return list(self.received)


@contextmanager
def receiving(trust: ssl.SSLContext | None = None, port: int = 0) -> Iterator[Receiver]:
    """A receiver that runs, with TLS where a context is given."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            with receiver.arrived:
                receiver.received.append(Received(self.path, dict(self.headers), body))
                receiver.arrived.notify_all()
            if receiver.held_back is not None:
                receiver.held_back.wait(WAIT_SECONDS)
            with suppress(OSError):  # whoever sent it need not wait for the end
                self.send_response(receiver.status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(receiver.text)))
                self.end_headers()
                self.wfile.write(receiver.text)

        do_GET = do_POST  # noqa: N815 - what a redirection that is followed would arrive as

        def log_message(self, *_: object) -> None:
            """Nothing: tests say what arrived."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Nothing: a client that refuses a certificate ends the handshake."""

    with Server(("127.0.0.1", port), Handler) as server:
        if trust is not None:
            server.socket = trust.wrap_socket(server.socket, server_side=True)
        receiver = Receiver(server.server_address[1])
        running = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        running.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            running.join()


@contextmanager
def speaking(speak: Callable[[socket.socket], None]) -> Iterator[int]:
    """The port of a server that says to its first caller whatever the test says."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                channel, _ = listening.accept()
                with channel:
                    speak(channel)

        running = Thread(target=serve)
        running.start()
        try:
            yield int(listening.getsockname()[1])
        finally:
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            running.join(WAIT_SECONDS)
            assert not running.is_alive()
