"""A server in Sentry's place: keeps the reports that are sent to it."""

from __future__ import annotations

import gzip
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import brotli


class Receiver(ThreadingHTTPServer):
    """Speaks as much of Sentry's envelope protocol as it takes to be sent events.

    Every report is answered with ``status``, and kept.
    """

    daemon_threads = True

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.status = 200
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def dsn(self) -> str:
        return f"http://public@127.0.0.1:{self.server_port}/7"

    @property
    def asked(self) -> int:
        """How many reports there were."""
        return len(self.bodies)

    def items(self, kind: str) -> list[dict[str, Any]]:
        """The items of one kind: an envelope is lines of JSON, a header before each item."""
        found = []
        for body in self.bodies:
            lines = body.split(b"\n")
            for header, item in zip(lines[1::2], lines[2::2], strict=False):
                if header and json.loads(header).get("type") == kind:
                    found.append(json.loads(item))
        return found


class Handler(BaseHTTPRequestHandler):
    """Keeps what is posted to it."""

    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        unpack = {"gzip": gzip.decompress, "br": brotli.decompress}.get(
            self.headers.get("Content-Encoding", ""), bytes
        )
        assert self.path == "/api/7/envelope/"
        self.server.bodies.append(unpack(body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Nothing."""
