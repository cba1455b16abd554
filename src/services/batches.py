"""Batches of matching: many candidates by many jobs, asked for, followed and cancelled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from src.services.batch_records import Batch, BatchPage, Item
from src.services.features import FeatureOffError
from src.services.matching_index import MatchingIndex
from src.services.ports import Clock, UnitOfWorkFactory

FEATURE: Final = "batch_processing"
_LOOK_SECONDS: Final = 0.25
# One that follows holds a connection; it comes again with the last position it has seen.
FOLLOW_SECONDS: Final = 300.0


class BatchError(Exception):
    """A batch cannot be had as it was asked for."""


class BatchNotFoundError(BatchError):
    """There is no such batch, or it is somebody else's."""


class BatchTooLargeError(BatchError):
    """More than a batch may have; ``field`` of the request is the one to shorten."""

    def __init__(self, field: str, of: str, given: int, limit: int) -> None:
        self.field = field
        self.of = of
        self.given = given
        self.limit = limit
        super().__init__(f"{given} {of} are more than {limit}")


class TooManyBatchesError(BatchError):
    """The owner has as many open batches as he may have."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"{limit} batches are open")


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """How large batches may be. ``chunk`` is how many candidates a worker takes at once."""

    candidates: int = 10_000
    pairs: int = 1_000_000_000
    chunk: int = 25
    open_batches: int = 20


@dataclass(frozen=True, slots=True)
class BatchQuery:
    """What a batch is asked for, all of it JSON-able.

    ``candidates`` are ids and documents; None is everybody who is stored. Jobs are documents
    (``inline``), ids of the stock (``among``), or the stock narrowed by ``where``, the arguments
    of ``Matching.filter``. ``candidates_field`` names what to shorten where there is too much.
    """

    language: str
    candidates: Sequence[Item] | None
    candidates_field: str = "candidate_ids"
    inline: Sequence[Mapping[str, Any]] | None = None
    among: Sequence[str] | None = None
    where: Mapping[str, Any] | None = None
    reasons: Any = None
    weights: Mapping[str, float] | None = None
    limit: int = 10
    explain: bool = False

    def asked(self) -> dict[str, Any]:
        """What every chunk needs to know."""
        return {
            "language": self.language,
            "inline": self.inline,
            "among": self.among,
            "where": self.where,
            "reasons": self.reasons,
            "weights": self.weights,
            "limit": self.limit,
            "explain": self.explain,
        }


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at batches: at his own, or at everybody's."""

    id: str
    sees_all: bool = False


class Batches:
    """The use cases of those who ask for batches; ``BatchWork`` does what they ask for."""

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory,
        index: MatchingIndex,
        clock: Clock,
        *,
        limits: BatchLimits,
        new_id: Callable[[], str],
        pause: Callable[[float], None],
        switched_on: Callable[[], bool],
        stopping: Callable[[], bool],
    ) -> None:
        self._unit_of_work = unit_of_work
        self._index = index
        self._clock = clock
        self._limits = limits
        self._new_id = new_id
        self._pause = pause
        self._switched_on = switched_on
        self._stopping = stopping

    @property
    def is_on(self) -> bool:
        """Whether batches are taken and worked on now."""
        return self._switched_on()

    def start(self, owner_id: str, query: BatchQuery) -> Batch:
        """The batch, queued (completed at once where there is nobody in it).

        Raises ``FeatureOffError``, ``BatchTooLargeError`` or ``TooManyBatchesError``.
        """
        if not self._switched_on():
            raise FeatureOffError(FEATURE)
        items = self._candidates(query)
        self._check_size(len(items), query)
        chunks = [
            items[at : at + self._limits.chunk] for at in range(0, len(items), self._limits.chunk)
        ]
        now = self._clock.now()
        batch = Batch(
            id=self._new_id(),
            owner_id=owner_id,
            state="queued" if items else "completed",
            candidates_total=len(items),
            chunks_total=len(chunks),
            created_at=now,
            finished_at=None if items else now,
        )
        with self._unit_of_work() as unit:
            if unit.batches.count_open(owner_id) >= self._limits.open_batches:
                raise TooManyBatchesError(self._limits.open_batches)
            unit.batches.add(batch, query.asked(), chunks)
            unit.commit()
        return batch

    def _candidates(self, query: BatchQuery) -> Sequence[Item]:
        self._index.fresh()
        if query.candidates is not None:
            return query.candidates
        with self._index.lock:
            return self._index.candidates.ids()

    def _check_size(self, candidates: int, query: BatchQuery) -> None:
        limits = self._limits
        if candidates > limits.candidates:
            raise BatchTooLargeError(
                query.candidates_field, "candidates", candidates, limits.candidates
            )
        given = query.inline if query.inline is not None else query.among
        jobs = self._index.rows.get("job", 0) if given is None else len(given)
        if candidates * jobs > limits.pairs:
            raise BatchTooLargeError(
                query.candidates_field, "pairs", candidates * jobs, limits.pairs
            )

    def get(self, viewer: Viewer, batch_id: str) -> Batch:
        """The batch as it stands. Raises ``BatchNotFoundError``."""
        with self._unit_of_work(read_only=True) as unit:
            return _seen_by(viewer, unit.batches.get(batch_id))

    def page(self, viewer: Viewer, *, cursor: str | None, limit: int) -> BatchPage:
        """The viewer's own batches, newest first. Raises ``ValueError`` on a bad cursor."""
        with self._unit_of_work(read_only=True) as unit:
            return unit.batches.page(viewer.id, cursor=cursor, limit=limit)

    def cancel(self, viewer: Viewer, batch_id: str) -> Batch:
        """The batch, cancelled unless it was over before. Raises ``BatchNotFoundError``.

        What is stored stays; a chunk that a worker has in hand is not stored any more.
        """
        with self._unit_of_work() as unit:
            _seen_by(viewer, unit.batches.get(batch_id))
            unit.batches.cancel(batch_id, now=self._clock.now())
            unit.commit()
            return _seen_by(viewer, unit.batches.get(batch_id))

    def lines(
        self, viewer: Viewer, batch_id: str, *, after: int = -1, follow: bool = False
    ) -> Iterator[bytes]:
        """Results in the order of candidates, from the position behind ``after`` on.

        While the batch is open they end where the first chunk is missing; with ``follow`` they
        wait for it, at most until this process stops or ``FOLLOW_SECONDS`` have passed. When it
        is over they are all there is. One chunk is in memory at a time. Raises
        ``BatchNotFoundError`` at once.
        """
        batch = self.get(viewer, batch_id)
        return self._lines(batch, after + 1, follow=follow)

    def _lines(self, batch: Batch, position: int, *, follow: bool) -> Iterator[bytes]:
        end = self._clock.monotonic() + FOLLOW_SECONDS
        while position < batch.candidates_total:
            with self._unit_of_work(read_only=True) as unit:
                # First how it stands: when it is over, whatever was stored is there to be read.
                known = unit.batches.get(batch.id)
                done = unit.batches.next_done(batch.id, position)
            if known is None:
                return
            if done is not None and (done.first <= position or not known.is_open):
                yield b"".join(done.lines[max(0, position - done.first) :])
                position = done.first + len(done.lines)
                continue
            if not (follow and known.is_open) or self._stopping():
                return
            if self._clock.monotonic() >= end:
                return
            self._pause(_LOOK_SECONDS)


def _seen_by(viewer: Viewer, batch: Batch | None) -> Batch:
    if batch is None or not (viewer.sees_all or batch.owner_id == viewer.id):
        raise BatchNotFoundError
    return batch
