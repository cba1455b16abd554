"""A connected socket on which whole messages are sent, and nobody is waited for without end."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Lock
from time import monotonic
from typing import Any, Final

_LINGER_SECONDS: Final = 1.0
_RECEIVED_BYTES: Final = 65_536


class PatientSocket:
    """What a WebSocket library needs of a socket, with three differences; threads or gevent.

    ``send`` sends everything, one sender after another, and gives up after ``send_seconds``: the
    peer is too slow then, and the connection is of no use any more. ``recv`` waits for as long as
    it takes. ``close`` lets the peer read what was sent: closing with bytes unread would reset.
    """

    def __init__(self, own: Any, send_seconds: float) -> None:
        own.settimeout(send_seconds)
        self._own = own
        self._send_seconds = send_seconds
        self._sending = Lock()

    def send(self, data: bytes) -> int:
        """How many bytes were sent: all. Raises ``OSError``, ``TimeoutError`` for a slow peer."""
        if not self._sending.acquire(timeout=self._send_seconds):
            raise TimeoutError
        try:
            self._own.sendall(data)
        except TimeoutError:
            self.break_off()
            raise
        finally:
            self._sending.release()
        return len(data)

    def recv(self, size: int) -> bytes:
        """The next bytes, none at the end. Raises ``OSError``."""
        while True:
            with suppress(TimeoutError):
                return self._own.recv(size)  # type: ignore[no-any-return]

    def fileno(self) -> int:
        """The descriptor, for selectors."""
        return self._own.fileno()  # type: ignore[no-any-return]

    def break_off(self) -> None:
        """End both directions at once; whoever receives hears the end."""
        with suppress(OSError):
            self._own.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Say that nothing follows, wait a moment for the peer to say so too, and close."""
        with suppress(OSError):
            self._own.shutdown(socket.SHUT_WR)
            self._own.settimeout(_LINGER_SECONDS)
            end = monotonic() + _LINGER_SECONDS
            while monotonic() < end and self._own.recv(_RECEIVED_BYTES):
                continue
        self._own.close()
