"""A TCP proxy that does wrong on demand: slow, narrow, cut, refused or silent.

One thread serves all connections of a proxy, so that a fault begins for all of them at once.
"""

from __future__ import annotations

import selectors
import socket
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event, Thread
from time import monotonic
from typing import Final, Literal, Self

from src.adapters.stress.wire_pipe import Pipe, WireEnd, reset

Mode = Literal["pass", "down", "reset", "timeout"]
_UPSTREAM_SECONDS: Final = 2.0
_APPLY_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Fault:
    """What the wire does.

    mode: ``pass`` forwards; ``down`` cuts what is open and refuses what is new; ``reset`` accepts
    and cuts; ``timeout`` accepts and neither forwards nor answers. latency_seconds: added to what
    the server says, once a round trip. bytes_per_second: of each connection and direction.
    """

    mode: Mode = "pass"
    latency_seconds: float = 0.0
    bytes_per_second: float | None = None


NO_FAULT: Final = Fault()


class FaultProxy:
    """Listens on a port of 127.0.0.1 for as long as it is open, and forwards to ``upstream``.

    upstream: (host, port), or the path of a socket file. Raises ``OSError`` where no port is free.
    """

    def __init__(self, upstream: tuple[str, int] | str) -> None:
        self._upstream = upstream
        self._fault = NO_FAULT
        self._orders: SimpleQueue[tuple[Fault | None, Event]] = SimpleQueue()
        self._selector = selectors.DefaultSelector()
        self._pipes: set[Pipe] = set()
        self._silent: set[socket.socket] = set()
        self._listener = self._listen(0)
        self.port: Final = int(self._listener.getsockname()[1])
        self.accepted = 0
        self.cut = 0  # connections that were open when the wire went down
        self.delayed = 0  # pieces of what the server said that had to wait
        self.turns = 0  # of the loop: none while nothing happens
        self._wake_end, self._woken_end = socket.socketpair()
        self._woken_end.setblocking(False)
        self._selector.register(self._woken_end, selectors.EVENT_READ, self._wake)
        self._open = True
        self._thread = Thread(target=self._serve, name=f"fault-proxy-{self.port}", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def fault(self) -> Fault:
        """What the wire does now."""
        return self._fault

    def set(self, fault: Fault) -> None:
        """From when this returns the wire does that. Raises ``OSError`` on a port that is lost."""
        self._order(fault)
        if self._fault != fault:
            raise OSError(f"port {self.port} cannot be opened again")

    def heal(self) -> None:
        """From when this returns the wire forwards, as fast as it can."""
        self.set(NO_FAULT)

    def close(self) -> None:
        """Cut everything; the port is free when this returns."""
        if self._open:
            self._order(None)
            self._thread.join(_APPLY_SECONDS)
            self._wake_end.close()

    def _order(self, fault: Fault | None) -> None:
        done = Event()
        self._orders.put((fault, done))
        self._wake_end.send(b"!")
        if not done.wait(_APPLY_SECONDS):
            raise OSError("the proxy does not obey")

    def _serve(self) -> None:
        while self._open:
            self.turns += 1
            now = monotonic()
            moving = () if self._fault.mode == "timeout" else self._pipes
            known = [pause for pipe in moving if (pause := pipe.pause(now)) is not None]
            for key, _ in self._selector.select(min(known) if known else None):
                called: Callable[[], None] = key.data
                called()
            if self._fault.mode != "timeout":
                self._move()

    def _move(self) -> None:
        now = monotonic()
        for pipe in list(self._pipes):
            self.delayed += pipe.move(now)
            if pipe.is_over:
                self._drop(pipe, cut=pipe.is_broken)
            else:
                self._watch(pipe)

    def _wake(self) -> None:
        self._woken_end.recv(1)
        fault, done = self._orders.get()
        if fault is None:
            self._open = False
            self._cut_all()
            self._unlisten()
            self._selector.unregister(self._woken_end)
            self._woken_end.close()
            self._selector.close()
        else:
            self._apply(fault)
        done.set()

    def _apply(self, fault: Fault) -> None:
        if fault.mode in {"down", "reset"}:
            self._cut_all()
        if fault.mode == "down":
            self._unlisten()
        elif self._fault.mode == "down":
            try:
                self._listener = self._listen(self.port)
            except OSError:
                return  # ``set`` sees that nothing has changed, and says so
        if fault.mode != "timeout":
            for client in self._silent:
                reset(client)
            self._silent.clear()
        self._fault = fault
        for pipe in self._pipes:
            pipe.obey(fault.latency_seconds, fault.bytes_per_second)
            self._watch(pipe)

    def _listen(self, port: int) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            listener.close()
            raise
        listener.listen(256)
        listener.setblocking(False)
        self._selector.register(listener, selectors.EVENT_READ, self._accept)
        return listener

    def _unlisten(self) -> None:
        if self._listener.fileno() >= 0:
            self._selector.unregister(self._listener)
            self._listener.close()

    def _accept(self) -> None:
        try:
            client, _ = self._listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.accepted += 1
        if self._fault.mode == "timeout":
            self._silent.add(client)
            return
        server = None if self._fault.mode == "reset" else self._connect()
        if server is None:
            reset(client)
            return
        pipe = Pipe(WireEnd(client), WireEnd(server))
        pipe.obey(self._fault.latency_seconds, self._fault.bytes_per_second)
        self._pipes.add(pipe)
        self._watch(pipe)

    def _connect(self) -> socket.socket | None:
        upstream = self._upstream
        try:
            if not isinstance(upstream, str):
                return socket.create_connection(upstream, _UPSTREAM_SECONDS)
            server = socket.socket(socket.AF_UNIX)
            server.settimeout(_UPSTREAM_SECONDS)
            try:
                server.connect(upstream)
            except OSError:
                server.close()
                raise
        except OSError:
            return None
        return server

    def _watch(self, pipe: Pipe) -> None:
        """Ask the selector for what each end of the connection waits for, and nothing else."""
        silent = self._fault.mode == "timeout"
        for end, wanted in zip(pipe.ends, pipe.events, strict=True):
            events = 0 if silent else wanted
            if events == end.watched:
                continue
            if not end.watched:
                self._selector.register(end.socket, events, _nothing)
            elif not events:
                self._selector.unregister(end.socket)
            else:
                self._selector.modify(end.socket, events, _nothing)
            end.watched = events

    def _drop(self, pipe: Pipe, *, cut: bool) -> None:
        for end in pipe.ends:
            if end.watched:
                self._selector.unregister(end.socket)
                end.watched = 0
            if cut:
                reset(end.socket)
            else:
                end.socket.close()
        self._pipes.discard(pipe)

    def _cut_all(self) -> None:
        for pipe in list(self._pipes):
            self.cut += 1
            self._drop(pipe, cut=True)
        for client in self._silent:
            reset(client)
        self._silent.clear()


def _nothing() -> None:
    """What is ready is moved for all connections together, after the events."""
