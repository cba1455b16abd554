"""A provider that failed is left alone for a while."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from src.services.commute.ports import MapsError, Reason
from src.services.ports import Clock

_log = logging.getLogger(__name__)
_FIRST_SECONDS: Final = 30.0
_LONGEST_SECONDS: Final = 300.0
_QUOTA_SECONDS: Final = 60.0
_DENIED_SECONDS: Final = 600.0
# What is wrong with the provider; the other reasons are about one question.
_TROUBLES: Final = frozenset({"timeout", "unreachable", "server", "malformed"})


@dataclass(frozen=True, slots=True)
class Rest:
    """Until when a service is not asked, and why."""

    service: str
    until: datetime
    reason: Reason


class Resting:
    """The rest of one service in this process; safe for threads.

    A trouble of the provider rests it for 30 seconds, and for twice as long each time it comes
    back, up to five minutes; an exhausted quota for as long as the provider says, else a minute; a
    refused key for ten minutes. One log line tells each change.
    """

    def __init__(self, service: str, clock: Clock) -> None:
        self._service = service
        self._clock = clock
        self._lock = Lock()
        self._until = 0.0
        self._reason: Reason | None = None
        self._troubles = 0

    def reason(self) -> Reason | None:
        """Why the service is not asked now; None where it is."""
        with self._lock:
            return self._reason if self._clock.monotonic() < self._until else None

    def rest(self) -> Rest | None:
        """The rest that goes on, if any."""
        with self._lock:
            left = self._until - self._clock.monotonic()
            if self._reason is None or left <= 0:
                return None
            return Rest(self._service, self._clock.now() + timedelta(seconds=left), self._reason)

    def failed(self, error: MapsError) -> None:
        """Rest, where the error is about more than one question.

        Questions that were under way together fail together: that is one trouble.
        """
        with self._lock:
            now = self._clock.monotonic()
            if now < self._until or not (seconds := self._seconds(error)):
                return
            self._until, self._reason = now + seconds, error.reason
        _log.warning(
            "google maps rests: %s is not asked for %.0f s (%s)",
            self._service,
            seconds,
            error.reason,
        )

    def succeeded(self) -> None:
        """Forget earlier troubles."""
        with self._lock:
            if self._reason is None or self._clock.monotonic() < self._until:
                return
            self._reason, self._troubles = None, 0
        _log.warning("google maps answers again: %s", self._service)

    def _seconds(self, error: MapsError) -> float:
        if error.reason == "quota":
            return error.retry_after_seconds or _QUOTA_SECONDS
        if error.reason == "denied":
            return _DENIED_SECONDS
        if error.reason not in _TROUBLES:
            return 0.0
        if error.reason == "unreachable" and error.retry_after_seconds:
            # Nobody was asked: a circuit is open, and says when to come back.
            return error.retry_after_seconds
        seconds = min(_FIRST_SECONDS * 2.0**self._troubles, _LONGEST_SECONDS)
        self._troubles = min(self._troubles + 1, 10)
        return max(seconds, error.retry_after_seconds or 0.0)
