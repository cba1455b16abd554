"""A real server in a process of its own, on a free port."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
START_SECONDS = 60.0
_OURS = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH", "COVERAGE_PROCESS_START")


def environment(var_dir: Path, more: Mapping[str, str]) -> dict[str, str]:
    """A clean environment: what the tests run under must not decide about the service."""
    base = {name: os.environ[name] for name in _OURS if name in os.environ}
    return base | {"VAR_DIR": str(var_dir)} | dict(more)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """Gunicorn as a user starts it, from the repository root."""

    def __init__(self, var_dir: Path, arguments: list[str], env: Mapping[str, str]) -> None:
        self.port = int(env.get("PORT", "0")) or free_port()
        self.var_dir = var_dir
        var_dir.mkdir(parents=True, exist_ok=True)
        self.log_path = var_dir / "server.log"
        self.env = environment(var_dir, {"PORT": str(self.port), **env})
        with self.log_path.open("wb") as log:
            self.process = subprocess.Popen(
                [str(BIN / "gunicorn"), *arguments],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=subprocess.STDOUT,
                # A group of its own, so that a test can send what a terminal sends to all.
                start_new_session=True,
            )

    def wait_until_alive(self) -> None:
        """Come back when the server answers."""
        self.until(lambda: self.status("/health/live") == 200, "the server to answer")

    def until(self, condition: Any, what: str, seconds: float = START_SECONDS) -> None:
        """Come back when the condition holds; fails with the log after that many seconds."""
        end = monotonic() + seconds
        while monotonic() < end:
            if condition():
                return
            if self.process.poll() is not None:
                raise AssertionError(f"exit {self.process.returncode}:\n{self.log()}")
            sleep(0.05)
        raise AssertionError(f"waited {seconds} s for {what}:\n{self.log()}")

    def get(self, path: str, *, port: int | None = None, timeout: float = 20) -> tuple[int, str]:
        """(status, text) of a GET on a new connection. Raises ``OSError`` when there is none."""
        connection = HTTPConnection("127.0.0.1", port or self.port, timeout=timeout)
        try:
            connection.request("GET", path, headers={"Connection": "close"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except HTTPException as error:
            raise OSError(type(error).__name__) from error
        finally:
            connection.close()

    def json(self, path: str) -> Any:
        """The JSON of a GET, whatever its status."""
        return json.loads(self.get(path)[1])

    def status(self, path: str) -> int | None:
        """Status of a GET, None when nobody answers."""
        try:
            return self.get(path)[0]
        except OSError:
            return None

    def workers(self) -> list[int]:
        """Process ids of the living workers."""
        found = []
        for child in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):  # ended while it is looked at
                if child.status() != psutil.STATUS_ZOMBIE:
                    found.append(child.pid)
        return found

    def log(self) -> str:
        """What the server wrote."""
        return self.log_path.read_text(encoding="utf-8", errors="replace")[-6000:]

    def stop(self, number: int = signal.SIGTERM, seconds: float = 45) -> int:
        """Exit status after a signal to the master."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(seconds)
        finally:
            self.kill()

    def kill(self) -> None:
        """Nothing of the server is left, whatever state it was in."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)


def flask(
    *arguments: str, var_dir: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A bare ``flask`` command from the repository root."""
    return subprocess.run(
        [str(BIN / "flask"), *arguments],
        cwd=ROOT,
        env=environment(var_dir, env or {}),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
