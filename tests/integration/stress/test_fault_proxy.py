"""A wire that does wrong on demand."""

from __future__ import annotations

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import perf_counter

import pytest

from src.adapters.stress.fault_proxy import Fault, FaultProxy

PATIENCE_SECONDS = 10.0
CUT = r"reset|Broken pipe"


@contextmanager
def echo_server(folder: Path | None = None) -> Iterator[tuple[str, int] | str]:
    """Says back what it hears, over a port, or over a socket file in the folder."""
    if folder is None:
        listener = socket.create_server(("127.0.0.1", 0))
        address: tuple[str, int] | str = ("127.0.0.1", listener.getsockname()[1])
    else:
        listener = socket.socket(socket.AF_UNIX)
        address = str(folder / "echo")
        listener.bind(address)
        listener.listen()
    served: list[threading.Thread] = []

    def serve(one: socket.socket) -> None:
        with one:
            try:
                while data := one.recv(1 << 16):
                    one.sendall(data)
            except OSError:
                return  # cut by the proxy, as told

    def accept() -> None:
        while True:
            try:
                one, _ = listener.accept()
            except OSError:
                return
            served.append(threading.Thread(target=serve, args=(one,)))
            served[-1].start()

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield address
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(PATIENCE_SECONDS)
        for each in served:
            each.join(PATIENCE_SECONDS)


@pytest.fixture
def proxy() -> Iterator[FaultProxy]:
    """A proxy before an echo."""
    with echo_server() as address, FaultProxy(address) as made:
        yield made


def called(proxy: FaultProxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), PATIENCE_SECONDS)


def asked(connection: socket.socket, data: bytes) -> bytes:
    connection.sendall(data)
    heard = b""
    while len(heard) < len(data):
        heard += connection.recv(1 << 16)
    return heard


def asked_anew(proxy: FaultProxy) -> None:
    """One question on a new connection; raises what became of it."""
    with called(proxy) as connection:
        connection.sendall(b"hello")
        connection.recv(10)


def test_it_forwards_both_ways_and_ends_as_the_sides_do(proxy: FaultProxy) -> None:
    with called(proxy) as connection:
        assert asked(connection, b"hello") == b"hello"
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(10) == b""
    assert proxy.accepted == 1


def test_much_goes_through_unchanged(proxy: FaultProxy) -> None:
    data = bytes(range(256)) * 20_000
    heard = bytearray()
    with called(proxy) as connection:

        def listen() -> None:
            while len(heard) < len(data):
                heard.extend(connection.recv(1 << 16))

        thread = threading.Thread(target=listen)
        thread.start()
        connection.sendall(data)
        thread.join(PATIENCE_SECONDS)
    assert bytes(heard) == data


def test_it_reaches_a_socket_file() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        echo_server(Path(folder)) as address,
        FaultProxy(address) as proxy,
        called(proxy) as connection,
    ):
        assert asked(connection, b"hello") == b"hello"


def test_latency_is_added_once_a_round_trip_and_taken_away_again(proxy: FaultProxy) -> None:
    with called(proxy) as connection:
        asked(connection, b"warm")
        proxy.set(Fault(latency_seconds=0.2))
        began = perf_counter()
        asked(connection, b"slow")
        slow = perf_counter() - began
        proxy.heal()
        fast = []
        for _ in range(5):
            began = perf_counter()
            asked(connection, b"fast")
            fast.append(perf_counter() - began)
    assert 0.2 <= slow < 2.0
    assert min(fast) < 0.2


def test_a_narrow_wire_lets_so_many_bytes_a_second_through(proxy: FaultProxy) -> None:
    proxy.set(Fault(bytes_per_second=100_000))
    with called(proxy) as connection:
        began = perf_counter()
        assert asked(connection, b"x" * 30_000) == b"x" * 30_000
        took = perf_counter() - began
    assert 0.25 <= took < 5.0


def test_down_cuts_what_is_open_and_refuses_what_is_new(proxy: FaultProxy) -> None:
    with called(proxy) as connection:
        asked(connection, b"hello")
        proxy.set(Fault("down"))
        with pytest.raises(ConnectionResetError):
            connection.recv(10)
    with pytest.raises(ConnectionRefusedError):
        called(proxy)
    proxy.heal()
    with called(proxy) as connection:
        assert asked(connection, b"again") == b"again"


def test_reset_accepts_and_cuts(proxy: FaultProxy) -> None:
    proxy.set(Fault("reset"))
    with pytest.raises(OSError, match=CUT):
        asked_anew(proxy)
    proxy.heal()
    with called(proxy) as connection:
        assert asked(connection, b"again") == b"again"


def test_timeout_accepts_and_never_answers(proxy: FaultProxy) -> None:
    with called(proxy) as old:
        asked(old, b"before")
        proxy.set(Fault("timeout"))
        with called(proxy) as new:
            for connection in (old, new):
                connection.sendall(b"hello?")
                connection.settimeout(0.2)
                with pytest.raises(TimeoutError):
                    connection.recv(10)
            proxy.heal()
            # What was on its way arrives late; who was never let through has to come again.
            old.settimeout(PATIENCE_SECONDS)
            assert old.recv(10) == b"hello?"
            new.settimeout(PATIENCE_SECONDS)
            with pytest.raises(ConnectionResetError):
                new.recv(10)


def test_a_server_that_is_not_there_cuts_the_callers_connection() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with (
            FaultProxy(("127.0.0.1", nobody.getsockname()[1])) as proxy,
            pytest.raises(OSError, match=CUT),
        ):
            asked_anew(proxy)


def test_closing_it_frees_the_port_and_cuts_what_is_open() -> None:
    with echo_server() as address:
        proxy = FaultProxy(address)
        with called(proxy) as connection:
            asked(connection, b"hello")
            proxy.close()
            proxy.close()
            with pytest.raises(ConnectionResetError):
                connection.recv(10)
        with pytest.raises(ConnectionRefusedError):
            called(proxy)


def test_an_idle_proxy_costs_nothing_whatever_its_fault(proxy: FaultProxy) -> None:
    with called(proxy) as connection, closing(connection):
        asked(connection, b"hello")
        for fault in (Fault(), Fault(latency_seconds=5), Fault("timeout"), Fault("down")):
            proxy.set(fault)
            turns = proxy.turns
            if fault.mode != "down":
                connection.sendall(b"x")
            threading.Event().wait(0.2)
            assert proxy.turns - turns < 10
