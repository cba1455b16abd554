"""A small HTTP server that answers everything, and does wrong when a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep

Handler = BaseHTTPRequestHandler


class PlainServer:
    """What it was asked, and what it does besides answering."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.before: Callable[[int, Handler], None] = lambda _number, _handler: None
        self.status_of: Callable[[int, str], int] = lambda _number, _path: 200
        self.alive: dict[str, str] = {"status": "alive"}
        self.lock = threading.Lock()
        self.url = ""

    def note(self, handler: Handler) -> int:
        with self.lock:
            self.asked.append((handler.command, handler.path, dict(handler.headers.items())))
            return len(self.asked)

    def stalls_once(self, at: int, seconds: float) -> None:
        """Nobody is answered for a while, beginning with that request."""
        open_again = threading.Event()
        open_again.set()

        def before(number: int, _: Handler) -> None:
            if number == at:
                open_again.clear()
                sleep(seconds)
                open_again.set()
            open_again.wait(30)

        self.before = before


@contextmanager
def plain_server() -> Iterator[PlainServer]:
    """A server that serves until the end."""
    server = PlainServer()

    class Requests(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_GET(self) -> None:
            self.give()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.give()

        def give(self) -> None:
            number = server.note(self)
            server.before(number, self)
            if self.close_connection and self.wfile.closed:
                return
            body = json.dumps(server.alive).encode()
            self.send_response(server.status_of(number, self.path))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Listener(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 256

        def handle_error(self, *_: object) -> None:
            """A client that has gone is no news."""

    listener = Listener(("127.0.0.1", 0), Requests)
    server.url = f"http://127.0.0.1:{listener.server_port}"
    thread = threading.Thread(target=listener.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()
