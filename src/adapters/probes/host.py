"""Asks the machine and the process about themselves."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import psutil

_SECONDS: Final = 8
# Opening a connection makes the driver cooperative first; nothing has to listen there.
_GREEN: Final = """
from gevent import monkey
monkey.patch_all()
import psycopg2
from psycopg2 import extensions
from src.adapters.storage.postgres import PostgresConnection
try:
    PostgresConnection("host=127.0.0.1 port=1 connect_timeout=2")
except psycopg2.OperationalError:
    pass
raise SystemExit(0 if extensions.get_wait_callback() is not None else 3)
"""


class LocalHostExaminer:
    """``HostExaminer`` of this machine."""

    def disk(self, folder: Path) -> tuple[float, float]:
        """(percent in use, free GB) of the file system of that folder."""
        while not folder.exists():
            folder = folder.parent
        usage = psutil.disk_usage(str(folder))
        return float(usage.percent), usage.free / 2**30

    def file_limit(self) -> tuple[int, int]:
        """(soft, hard) limit of open files of this process."""
        return resource.getrlimit(resource.RLIMIT_NOFILE)

    def can_write(self, folder: Path) -> bool:
        """Whether files can be made there; the folder is made where it is missing."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return True
        except OSError:
            return False

    def green_driver(self) -> str | None:
        """None when the database driver yields under gevent, else what is wrong.

        Tried in a process of its own, since gevent changes the one that loads it.
        """
        try:
            result = subprocess.run(  # noqa: S603 - our own words
                [sys.executable, "-c", _GREEN],
                capture_output=True,
                timeout=_SECONDS,
                check=False,
                cwd=Path(__file__).resolve().parents[3],
            )
        except subprocess.TimeoutExpired:
            return f"gevent does not start within {_SECONDS} s"
        if result.returncode == 0:
            return None
        if result.returncode == 3:
            return "the database driver blocks all requests of a worker while it waits"
        return "gevent or psycopg2 cannot be loaded"
