"""Webhooks of a real server: nothing that was committed is lost when its processes are killed."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from time import sleep
from typing import Any

import pytest

from tests.e2e.conftest import StartServer
from tests.e2e.server import Server
from tests.integration.webhooks.receivers import receiving, speaking

HOOKS = "/api/bugs/webhooks"
BUGS = 12
TIMEOUT_SECONDS = 8


def ask(running: Server, method: str, path: str, body: object = None) -> Any:
    """The JSON of a request on a connection of its own, which succeeds."""
    connection = HTTPConnection("127.0.0.1", running.port, timeout=60)
    with contextlib.closing(connection):
        headers = {"Content-Type": "application/json", "Connection": "close"}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status < 300, text
        return json.loads(text)


def report(running: Server, at: int) -> str:
    """The id of a new bug."""
    bug = {"title": f"Torn label {at}", "description": "The label is torn off.",
           "severity": "high", "priority": "high"}  # fmt: skip
    return str(ask(running, "POST", "/api/bugs/", bug)["id"])


@pytest.fixture
def database(tmp_path: Path, migrated_sqlite: Path) -> dict[str, str]:
    """Settings of servers that share a database and may tell receivers on this machine."""
    path = tmp_path / "shared.db"
    shutil.copyfile(migrated_sqlite, path)
    return {
        "DATABASE_URL": f"sqlite:///{path}", "WEBHOOKS_ALLOW_PRIVATE": "true",
        "WEBHOOK_TIMEOUT_SECONDS": str(TIMEOUT_SECONDS), "TEXT_MODEL": "lexical",
    }  # fmt: skip


@pytest.mark.slow
def test_every_committed_event_is_told_although_all_workers_were_killed(
    server: StartServer, database: dict[str, str]
) -> None:
    with receiving() as receiver:
        receiver.held_back = Event()
        first = server("-w", "2", env=database)
        hook = {"url": receiver.url(), "events": ["bug.created"]}
        webhook = ask(first, "POST", HOOKS, hook)["id"]
        bugs = {report(first, at) for at in range(BUGS)}
        begun = receiver.wait_for(1)
        os.killpg(first.process.pid, signal.SIGKILL)
        first.process.wait(20)
        receiver.held_back.set()
        # Those under way at the kill may have been received and never answered for.
        second = server("-w", "2", env=database)
        receiver.wait_for(BUGS + len(begun), seconds=90)
        second.until(
            lambda: (
                {each["state"] for each in ask(second, "GET", f"{HOOKS}/{webhook}")["deliveries"]}
                == {"delivered"}
            ),
            "everything to be delivered",
            seconds=90,
        )
    told = [(json.loads(each.body)["bug"]["id"], each) for each in receiver.received]
    assert {bug for bug, _ in told} == bugs
    # Whoever hears something twice knows it by its id.
    ids = {(bug, each.headers["X-Nextvision-Delivery"]) for bug, each in told}
    assert len(ids) == BUGS


def test_a_receiver_that_trickles_ends_in_time_under_gevent(
    server: StartServer, database: dict[str, str]
) -> None:
    def trickle(channel: socket.socket) -> None:
        for sign in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 600:
            channel.sendall(bytes([sign]))
            sleep(0.05)

    with speaking(trickle) as port:
        running = server("-w", "1", env=database)
        hook = {"url": f"http://127.0.0.1:{port}/", "events": ["bug.created"]}
        webhook = ask(running, "POST", HOOKS, hook)["id"]
        report(running, 1)

        def delivery() -> dict[str, Any]:
            (found,) = ask(running, "GET", f"{HOOKS}/{webhook}")["deliveries"]
            return dict(found)

        running.until(lambda: delivery()["error"] is not None, "the end of an attempt", seconds=60)
        told = delivery()
    assert (told["error"], told["state"], told["attempts"]) == ("timeout", "pending", 1)
    assert 1000 * (TIMEOUT_SECONDS - 1) < told["durationMs"] < 25_000
