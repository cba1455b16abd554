"""Starts Gunicorn as production does, waits until every worker serves, and stops it."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from bench.generator import Aim
from bench.wire import HOST, Connection, WireError, request_bytes
from bench.workers import owner_of

ROOT: Final = Path(__file__).resolve().parent.parent
START_SECONDS: Final = 120.0
_POLL_SECONDS: Final = 0.05
# Everything else of the caller's environment would be a setting that the report does not tell.
_KEPT: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV")


class ServerError(RuntimeError):
    """A server did not start, or a command failed, or an answer is not what it should be."""


class AnswerError(ServerError):
    """A server answered what it should not."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that serves: its port, its workers, and how long it took from nothing to ready."""

    port: int
    workers: tuple[int, ...]
    ready_seconds: float
    hello: bytes

    @property
    def aim(self) -> Aim:
        """Where a generator finds it."""
        return Aim(self.port, self.workers, self.hello)

    def ask(self, request: bytes, *, timeout_seconds: float = 60.0) -> bytes:
        """The body of one good answer. Raises ``AnswerError`` for any but 2xx."""
        with closing(Connection(self.port, timeout_seconds)) as connection:
            try:
                status, body = connection.ask(request)
            except WireError as error:
                raise AnswerError(f"{_first_line(request)}: {error}") from error
        if not 200 <= status < 300:
            raise AnswerError(f"{_first_line(request)}: {status} {body[:500]!r}")
        return body


def environment(
    folder: Path, database: str, *, workers: int, level: str = "INFO"
) -> dict[str, str]:
    """Settings like those of production, over plain HTTP, with limits that nobody reaches.

    Production itself refuses SQLite, so there the environment is called staging.
    """
    production = not database.startswith("sqlite")
    return {name: os.environ[name] for name in _KEPT if name in os.environ} | {
        "NEXTVISION_ENV": "production" if production else "staging",
        "AUTH_MODE": "required",
        "SECRET_KEY": secrets.token_hex(32),
        "JWT_SECRET_KEY": secrets.token_hex(32),
        "FORCE_HTTPS": "false",
        "DATABASE_URL": database,
        "VAR_DIR": str(folder),
        "HOST": HOST,
        "WORKER_COUNT": str(workers),
        "RATELIMIT_DEFAULT": "1000000000 per minute",
        "RATELIMIT_IMPORT": "1000000000 per minute",
        "LOG_FORMAT": "json",
        "LOG_LEVEL": level,
    }


@contextmanager
def serving(
    application: str,
    environ: Mapping[str, str],
    *,
    ready_path: str,
    log: Path,
) -> Iterator[Server]:
    """A server under gunicorn.conf.py, ready in every worker; stopped in the end.

    Raises ``ServerError`` when it is not ready in ``START_SECONDS``.
    """
    port, workers = _free_port(), int(environ["WORKER_COUNT"])
    started = time.perf_counter()
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-k", "gevent", "-w", str(workers), application],
            cwd=ROOT,
            env={**environ, "PORT": str(port)},
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=written,
            start_new_session=True,  # Ctrl-C is for the parent, which ends this one
        )
        try:
            hello = request_bytes("GET", ready_path)
            pids = _wait(process, port, workers, hello, log)
            yield Server(port, pids, time.perf_counter() - started, hello)
        except AnswerError as error:
            raise ServerError(f"{error}\n{_tail(log)}") from error
        finally:
            _stop(process)


def _wait(
    process: subprocess.Popen[bytes], port: int, count: int, hello: bytes, log: Path
) -> tuple[int, ...]:
    """The workers, once each has said that it is ready."""
    ready: set[int] = set()
    said = "nothing"
    deadline = time.monotonic() + START_SECONDS
    master = psutil.Process(process.pid)
    while len(ready) < count:
        if process.poll() is not None:
            raise ServerError(f"the server ended:\n{_tail(log)}")
        if time.monotonic() > deadline:
            raise ServerError(
                f"not ready after {START_SECONDS:.0f} s; last it said: {said}\n{_tail(log)}"
            )
        pids = [child.pid for child in master.children()]
        if len(pids) < count:
            time.sleep(_POLL_SECONDS)
            continue
        owner, said = _ready_owner(port, pids, hello)
        if owner is None:
            time.sleep(_POLL_SECONDS)
        else:
            ready.add(owner)
    return tuple(sorted(ready))


def _ready_owner(port: int, pids: list[int], hello: bytes) -> tuple[int | None, str]:
    """The worker that answered that it is ready, or None and what was said instead."""
    try:
        with closing(Connection(port)) as connection:
            status, body = connection.ask(hello)
            owner = owner_of(connection, pids) if status == 200 else None
    except (OSError, WireError) as error:
        return None, str(error)
    return owner, f"{status} {body[:500].decode(errors='replace')}"


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server and all its workers, at first politely."""
    children = psutil.Process(process.pid).children() if process.poll() is None else []
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for child in children:
        if child.is_running():
            child.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _tail(log: Path) -> str:
    """The last of what the server wrote, without its lines of requests."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join([line for line in lines if '"message":"request"' not in line][-40:])


def _first_line(request: bytes) -> str:
    return request.split(b"\r\n", 1)[0].decode("ascii")
