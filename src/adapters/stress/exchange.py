"""One HTTP request over kept-alive connections, and words for what went wrong."""

from __future__ import annotations

import json
import select
import ssl
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection, RemoteDisconnected
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit

from src.stress.errors import TargetError
from src.stress.load import Target
from src.stress.mix import Request

# Servers keep an idle connection for some seconds (this product for five) and then close it: one
# that rested longer is not used again, as no careful client would.
_MOST_IDLE_SECONDS: Final = 2.0


@dataclass(slots=True)
class Answer:
    """What came back: status 0 where nothing did, then ``failure`` says why."""

    status: int
    failure: str = ""
    body: bytes = b""


@dataclass(slots=True)
class _Idle:
    connection: HTTPConnection
    since: float = field(default_factory=perf_counter)


class Exchange:
    """Requests to one server; connections are reused, the one that rested least first."""

    def __init__(self, target: Target, timeout_seconds: float) -> None:
        parts = urlsplit(target.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise TargetError("unreachable", f"{target.url} is not an address such as http://host")
        try:
            port = parts.port
        except ValueError as error:
            raise TargetError("unreachable", f"{target.url}: {error}") from None
        self._host, self._port, self._base = parts.hostname, port, parts.path.rstrip("/")
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._headers: Mapping[str, str] = dict(target.headers)
        self._timeout_seconds = timeout_seconds
        self._idle: deque[_Idle] = deque()
        self.opened = 0

    def ask(self, request: Request) -> Answer:
        """The answer to one request; never raises for what the server or the wire does."""
        body = None if request.body is None else json.dumps(request.body).encode()
        headers = {"Accept": "application/json", **self._headers}
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection = self._connection()
        try:
            connection.request(request.method, self._base + request.path, body, headers)
            answer = connection.getresponse()
            read = answer.read()
        except (OSError, HTTPException) as error:
            connection.close()
            return Answer(0, failure_of(error))
        except BaseException:  # given up from outside: its answer may still come, to nobody
            connection.close()
            raise
        if answer.will_close:
            connection.close()
        else:
            self._idle.append(_Idle(connection))
        return Answer(answer.status, body=read)

    def close(self) -> None:
        """Hang up."""
        while self._idle:
            self._idle.pop().connection.close()

    def _connection(self) -> HTTPConnection:
        while self._idle:
            idle = self._idle.pop()
            if perf_counter() - idle.since < _MOST_IDLE_SECONDS and not _has_ended(idle.connection):
                return idle.connection
            idle.connection.close()
        self.opened += 1
        if self._tls is not None:
            return HTTPSConnection(
                self._host, self._port, timeout=self._timeout_seconds, context=self._tls
            )
        return HTTPConnection(self._host, self._port, timeout=self._timeout_seconds)


def failure_of(error: Exception) -> str:
    """One word for why no answer came."""
    match error:
        case TimeoutError():
            return "timeout"
        case ConnectionRefusedError():
            return "refused"
        case RemoteDisconnected() | ConnectionResetError() | BrokenPipeError():
            return "reset"
        case ssl.SSLError():
            return "tls"
        case HTTPException():
            return "protocol"
        case _:
            return "unreachable"


def _has_ended(connection: HTTPConnection) -> bool:
    """Whether the server has closed it: what is readable before a question is its end."""
    return connection.sock is None or bool(select.select([connection.sock], [], [], 0)[0])
