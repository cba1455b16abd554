"""A recruiter's desk in memory: the use cases of matching over the fakes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from src.matching.facts import FACTS_VERSION
from src.services.decisions import Decisions
from src.services.explanations import Explanations
from src.services.facts import MatchingFactsReader
from src.services.matching import Matching
from src.services.matching_index import MatchingIndex
from src.services.pair_scoring import PairScoring
from src.services.records import Kind, Resource
from src.services.sides import Sides
from tests.fakes import FakeClock, FakeStore, FakeUnitOfWork
from tests.unit.matching.market import LEXICON, READING


class Meter:
    """Keeps what matching says it did."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.timed: list[str] = []
        self.totals: list[float] = []

    def processed(self, status: str, count: int) -> None:
        self.counts[status] = self.counts.get(status, 0) + count

    def duration(self, job_type: str, seconds: float) -> None:
        self.timed.append(job_type)

    def scores(self, values: Sequence[float]) -> None:
        self.totals += [float(value) for value in values]


class Desk:
    """Everything wired to one store and one clock."""

    def __init__(self, *, adaptive: bool = True, refresh_seconds: float = 2.0) -> None:
        self.clock = FakeClock()
        self.store = FakeStore()
        self.meter = Meter()
        self.reader = MatchingFactsReader(lambda: READING, self.clock)
        self.steps = 0
        self.pauses = 0
        self.index = MatchingIndex(
            self.unit_of_work, self.reader, lambda: LEXICON, self.clock,
            refresh_seconds=refresh_seconds, pause=self._pause,
        )  # fmt: skip
        sides = Sides(self.index, self.reader, self.unit_of_work)
        self.matching = Matching(
            self.index,
            sides,
            lambda: LEXICON,
            self.clock,
            self.meter,
            adaptive=lambda: adaptive,
            configured_adaptive=adaptive,
        )
        numbers = count(1)
        self.pairs = PairScoring(
            self.index, sides, lambda: LEXICON, self.unit_of_work, self.clock, self.meter,
            weighting=self.matching.weighting, new_id=lambda: f"id-{next(numbers)}",
        )  # fmt: skip
        self.explanations = Explanations(
            self.index, sides, self.reader, lambda: LEXICON, self.unit_of_work, self.clock,
            weighting=self.matching.weighting,
        )  # fmt: skip
        self.decisions = Decisions(self.unit_of_work, lambda: LEXICON)

    def unit_of_work(self, *, read_only: bool = False) -> FakeUnitOfWork:
        self.steps += 1
        return FakeUnitOfWork(self.store, self.clock, read_only=read_only)

    def _pause(self) -> None:
        self.pauses += 1

    def put(
        self,
        kind: Kind,
        resource_id: str,
        document: Mapping[str, Any],
        *,
        status: str = "open",
        facts_version: int = FACTS_VERSION,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Store a resource with the facts of its document."""
        read = self.reader.read(kind, resource_id, document) if facts is None else facts
        resource = Resource(
            id=resource_id, kind=kind, document=document, status=status, facts=read,
            facts_version=facts_version,
        )  # fmt: skip
        with self.unit_of_work() as unit:
            (unit.jobs if kind == "job" else unit.candidates).upsert_many([resource])
            unit.commit()

    def delete(self, kind: Kind, resource_id: str) -> None:
        with self.unit_of_work() as unit:
            (unit.jobs if kind == "job" else unit.candidates).delete(resource_id)
            unit.commit()
