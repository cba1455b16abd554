"""Work in a process of its own, which ends with it whatever it does."""

from __future__ import annotations

import os
import select
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended: its exit code, None where its time was up, and what it had told."""

    code: int | None
    told: str


def forked(work: Callable[[Tell], None], seconds: float | None = None) -> Ended:
    """Do the work in a copy of this process, for at most so many seconds; it prints nothing."""
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reader)
        _end_with(work, writer)
    os.close(writer)
    ends_at = None if seconds is None else time.monotonic() + seconds
    told = bytearray()
    in_time = True
    while in_time:
        left = None if ends_at is None else max(0.0, ends_at - time.monotonic())
        in_time = bool(select.select([reader], [], [], left)[0])
        piece = os.read(reader, 1 << 16) if in_time else b""
        if in_time and not piece:
            break
        told += piece
    os.close(reader)
    if not in_time:
        os.kill(pid, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return Ended(status if in_time else None, told.decode(errors="replace"))


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
