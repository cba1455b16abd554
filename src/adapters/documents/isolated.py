"""``DocumentReader`` over processes of their own, a few at a time, each for a few documents."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from threading import BoundedSemaphore, Lock
from typing import Any, Final
from weakref import finalize

from src.adapters.documents.process import Limits, ReaderDiedError, ReadingProcess
from src.services.documents_text import (
    MOST_CHARACTERS,
    REFUSALS,
    DocumentRefusedError,
    DocumentText,
    ReaderBusyError,
)

_log = logging.getLogger(__name__)
_KINDS: Final = ("pdf", "docx", "html", "text")
_SLOW: Final = (signal.SIGXCPU,)


class IsolatedDocumentReader:
    """Reads each document in a worker process with hard limits.

    Starting a worker and importing its libraries costs more than reading a CV (0.2 s of CPU time
    against 0.02), so one that has answered waits a while for the next document, and is replaced
    after ``documents_each``. Whatever goes wrong ends the worker and refuses the document.
    """

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        most_bytes: int = 10_000_000,
        workers: int = 2,
        documents_each: int = 20,
        wait_seconds: float = 10.0,
        start: Callable[[], ReadingProcess] = ReadingProcess,
    ) -> None:
        self._limits = limits or Limits()
        self._most_bytes = most_bytes
        self._documents_each = documents_each
        self._wait_seconds = wait_seconds
        self._start = start
        self._turns = BoundedSemaphore(workers)
        self._lock = Lock()
        self._idle: list[ReadingProcess] = []
        # Holds the list and not the reader: who waits ends with the reader, or with the program.
        self._end = finalize(self, _end_all, self._idle)

    def read(self, data: bytes) -> DocumentText:
        """The text. Raises ``DocumentRefusedError`` and ``ReaderBusyError``."""
        if not data:
            raise DocumentRefusedError("empty")
        if len(data) > self._most_bytes:
            raise DocumentRefusedError("too_large")
        if not self._turns.acquire(timeout=self._wait_seconds):
            raise ReaderBusyError("all readers are at work")
        try:
            answer = self._answer(data)
        finally:
            self._turns.release()
        return _text(answer)

    def close(self) -> None:
        """No worker is left waiting."""
        with self._lock:
            _end_all(self._idle)

    def _answer(self, data: bytes) -> dict[str, Any]:
        process = self._process()
        try:
            answer = process.ask(data, self._limits)
        except TimeoutError:
            process.end()
            _log.warning("a document reader was ended past its deadline")
            raise DocumentRefusedError("too_slow") from None
        except ReaderDiedError as died:
            _log.warning("a document reader died (signal %d)", died.signal)
            raise DocumentRefusedError("too_slow" if died.signal in _SLOW else "broken") from None
        except BaseException:
            # A greenlet that is told to stop must not leave a process behind.
            process.end()
            raise
        if answer.get("error") or process.documents >= self._documents_each:
            process.end()
        else:
            with self._lock:
                self._idle.append(process)
        return answer

    def _process(self) -> ReadingProcess:
        """A worker that waits, else a new one. Raises ``ReaderBusyError``."""
        while True:
            with self._lock:
                process = self._idle.pop() if self._idle else None
            if process is None:
                break
            if process.is_waiting():
                return process
            process.end()
        try:
            return self._start()
        except OSError as error:
            _log.error("no document reader can be started: %s", type(error).__name__)
            raise ReaderBusyError("no reader can be started") from None


def _end_all(waiting: list[ReadingProcess]) -> None:
    while waiting:
        waiting.pop().end()


def _text(answer: dict[str, Any]) -> DocumentText:
    """The document of an answer. Raises ``DocumentRefusedError``; the worker is not believed."""
    code, kind, text = answer.get("error"), answer.get("kind"), answer.get("text")
    if code is not None or kind not in _KINDS or not isinstance(text, str):
        raise DocumentRefusedError(code if code in REFUSALS else "broken")
    warnings = [word for word in answer.get("warnings") or () if word == "unreadable_pages"]
    if len(text) > MOST_CHARACTERS:
        warnings.append("truncated")
    pages, markup = answer.get("pages"), answer.get("markup")
    return DocumentText(
        text=text[:MOST_CHARACTERS],
        kind=kind,
        pages=pages if isinstance(pages, int) else None,
        warnings=tuple(warnings),
        markup=markup if isinstance(markup, str) else None,
    )
