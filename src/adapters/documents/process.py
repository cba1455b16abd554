"""One reading process as seen from outside: started, asked, ended."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Final

from src.adapters.documents.worker import HEADER, LENGTH

_ROOT: Final = str(Path(__file__).resolve().parents[3])
_MOST_ANSWER_BYTES: Final = 16_000_000
_START: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from src.adapters.documents.worker import main; main()"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost its reader, and how long a reader waits for the next one."""

    seconds: float = 10.0
    cpu_seconds: int = 8
    memory_bytes: int = 384 * 1024 * 1024
    open_files: int = 32
    idle_seconds: float = 60.0


class ReaderDiedError(Exception):
    """The process ended instead of answering; ``signal`` is what ended it, 0 where unknown."""

    def __init__(self, ended_by: int) -> None:
        self.signal = ended_by
        super().__init__(f"ended by signal {ended_by}")


class ReadingProcess:
    """A worker process with a socket to it.

    It is spawned, never forked: a copy of this process would carry its memory, connections and
    greenlets along. Waiting is done on a socket, which gevent makes cooperative.
    """

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            # Without an environment no secret of ours reaches it.
            self._pid = os.posix_spawn(
                sys.executable,
                [sys.executable, "-I", "-B", "-c", _START, _ROOT],
                {"LC_ALL": "C.UTF-8"},
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, theirs.fileno(), 0),
                    (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                    (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
                ],
                setpgroup=0,
                setsigdef=[signal.SIGINT, signal.SIGTERM, signal.SIGPIPE],
            )
        self._channel = ours
        self.documents = 0

    @property
    def pid(self) -> int:
        """Its number."""
        return self._pid

    def ask(self, data: bytes, limits: Limits) -> dict[str, Any]:
        """The answer for one document.

        Raises ``TimeoutError`` past the deadline, ``ReaderDiedError`` when there is no answer.
        After either the process is of no more use.
        """
        self.documents += 1
        deadline = monotonic() + limits.seconds
        header = HEADER.pack(
            len(data), limits.cpu_seconds, limits.memory_bytes, limits.open_files,
            limits.idle_seconds,
        )  # fmt: skip
        try:
            self._send(header, deadline)
            self._send(data, deadline)
            (size,) = LENGTH.unpack(self._receive(LENGTH.size, deadline))
            if size > _MOST_ANSWER_BYTES:
                raise ReaderDiedError(0)
            answer: dict[str, Any] = json.loads(self._receive(size, deadline))
        except TimeoutError:
            raise
        except (OSError, ValueError):
            raise ReaderDiedError(self.end()) from None
        return answer

    def is_waiting(self) -> bool:
        """Whether it is still there: one that has ended by itself has closed its socket."""
        self._channel.setblocking(False)
        try:
            return bool(self._channel.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def end(self) -> int:
        """The signal that ended it, 0 where it is not known; it is gone when this returns."""
        self._channel.close()
        try:
            os.kill(self._pid, signal.SIGKILL)
            # Not waitpid, which gevent replaces by a wait in its loop: this may run anywhere.
            ended = os.waitid(os.P_PID, self._pid, os.WEXITED)
        except (ProcessLookupError, ChildProcessError):
            # Somebody else, a server that waits for all children, has heard of its end.
            return 0
        by_signal = ended is not None and ended.si_code in {os.CLD_KILLED, os.CLD_DUMPED}
        return ended.si_status if ended is not None and by_signal else 0

    def _send(self, data: bytes, deadline: float) -> None:
        self._wait_until(deadline)
        self._channel.sendall(data)

    def _receive(self, size: int, deadline: float) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            self._wait_until(deadline)
            part = self._channel.recv(min(1 << 20, size - len(parts)))
            if not part:
                raise ConnectionError("it has ended")
            parts += part
        return bytes(parts)

    def _wait_until(self, deadline: float) -> None:
        left = deadline - monotonic()
        if left <= 0:
            raise TimeoutError
        self._channel.settimeout(left)
