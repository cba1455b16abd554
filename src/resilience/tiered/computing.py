"""The one in this process who brings a value: out of the shared level, or by computing it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, TypeGuard

from src.resilience.errors import DeadlineExceededError
from src.resilience.tiered.flights import Flight
from src.resilience.tiered.keeping import Keeping
from src.resilience.tiered.level import Lease, Look, Name
from src.resilience.tiered.namespaces import Namespace
from src.resilience.tiered.near import Entry
from src.resilience.tiered.outcome import Status

# How often a worker looks whether another has finished, in seconds: at first, and at most.
_FIRST_PAUSE: Final = 0.005
_LONGEST_PAUSE: Final = 0.1
# How long a worker leaves alone what another one is computing already.
_ELSEWHERE_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Question:
    """A value that is asked for; ``ends_at`` (monotonic seconds) is when nobody waits any more."""

    space: Namespace
    key: str
    compute: Callable[[], Any]
    tags: tuple[str, ...]
    ttl: float | None
    ends_at: float = math.inf

    @property
    def name(self) -> Name:
        """What the value is kept under."""
        return (self.space.name, self.key)

    def may_fall_back_on(self, entry: Entry | None, now: float) -> TypeGuard[Entry]:
        """Whether the entry, past its time, may be given where there is no better one."""
        return entry is not None and now < entry.fresh_until + self.space.error_seconds


@dataclass(frozen=True, slots=True)
class Found:
    """What the shared level has led to.

    ``entry`` with its status is the answer; without one, the value is to be computed, under the
    ``lease`` if there is one. ``lease`` beside a STALE entry is for computing it behind.
    ``past`` is what there is past its time. ``near``: it was in this process after all.
    """

    entry: Entry | None = None
    status: Status = Status.COMPUTED
    lease: Lease | None = None
    past: Entry | None = None
    near: bool = False


class Computing:
    """Brings values, for a flight that others may be waiting for."""

    def __init__(self, keeping: Keeping, new_token: Callable[[], str]) -> None:
        self._keeping = keeping
        self._timing = keeping.timing
        self._new_token = new_token

    def bring(
        self, asked: Question, flight: Flight, past: Entry | None, lease: Lease | None, *,
        behind: bool,
    ) -> Found:  # fmt: skip
        """The value. ``behind``: nobody waits for it. Raises what computing raises."""
        if lease is None:
            found = self._look(asked, past, behind=behind)
            if found.entry is not None:
                flight.land(found.entry, found.status)
                return found
            past, lease = found.past, found.lease
        return self._compute(asked, flight, past, lease)

    def _look(self, asked: Question, past: Entry | None, *, behind: bool) -> Found:
        """What the fleet has, or the right to compute, or neither where nobody can be asked.

        Raises ``DeadlineExceededError``.
        """
        keeping, timing = self._keeping, self._timing
        token, pause = self._new_token(), _FIRST_PAUSE
        gives_up_at = timing.monotonic() + asked.space.lease_seconds
        while True:
            seen = keeping.barriers.latest
            look = keeping.look(asked.space, asked.key, asked.tags, token)
            now = timing.monotonic()
            if look is None:
                return Found(past=past)
            entry = self._read(asked, look, seen)
            if entry is not None:
                found = self._judged(asked, entry, look, now, behind=behind)
                if found is not None:
                    return found
                past = past if entry.negative else entry
            if look.lease is not None:
                return Found(lease=look.lease, past=past)
            if now >= min(asked.ends_at, gives_up_at):
                return self._too_late(asked, past, now)
            left = min(asked.ends_at, gives_up_at) - now
            timing.sleep(min(left, pause * (0.5 + timing.chance() / 2)))
            pause = min(_LONGEST_PAUSE, pause * 1.6)

    def _read(self, asked: Question, look: Look, seen: int) -> Entry | None:
        if look.kept is None:
            return None
        entry = self._keeping.entry_from(asked.space, asked.key, look.kept, seen)
        if entry is None:  # somebody else's bytes: out of the way, for the next look
            self._keeping.drop_far(asked.space, asked.key)
        return entry

    def _judged(
        self, asked: Question, entry: Entry, look: Look, now: float, *, behind: bool
    ) -> Found | None:
        """The entry as an answer, if it is one."""
        if now < entry.fresh_until:
            self._keeping.put_near(asked.name, entry)
            return Found(entry, entry.fresh_status)
        may_be_given = not entry.negative and now < entry.fresh_until + asked.space.stale_seconds
        if not may_be_given or (behind and look.lease is not None):
            return None
        if look.lease is None:  # another worker computes it already
            entry.quiet_until = now + _ELSEWHERE_SECONDS
        self._keeping.put_near(asked.name, entry)
        return Found(entry, Status.STALE, look.lease, entry)

    def _too_late(self, asked: Question, past: Entry | None, now: float) -> Found:
        """Another worker still computes."""
        if now < asked.ends_at:
            return Found(past=past)
        if asked.may_fall_back_on(past, now):
            return Found(past, Status.STALE_ERROR, None, past)
        raise DeadlineExceededError(asked.space.name)

    def _compute(
        self, asked: Question, flight: Flight, past: Entry | None, lease: Lease | None
    ) -> Found:
        keeping, space = self._keeping, asked.space
        began, done = self._timing.monotonic(), False
        flight.overdue_at = began + space.lease_seconds
        try:
            value = asked.compute()
            data = None if value is None else keeping.codec.encode(value)
            done = True
        except Exception as error:
            now = self._timing.monotonic()
            if not asked.may_fall_back_on(past, now):
                raise
            # Who fails is given time to recover.
            past.quiet_until = now + space.rest_seconds
            keeping.put_near(asked.name, past)
            flight.land(past, Status.STALE_ERROR, error)
            return Found(past, Status.STALE_ERROR)
        finally:
            keeping.meter.took("compute", self._timing.monotonic() - began)
            if not done and lease is not None:
                keeping.release(space, asked.key, lease)
        entry = self._put(asked, flight, data, lease)
        flight.land(entry, Status.COMPUTED)
        return Found(entry)

    def _put(
        self, asked: Question, flight: Flight, data: bytes | None, lease: Lease | None
    ) -> Entry:
        keeping, space = self._keeping, asked.space
        negative = data is None
        seconds = space.lifetime_seconds(
            None if negative else asked.ttl, negative=negative, chance=self._timing.chance()
        )
        entry = keeping.entry_of(
            space, asked.key, data, asked.tags, flight.seen, age_seconds=0.0, left_seconds=seconds
        )
        if seconds <= 0 or not space.takes(data):
            if lease is not None:
                keeping.release(space, asked.key, lease)
            return entry
        kept = None
        if lease is not None:
            kept = keeping.store(space, asked.key, data, lease, seconds, asked.tags)
        # What the fleet refused was invalidated, or written anew, while it was computed.
        if kept is not False:
            keeping.put_near(asked.name, entry)
        return entry


def without_deadline(asked: Question) -> Question:
    """The question of nobody who waits."""
    return replace(asked, ends_at=math.inf)
