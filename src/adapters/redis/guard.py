"""Redis behind the policy that all its clients of one worker share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeVar

import redis

from src.resilience import ByType, Failure, Kind, MemoryStore, Policy, Step, Timing
from src.resilience.circuit import Circuit
from src.resilience.events import AttemptFailed, FallbackUsed
from src.resilience.kinds import TREATMENTS, Result
from src.resilience.retry import RetryBudget
from src.resilience.rules import CircuitRules

_T = TypeVar("_T")
_LOG_SECONDS: Final = 60.0
_SIMPLIFIED: Final = "simplified"
# After one failure Redis is left alone for a second, and then a single call tries it: so no request
# waits for the time limit of a server that hangs but that one.
RULES: Final = CircuitRules(
    consecutive_failures=1, open_seconds=1.0, growth=1.0, most_open_seconds=1.0, jitter=0.0,
    permits=1, successes=1, slow_seconds=2.0, lease_seconds=5.0,
)  # fmt: skip
_by_type = ByType(
    {
        redis.TimeoutError: Kind.TIMEOUT,
        redis.ConnectionError: Kind.CONNECTION,
        OSError: Kind.CONNECTION,
        # Redis answers, though not what was hoped for.
        redis.ResponseError: Kind.CALLER,
        ValueError: Kind.CALLER,
        TypeError: Kind.CALLER,
    }
)


def kind_of(error: Exception) -> Failure:
    """The failure that an error of redis-py stands for, also within one of the limits library."""
    inner = getattr(error, "storage_error", error)
    return _by_type(inner if isinstance(inner, Exception) else error)


def each_by_itself() -> Step:
    """The step of a policy that says: this worker goes on with what it has in memory."""
    return Step(_SIMPLIFIED, lambda *_: None)


class RedisGuard:
    """Asks Redis where its circuit lets it, and tells the circuit what came of it.

    The deadline of a request does not count: what keeps circuits and invalidations has to be told
    also when nobody waits any more, and takes no longer than the client's own time limit. Costs a
    call some microseconds.
    """

    def __init__(self, policy: Policy, monotonic: Callable[[], float]) -> None:
        self._policy = policy
        self._circuit = policy.circuit
        self._monotonic = monotonic

    def call(self, ask: Callable[[], _T]) -> _T:
        """What Redis answers. Raises ``CircuitOpenError``, or the client's own error."""
        started = self._monotonic()
        permit = self._circuit.admit(started)
        self._policy.budget.calls += 1
        result: Result = "released"
        try:
            value = ask()
            result = "success"
        except Exception as error:
            failure, seconds = self._policy.classify(error), self._monotonic() - started
            result = TREATMENTS[failure.kind].result
            name = type(error).__name__
            self._policy.listeners.tell(
                AttemptFailed(self._policy.name, failure.kind, name, seconds, 1)
            )
            raise
        finally:
            now = self._monotonic()
            self._circuit.settle(permit, result, now - started, now)
        return value

    def went_on_without(self) -> None:
        """Tell that whoever asked has used what this worker has by itself."""
        self._policy.listeners.tell(FallbackUsed(self._policy.name, _SIMPLIFIED))


def own_guard(monotonic: Callable[[], float], *, rest_seconds: float = 1.0) -> RedisGuard:
    """A guard with a circuit that nobody else shares, for a client that stands alone."""
    rules = replace(RULES, open_seconds=rest_seconds, most_open_seconds=rest_seconds)
    timing = Timing(monotonic, _never, _no_chance)
    circuit = Circuit("redis", rules, MemoryStore(), timing)
    budget = RetryBudget(now=monotonic())
    return RedisGuard(Policy(circuit, timing, budget=budget, classify=kind_of), monotonic)


class SeldomLogged:
    """Whether a failure should be logged: once a minute."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._again_at: float | None = None

    def is_due(self) -> bool:
        """Whether this one should be; the others of the minute then should not."""
        now = self._monotonic()
        if self._again_at is not None and now < self._again_at:
            return False
        self._again_at = now + _LOG_SECONDS
        return True


def _never(_seconds: float) -> None:
    """A policy without retries does not sleep."""


def _no_chance() -> float:
    return 0.5
