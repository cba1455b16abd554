"""``RemoteParser`` over HTTP: one request, one deadline, an answer of bounded size."""

from __future__ import annotations

import http.client
import socket
from contextlib import closing
from time import monotonic
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4

import orjson

from src.resilience import timeout_seconds
from src.services.integration import RemoteParserError
from src.services.records import Kind

_MOST_BYTES: Final = 2_000_000
_CHUNK: Final = 1 << 16
_PATHS: Final[dict[Kind, str]] = {"candidate": "/parse-cv", "job": "/parse-job"}


class HttpCommitmentParser:
    """Sends a document as ``multipart/form-data`` (field ``file``) and reads JSON.

    The address comes from settings alone and redirections are not followed, so that nobody who
    sends a document chooses where it goes.
    """

    def __init__(self, address: str, *, api_key: str | None, timeout_seconds: float) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("an http or https address is expected")
        self._secure = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port
        self._path = parts.path.rstrip("/")
        self._api_key = api_key
        self._timeout_seconds = timeout_seconds

    def parse(self, kind: Kind, data: bytes) -> object:
        """The JSON of the answer.

        Raises ``RemoteParserError``: ``unreachable``, ``timeout``, ``status_503`` (or another
        status than 200), ``too_large``, ``not_json``.
        """
        # Of several attempts each has what the others have left.
        seconds = timeout_seconds(self._timeout_seconds)
        if not seconds:
            raise RemoteParserError("timeout")
        deadline = monotonic() + seconds
        make = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = make(self._host, self._port, timeout=seconds)
        try:
            return self._exchange(connection, kind, data, deadline)
        except TimeoutError:
            raise RemoteParserError("timeout") from None
        except (OSError, http.client.HTTPException):
            raise RemoteParserError("unreachable") from None
        finally:
            connection.close()

    def _exchange(
        self, connection: http.client.HTTPConnection, kind: Kind, data: bytes, deadline: float
    ) -> object:
        boundary = uuid4().hex
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="document"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        if self._api_key:
            headers["Authorization"] = f"Bearer {self._api_key}"
        body = head + data + f"\r\n--{boundary}--\r\n".encode()
        connection.request("POST", self._path + _PATHS[kind], body, headers)
        channel = connection.sock
        _wait_until(channel, deadline)
        # Closed here: an error that is kept for a while would keep the socket open as well.
        with closing(connection.getresponse()) as answer:
            if answer.status != http.client.OK:
                raise RemoteParserError(f"status_{answer.status}")
            return _json(channel, answer, deadline)


def _json(channel: socket.socket, answer: http.client.HTTPResponse, deadline: float) -> object:
    parts = bytearray()
    while True:
        _wait_until(channel, deadline)
        # One read of the socket at a time: an answer that trickles must not outlive the deadline.
        part = answer.read1(_CHUNK)
        if not part:
            break
        parts += part
        if len(parts) > _MOST_BYTES:
            raise RemoteParserError("too_large")
    try:
        return orjson.loads(parts)
    except ValueError:
        raise RemoteParserError("not_json") from None


def _wait_until(channel: socket.socket, deadline: float) -> None:
    """Let the next wait end at the deadline. Raises ``TimeoutError`` past it."""
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError
    channel.settimeout(left)
