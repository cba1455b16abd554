"""The columnar index of this process, kept fresh from the change feed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any, Final

from src.matching.candidate_index import CandidateIndex
from src.matching.facts import CandidateFacts, JobFacts, phrases_of
from src.matching.index import Index
from src.matching.job_index import JobIndex
from src.matching.lexicon import Lexicon
from src.matching.tables import Columns, Shared
from src.services.facts import (
    MatchingFactsReader,
    packed,
    unpacked_candidate,
    unpacked_job,
    version_of,
)
from src.services.ports import Clock, StorageUnavailableError, UnitOfWorkFactory
from src.services.records import Changes, Kind, Resource
from src.services.vocabulary import Asking

_CHUNK: Final = 500
_CLOSED: Final = "closed"
_KINDS: Final[tuple[Kind, ...]] = ("candidate", "job")
_REST_SECONDS: Final = 1.0
# A question about the lexicon, and a chunk of changes, take milliseconds.
_SLOW_SECONDS: Final = 1.0
_log = logging.getLogger(__name__)

Generation = tuple[int, int, int]
"""What a worker has read of one kind: version of facts, place in the change feed, rows."""


class _Columns:
    """What was read of the store with one lexicon: an index of each kind, and how far it is."""

    def __init__(self, lexicon: Lexicon, reader: MatchingFactsReader) -> None:
        self.lexicon = lexicon
        self.reader = reader
        self.version = version_of(lexicon)
        self.shared = Shared(lexicon, at_once=False)
        self.indexes: dict[Kind, Index[Any]] = {}
        self.seen: dict[Kind, int] = {}

    def empty(self, kind: Kind) -> Index[Any]:
        """An index without rows, over the tables that both kinds share."""
        if kind == "job":
            return JobIndex(self.shared, unpacked_job)
        return CandidateIndex(self.shared, unpacked_candidate)


class MatchingIndex:
    """Jobs and people in columns; implements ``IndexState`` and ``ChangeSignal``.

    ``fresh()`` follows the change feed when the last look is older than ``refresh_seconds`` or
    this process has written; other processes' changes are seen within that time. Reading the
    feed happens outside the lock, so rankings wait for arithmetic only. A worker that is
    loading lets other greenlets run after every chunk (``pause``). Once loaded it goes on as it is
    while the database is away (``is_behind``), and looks for it once a second.

    ``newer`` gives a lexicon that is to take the place of ``lexicon``, or None, and asks the store
    inside of the block that it is given. Everything is then read again with it beside what answers
    meanwhile, and ``adopt`` is told when it is in force.
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
        newer: Callable[[Asking], Lexicon | None] = lambda _: None,
        adopt: Callable[[Lexicon], None] = lambda _: None,
    ) -> None:
        self._unit_of_work = unit_of_work
        self._reader = reader
        self._lexicon = lexicon
        self._clock = clock
        self._refresh_seconds = refresh_seconds
        self._pause = pause
        self._newer = newer
        self._adopt = adopt
        self._following = Lock()
        self.lock = Lock()
        self._columns: _Columns | None = None
        self._followed_at: float | None = None
        self._failed_at: float | None = None
        self._asking_since: float | None = None
        self._dirty = False

    # Reading

    @property
    def jobs(self) -> JobIndex:
        """The jobs there are; call ``fresh`` first and rank inside ``ranking_for``."""
        index = self._index("job")
        assert isinstance(index, JobIndex)  # noqa: S101 - by construction
        return index

    @property
    def candidates(self) -> CandidateIndex:
        """The people there are; call ``fresh`` first and rank inside ``ranking_for``."""
        index = self._index("candidate")
        assert isinstance(index, CandidateIndex)  # noqa: S101 - by construction
        return index

    def job(self, job_id: str) -> JobFacts | None:
        """The facts of a stored, open job."""
        return self._facts("job", job_id)  # type: ignore[no-any-return]

    def candidate(self, candidate_id: str) -> CandidateFacts | None:
        """The facts of a stored candidate."""
        return self._facts("candidate", candidate_id)  # type: ignore[no-any-return]

    def holds(self, kind: Kind, resource_id: str) -> bool:
        """Whether an open job or a candidate of that id was read; asks nobody."""
        columns = self._columns
        return columns is not None and resource_id in columns.indexes.get(kind, ())

    def columns(self, candidate_id: str) -> Columns | None:
        """The columns of a stored candidate, over the tables that the jobs share."""
        return self._index("candidate").columns_of(candidate_id)

    @contextmanager
    def ranking_for(self, asks: JobFacts | CandidateFacts) -> Iterator[None]:
        """The stock held still for a ranking; call ``fresh`` first.

        What a text model has to make of the titles of the one who asks is made before: nobody
        waits for a model behind the lock.
        """
        vectors = self._columns.lexicon.vectors if self._columns is not None else None
        if vectors is not None:
            for phrase in phrases_of(asks):
                vectors.vector(phrase)
        with self.lock:
            yield

    def generation(self, kind: Kind) -> Generation:
        """What the rows of that kind are made of: the same rows in every worker that says so.

        Ask before ranking: what is ranked then is of this generation or a newer one.
        """
        columns = self._columns
        if columns is None or kind not in columns.indexes:
            return (0, 0, 0)
        return (columns.version, columns.seen[kind], len(columns.indexes[kind]))

    @property
    def text_model(self) -> str:
        """The model that titles are compared with, empty where there is none."""
        vectors = self._columns.lexicon.vectors if self._columns is not None else None
        return "" if vectors is None else vectors.model.name

    def without_vector(self, limit: int) -> list[str]:
        """Some titles of the stock that a text model has not seen yet, at most ``limit``."""
        if self._columns is None:
            return []
        with self.lock:
            return self._columns.shared.titles.without_vector(limit)

    @property
    def pending_vectors(self) -> int:
        """Titles of the stock that a text model has not seen yet."""
        if self._columns is None:
            return 0
        with self.lock:
            return self._columns.shared.titles.pending

    def _index(self, kind: Kind) -> Index[Any]:
        assert self._columns is not None  # noqa: S101 - ``fresh`` was called
        return self._columns.indexes[kind]

    def _facts(self, kind: Kind, resource_id: str) -> Any:
        with self.lock:
            known = self._index(kind).get(resource_id)
        if known is None:
            # It may have been written elsewhere a moment ago.
            if self._rests:
                raise StorageUnavailableError("the database was away a moment ago")
            self.follow()
            with self.lock:
                known = self._index(kind).get(resource_id)
        return known

    # Following

    def fresh(self) -> None:
        """Follow the change feed if the last look is too old; the first call loads everything.

        Raises ``StorageUnavailableError`` where nothing was ever loaded.
        """
        if self._followed_at is None:
            self.follow()
            return
        if self._rests:
            return
        age = self._clock.monotonic() - self._followed_at
        if (self._dirty or age >= self._refresh_seconds) and self._following.acquire(
            blocking=False
        ):
            try:
                self._follow()
            except StorageUnavailableError:
                return  # what was read goes on answering; ``is_behind`` says so
            finally:
                self._following.release()

    @property
    def _rests(self) -> bool:
        """Whether the database was away so lately that nobody need ask again."""
        failed_at = self._failed_at
        return failed_at is not None and self._clock.monotonic() - failed_at < _REST_SECONDS

    @property
    def is_behind(self) -> bool:
        """Whether changes may be missing: the database was away at the last look.

        Or it lets the look that is under way wait for more than a second, as a frozen one does.
        """
        if self._failed_at is not None:
            return True
        asking_since = self._asking_since
        return asking_since is not None and (self._clock.monotonic() - asking_since > _SLOW_SECONDS)

    def follow(self) -> None:
        """Read the change feed to its end; waits for one that is already doing so.

        Raises ``StorageUnavailableError``.
        """
        with self._following:
            self._follow()

    def _follow(self) -> None:
        try:
            self._read_feed()
        except StorageUnavailableError:
            if self._failed_at is None and self._followed_at is not None:
                _log.warning("the index goes on without the database")
            self._failed_at = self._clock.monotonic()
            self._dirty = True
            raise
        if self._failed_at is not None:
            self._failed_at = None
            _log.info("the index follows the database again")

    def _read_feed(self) -> None:
        self._dirty = False
        if self._columns is None:
            self._columns = _Columns(self._lexicon(), self._reader)
        lexicon = self._newer(self._asking)
        columns = self._columns
        if lexicon is not None:
            columns = _Columns(lexicon, self._reader.with_lexicon(lexicon))
        for kind in _KINDS:
            while not self._step(columns, kind):
                self._pause()
        if lexicon is not None:
            with self.lock:
                self._adopt(lexicon)
                columns.reader = self._reader
                self._columns = columns
        self._followed_at = self._clock.monotonic()

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """A block that waits for the database alone."""
        self._asking_since = self._clock.monotonic()
        try:
            yield
        finally:
            self._asking_since = None

    def _step(self, columns: _Columns, kind: Kind) -> bool:
        """Take in one chunk of changes; whether the end of the feed is reached."""
        seen = columns.seen.get(kind, 0)
        with self._asking(), self._unit_of_work(read_only=True) as unit:
            repository = unit.jobs if kind == "job" else unit.candidates
            changes = repository.changes(seen, limit=_CHUNK, facts_version=columns.version)
        if changes.last_seq < seen or kind not in columns.indexes:
            with self.lock:
                columns.indexes[kind] = columns.empty(kind)
            columns.seen[kind] = 0
            if changes.last_seq < seen:
                return False
        self._take_in(columns, kind, changes)
        columns.seen[kind] = changes.last_seq
        return changes.complete

    def _take_in(self, columns: _Columns, kind: Kind, changes: Changes) -> None:
        read = [
            (resource, self._read(columns, kind, resource))
            for resource in changes.saved
            if resource.status != _CLOSED
        ]
        closed = [resource.id for resource in changes.saved if resource.status == _CLOSED]
        with self.lock:
            index = columns.indexes[kind]
            for resource_id in (*changes.removed, *closed):
                index.remove(resource_id)
            for _, facts in read:
                index.put(facts, packed(facts))
            columns.indexes[kind] = index.compacted()

    def _read(self, columns: _Columns, kind: Kind, resource: Resource) -> Any:
        if resource.facts_version != columns.version or resource.facts is None:
            return columns.reader.facts(kind, resource.id, resource.document)
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
        indexes = self._columns.indexes if self._columns is not None else {}
        return {kind: len(index) for kind, index in indexes.items()}

    @property
    def last_refresh_age_seconds(self) -> float | None:
        """Seconds since the end of the feed was last reached."""
        if self._followed_at is None:
            return None
        return self._clock.monotonic() - self._followed_at
