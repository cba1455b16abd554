"""HTTP/1.1 over one socket, for a caller whose server may vanish at any moment."""

from __future__ import annotations

import select
import socket
from dataclasses import dataclass
from typing import Final

HOST: Final = "127.0.0.1"
_CHUNK: Final = 1 << 16


class ConnectionLostError(Exception):
    """The server closed before its answer was complete."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers by their names in small letters, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header, empty where there is none."""
        return self.headers.get(name, "")


class Connection:
    """A kept-alive connection."""

    def __init__(self, port: int, timeout_seconds: float) -> None:
        self._socket = socket.create_connection((HOST, port), timeout_seconds)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def is_open(self) -> bool:
        """Whether the server has not closed it while nobody asked."""
        readable, _, _ = select.select([self._socket], [], [], 0)
        return not readable

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def ask(self, request: bytes) -> Answer:
        """The answer to a whole request. Raises ``OSError`` or ``ConnectionLostError``."""
        self._socket.sendall(request)
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more("before an answer" if not data else "in the head of an answer")
        first, *lines = data[:end].decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        body, size = data[end + 4 :], int(headers.get("content-length", 0))
        while len(body) < size:
            body += self._more("in an answer")
        return Answer(int(first.split(" ", 2)[1]), headers, body)

    def _more(self, where: str) -> bytes:
        data = self._socket.recv(_CHUNK)
        if not data:
            raise ConnectionLostError(f"closed {where}")
        return data
