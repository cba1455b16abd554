"""How one worker of Gunicorn begins among others that serve already."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Final

# Longer than a large stock takes to load. Whoever waits at the socket waits as long.
LONGEST_SECONDS: Final = 20.0
_NOTIFY_SECONDS: Final = 1.0


class Arrival:
    """The first loading of a worker, which can be waited for.

    ``attempt`` is called again and again by a follower; whether the first time succeeds or fails
    (with no database for example), nobody waits longer than for that. ``at_end`` is called when it
    is over.
    """

    def __init__(self, load: Callable[[], object], *, at_end: Callable[[], object]) -> None:
        self._load = load
        self._at_end = at_end
        self._is_over = Event()

    def attempt(self) -> None:
        """Load. Raises what loading raises."""
        try:
            self._load()
        except BaseException:
            self._end()
            raise

    def then(self, action: Callable[[], object]) -> Callable[[], None]:
        """The action, after which the loading is over."""

        def done() -> None:
            try:
                action()
            finally:
                self._end()

        return done

    def _end(self) -> None:
        self._at_end()
        self._is_over.set()

    def wait(self, notify: Callable[[], object], longest_seconds: float = LONGEST_SECONDS) -> bool:
        """Whether the loading was over in time; ``notify`` is called every second meanwhile."""
        for _ in range(int(longest_seconds / _NOTIFY_SECONDS)):
            notify()
            if self._is_over.wait(_NOTIFY_SECONDS):
                return True
        return False
