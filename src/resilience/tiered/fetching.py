"""Getting a value that is not at hand: one brings it, the others wait or take what there is."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextvars import Context
from typing import Any

from src.resilience.deadline import current_deadline
from src.resilience.errors import DeadlineExceededError
from src.resilience.tiered.computing import Computing, Found, Question, without_deadline
from src.resilience.tiered.errors import NestedComputingError
from src.resilience.tiered.flights import Flight, Flights
from src.resilience.tiered.keeping import Keeping, level_tags
from src.resilience.tiered.keys import kept_key
from src.resilience.tiered.level import Lease, Name
from src.resilience.tiered.namespaces import Namespace
from src.resilience.tiered.near import Entry
from src.resilience.tiered.outcome import Outcome, Status
from src.resilience.tiered.stats import SpaceStats, Tally


class Fetching:
    """Sees to it that a value is computed once, here and over the fleet."""

    def __init__(
        self,
        keeping: Keeping,
        spawn: Callable[[Callable[[], None]], None],
        new_token: Callable[[], str],
    ) -> None:
        self._keeping = keeping
        self._monotonic = keeping.timing.monotonic
        self._computing = Computing(keeping, new_token)
        self._flights = Flights()
        self._spawn = spawn

    def question(
        self,
        space: Namespace,
        key: str,
        compute: Callable[[], Any],
        tags: tuple[str, ...],
        ttl: float | None,
        deadline: float | None,
    ) -> Question:
        """The question, with what is left of the caller's time."""
        ends_at = math.inf if deadline is None else deadline
        scope = current_deadline()
        if scope is not None:
            ends_at = min(ends_at, self._monotonic() + scope.remaining())
        return Question(space, kept_key(key), compute, level_tags(space, tags), ttl, ends_at)

    def answer(self, asked: Question) -> Outcome:
        """The value. Raises what computing raises, and ``DeadlineExceededError``."""
        # Before any flight begins: what is heard at first contact would end it.
        self._keeping.far()
        while True:
            entry = self._true_entry(asked.name)
            if entry is not None:
                outcome = self._at_hand(asked, entry)
                if outcome is not None:
                    return outcome
            under_way = self._flights.find(asked.name)
            if under_way is not None and self._is_worth_waiting(asked, under_way):
                answer = self._follow(asked, under_way, entry)
                if answer is not None:
                    return answer
                continue
            flight = self._new_flight(asked)
            if self._flights.begin(asked.name, flight, under_way):
                return self._lead(asked, flight, entry)

    # What is kept here

    def _true_entry(self, name: Name) -> Entry | None:
        keeping = self._keeping
        entry = keeping.near.find(name)
        if entry is None:
            return None
        if entry.ends_at <= self._monotonic():
            keeping.near.expire(name, entry)
            return None
        if not keeping.is_true(entry):
            keeping.near.drop(name)
            return None
        return entry

    def _at_hand(self, asked: Question, entry: Entry) -> Outcome | None:
        """The entry, where it may be given as it is."""
        now, stats = self._monotonic(), self._stats(asked)
        if now < entry.fresh_until:
            self._keeping.near.touch(asked.name)
            (stats.negative if entry.negative else stats.near_hits).up()
            return entry.outcome(entry.fresh_status, now)
        if entry.negative:
            return None
        is_quiet = now < entry.quiet_until
        if now < entry.fresh_until + asked.space.stale_seconds:
            if not is_quiet:
                self._refresh_behind(asked, entry, None)
            stats.stale.up()
            return entry.outcome(Status.STALE, now)
        if is_quiet and asked.may_fall_back_on(entry, now):
            stats.stale_errors.up()
            return entry.outcome(Status.STALE_ERROR, now)
        return None

    # Who waits

    def _is_worth_waiting(self, asked: Question, flight: Flight) -> bool:
        if self._keeping.begun_too_early(asked.name, asked.tags, flight.seen):
            return False
        return self._monotonic() < flight.overdue_at

    def _follow(self, asked: Question, flight: Flight, past: Entry | None) -> Outcome | None:
        """What the flight brings; None where it brought nothing, or takes longer than it may."""
        if flight.is_own():
            raise NestedComputingError(*asked.name)
        stats, began = self._stats(asked), self._monotonic()
        patience = min(flight.overdue_at, asked.ends_at) - began
        ended = flight.wait(max(0.0, patience))
        now = self._monotonic()
        self._keeping.meter.took("wait", now - began)
        if ended and flight.entry is not None:
            stats.waits.up()
            return flight.entry.outcome(flight.status, now, flight.error)
        if ended and flight.error is not None:
            stats.errors.up()
            raise flight.error
        if now < asked.ends_at:
            return None
        if asked.may_fall_back_on(past, now):
            stats.stale_errors.up()
            return past.outcome(Status.STALE_ERROR, now)
        stats.errors.up()
        raise DeadlineExceededError(asked.space.name)

    # Who brings it

    def _new_flight(self, asked: Question) -> Flight:
        overdue_at = self._monotonic() + asked.space.lease_seconds
        return Flight(self._keeping.barriers.latest, overdue_at)

    def _lead(self, asked: Question, flight: Flight, past: Entry | None) -> Outcome:
        stats = self._stats(asked)
        try:
            found = self._fly(asked, flight, past, None, behind=False)
        except Exception:
            stats.errors.up()
            raise
        entry = found.entry
        assert entry is not None  # noqa: S101 - a flight that brings nothing raises
        if found.status is Status.STALE:
            # Who was told that it is stale, and got the lease, renews it.
            if found.lease is not None:
                self._refresh_behind(asked, entry, found.lease)
            stats.stale.up()
        else:
            _tally_of(stats, found).up()
        return entry.outcome(found.status, self._monotonic(), flight.error)

    def _fly(
        self, asked: Question, flight: Flight, past: Entry | None, lease: Lease | None, *,
        behind: bool,
    ) -> Found:  # fmt: skip
        flight.own()
        try:
            entry = self._true_entry(asked.name)
            if entry is not None and self._monotonic() < entry.fresh_until and lease is None:
                # Somebody finished between this caller's look and its flight.
                flight.land(entry, entry.fresh_status)
                return Found(entry, entry.fresh_status, near=True)
            return self._computing.bring(asked, flight, entry or past, lease, behind=behind)
        except Exception as error:
            flight.fail(error)
            raise
        finally:
            self._flights.finish(asked.name, flight)

    def _refresh_behind(self, asked: Question, entry: Entry, lease: Lease | None) -> None:
        """Compute anew in the background, unless somebody here does so already."""
        flight, under_way = self._new_flight(asked), self._flights.find(asked.name)
        is_taken = under_way is not None and self._is_worth_waiting(asked, under_way)
        if is_taken or not self._flights.begin(asked.name, flight, under_way):
            self._give_up(asked, lease)
            return
        stats = self._stats(asked)

        def refresh() -> None:
            try:
                found = self._fly(without_deadline(asked), flight, entry, lease, behind=True)
            except Exception:  # noqa: BLE001 - what was stale has been given; another one tries
                entry.quiet_until = self._monotonic() + asked.space.rest_seconds
                stats.failed_refreshes.up()
                return
            if found.status is Status.STALE_ERROR:
                stats.failed_refreshes.up()
            elif found.status is Status.COMPUTED:
                stats.refreshed.up()

        try:
            # In a context of its own: the deadline of the caller is not that of the background.
            self._spawn(lambda: Context().run(refresh))
        except Exception:  # noqa: BLE001 - no thread can be had: as if nobody had tried
            self._flights.finish(asked.name, flight)
            self._give_up(asked, lease)

    def _give_up(self, asked: Question, lease: Lease | None) -> None:
        if lease is not None:
            self._keeping.release(asked.space, asked.key, lease)

    def _stats(self, asked: Question) -> SpaceStats:
        return self._keeping.stats[asked.space.name]


def _tally_of(stats: SpaceStats, found: Found) -> Tally:
    if found.status is Status.HIT:
        return stats.near_hits if found.near else stats.far_hits
    return {
        Status.COMPUTED: stats.computed,
        Status.STALE_ERROR: stats.stale_errors,
        Status.NEGATIVE: stats.negative,
    }[found.status]
