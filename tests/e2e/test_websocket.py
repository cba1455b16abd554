from __future__ import annotations

import json
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from time import monotonic
from typing import Any

import pytest
from simple_websocket import Client, ConnectionClosed

from tests.e2e.conftest import StartServer
from tests.e2e.server import Server
from tests.e2e.test_metrics import exposition

Connect = Callable[..., Client]
WAIT_SECONDS = 30.0


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Opens WebSockets, and closes what a test has left open."""
    opened: list[Client] = []

    def client(running: Server, headers: dict[str, str] | None = None) -> Client:
        one = Client(f"ws://127.0.0.1:{running.port}/ws/monitoring", headers=headers)
        opened.append(one)
        return one

    yield client
    for one in opened:
        if one.connected:
            one.close()
        one.thread.join(10)


def frame(client: Client, kind: str) -> dict[str, Any]:
    """The next message of that type."""
    end = monotonic() + WAIT_SECONDS
    while monotonic() < end:
        data = client.receive(timeout=max(0.0, end - monotonic()))
        if data is not None and json.loads(data)["type"] == kind:
            return dict(json.loads(data))
    raise AssertionError(f"no {kind}")


def closed_with(client: Client) -> int:
    """The code with which the server ends it."""
    end = monotonic() + WAIT_SECONDS
    try:
        while monotonic() < end:
            client.receive(timeout=max(0.0, end - monotonic()))
    except ConnectionClosed as closed:
        return int(closed.reason)
    raise AssertionError("still open")


def say(client: Client, **message: Any) -> None:
    client.send(json.dumps(message))


def figure(running: Server, name: str) -> float:
    return sum(value for _, value in exposition(running.get("/metrics")[1]).get(name, []))


def handshake(running: Server, **headers: str) -> int:
    """The status that a handshake is answered with."""
    lines = {
        "Host": f"127.0.0.1:{running.port}", "Upgrade": "websocket", "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }  # fmt: skip
    with socket.create_connection(("127.0.0.1", running.port), timeout=20) as plain:
        request = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
        plain.sendall(f"GET /ws/monitoring HTTP/1.1\r\n{request}\r\n".encode())
        return int(plain.recv(4096).split()[1])


def test_live_figures_come_as_often_as_they_are_asked_for(
    server: StartServer, connect: Connect
) -> None:
    running = server("-w", "1")
    client = connect(running)
    assert frame(client, "subscribed")["interval_seconds"] == 2
    first = frame(client, "figures")
    assert first["requests_per_second"] is None, "nothing to compare with yet"

    say(client, type="subscribe", interval_seconds=1)
    assert frame(client, "subscribed")["interval_seconds"] == 1
    for _ in range(5):
        assert running.status("/docs") == 200
    figures = frame(client, "figures")

    assert figures["requests_per_second"] > 0
    assert figures["error_share"] == 0
    assert figures["p50_ms"] > 0
    assert figures["websockets"] == 1
    assert figures["in_flight"] == 0, "a WebSocket is no request that is being answered"
    assert figures["over"] == "all workers"
    assert isinstance(figures["circuits"], dict)


def test_messages_are_answered_and_counted(server: StartServer, connect: Connect) -> None:
    running = server("-w", "1")
    client = connect(running, {"Accept-Language": "fr"})

    say(client, type="ping")
    assert frame(client, "pong")["at"]
    for wrong, field in (
        ('{"type": "subscribe", "interval_seconds": 61}', "/interval_seconds"),
        ('{"type": "subscribe", "seconds": 2}', "/seconds"),
        ('{"type": "sing"}', "/type"),
        ("[]", ""),
        ("{", ""),
    ):
        client.send(wrong)
        error = frame(client, "error")
        assert error["field"] == field
        assert error["detail"]
    client.send(b"\x00")
    assert frame(client, "error")["detail"] == "Du texte est attendu"
    say(client, type="usage")
    usage = frame(client, "usage")["usage_stats"]

    assert (usage["sent"], usage["allowed"], usage["refused"]) == (8, 8, 0)
    assert usage["max_tokens"] == 100
    assert usage["refill_rate"] == pytest.approx(100 / 60)
    assert 92 <= usage["current_tokens"] <= 100
    assert usage["last_refill"]
    assert figure(running, "websocket_messages_received_total") == 8
    assert figure(running, "websocket_messages_sent_total") >= 9
    assert figure(running, "websocket_errors_total") == 6
    assert figure(running, "websocket_connections_active") == 1
    client.close()
    running.until(lambda: figure(running, "websocket_connections_active") == 0, "the end")


def test_too_many_messages_end_it_and_coming_back_gives_no_more(
    server: StartServer, connect: Connect
) -> None:
    running = server("-w", "1")
    for most in (140, 60):
        client = connect(running)
        with suppress(ConnectionClosed):  # as soon as it is ended nothing more can be sent
            for _ in range(most):
                say(client, type="ping")
        assert closed_with(client) == 1008


def test_a_message_that_is_too_long_ends_it(server: StartServer, connect: Connect) -> None:
    running = server("-w", "1")
    client = connect(running)

    client.send("x" * 5000)

    assert closed_with(client) == 1009
    running.until(lambda: figure(running, "websocket_errors_total") == 1, "the error")


def test_there_are_no_more_than_so_many(server: StartServer, connect: Connect) -> None:
    running = server("-w", "1", env={"WEBSOCKET_CONNECTIONS": "1"})
    client = connect(running)

    assert handshake(running) == 503
    client.close()
    running.until(lambda: handshake(running) == 101, "a place")


def test_only_operators_and_only_from_pages_of_this_service(server: StartServer) -> None:
    running = server("-w", "1", env={"AUTH_MODE": "required"})
    assert handshake(running) == 401
    assert handshake(running, Authorization="Bearer a.b.c") == 401
    local = server("-w", "1")
    assert handshake(local, Origin="https://elsewhere.example") == 401
    assert handshake(local, Origin=f"http://127.0.0.1:{local.port}") == 101


@pytest.mark.parametrize(
    "headers", [{"Sec_WebSocket_Key": ""}, {"Sec_WebSocket_Version": "8"}], ids=str
)
def test_a_handshake_that_is_none_is_refused(server: StartServer, headers: dict[str, str]) -> None:
    running = server("-w", "1")
    assert handshake(running, **headers) == 400
    assert "Traceback" not in running.log()


def test_without_an_upgrade_it_says_what_is_missing(server: StartServer) -> None:
    assert server("-w", "1").status("/ws/monitoring") == 426


def test_who_looks_on_is_told_to_go_when_the_server_stops(
    server: StartServer, connect: Connect
) -> None:
    running = server("-w", "1", env={"DRAIN_GRACE_SECONDS": "0.5"})
    client = connect(running)
    assert frame(client, "figures")

    running.process.send_signal(signal.SIGTERM)

    assert frame(client, "event")["phase"] == "draining"
    assert closed_with(client) == 1001
    assert running.process.wait(40) == 0
    assert "closed 1 websockets" in running.log()
    assert "Traceback" not in running.log()


def test_who_looks_on_is_told_to_go_when_workers_are_renewed(
    server: StartServer, connect: Connect
) -> None:
    running = server("-w", "1")
    client = connect(running)
    assert frame(client, "figures")

    running.process.send_signal(signal.SIGHUP)

    assert closed_with(client) == 1001
    assert frame(connect(running), "figures")
