"""Invalidations of this process that others must hear of, even where nobody can be reached."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Final

from src.resilience.tiered.level import Invalidation

MOST: Final = 1000


class Outbox:
    """What was not yet sent, and what was sent lately.

    What was sent is said again when the shared level comes back empty, since others may not have
    heard it. Where it would be too much, everything is taken for invalidated instead.
    """

    def __init__(self, everything: Invalidation, *, remembered_seconds: float) -> None:
        self._everything = everything
        self._remembered_seconds = remembered_seconds
        # What it is, and whether it is said again.
        self._unsent: deque[tuple[Invalidation, bool]] = deque()
        self._sent: deque[tuple[float, Invalidation]] = deque(maxlen=MOST)
        self._lock = Lock()

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits to be sent."""
        return not self._unsent

    def keep(self, invalidation: Invalidation, *, repeats: bool = False) -> None:
        """To be sent when that is possible again; ``repeats`` what has been sent before."""
        with self._lock:
            if len(self._unsent) >= MOST:
                self._unsent.clear()
                invalidation, repeats = self._everything, False
            self._unsent.append((invalidation, repeats))

    def sent(self, invalidation: Invalidation, now: float) -> None:
        """Has just been sent."""
        with self._lock:
            self._sent.append((now, invalidation))
            while self._sent[0][0] < now - 2 * self._remembered_seconds:
                self._sent.popleft()

    def repeat_since(self, moment: float) -> None:
        """What was sent from that moment on is to be sent again: everything, if too much was."""
        with self._lock:
            sent = [each for at, each in self._sent if at >= moment]
            if len(sent) >= MOST:
                sent = [self._everything]
        for each in sent:
            self.keep(each, repeats=True)

    def send(self, deliver: Callable[[Invalidation, bool], bool], now: float) -> bool:
        """Whether everything could be delivered; what could not waits on.

        ``deliver`` is given the invalidation, and whether it is said again.
        """
        while True:
            with self._lock:
                if not self._unsent:
                    return True
                first = self._unsent[0]
            invalidation, repeats = first
            if not deliver(invalidation, repeats):
                return False
            with self._lock:
                # Somebody else may have delivered it at the same time, which does no harm.
                if self._unsent and self._unsent[0] is first:
                    self._unsent.popleft()
            if not repeats:
                self.sent(invalidation, now)
