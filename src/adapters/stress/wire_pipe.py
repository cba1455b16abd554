"""The two ends of a proxied connection, and what is on its way between them."""

from __future__ import annotations

import selectors
import socket
import struct
from collections import deque
from contextlib import suppress
from typing import Final

_CHUNK_BYTES: Final = 1 << 16
_MOST_BYTES: Final = 1 << 20
# What a narrow wire lets through at once, in seconds of its width.
_BURST_SECONDS: Final = 0.02


class WireEnd:
    """One end: its socket, and what is to be sent to it, each piece not before its moment."""

    __slots__ = ("closing", "ended", "free_at", "held", "latency", "rate", "socket", "stuck",
                 "waiting", "watched")  # fmt: skip

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self.socket = end
        self.waiting: deque[tuple[float, bytes]] = deque()
        self.held = 0  # bytes in ``waiting``
        self.latency = 0.0  # seconds, of what is sent to this end
        self.rate: float | None = None  # bytes a second, of what is sent to this end
        self.free_at = 0.0  # when a narrow wire can take more
        self.stuck = False  # the socket takes no more for now
        self.ended = False  # nothing more will be read from it
        self.closing = False  # nothing more will be sent to it
        self.watched = 0  # events that a selector looks for

    def take(self, data: bytes, now: float) -> None:
        """Keep what is to be sent to this end."""
        self.waiting.append((now + self.latency, data))
        self.held += len(data)

    def send(self, now: float) -> None:
        """Send what is due. Raises ``OSError`` when the other side is gone."""
        self.stuck = False
        while self.waiting:
            due, data = self.waiting[0]
            if max(due, self.free_at) > now:
                return
            most = len(data) if self.rate is None else max(1, int(self.rate * _BURST_SECONDS))
            try:
                sent = self.socket.send(data[:most])
            except BlockingIOError:
                self.stuck = True
                return
            self.held -= sent
            if self.rate is not None:
                self.free_at = now + sent / self.rate
            if sent == len(data):
                self.waiting.popleft()
            else:
                self.waiting[0] = (due, data[sent:])

    def pause(self, now: float) -> float | None:
        """Seconds until something is due, None where nothing waits but for the socket."""
        if not self.waiting or self.stuck:
            return None
        return max(0.0, max(self.waiting[0][0], self.free_at) - now)


class Pipe:
    """A connection through the proxy."""

    def __init__(self, client: WireEnd, server: WireEnd) -> None:
        self.ends: Final = (client, server)
        self.is_broken = False

    @property
    def is_over(self) -> bool:
        """Whether both sides have said all, or one has gone."""
        return self.is_broken or all(end.ended and end.closing for end in self.ends)

    @property
    def events(self) -> tuple[int, int]:
        """What a selector should look for at either end.

        Nothing more is read from a side while too much waits to be sent to the other.
        """
        client, server = self.ends
        return _events(client, server), _events(server, client)

    def obey(self, latency_seconds: float, bytes_per_second: float | None) -> None:
        """From now on what the server says is late by that, and both directions that narrow."""
        client, server = self.ends
        client.latency = latency_seconds
        client.rate = server.rate = bytes_per_second
        client.free_at = server.free_at = 0.0

    def pause(self, now: float) -> float | None:
        """Seconds until something is due, None where nothing is."""
        pauses = [pause for end in self.ends if (pause := end.pause(now)) is not None]
        return min(pauses) if pauses else None

    def move(self, now: float) -> int:
        """Read what is there and send what is due; how many pieces have to wait for a latency."""
        client, server = self.ends
        try:
            _forward(client, server, now)
            late = _forward(server, client, now)
        except OSError:
            self.is_broken = True
            return 0
        return late if client.latency > 0 else 0


def reset(end: socket.socket) -> None:
    """Close it so that the other side sees a reset, not an end."""
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    end.close()


def _events(end: WireEnd, other: WireEnd) -> int:
    reads = not end.ended and other.held < _MOST_BYTES
    return (selectors.EVENT_READ if reads else 0) | (selectors.EVENT_WRITE if end.stuck else 0)


def _forward(source: WireEnd, sink: WireEnd, now: float) -> int:
    """How many pieces were read; what is due is sent."""
    pieces = 0
    while not source.ended and sink.held < _MOST_BYTES:
        try:
            data = source.socket.recv(_CHUNK_BYTES)
        except BlockingIOError:
            break
        if data:
            sink.take(data, now)
            pieces += 1
        else:
            source.ended = True
    sink.send(now)
    if source.ended and not sink.waiting and not sink.closing:
        sink.closing = True
        sink.socket.shutdown(socket.SHUT_WR)
    return pieces
