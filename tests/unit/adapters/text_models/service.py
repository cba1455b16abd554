"""An embeddings endpoint on this machine that answers as a test tells it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import numpy as np

Body = dict[str, Any]
Answer = Callable[[Body], tuple[int, bytes]]


def vector(text: str, width: int = 24) -> list[float]:
    return [float(value) for value in np.random.default_rng(list(text.encode())).normal(size=width)]


def rows(body: Body) -> list[Body]:
    return [{"index": at, "embedding": vector(text)} for at, text in enumerate(body["input"])]


def right(body: Body) -> tuple[int, bytes]:
    return 200, json.dumps({"object": "list", "data": rows(body)}).encode()


def backwards(body: Body) -> tuple[int, bytes]:
    return 200, json.dumps({"data": rows(body)[::-1]}).encode()


class Service:
    """An endpoint on this machine that answers as ``answer`` says and keeps what it was asked."""

    def __init__(self) -> None:
        self.answer: Answer = right
        self.asked: list[Body] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.go_on = Event()
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                service.asked.append(body)
                service.headers.append(dict(self.headers))
                service.paths.append(self.path)
                status, sent = service.answer(body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                try:
                    self.wfile.write(sent)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True  # who asked has gone: what a slow answer tests

            def log_message(self, *_: Any) -> None:
                """Nothing on stderr."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"


@contextmanager
def running() -> Iterator[Service]:
    service = Service()
    thread = Thread(target=service.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.go_on.set()
        service.server.shutdown()
        service.server.server_close()
        thread.join(timeout=10)
