"""One question over HTTP: one deadline, an answer of bounded size, no redirection."""

from __future__ import annotations

import io
import socket
import ssl
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from http.client import (
    HTTPConnection,
    HTTPException,
    HTTPResponse,
    HTTPSConnection,
    IncompleteRead,
)
from time import monotonic
from typing import Any, Final, cast
from urllib.parse import urlsplit

import orjson

from src.services.commute.ports import MapsError

_MOST_BYTES: Final = 4_000_000
_CHUNK: Final = 1 << 16
_LONGEST_RETRY_SECONDS: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the body, and what Retry-After says in seconds."""

    status: int
    body: bytes
    retry_after_seconds: float | None

    def json(self) -> object:
        """The body read as JSON. Raises ``MapsError("malformed")``."""
        try:
            return orjson.loads(self.body)
        except ValueError:
            raise MapsError("malformed", billed=self.status == 200) from None


class Exchange:
    """Asks one server, whose address comes from settings alone.

    Nothing that it raises carries the path or a header: those hold the address that is asked
    about, and the key.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("an http or https address is expected")
        self._secure = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port
        self._path = parts.path.rstrip("/")

    def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        seconds: float,
        body: bytes | None = None,
    ) -> Answer:
        """The answer, whatever its status.

        Raises ``MapsError``: ``unreachable``, ``timeout``, ``malformed`` (cut off, or too large).
        """
        if seconds <= 0:
            raise MapsError("timeout")
        deadline = monotonic() + seconds
        connection = self._connection(seconds)
        sent = False
        try:
            connection.connect()
            connection.sock = cast("Any", _TimedSocket(connection.sock, deadline))
            sent = True
            connection.request(
                method,
                self._path + path,
                body,
                {
                    "Accept": "application/json",
                    "Accept-Encoding": "identity",
                    "Connection": "close",
                    **headers,
                },
            )
            return _read(connection.getresponse())
        except TimeoutError:
            raise MapsError("timeout", billed=sent) from None
        except IncompleteRead:
            raise MapsError("malformed", billed=True) from None
        except (OSError, HTTPException):
            raise MapsError("unreachable", billed=sent) from None
        finally:
            connection.close()

    def _connection(self, seconds: float) -> HTTPConnection:
        if not self._secure:
            return HTTPConnection(self._host, self._port, timeout=seconds)
        return HTTPSConnection(self._host, self._port, timeout=seconds, context=self._trust)

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        # Reading the certificates of all authorities takes longer than many an answer: once.
        return ssl.create_default_context()


def _read(response: HTTPResponse) -> Answer:
    parts = bytearray()
    with closing(response):
        while part := response.read1(_CHUNK):
            parts += part
            if len(parts) > _MOST_BYTES:
                raise MapsError("malformed", billed=True)
    retry_after = response.getheader("Retry-After")
    return Answer(response.status, bytes(parts), _retry_after(retry_after))


def _retry_after(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = (aware - datetime.now(UTC)).total_seconds()
    return seconds if 0 < seconds <= _LONGEST_RETRY_SECONDS else None


class _TimedSocket:
    """A socket of which every wait ends at the deadline, that for one more header line too."""

    def __init__(self, channel: socket.socket, deadline: float) -> None:
        self._channel = channel
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        """Send it all. Raises ``TimeoutError`` past the deadline."""
        _wait_until(self._channel, self._deadline)
        self._channel.sendall(data)

    def makefile(self, mode: str, *_: object, **__: object) -> io.BufferedReader:  # noqa: ARG002
        """The stream that answers are read from."""
        return io.BufferedReader(_TimedReader(self._channel, self._deadline))

    def close(self) -> None:
        """Close the socket, once its stream is closed as well."""
        self._channel.close()


class _TimedReader(io.RawIOBase):
    def __init__(self, channel: socket.socket, deadline: float) -> None:
        super().__init__()
        self._channel = channel
        self._deadline = deadline
        self._raw = channel.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        _wait_until(self._channel, self._deadline)
        read: int | None = self._raw.readinto(buffer)
        return read

    def close(self) -> None:
        self._raw.close()
        super().close()


def _wait_until(channel: socket.socket, deadline: float) -> None:
    """Let the next wait end at the deadline. Raises ``TimeoutError`` past it."""
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError
    channel.settimeout(left)
