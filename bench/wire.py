"""HTTP/1.1 over plain sockets, as little of it as a load generator needs.

A library would cost as much CPU as the server that is measured, on the same two cores.
"""

from __future__ import annotations

import socket
from typing import Final

HOST: Final = "127.0.0.1"
TIMEOUT_SECONDS: Final = 30.0
_CHUNK: Final = 1 << 18


class WireError(Exception):
    """The other side closed, or said something that this client does not understand."""


def request_bytes(
    method: str,
    path: str,
    *,
    headers: dict[str, str] | None = None,
    body: bytes | None = None,
) -> bytes:
    """A whole request, ready to be sent; a body is JSON unless ``headers`` say otherwise."""
    given = {"Host": HOST} | (headers or {})
    if body is not None:
        given = {"Content-Type": "application/json"} | given | {"Content-Length": str(len(body))}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii") + (body or b"")


class Connection:
    """One kept-alive connection, with at most one request in flight."""

    def __init__(self, port: int, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._socket = socket.create_connection((HOST, port), timeout_seconds)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.local_port = int(self._socket.getsockname()[1])
        self.since = 0.0  # when the request in flight was sent, or should have been
        self._head = b""
        self._missing = -1  # bytes of the body still to come; -1 before the head is complete
        self._status = 0
        self._size = 0

    def fileno(self) -> int:
        """For selectors."""
        return self._socket.fileno()

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def send(self, request: bytes) -> None:
        """Send a whole request. Raises ``WireError`` when the other side is gone."""
        try:
            self._socket.sendall(request)
        except OSError as error:
            raise WireError(str(error)) from error

    def receive(self, body: list[bytes] | None = None) -> tuple[int, int] | None:
        """(status, bytes of the body) once the answer is complete, else None; reads once.

        ``body`` collects the bytes, if given. Raises ``WireError`` when the other side closed.
        """
        try:
            data = self._socket.recv(_CHUNK)
        except OSError as error:
            raise WireError(str(error)) from error
        if not data:
            raise WireError("closed by the server")
        if self._missing < 0:
            data = self._head + data if self._head else data
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self._head = data
                return None
            self._head = b""
            self._read_head(data[:end])
            data = data[end + 4 :]
        self._missing -= len(data)
        if body is not None:
            body.append(data)
        if self._missing > 0:
            return None
        if self._missing < 0:
            raise WireError("more than one answer at once")
        self._missing = -1
        return self._status, self._size

    def _read_head(self, head: bytes) -> None:
        self._status = int(head[9:12])
        lower = head.lower()
        at = lower.find(b"\r\ncontent-length:")
        if at >= 0:
            end = lower.find(b"\r\n", at + 2)
            self._size = int(lower[at + 17 : end if end >= 0 else len(lower)])
        elif self._status in {204, 304}:
            self._size = 0
        else:
            raise WireError("an answer without Content-Length")
        self._missing = self._size

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """(status, body) of one request. Raises ``WireError``."""
        self.send(request)
        parts: list[bytes] = []
        while (found := self.receive(parts)) is None:
            pass
        return found[0], b"".join(parts)
