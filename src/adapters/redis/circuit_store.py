"""Circuits of a fleet, in Redis."""

from __future__ import annotations

import logging
import math
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final

import redis

from src.adapters.redis.circuit_script import Answer, CircuitScript, whole_ms
from src.adapters.redis.guard import RedisGuard, SeldomLogged
from src.resilience.circuit_store import CircuitRecord, Lease, State, Switch
from src.resilience.errors import CircuitOpenError
from src.resilience.kinds import Result
from src.resilience.memory_store import MemoryStore
from src.resilience.rules import CircuitRules

_log = logging.getLogger(__name__)
_LEFT_ALONE_SECONDS: Final = 1.0
# Refreshes that may be missed before a state is no longer believed.
_STALE: Final = 2.0
_FAILURES: Final = (redis.RedisError, OSError)


@dataclass(frozen=True, slots=True, eq=False)
class FleetLease(Lease):
    """A lease that Redis gave."""


class _Seen:
    """A circuit as this worker saw it last in Redis."""

    __slots__ = ("adopted", "epoch", "full_until", "is_lost", "next_at", "read_at", "record")

    def __init__(self) -> None:
        self.record = CircuitRecord(State.CLOSED)
        # What the local memory took over when Redis was lost.
        self.adopted: CircuitRecord | None = None
        # 0 where Redis has nothing of it.
        self.epoch = 0
        self.next_at = self.read_at = -math.inf
        # Until when nobody asks for a lease again, after there was none.
        self.full_until = -math.inf
        self.is_lost = False


class RedisStore:
    """``CircuitStore`` for all workers and machines that use one Redis.

    A closed circuit is asked for at most every ``refresh_seconds``, in the call that is then due;
    every other successful call does without Redis. What the fleet has opened counts for all. A
    worker whose vote to open is not yet a quorum opens for itself, in a memory of its own.

    Redis lost: every worker goes on by itself from the last known state, and asks again about
    once a second. Redis emptied: the first worker that sees it writes back what had not ended.

    Its own calls go by ``guard`` once it has one, whose circuit this store cannot keep.
    """

    def __init__(
        self,
        url: str,
        monotonic: Callable[[], float],
        *,
        timeout_seconds: float = 0.25,
        refresh_seconds: float = 0.5,
        worker: str | None = None,
        server_ms: Callable[[], int] | None = None,
    ) -> None:
        self._script = CircuitScript(
            url, monotonic, timeout_seconds=timeout_seconds, server_ms=server_ms
        )
        self._monotonic = monotonic
        self._refresh_seconds = refresh_seconds
        self._worker = worker
        self._local = MemoryStore()
        self._all: dict[str, _Seen] = {}
        self._lock = Lock()
        self._again_at = -math.inf
        self._seldom = SeldomLogged(monotonic)
        self.guard: RedisGuard | None = None

    def record(self, name: str, now: float) -> CircuitRecord:
        """The state now; asks Redis when that is due."""
        seen = self._all.get(name) or self._of(name)
        if now >= seen.next_at:
            with self._lock:
                is_due = now >= seen.next_at
                # Set first, so that of many calls only one asks and the others go on.
                seen.next_at = max(now + self._refresh_seconds, self._again_at)
            if is_due:
                self._ask("read", name, seen)
        if not seen.is_lost and now - seen.read_at > _STALE * self._refresh_seconds:
            # Nobody has called for a while, or ever: what one call is just asking about, the others
            # may not take for granted.
            self._ask("read", name, seen)
        if seen.is_lost or seen.record.state is State.CLOSED:
            return self._local.record(name, now)
        return seen.record

    def known(self, name: str) -> CircuitRecord:
        """The state as it was last seen."""
        seen = self._of(name)
        if seen.is_lost or seen.record.state is State.CLOSED:
            return self._local.known(name)
        return seen.record

    def trip(
        self, name: str, seen: CircuitRecord, seconds: float, rules: CircuitRules, now: float
    ) -> bool:
        """Vote to open for so many seconds; alone, where that makes no quorum."""
        fleet = self._of(name)
        if seen.state is not State.CLOSED or self.known(name) is not seen:
            return False
        if not fleet.is_lost:
            answer = self._ask(
                "trip", name, fleet, fleet.epoch, whole_ms(seconds), self._identity(),
                rules.quorum, whole_ms(rules.quorum_seconds),
            )  # fmt: skip
            if answer is not None and fleet.record.state is not State.CLOSED:
                return answer.turned
        return self._local.trip(name, seen, seconds, rules, now)

    def lease(self, name: str, rules: CircuitRules, now: float) -> tuple[Lease | None, bool]:
        """The right to one trial call of the whole fleet, where one is free."""
        fleet = self._of(name)
        if not fleet.is_lost and fleet.record.state is not State.CLOSED:
            if now < fleet.full_until:
                return None, False
            token = uuid.uuid4().hex
            lease_ms = whole_ms(rules.lease_seconds)
            answer = self._ask("lease", name, fleet, token, lease_ms, rules.permits)
            if answer is not None:
                if answer.leased:
                    return FleetLease(token, fleet.record), answer.turned
                if fleet.record.state is State.HALF_OPEN:
                    fleet.full_until = now + self._refresh_seconds
                return None, answer.turned
        return self._local.lease(name, rules, now)

    def settle(
        self,
        name: str,
        lease: Lease,
        result: Result,
        seconds: float,
        rules: CircuitRules,
        now: float,
    ) -> bool:
        """Count the result of a trial call and give its lease back."""
        if not isinstance(lease, FleetLease):
            return self._local.settle(name, lease, result, seconds, rules, now)
        answer = self._ask(
            "settle", name, self._of(name), lease.token, result, whole_ms(seconds),
            rules.successes, rules.permits,
        )  # fmt: skip
        return answer is not None and answer.turned

    def switch(self, name: str, switch: Switch | None, seconds: float | None, now: float) -> bool:
        """Set the state by hand for the fleet, or for this worker alone where Redis is lost."""
        fleet = self._of(name)
        state = State.CLOSED if switch is None else switch.state
        by, reason = ("", "") if switch is None else (switch.by, switch.reason)
        left = -1 if seconds is None or switch is None else whole_ms(seconds)
        if self._ask("switch", name, fleet, state.value, left, by, reason) is not None:
            return True
        self._local.switch(name, switch, seconds, now)
        return False

    def _of(self, name: str) -> _Seen:
        seen = self._all.get(name)
        # Atomic: of two that come first at once, both get the same.
        return self._all.setdefault(name, _Seen()) if seen is None else seen

    def _identity(self) -> str:
        # Drawn when it is first needed: processes that are forked must not share one.
        if self._worker is None:
            self._worker = uuid.uuid4().hex
        return self._worker

    def _ask(self, deed: str, name: str, seen: _Seen, *needs: str | int) -> Answer | None:
        """What Redis says, taken over; None where it is lost, and this worker then is alone."""
        if self._monotonic() < self._again_at:
            self._lose(name, seen)
            return None
        try:
            answer = self._guarded(lambda: self._asked(deed, name, seen, *needs))
        except CircuitOpenError as error:
            self._again_at = self._monotonic() + error.retry_after_seconds
            self._lose(name, seen)
            return None
        except _FAILURES as error:
            self._failed(error)
            self._lose(name, seen)
            return None
        self._take_over(name, seen, answer)
        return answer

    def _guarded(self, ask: Callable[[], Answer]) -> Answer:
        return ask() if self.guard is None else self.guard.call(ask)

    def _asked(self, deed: str, name: str, seen: _Seen, *needs: str | int) -> Answer:
        answer = self._script.do(deed, name, *needs)
        lost = None if answer.there else self._unended(name, seen)
        return answer if lost is None else self._restore(name, lost)

    def _unended(self, name: str, seen: _Seen) -> CircuitRecord | None:
        """What the fleet had agreed on and, as far as is known here, still holds."""
        record = seen.record
        is_over = record.switch is not None and record.until <= self._monotonic()
        if record.state is State.CLOSED or is_over:
            return None
        if seen.is_lost and self._local.known(name) is not seen.adopted:
            return None
        return record

    def _restore(self, name: str, lost: CircuitRecord) -> Answer:
        # Whose trials are lost with everything else must begin them again.
        state = State.OPEN if lost.state is State.HALF_OPEN else lost.state
        left = max(0.0, lost.until - self._monotonic())
        left_ms = 0 if lost.state is State.HALF_OPEN else whole_ms(left)
        by, reason = ("", "") if lost.switch is None else (lost.switch.by, lost.switch.reason)
        return self._script.do("restore", name, state.value, left_ms, lost.openings, by, reason)

    def _take_over(self, name: str, seen: _Seen, answer: Answer) -> None:
        with self._lock:
            was_lost, seen.is_lost, seen.adopted = seen.is_lost, False, None
            seen.read_at = self._monotonic()
            if not answer.there:
                # What this worker thinks by itself goes on to hold for it.
                seen.epoch, seen.record = 0, CircuitRecord(State.CLOSED)
                return
            is_new = answer.epoch != seen.epoch
            if is_new:
                seen.epoch, seen.record, seen.full_until = answer.epoch, answer.record, -math.inf
            if seen.record.switch is not None:
                seen.next_at = min(seen.next_at, seen.record.until)  # it must be seen to end
            # The fleet has turned, so what this worker thought by itself is of the past.
            if is_new or (was_lost and seen.record.state is not State.CLOSED):
                self._local.adopt(name, CircuitRecord(State.CLOSED))

    def _lose(self, name: str, seen: _Seen) -> None:
        with self._lock:
            if seen.is_lost:
                return
            record = seen.record
            if record.state is State.HALF_OPEN:
                record = CircuitRecord(State.OPEN, record.openings, self._monotonic())
            if record.state is not State.CLOSED:
                self._local.adopt(name, record)
            # Last: until here others still see what the fleet said.
            seen.adopted, seen.is_lost = record, True

    def _failed(self, error: Exception) -> None:
        self._again_at = self._monotonic() + _LEFT_ALONE_SECONDS
        if self._seldom.is_due():
            _log.warning("circuits are kept by each worker: Redis fails (%s)", type(error).__name__)
