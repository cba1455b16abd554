"""SQLite as this application needs it: WAL, foreign keys, and writers that wait cooperatively."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any, Final

BUSY_SECONDS: Final = 10.0
_RETRY_SECONDS: Final = 0.005


class SqliteConnection(sqlite3.Connection):
    """A tuned connection; the folder of its file is made when it is opened.

    WAL lets readers go on beside one writer, and with it ``synchronous=NORMAL`` loses no
    consistency, only (on power failure) the last commits (https://www.sqlite.org/wal.html).
    """

    def __init__(self, database: str, *args: Any, **options: Any) -> None:
        if database != ":memory:" and not database.startswith("file:"):
            Path(database).parent.mkdir(parents=True, exist_ok=True)
        super().__init__(database, *args, **options)
        try:
            self.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
            self.execute("PRAGMA journal_mode = WAL")
            self.execute("PRAGMA synchronous = NORMAL")
            self.execute("PRAGMA foreign_keys = ON")
        except sqlite3.Error:
            self.close()
            raise

    def begin_writing(self) -> None:
        """Take the write lock at once (BEGIN IMMEDIATE), so that no later statement finds it taken.

        Waits up to ``BUSY_SECONDS`` in short sleeps rather than inside SQLite: under gevent the
        writer in the way may be a greenlet of this very thread, which must run to finish.
        Raises ``sqlite3.OperationalError`` when the lock stays taken.
        """
        deadline = time.monotonic() + BUSY_SECONDS
        self.execute("PRAGMA busy_timeout = 0")
        try:
            while not self._try_begin(last=time.monotonic() >= deadline):
                time.sleep(_RETRY_SECONDS)
        finally:
            self.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")

    def _try_begin(self, *, last: bool) -> bool:
        try:
            self.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            # The low byte is the primary code; SQLITE_BUSY_SNAPSHOT and the like extend it.
            if last or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return False
        return True
