"""How much time is left, known to everything that happens inside a call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import Final

Monotonic = Callable[[], float]


class Deadline:
    """A moment after which nobody waits for an answer any more; monotonic seconds."""

    __slots__ = ("ends_at", "monotonic")

    def __init__(self, ends_at: float, monotonic: Monotonic) -> None:
        self.ends_at = ends_at
        self.monotonic = monotonic

    def remaining(self) -> float:
        """Seconds that are left, never below 0."""
        return max(0.0, self.ends_at - self.monotonic())


_CURRENT: Final[ContextVar[Deadline | None]] = ContextVar("deadline", default=None)
# Bound once: the success path asks before every call.
current_deadline: Final = _CURRENT.get


def narrowed(ends_at: float, monotonic: Monotonic) -> Token[Deadline | None]:
    """The token that ends a scope which ends by itself at that moment."""
    return _CURRENT.set(Deadline(ends_at, monotonic))


def widened(token: Token[Deadline | None]) -> None:
    """End the scope that the token began."""
    _CURRENT.reset(token)


@contextmanager
def deadline_scope(seconds: float, monotonic: Monotonic) -> Iterator[Deadline]:
    """Within the block at most so many seconds are left; a scope inside another only shortens."""
    outer = _CURRENT.get()
    ends_at = monotonic() + seconds
    if outer is not None and outer.ends_at < ends_at:
        ends_at = outer.ends_at
    deadline = Deadline(ends_at, monotonic)
    token = _CURRENT.set(deadline)
    try:
        yield deadline
    finally:
        widened(token)


def timeout_seconds(usual: float | None = None) -> float | None:
    """What a client called now may take as its time-out: what is left, at most the usual.

    None where neither is given. 0 when the time is up, which some clients take for "no limit":
    a policy never begins an attempt then.
    """
    deadline = _CURRENT.get()
    if deadline is None:
        return usual
    left = deadline.remaining()
    return left if usual is None else min(usual, left)
