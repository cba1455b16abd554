"""The columnar index of this process, kept fresh from the change feed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, Final

from src.matching.candidate_index import CandidateIndex
from src.matching.facts import FACTS_VERSION, CandidateFacts, JobFacts
from src.matching.index import Index
from src.matching.job_index import JobIndex
from src.matching.lexicon import Lexicon
from src.matching.tables import Columns, Shared
from src.services.facts import (
    MatchingFactsReader,
    packed,
    unpacked_candidate,
    unpacked_job,
)
from src.services.ports import Clock, UnitOfWorkFactory
from src.services.records import Changes, Kind, Resource

_CHUNK: Final = 500
_CLOSED: Final = "closed"
_KINDS: Final[tuple[Kind, ...]] = ("candidate", "job")


class MatchingIndex:
    """Jobs and people in columns; implements ``IndexState`` and ``ChangeSignal``.

    ``fresh()`` follows the change feed when the last look is older than ``refresh_seconds`` or
    this process has written; other processes' changes are seen within that time. Reading the
    feed happens outside the lock, so rankings wait for arithmetic only. A worker that is
    loading lets other greenlets run after every chunk (``pause``).
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory,
        reader: MatchingFactsReader,
        lexicon: Callable[[], Lexicon],
        clock: Clock,
        *,
        refresh_seconds: float,
        pause: Callable[[], None],
    ) -> None:
        self._unit_of_work = unit_of_work
        self._reader = reader
        self._lexicon = lexicon
        self._clock = clock
        self._refresh_seconds = refresh_seconds
        self._pause = pause
        self._following = Lock()
        self.lock = Lock()
        self._shared: Shared | None = None
        self._indexes: dict[Kind, Index[Any]] = {}
        self._seen: dict[Kind, int] = {}
        self._followed_at: float | None = None
        self._dirty = False

    # Reading

    @property
    def jobs(self) -> JobIndex:
        """The jobs there are; call ``fresh`` first and hold ``lock`` while ranking."""
        index = self._indexes["job"]
        assert isinstance(index, JobIndex)  # noqa: S101 - by construction
        return index

    @property
    def candidates(self) -> CandidateIndex:
        """The people there are; call ``fresh`` first and hold ``lock`` while ranking."""
        index = self._indexes["candidate"]
        assert isinstance(index, CandidateIndex)  # noqa: S101 - by construction
        return index

    def job(self, job_id: str) -> JobFacts | None:
        """The facts of a stored, open job."""
        return self._facts("job", job_id)  # type: ignore[no-any-return]

    def candidate(self, candidate_id: str) -> CandidateFacts | None:
        """The facts of a stored candidate."""
        return self._facts("candidate", candidate_id)  # type: ignore[no-any-return]

    def columns(self, candidate_id: str) -> Columns | None:
        """The columns of a stored candidate, over the tables that the jobs share."""
        return self._indexes["candidate"].columns_of(candidate_id)

    def _facts(self, kind: Kind, resource_id: str) -> Any:
        with self.lock:
            known = self._indexes[kind].get(resource_id)
        if known is None:
            # It may have been written elsewhere a moment ago.
            self.follow()
            with self.lock:
                known = self._indexes[kind].get(resource_id)
        return known

    # Following

    def fresh(self) -> None:
        """Follow the change feed if the last look is too old; the first call loads everything."""
        if self._followed_at is None:
            self.follow()
            return
        age = self._clock.monotonic() - self._followed_at
        if (self._dirty or age >= self._refresh_seconds) and self._following.acquire(
            blocking=False
        ):
            try:
                self._follow()
            finally:
                self._following.release()

    def follow(self) -> None:
        """Read the change feed to its end; waits for one that is already doing so."""
        with self._following:
            self._follow()

    def _follow(self) -> None:
        self._dirty = False
        for kind in _KINDS:
            while not self._step(kind):
                self._pause()
        self._followed_at = self._clock.monotonic()

    def _step(self, kind: Kind) -> bool:
        """Take in one chunk of changes; whether the end of the feed is reached."""
        seen = self._seen.get(kind, 0)
        with self._unit_of_work(read_only=True) as unit:
            repository = unit.jobs if kind == "job" else unit.candidates
            changes = repository.changes(seen, limit=_CHUNK, facts_version=FACTS_VERSION)
        if changes.last_seq < seen or kind not in self._indexes:
            with self.lock:
                self._indexes[kind] = self._empty(kind)
            self._seen[kind] = 0
            if changes.last_seq < seen:
                return False
        self._take_in(kind, changes)
        self._seen[kind] = changes.last_seq
        return changes.complete

    def _empty(self, kind: Kind) -> Index[Any]:
        if self._shared is None:
            self._shared = Shared(self._lexicon())
        if kind == "job":
            return JobIndex(self._shared, unpacked_job)
        return CandidateIndex(self._shared, unpacked_candidate)

    def _take_in(self, kind: Kind, changes: Changes) -> None:
        read = [
            (resource, self._read(kind, resource))
            for resource in changes.saved
            if resource.status != _CLOSED
        ]
        closed = [resource.id for resource in changes.saved if resource.status == _CLOSED]
        with self.lock:
            index = self._indexes[kind]
            for resource_id in (*changes.removed, *closed):
                index.remove(resource_id)
            for _, facts in read:
                index.put(facts, packed(facts))
            self._indexes[kind] = index.compacted()

    def _read(self, kind: Kind, resource: Resource) -> Any:
        if resource.facts_version != FACTS_VERSION or resource.facts is None:
            return self._reader.facts(kind, resource.id, resource.document)
        made = JobFacts if kind == "job" else CandidateFacts
        return made(**resource.facts)

    # ChangeSignal

    def notify(self, kind: Kind) -> None:
        """Look again before the next ranking."""
        del kind
        self._dirty = True

    # IndexState

    @property
    def ready(self) -> bool:
        """Whether everything stored was read at least once."""
        return self._followed_at is not None

    @property
    def rows(self) -> Mapping[Kind, int]:
        """Living rows by kind."""
        return {kind: len(index) for kind, index in self._indexes.items()}

    @property
    def last_refresh_age_seconds(self) -> float | None:
        """Seconds since the end of the feed was last reached."""
        if self._followed_at is None:
            return None
        return self._clock.monotonic() - self._followed_at
