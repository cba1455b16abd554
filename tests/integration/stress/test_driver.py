"""Loads from a process of its own, over real connections."""

from __future__ import annotations

import socket
import struct
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import psutil
import pytest

from src.adapters.stress.driver import ProcessDriver
from src.stress.errors import GeneratorError, TargetError
from src.stress.load import Load, Target
from src.stress.measured import Measured
from tests.integration.stress.plain_server import PlainServer

REHEARSAL = 5  # requests that are asked before the load begins


def send(server: PlainServer, load: Load, **headers: str) -> Measured:
    return ProcessDriver().run(Target(server.url, headers), load, lambda _done, _broken: None)


def test_every_request_is_sent_and_counted(plain: PlainServer) -> None:
    heard: list[tuple[int, int]] = []
    load = Load(100, 100.0, keep_records=True)
    found = ProcessDriver().run(
        Target(plain.url), load, lambda done, broken: heard.append((done, broken))
    )
    assert found.requests == found.succeeded == found.latency.total == 100
    assert len(plain.asked) == 100 + REHEARSAL
    assert sum(each.total for each in found.kinds.values()) == 100
    assert sum(each.requests for each in found.bins) == 100
    assert len(found.samples) == 100
    assert heard == sorted(heard)
    assert heard


def test_a_stall_of_one_second_shows_in_the_99th_percentile(plain: PlainServer) -> None:
    # In the middle of two seconds at 100 a second: who is due meanwhile waits as well, though a
    # caller that asks one after the other would have seen a single slow answer.
    plain.stalls_once(at=REHEARSAL + 50, seconds=1.0)
    found = send(plain, Load(200, 100.0, arrivals="constant", connections=4))
    over_half = sum(count for share, count in _slower_than(found, 500_000))
    assert found.latency.percentile(99) > 900_000
    assert over_half >= 40
    assert found.seconds < 20


def _slower_than(found: Measured, microseconds: int) -> list[tuple[float, int]]:
    total, before, rows = found.latency.total, 0.0, []
    for share, longest in found.latency.curve():
        if longest > microseconds:
            rows.append((share, round((share - before) * total)))
        before = share
    return rows


def test_a_wait_for_a_free_connection_is_the_servers_doing_and_not_lag(plain: PlainServer) -> None:
    plain.stalls_once(at=REHEARSAL + 1, seconds=1.0)
    found = send(plain, Load(50, 100.0, arrivals="constant", connections=1))
    assert found.connections <= 2
    assert found.lag.total < 50
    assert found.latency.percentile(50) > 500_000


def test_failures_are_told_by_their_kind(plain: PlainServer) -> None:
    def before(number: int, handler: BaseHTTPRequestHandler) -> None:
        if number == REHEARSAL + 10:
            handler.connection.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
            )
            handler.close_connection = True
            handler.rfile.close()
            handler.wfile.close()
            handler.connection.close()

    plain.before = before
    plain.status_of = lambda number, _: 503 if number in {20, 21} else 429 if number == 30 else 200
    found = send(plain, Load(60, 60.0))
    assert found.failures == {"reset": 1}
    assert found.statuses == {200: 56, 503: 2, 429: 1}
    assert (found.broken, found.succeeded) == (3, 56)


def test_an_answer_that_does_not_come_in_time_is_a_failure_of_that_length(
    plain: PlainServer,
) -> None:
    plain.stalls_once(at=REHEARSAL + 5, seconds=3.0)
    found = send(plain, Load(10, 50.0, timeout_seconds=1.0))
    assert found.failures["timeout"] >= 1
    assert found.latency.most >= 1_000_000
    assert found.latency.most < 2_900_000


@pytest.mark.parametrize(
    ("status", "reason"),
    [(401, "unauthenticated"), (403, "forbidden"), (429, "limited"), (308, "redirected")],
)
def test_a_server_that_lets_nothing_in_is_not_loaded(
    plain: PlainServer, status: int, reason: str
) -> None:
    plain.status_of = lambda _, path: 200 if path == "/health/live" else status
    with pytest.raises(TargetError) as raised:
        send(plain, Load(50, 50.0))
    assert raised.value.reason == reason
    assert len(plain.asked) < REHEARSAL


def test_a_server_that_is_none_of_ours_is_not_loaded(plain: PlainServer) -> None:
    plain.alive = {"hello": "world"}
    with pytest.raises(TargetError, match="not the service"):
        send(plain, Load(5, 5.0))
    assert len(plain.asked) == 1


@pytest.mark.parametrize("url", ["http://", "ftp://host/", "http://host:port/", "nonsense"])
def test_an_address_that_is_none_is_told(url: str) -> None:
    with pytest.raises(TargetError) as raised:
        ProcessDriver().run(Target(url), Load(1, 1.0), lambda *_: None)
    assert raised.value.reason == "unreachable"


def test_a_port_where_nobody_listens_is_told() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))  # bound and not listening: nobody else takes it meanwhile
        port = probe.getsockname()[1]
        with pytest.raises(TargetError, match="refused"):
            ProcessDriver().run(Target(f"http://127.0.0.1:{port}"), Load(1, 1.0), lambda *_: None)


def test_the_credential_is_sent_and_stands_on_no_command_line(plain: PlainServer) -> None:
    secret = "nv_not_to_be_seen"
    seen: list[str] = []

    def progress(_done: int, _broken: int) -> None:
        for child in psutil.Process().children(recursive=True):
            folder = Path("/proc") / str(child.pid)
            seen.append((folder / "cmdline").read_text() + (folder / "environ").read_text())

    target = Target(plain.url, {"X-API-Key": secret})
    ProcessDriver().run(target, Load(50, 50.0), progress)
    assert all(headers["X-API-Key"] == secret for _, _, headers in plain.asked)
    assert seen
    assert not any(secret in text for text in seen)
    assert secret not in repr(target)


def test_a_generator_that_dies_is_told_and_leaves_nothing_behind(plain: PlainServer) -> None:
    before = {child.pid for child in psutil.Process().children()}

    def progress(_done: int, _broken: int) -> None:
        for child in psutil.Process().children():
            if child.pid not in before:
                child.kill()

    with pytest.raises(GeneratorError, match="ended before"):
        ProcessDriver().run(Target(plain.url), Load(1000, 50.0), progress)
    assert {child.pid for child in psutil.Process().children()} <= before
