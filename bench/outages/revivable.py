"""A server process that is ended as hard as one likes, and started again as it was."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import psutil


class Revivable:
    """The process of that id and its successors: same command, folder and account."""

    def __init__(self, pid: int) -> None:
        process = psutil.Process(pid)
        self._command = process.cmdline()
        # What a program calls itself is not always where it stands.
        self._program = process.exe()
        self._folder = Path(process.cwd())
        uid, gid = process.uids().real, process.gids().real
        own = os.geteuid() == uid
        self._account: dict[str, Any] = (
            {} if own else {"user": uid, "group": gid, "extra_groups": []}
        )
        self._process: psutil.Process | None = process
        self._started: subprocess.Popen[bytes] | None = None

    def end(self, number: signal.Signals) -> None:
        """End it by that signal, and come back when it is gone."""
        assert self._process is not None
        self._process.send_signal(number)
        if self._started is not None:
            self._started.wait(30)
        else:
            psutil.wait_procs([self._process], 30)
        self._process = None

    def family(self) -> list[psutil.Process]:
        """The process and its children."""
        assert self._process is not None
        return [self._process, *self._process.children(recursive=True)]

    def start(self) -> None:
        """Start it again; comes back at once, whether it answers yet or not."""
        self._started = subprocess.Popen(
            self._command,
            executable=self._program,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **self._account,
        )
        self._process = psutil.Process(self._started.pid)

    def close(self) -> None:
        """End what was started here; the first process belongs to whoever started it."""
        if self._started is not None and self._started.poll() is None:
            self._started.send_signal(signal.SIGCONT)
            self._started.send_signal(signal.SIGINT)
            self._started.wait(30)
