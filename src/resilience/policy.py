"""Everything that stands around a call to a dependency, in one order.

deadline > bulkhead > circuit > retry > attempt time-out, and the fallback around all of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import Token
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from src.resilience import events
from src.resilience.bulkhead import Bulkhead
from src.resilience.circuit import Circuit, Permit
from src.resilience.deadline import Deadline, current_deadline, narrowed, widened
from src.resilience.errors import (
    BulkheadFullError,
    DeadlineExceededError,
    Reason,
    ResilienceError,
    RetriesExhaustedError,
)
from src.resilience.fallback import Outcome, Step
from src.resilience.kinds import TREATMENTS, ByType, Classify, Failure, Result
from src.resilience.listeners import Listeners
from src.resilience.retry import RetryBudget, RetryRules
from src.resilience.timing import Timing

P = ParamSpec("P")
T = TypeVar("T")


class _Trail:
    """How many attempts a call has made."""

    __slots__ = ("attempts",)

    def __init__(self) -> None:
        self.attempts = 0


class Policy:
    """Guards calls to one dependency. Safe for threads and greenlets.

    Retries are made only where ``idempotent`` says that asking twice does no harm. The limits in
    seconds are for the whole call and for each attempt; a callable finds what is left to it in
    ``timeout_seconds()`` and must keep to it, since nothing can stop it from outside.
    """

    def __init__(
        self,
        circuit: Circuit,
        timing: Timing,
        *,
        budget: RetryBudget,
        retry: RetryRules = RetryRules(),  # noqa: B008 - it is frozen
        idempotent: bool = False,
        bulkhead: Bulkhead | None = None,
        deadline_seconds: float | None = None,
        attempt_seconds: float | None = None,
        steps: Sequence[Step] = (),
        classify: Classify | None = None,
        listeners: Listeners | None = None,
    ) -> None:
        self.name = circuit.name
        self.circuit = circuit
        self.budget = budget
        self.retry = retry
        self.idempotent = idempotent
        self.bulkhead = bulkhead
        self.deadline_seconds = deadline_seconds
        self.attempt_seconds = attempt_seconds
        self.steps = tuple(steps)
        self.classify = classify or ByType()
        self.listeners = listeners or Listeners()
        self._timing = timing
        self._monotonic = timing.monotonic
        self._is_bounded = bulkhead is not None or deadline_seconds is not None
        self._narrows = attempt_seconds is not None or deadline_seconds is not None

    def variant(
        self,
        *,
        idempotent: bool | None = None,
        steps: Sequence[Step] | None = None,
        deadline_seconds: float | None = None,
        attempt_seconds: float | None = None,
    ) -> Policy:
        """This policy with some things otherwise; circuit, bulkhead and budget are the same."""
        return Policy(
            self.circuit,
            self._timing,
            budget=self.budget,
            retry=self.retry,
            idempotent=self.idempotent if idempotent is None else idempotent,
            bulkhead=self.bulkhead,
            deadline_seconds=deadline_seconds or self.deadline_seconds,
            attempt_seconds=attempt_seconds or self.attempt_seconds,
            steps=self.steps if steps is None else steps,
            classify=self.classify,
            listeners=self.listeners,
        )

    def __call__(self, function: Callable[P, T]) -> Callable[P, T]:
        """The function, guarded: the policy as a decorator."""

        @wraps(function)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
            return self.call(function, *args, **kwargs)

        return guarded

    def call(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function returns, or the first step of the fallback that has an answer.

        Raises the function's own error where it is not tried again, else
        ``RetriesExhaustedError``, ``CircuitOpenError``, ``BulkheadFullError`` or
        ``DeadlineExceededError``.
        """
        try:
            if self._is_bounded or current_deadline() is not None:
                return self._bounded(function, args, kwargs, None)
            return self._first(function, args, kwargs, None, math.inf)
        except Exception as error:
            answer = self._answer_without(error, args, kwargs)
            if answer is None:
                raise
            value: T = answer[0]
            return value

    def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Outcome[T]:
        """What became of the call; errors are part of the outcome and never raised."""
        trail = _Trail()
        try:
            value = self._bounded(function, args, kwargs, trail)
        except Exception as error:  # noqa: BLE001 - whatever the call ends with is its outcome
            answer = self._answer_without(error, args, kwargs)
            if answer is None:
                return Outcome(None, trail.attempts, error=error)
            return Outcome(answer[0], trail.attempts, (self.name,), answer[1], error)
        return Outcome(value, trail.attempts)

    @contextmanager
    def guard(self) -> Iterator[None]:
        """A block as one attempt, within deadline, bulkhead and circuit.

        A block cannot be repeated or replaced: there is neither retry nor fallback.
        """
        ends_at = self._entered()
        try:
            started = self._monotonic()
            permit = self.circuit.admit(started)
            self.budget.calls += 1
            token = self._narrowed(ends_at, started)
            result: Result = "released"
            told = None
            try:
                yield
                result = "success"
            except Exception as error:
                failure = self._failed(error, 1, self._monotonic() - started)
                result, told = TREATMENTS[failure.kind].result, failure.retry_after_seconds
                raise
            finally:
                if token is not None:
                    widened(token)
                now = self._monotonic()
                self._settle(permit, result, now - started, now, told)
        finally:
            if self.bulkhead is not None:
                self.bulkhead.leave()

    def _bounded(
        self,
        function: Callable[..., T],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        trail: _Trail | None,
    ) -> T:
        """The call within the deadline and the bulkhead."""
        ends_at = self._entered()
        try:
            return self._first(function, args, kwargs, trail, ends_at)
        finally:
            if self.bulkhead is not None:
                self.bulkhead.leave()

    def _entered(self) -> float:
        """When the call must end, once it is inside the bulkhead, where there is one."""
        now, outer = self._monotonic(), current_deadline()
        ends_at = math.inf if outer is None else outer.ends_at
        if self.deadline_seconds is not None:
            ends_at = min(ends_at, now + self.deadline_seconds)
        self._must_have_time(ends_at, now)
        if self.bulkhead is not None:
            try:
                self.bulkhead.enter(ends_at - now)
            except BulkheadFullError:
                self.listeners.tell(events.CallRejected(self.name, "bulkhead"))
                raise
            try:
                self._must_have_time(ends_at, self._monotonic())
            except DeadlineExceededError:
                self.bulkhead.leave()
                raise
        return ends_at

    def _must_have_time(self, ends_at: float, now: float) -> None:
        if ends_at <= now:
            self.listeners.tell(events.CallRejected(self.name, "deadline"))
            raise DeadlineExceededError(self.name)

    def _narrowed(self, ends_at: float, started: float) -> Token[Deadline | None] | None:
        """What ends the scope of an attempt, or None where it needs none of its own."""
        if not self._narrows:
            return None
        if self.attempt_seconds is not None and started + self.attempt_seconds < ends_at:
            ends_at = started + self.attempt_seconds
        return narrowed(ends_at, self._monotonic)

    def _first(
        self,
        function: Callable[..., T],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        trail: _Trail | None,
        ends_at: float,
    ) -> T:
        """The first attempt, and all others where it fails."""
        started = self._monotonic()
        permit = self.circuit.admit(started)
        self.budget.calls += 1
        if trail is not None:
            trail.attempts = 1
        try:
            if self._narrows:
                value = self._timed(function, args, kwargs, ends_at, started)
            else:
                value = function(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - it is raised again, or its successor is
            again = (function, args, kwargs)
            seconds = self._monotonic() - started
            return self._after(error, permit, seconds, again, trail, ends_at)
        except BaseException:
            self.circuit.settle(permit, "released", 0.0, started)
            raise
        now = self._monotonic()
        self.circuit.succeeded(permit, now - started, now)
        if self.listeners.tells_successes:
            self.listeners.tell(events.AttemptSucceeded(self.name, now - started))
        return value

    def _after(
        self,
        error: Exception,
        permit: Permit,
        seconds: float,
        again: tuple[Callable[..., T], tuple[Any, ...], dict[str, Any]],
        trail: _Trail | None,
        ends_at: float,
    ) -> T:
        """What the attempts after a failed first one return."""
        attempt = 1
        while True:
            failure = self._failed(error, attempt, seconds)
            treatment = TREATMENTS[failure.kind]
            now = self._monotonic()
            self.circuit.settle(permit, treatment.result, seconds, now, failure.retry_after_seconds)
            if not (treatment.retryable and self.idempotent and self.retry.tries > 1):
                raise error
            self._pause(error, failure, attempt, permit, ends_at - now)
            attempt += 1
            if trail is not None:
                trail.attempts = attempt
            started = self._monotonic()
            # Ended from outside, it has nothing to give back: a trial call comes here never.
            try:
                value = self._timed(*again, ends_at, started)
            except Exception as another:  # noqa: BLE001 - judged at the top of the loop
                error, seconds = another, self._monotonic() - started
                continue
            now = self._monotonic()
            self._settle(permit, "success", now - started, now, None)
            self.listeners.tell(events.RetrySucceeded(self.name, attempt))
            return value

    def _pause(
        self, error: Exception, failure: Failure, attempt: int, permit: Permit, left_seconds: float
    ) -> None:
        """Wait until the next attempt; raises ``RetriesExhaustedError`` where there is none."""
        if attempt >= self.retry.tries:
            raise self._exhausted(error, attempt, "tries")
        began = self._monotonic()
        if not self.circuit.allows_another(permit, began):
            raise self._exhausted(error, attempt, "circuit")
        seconds = self.retry.pause_seconds(attempt, failure, self._timing.chance())
        if seconds >= left_seconds:
            raise self._exhausted(error, attempt, "deadline")
        # Last, so that only a retry that will be made is paid for.
        if not self.budget.withdraw(began):
            self.listeners.tell(events.BudgetExhausted(self.name))
            raise self._exhausted(error, attempt, "budget")
        self.listeners.tell(events.RetryScheduled(self.name, attempt + 1, seconds))
        self._timing.sleep(seconds)
        # Others went on meanwhile, and a sleep may last longer than asked for.
        now = self._monotonic()
        if not self.circuit.allows_another(permit, now):
            raise self._exhausted(error, attempt, "circuit")
        if now - began >= left_seconds:
            raise self._exhausted(error, attempt, "deadline")

    def _exhausted(self, error: Exception, attempts: int, reason: Reason) -> RetriesExhaustedError:
        self.listeners.tell(events.RetriesExhausted(self.name, attempts, reason))
        exhausted = RetriesExhaustedError(self.name, attempts, error, reason)
        exhausted.__cause__ = error
        return exhausted

    def _timed(
        self,
        function: Callable[..., T],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        ends_at: float,
        started: float,
    ) -> T:
        """What the function returns within the time of one attempt."""
        token = self._narrowed(ends_at, started)
        try:
            return function(*args, **kwargs)
        finally:
            if token is not None:
                widened(token)

    def _failed(self, error: Exception, attempt: int, seconds: float) -> Failure:
        failure = self.classify(error)
        self.listeners.tell(
            events.AttemptFailed(self.name, failure.kind, type(error).__name__, seconds, attempt)
        )
        return failure

    def _settle(
        self, permit: Permit, result: Result, seconds: float, now: float, told: float | None
    ) -> None:
        if result != "success":
            self.circuit.settle(permit, result, seconds, now, told)
            return
        self.circuit.succeeded(permit, seconds, now)
        if self.listeners.tells_successes:
            self.listeners.tell(events.AttemptSucceeded(self.name, seconds))

    def _answer_without(
        self, error: Exception, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[Any, str] | None:
        """(the answer, the step that gave it), or None where nothing answers instead."""
        if not self.steps or not self._falls_back(error):
            return None
        for step in self.steps:
            try:
                value = step.offer(*args, **kwargs)
            except Exception as fault:  # noqa: BLE001 - the next step may do better
                told = events.FallbackFailed(self.name, step.name, type(fault).__name__)
                self.listeners.tell(told)
                continue
            self.listeners.tell(events.FallbackUsed(self.name, step.name))
            return value, step.name
        return None

    def _falls_back(self, error: Exception) -> bool:
        return (
            isinstance(error, ResilienceError) or TREATMENTS[self.classify(error).kind].falls_back
        )
