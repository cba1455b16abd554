"""The clock of this machine."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Final

# Under gevent a sleep of 0 runs only greenlets that could go on already: a request that has just
# come in over a socket is noticed in a true sleep, however short.
_TURN_SECONDS: Final = 1e-6


def breathe() -> None:
    """Let everything else in this process have a turn, requests that have just come in as well."""
    time.sleep(_TURN_SECONDS)


class SystemClock:
    """Time as the operating system tells it."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return datetime.now(UTC)

    # Asked by every look into the cache: a function around it would cost more than the clock.
    monotonic = staticmethod(time.monotonic)
