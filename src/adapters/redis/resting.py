"""Leaving a server alone for a while after it failed."""

from __future__ import annotations

import math
from collections.abc import Callable
from threading import Lock
from typing import Final

_LOG_SECONDS: Final = 60.0


class Resting:
    """Whether a server may be asked: not for ``rest_seconds`` after a failure, then by one call.

    So no request waits for the time limit of a server that hangs but the one that tries.
    """

    def __init__(self, monotonic: Callable[[], float], *, rest_seconds: float) -> None:
        self._monotonic = monotonic
        self._rest_seconds = rest_seconds
        self._again_at = -math.inf
        self._has_failed = False
        self._logged_at = -math.inf
        self._lock = Lock()

    def may_try(self) -> bool:
        """Whether this call may ask."""
        if not self._has_failed:
            return True
        with self._lock:
            now = self._monotonic()
            if now < self._again_at:
                return False
            # The others go on resting while this one tries.
            self._again_at = now + self._rest_seconds
            return True

    def succeeded(self) -> None:
        """The server answered."""
        self._has_failed = False

    def failed(self) -> bool:
        """The server failed; answers whether that should be logged (once a minute)."""
        with self._lock:
            now = self._monotonic()
            self._has_failed, self._again_at = True, now + self._rest_seconds
            if now - self._logged_at < _LOG_SECONDS:
                return False
            self._logged_at = now
            return True
