"""The work on batches: one chunk after the other, taken by a lease and stored whole."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Protocol

from src.services.batch_records import Chunk, Item, Outcome
from src.services.catalogue import ResourceNotFoundError
from src.services.documents import DocumentError
from src.services.matching import JobsForCandidate, Matching, RankQuery
from src.services.ports import Clock, StorageUnavailableError, UnitOfWorkFactory

# A chunk that so many workers have begun and none has finished (they died of it) ends the batch.
MOST_ATTEMPTS: Final = 5
_PURGE_SECONDS: Final = 60.0
_log = logging.getLogger(__name__)


class Rows(Protocol):
    """Puts what a candidate came to into a line of JSON, its end included."""

    def ranked(
        self,
        position: int,
        candidate_id: str,
        found: JobsForCandidate,
        language: str,
        *,
        seconds: float,
    ) -> bytes:
        """The line of a ranking that took so long."""
        ...

    def refused(self, position: int, candidate_id: str, error: Exception, language: str) -> bytes:
        """The line of a candidate that could not be ranked for."""
        ...


class BatchMeter(Protocol):
    """Hears how batches go."""

    def waiting(self, candidates: int) -> None:
        """Candidates of open batches that are not done, in the whole fleet, as just measured."""
        ...

    def scored(self, pairs: int) -> None:
        """Pairs of a chunk that was stored by this process; 0 to say that time has passed."""
        ...


@dataclass(frozen=True, slots=True)
class WorkTimes:
    """How long a worker may be silent before its chunk is another's, and what is kept."""

    lease_seconds: float = 30
    keep_hours: float = 24


class BatchWork:
    """What one worker does for batches; call ``work`` again and again, from one thread."""

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory,
        matching: Matching,
        clock: Clock,
        meter: BatchMeter,
        times: WorkTimes,
        *,
        new_id: Callable[[], str],
        breathe: Callable[[], None],
        switched_on: Callable[[], bool],
        stopping: Callable[[], bool],
    ) -> None:
        self._unit_of_work = unit_of_work
        self._matching = matching
        self._clock = clock
        self._meter = meter
        self._times = times
        self._new_id = new_id
        self._breathe = breathe
        self._switched_on = switched_on
        self._stopping = stopping
        self._held: Chunk | None = None
        self._purged_at: float | None = None

    def work(self, rows: Rows) -> None:
        """Do what is free, until nothing is or this process stops.

        Raises ``StorageUnavailableError`` while the database is away: the chunk in hand is kept
        and gone on with by the next call, unless another worker has taken it by then.
        """
        self._purge()
        while (chunk := self._next()) is not None:
            try:
                self._do(chunk, rows)
            except StorageUnavailableError:
                raise
            except BaseException:
                # Its lease ends by itself, and it is tried a few times more.
                self._held = None
                raise
            self._held = None

    def _next(self) -> Chunk | None:
        """The chunk in hand or a free one; None where there is nothing to do now."""
        self._meter.scored(0)
        with self._unit_of_work(read_only=True) as unit:
            backlog = unit.batches.backlog(self._clock.now())
        self._meter.waiting(backlog.candidates)
        held, self._held = self._held, None
        if self._stopping() or not self._switched_on():
            if held is not None:
                self._release(held)
            return None
        if held is not None:
            self._held = held
            if self._renew(held):
                return held
            self._held = None
        while backlog.is_claimable:
            chunk = self._claim()
            if chunk is None:
                return None
            if chunk.attempts <= MOST_ATTEMPTS:
                self._held = chunk
                return chunk
            self._give_up(chunk)
        return None

    def _do(self, chunk: Chunk, rows: Rows) -> None:
        with self._unit_of_work(read_only=True) as unit:
            asked = unit.batches.asked(chunk.batch_id)
        if asked is None:
            return  # it was over, and has been removed since
        renewed_at = self._clock.monotonic()
        lines, failed, pairs = [], 0, 0
        for at, item in enumerate(chunk.items):
            self._breathe()
            if self._stopping():
                self._release(chunk)
                return
            if self._clock.monotonic() - renewed_at >= self._times.lease_seconds / 3:
                if not self._renew(chunk):
                    return
                renewed_at = self._clock.monotonic()
            line, scored = self._line(chunk.first + at, item, asked, rows)
            lines.append(line)
            failed += scored is None
            pairs += scored or 0
        self._store(chunk, Outcome(lines, failed=failed, pairs=pairs))

    def _line(
        self, position: int, item: Item, asked: Mapping[str, Any], rows: Rows
    ) -> tuple[bytes, int | None]:
        """The line of one candidate, and how many pairs were scored; None where it has failed."""
        candidate_id, document = _named(position, item)
        language = str(asked["language"])
        try:
            began = self._clock.monotonic()
            found = self._matching.rank_jobs(candidate_id, self._query(asked, document))
            seconds = self._clock.monotonic() - began
            line = rows.ranked(position, candidate_id, found, language, seconds=seconds)
            return line, len(found.ranking.totals)
        except StorageUnavailableError:
            raise
        except (ResourceNotFoundError, DocumentError) as error:
            return rows.refused(position, candidate_id, error, language), None
        except Exception as error:  # noqa: BLE001 - logged, and told in the candidate's line
            _log.exception("a candidate of a batch cannot be ranked for")
            return rows.refused(position, candidate_id, error, language), None

    def _query(self, asked: Mapping[str, Any], document: Mapping[str, Any] | None) -> RankQuery:
        where = asked["where"]
        return RankQuery(
            language=asked["language"],
            overrides=document or {},
            reasons=asked["reasons"],
            weights=asked["weights"],
            inline=asked["inline"],
            among=asked["among"],
            where=None if where is None else self._matching.filter(**where),
            limit=asked["limit"],
            explain=asked["explain"],
        )

    def _claim(self) -> Chunk | None:
        now = self._clock.now()
        with self._unit_of_work() as unit:
            chunk = unit.batches.claim(self._new_id(), now=now, until=now + self._lease())
            if chunk is not None:
                unit.commit()
        return chunk

    def _renew(self, chunk: Chunk) -> bool:
        with self._unit_of_work() as unit:
            held = unit.batches.renew(chunk, until=self._clock.now() + self._lease())
            unit.commit()
        return held

    def _release(self, chunk: Chunk) -> None:
        with self._unit_of_work() as unit:
            unit.batches.release(chunk)
            unit.commit()

    def _store(self, chunk: Chunk, outcome: Outcome) -> None:
        with self._unit_of_work() as unit:
            stored = unit.batches.complete(chunk, outcome, now=self._clock.now())
            if stored:
                unit.commit()
        if stored:
            self._meter.scored(outcome.pairs)

    def _give_up(self, chunk: Chunk) -> None:
        _log.error("a chunk was begun %d times and never finished", MOST_ATTEMPTS)
        with self._unit_of_work() as unit:
            unit.batches.fail(
                chunk.batch_id,
                f"candidates from position {chunk.first} on were begun {MOST_ATTEMPTS} times "
                "and never finished",
                now=self._clock.now(),
            )
            unit.commit()

    def _lease(self) -> timedelta:
        return timedelta(seconds=self._times.lease_seconds)

    def _purge(self) -> None:
        """Remove what has been over for long, about once a minute."""
        now = self._clock.monotonic()
        if self._purged_at is not None and now - self._purged_at < _PURGE_SECONDS:
            return
        with self._unit_of_work() as unit:
            unit.batches.purge(self._clock.now() - timedelta(hours=self._times.keep_hours))
            unit.commit()
        self._purged_at = now


def _named(position: int, item: Item) -> tuple[str, Mapping[str, Any] | None]:
    """Id and document of a candidate; one that has no id is named by its position.

    Nothing that is stored has such a name: identifiers have no such sign in them.
    """
    if isinstance(item, str):
        return item, None
    return str(item.get("id") or f"#{position}"), item
