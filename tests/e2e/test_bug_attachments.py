"""Large and broken uploads on a real server."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
from collections.abc import Iterator
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import StartServer
from tests.e2e.server import Server, flask

MEGABYTE = 1 << 20
SIZE = 100 * MEGABYTE
LINE = b"2026-11-22T10:00:00Z sensor=tof distance_mm=1234 status=ok padding=" + b"." * 60 + b"\n"
HEAD = (
    b'--B\r\nContent-Disposition: form-data; name="file"; filename="trace.log"\r\n'
    b"Content-Type: text/plain\r\n\r\n"
)
END = b"\r\n--B--\r\n"
FORM = {"Content-Type": "multipart/form-data; boundary=B"}


@pytest.fixture
def running(server: StartServer) -> Server:
    return server(
        "-w", "1",
        env={"MAX_ATTACHMENT_BYTES": str(2 * SIZE), "TEXT_MODEL": "lexical",
             "RATELIMIT_ENABLED": "false"},
    )  # fmt: skip


def ask(running: Server, method: str, path: str, body: Any = None, **headers: str) -> Any:
    connection = HTTPConnection("127.0.0.1", running.port, timeout=120)
    with contextlib.closing(connection):
        connection.request(method, path, body, {**headers, "Connection": "close"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


def new_bug(running: Server) -> str:
    body = {"title": "Capteur muet", "description": "Ne répond plus après deux heures."}
    status, told = ask(running, "POST", "/api/bugs/", json.dumps(body),
                       **{"Content-Type": "application/json"})  # fmt: skip
    assert status == 201
    return f"/api/bugs/{told['id']}/attachments"


def content(size: int) -> Iterator[bytes]:
    """So many bytes of a log, in pieces that do not end where lines do."""
    block = (LINE * (MEGABYTE // len(LINE) + 1))[:MEGABYTE]
    for _ in range(size // MEGABYTE):
        yield block


def form(size: int) -> Iterator[bytes]:
    yield HEAD
    yield from content(size)
    yield END


def peak_bytes(process: int) -> int:
    """The most memory the process ever had."""
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) * 1024


def files(running: Server) -> list[Path]:
    return [each for each in (running.var_dir / "attachments").rglob("*") if each.is_file()]


def download(running: Server, path: str) -> str:
    """The SHA-256 of what is given back."""
    connection = HTTPConnection("127.0.0.1", running.port, timeout=120)
    with contextlib.closing(connection):
        connection.request("GET", path, headers={"Connection": "close"})
        answer = connection.getresponse()
        assert answer.status == 200
        digest = sha256()
        while data := answer.read(MEGABYTE):
            digest.update(data)
        return digest.hexdigest()


@pytest.mark.slow
def test_memory_does_not_grow_with_a_file(running: Server) -> None:
    path = new_bug(running)
    (worker,) = running.workers()
    running.until(lambda: running.status("/health/ready") == 200, "readiness")
    # What the first of its kind makes the process load is not counted.
    assert ask(running, "POST", path, b"".join(form(MEGABYTE)), **FORM)[0] == 201
    before = peak_bytes(worker)
    length = {"Content-Length": str(len(HEAD) + SIZE + len(END))}
    status, told = ask(running, "POST", path, form(SIZE), **FORM, **length)
    assert (status, told["sizeBytes"], told["contentType"]) == (201, SIZE, "text/plain")
    expected = sha256()
    for each in content(SIZE):
        expected.update(each)
    assert told["sha256"] == expected.hexdigest()
    assert download(running, told["url"]) == told["sha256"]
    grown = peak_bytes(worker) - before
    assert grown < SIZE // 3, f"{grown} bytes more"


def test_a_sender_who_hangs_up_leaves_nothing_behind(running: Server) -> None:
    path = new_bug(running)
    with socket.create_connection(("127.0.0.1", running.port), timeout=30) as caller:
        caller.sendall(
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {SIZE}\r\n"
            "Content-Type: multipart/form-data; boundary=B\r\n\r\n".encode()
        )
        caller.sendall(HEAD + LINE * 20_000)
        running.until(lambda: len(files(running)) == 1, "the upload to begin")
    running.until(lambda: not files(running), "the rest of the upload to be gone")
    assert ask(running, "GET", path)[1]["total"] == 0


def test_a_file_without_a_declared_length_is_stopped_where_it_is_too_large(
    server: StartServer,
) -> None:
    running = server(
        "-w", "1", env={"MAX_ATTACHMENT_BYTES": str(MEGABYTE), "TEXT_MODEL": "lexical"}
    )
    path = new_bug(running)
    connection = HTTPConnection("127.0.0.1", running.port, timeout=60)
    with contextlib.closing(connection):
        connection.putrequest("POST", path)
        connection.putheader("Content-Type", FORM["Content-Type"])
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()
        # The server answers, and stops listening, before all is sent.
        with contextlib.suppress(OSError):
            for data in form(20 * MEGABYTE):
                connection.send(b"%x\r\n%s\r\n" % (len(data), data))
        status = connection.sock.recv(4096) if connection.sock else b""
    assert b" 413 " in status
    assert files(running) == []
    assert ask(running, "GET", path)[1]["total"] == 0


def test_the_terminal_removes_what_nobody_has_and_names_what_is_missing(running: Server) -> None:
    path = new_bug(running)
    status, told = ask(running, "POST", path, HEAD + b"trace" + END, **FORM)
    assert status == 201
    (kept,) = files(running)
    orphan = kept.with_name("0" * 64)
    orphan = orphan.parent.parent / "00" / orphan.name
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"nobody's")
    broken = running.var_dir / "attachments" / "incoming" / "tmpbroken"
    broken.write_bytes(b"half")
    os.utime(broken, (0, 0))

    done = flask("bugs", "clean-attachments", var_dir=running.var_dir)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "1 files removed, 1 broken uploads removed"
    assert files(running) == [kept]
    assert download(running, told["url"]) == sha256(b"trace").hexdigest()

    kept.unlink()
    done = flask("bugs", "clean-attachments", var_dir=running.var_dir)
    assert done.returncode == 1
    assert told["sha256"] in done.stderr
