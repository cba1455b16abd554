"""``make run`` after the installation: what tools/start.py does."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from time import monotonic, sleep
from urllib.request import Request, urlopen

import pytest

from tests.e2e.server import ROOT, environment, free_port

SECONDS = 120.0


class Terminal:
    """A shell line running in a terminal of its own, as in front of a person."""

    def __init__(self, line: str, env: dict[str, str]) -> None:
        self.pid, self._side = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            os.execvpe("/bin/sh", ["/bin/sh", "-c", line], env)
        os.set_blocking(self._side, False)
        self.text = ""
        self.ended = False

    def read_until(self, words: str) -> None:
        """Come back when the words were printed."""
        end = monotonic() + SECONDS
        while words not in self.text:
            assert not self.ended, f"it ended without {words!r}:\n{self.text}"
            assert monotonic() < end, f"no {words!r} in:\n{self.text}"
            self._read()
            sleep(0.05)

    def press(self, key: bytes) -> None:
        """Send a key press."""
        os.write(self._side, key)

    def exit_status(self) -> int:
        """The status the line ended with."""
        end = monotonic() + SECONDS
        while True:
            self._read()
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            assert monotonic() < end, f"it does not end:\n{self.text}"
            sleep(0.05)

    def close(self) -> None:
        """Nothing is left running."""
        with suppress(ProcessLookupError):
            os.killpg(os.getpgid(self.pid), signal.SIGKILL)
        os.close(self._side)

    def _read(self) -> None:
        try:
            self.text += os.read(self._side, 65536).decode(errors="replace")
        except BlockingIOError:
            return
        except OSError:  # everybody on the other side has gone
            self.ended = True


@pytest.fixture
def makefile(tmp_path: Path) -> Path:
    """A Makefile with one target that starts as ``make run`` does, in this environment."""
    path = tmp_path / "Makefile"
    path.write_text(f"run:\n\t@exec {sys.executable} tools/start.py\n", encoding="utf-8")
    return path


@pytest.fixture
def make_run(tmp_path: Path, makefile: Path) -> Iterator[Callable[[], Terminal]]:
    """Starts in a terminal, on another port each time and always with the same folder."""
    started: list[Terminal] = []

    def start() -> Terminal:
        more = {"PORT": str(free_port()), "TERM": "dumb", "WORKER_COUNT": "1"}
        started.append(Terminal(f"exec make -f {makefile} run", environment(tmp_path, more)))
        return started[-1]

    yield start
    for one in started:
        one.close()


def test_the_printed_curl_matches_a_candidate_again_and_again_and_ctrl_c_ends_with_0(
    make_run: Callable[[], Terminal],
) -> None:
    first = make_run()
    match_as_printed_and_stop(first)
    assert "jobs created" in first.text

    second = make_run()
    match_as_printed_and_stop(second)
    assert "created" not in second.text


def match_as_printed_and_stop(terminal: Terminal) -> None:
    terminal.read_until("Listening at")
    terminal.read_until("Booting worker")

    printed = re.search(r"curl .*?(http://\S+/matching/candidate/\S+).*?-d '(.*?)'", terminal.text,
                        re.DOTALL)  # fmt: skip
    assert printed is not None, terminal.text
    asked = Request(printed[1], printed[2].encode(), {"Content-Type": "application/json"})
    end = monotonic() + SECONDS
    while True:  # the worker is still loading the application
        try:
            with urlopen(asked, timeout=30) as answer:
                body = json.load(answer)
            break
        except ConnectionError:
            assert monotonic() < end
    assert body["matches"], "the printed request should show what the service does"

    terminal.press(b"\x03")

    assert terminal.exit_status() == 0
    assert "make:" not in terminal.text
    assert "Error" not in terminal.text


def start(env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "tools/start.py"],
        cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_a_taken_port_is_said_in_a_sentence(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        done = start(environment(tmp_path, {"PORT": str(port)}))

    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1 is taken" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "nextvision.db").exists(), "nothing was begun"


def test_bad_settings_are_said_in_a_line_each(tmp_path: Path) -> None:
    done = start(environment(tmp_path, {"PORT": "0", "REDIS_URL": "nowhere"}))

    assert done.returncode == 2
    assert "  PORT: " in done.stderr
    assert "  REDIS_URL: " in done.stderr


def test_production_is_not_opened(tmp_path: Path) -> None:
    """Only development gets open access without asking for it."""
    done = start(environment(tmp_path, {"NEXTVISION_ENV": "production"}))

    assert done.returncode == 2
    assert "SECRET_KEY" in done.stderr
    assert "AUTH_MODE" not in done.stderr


def test_a_database_that_does_not_answer_is_said_in_a_sentence(tmp_path: Path) -> None:
    address = f"postgresql://nextvision:never-shown@127.0.0.1:{free_port()}/x"
    done = start(environment(tmp_path, {"PORT": str(free_port()), "DATABASE_URL": address}))

    assert done.returncode == 1
    assert "flask db upgrade failed" in done.stderr
    assert "flask diagnose" in done.stderr
    assert "never-shown" not in done.stdout + done.stderr


def test_the_first_start_on_postgresql_makes_its_folder(tmp_path: Path, postgres_url: str) -> None:
    var_dir = tmp_path / "var"
    done = subprocess.run(
        [sys.executable, "tools/start.py", "prepare", "development"],
        cwd=ROOT, env=environment(var_dir, {"DATABASE_URL": postgres_url}), capture_output=True,
        text=True, check=False, timeout=SECONDS,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "12 bugs created" in done.stdout
    assert "/api/bugs/" in (var_dir / "told-at-start.txt").read_text(encoding="utf-8")
