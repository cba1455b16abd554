"""Work in a process of its own, which ends with it whatever it does."""

from __future__ import annotations

import math
import os
import select
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

Tell = Callable[[str], None]
_LOOK_SECONDS: Final = 0.25
# No test waits so long, and who is only kept from the processor does not count as waiting.
_STUCK_SECONDS: Final = 15.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended: its exit code, None where its time was up, and what it had told."""

    code: int | None
    told: str


def forked(work: Callable[[Tell], None], seconds: float | None = None) -> Ended:
    """Do the work in a copy of this process, for at most so many seconds; it prints nothing.

    With a bound, it is also ended where all its threads have only waited for long.
    """
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reader)
        _end_with(work, writer)
    os.close(writer)
    ends_at = math.inf if seconds is None else time.monotonic() + seconds
    told, moved_at = bytearray(), time.monotonic()
    while True:
        if select.select([reader], [], [], _LOOK_SECONDS)[0]:
            piece = os.read(reader, 1 << 16)
            if not piece:
                break
            told += piece
            continue
        now = time.monotonic()
        if not _waits(pid):
            moved_at = now
        if now >= ends_at or (ends_at < math.inf and now - moved_at >= _STUCK_SECONDS):
            os.kill(pid, signal.SIGKILL)
            os.close(reader)
            os.waitpid(pid, 0)
            return Ended(None, told.decode(errors="replace"))
    os.close(reader)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return Ended(status, told.decode(errors="replace"))


def _waits(pid: int) -> bool:
    """Whether every thread of the process waits for something: one that could run does not."""
    try:
        stats = [each.read_text() for each in Path(f"/proc/{pid}/task").glob("*/stat")]
    except OSError:  # a thread has just ended
        return False
    return all(stat.rpartition(")")[2].split()[0] == "S" for stat in stats)


def _end_with(work: Callable[[Tell], None], writer: int) -> NoReturn:
    code = 2

    def tell(text: str) -> None:
        data = text.encode()
        while data:
            data = data[os.write(writer, data) :]

    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        work(tell)
        code = 0
    except BaseException:  # noqa: BLE001 - nothing of the copy may go on as if it were the original
        tell(traceback.format_exc())
    finally:
        os._exit(code)
