"""A server of a rehearsal's own: Gunicorn with this checkout's configuration, on a free port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Final, Self

from src.adapters.stress.exchange import Exchange
from src.stress.errors import RehearsalError
from src.stress.load import Target
from src.stress.mix import Request

_ROOT: Final = Path(__file__).resolve().parents[3]
_START_SECONDS: Final = 90.0
_STOP_SECONDS: Final = 45.0
_KEPT: Final = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH")


class OwnServer:
    """Runs until the end of the ``with`` block; what it logs goes to a file in ``folder``.

    variables: its settings; none of this process's own reach it.
    """

    def __init__(self, folder: Path, variables: Mapping[str, str]) -> None:
        self._log = folder / "server.log"
        port = _free_port()
        self.url: Final = f"http://127.0.0.1:{port}"
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        own = {"HOST": "127.0.0.1", "PORT": str(port), "VAR_DIR": str(folder)}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "src.app:create_app()"],
                cwd=_ROOT,
                env={**kept, **variables, **own},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            pass  # what does not stop is killed with all its workers, as are any that were left
        finally:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def wait_until_ready(self) -> None:
        """Come back when it may serve. Raises ``RehearsalError`` with what it lacks."""
        exchange = Exchange(Target(self.url), timeout_seconds=5.0)
        end = monotonic() + _START_SECONDS
        answer = exchange.ask(Request("GET", "/health/ready"))
        while answer.status != 200:
            if self._process.poll() is not None or monotonic() > end:
                said = answer.body.decode("utf-8", "replace") or self._last_words()
                raise RehearsalError(
                    "the server does not become ready; is the database migrated "
                    f"('flask db upgrade')? It says: {said}"
                )
            sleep(0.2)
            answer = exchange.ask(Request("GET", "/health/ready"))
        exchange.close()

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return " | ".join(lines[-3:]) or "nothing"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
