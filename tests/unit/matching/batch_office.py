"""Batches over fakes, with everybody who works on them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from src.services.batch_records import Batch, Item
from src.services.batch_work import BatchWork, WorkTimes
from src.services.batches import (
    Batches,
    BatchLimits,
    BatchQuery,
    Viewer,
)
from src.services.matching import JobsForCandidate
from tests.unit.matching.desk import Desk

NURSE = {"current_role": "Infirmière", "skills": ["Soins infirmiers"], "experience_years": 4}
POST = {"title": "Infirmier de bloc", "required_skills": ["Soins infirmiers"]}
ME, ADMIN = Viewer("usr_1"), Viewer("usr_admin", sees_all=True)


class Rows:
    """Lines that say no more than tests ask."""

    def ranked(
        self,
        position: int,
        candidate_id: str,
        found: JobsForCandidate,
        language: str,
        *,
        seconds: float,
    ) -> bytes:
        matches = [[match["job_id"], match["total_score"]] for match in found.matches]
        row = {"position": position, "id": candidate_id, "matches": matches}
        return json.dumps(row).encode() + b"\n"

    def refused(self, position: int, candidate_id: str, error: Exception, language: str) -> bytes:
        row = {"position": position, "id": candidate_id, "error": type(error).__name__}
        return json.dumps(row).encode() + b"\n"


class Meter:
    """Keeps what batches say of themselves."""

    def __init__(self) -> None:
        self.queue: list[int] = []
        self.pairs = 0

    def waiting(self, candidates: int) -> None:
        self.queue.append(candidates)

    def scored(self, pairs: int) -> None:
        self.pairs += pairs


class Office:
    """A desk that takes batches, and the workers that do them."""

    def __init__(self, **limits: int) -> None:
        self.desk = Desk()
        self.meter = Meter()
        self.is_on, self.is_stopping = True, False
        self.breaths = 0
        self.between: dict[int, Any] = {}
        self.names = iter(range(10_000))
        self.batches = Batches(
            self.desk.unit_of_work,
            self.desk.index,
            self.desk.clock,
            limits=BatchLimits(**{"chunk": 2, **limits}),
            new_id=self.new_id,
            pause=self.pause,
            switched_on=lambda: self.is_on,
            stopping=lambda: self.is_stopping,
        )
        self.worker = self.hired()
        for at in range(3):
            self.desk.put(
                "job",
                f"j{at}",
                {**POST, "title": f"Infirmier {at}", "contract_type": ["CDI", "CDI", "CDD"][at]},
            )
        for at in range(5):
            self.desk.put("candidate", f"c{at}", {**NURSE, "experience_years": at})

    def hired(self) -> BatchWork:
        """Another worker."""
        return BatchWork(
            self.desk.unit_of_work,
            self.desk.matching,
            self.desk.clock,
            self.meter,
            WorkTimes(lease_seconds=30, keep_hours=1),
            new_id=self.new_id,
            breathe=self.breathe,
            switched_on=lambda: self.is_on,
            stopping=lambda: self.is_stopping,
        )

    def new_id(self) -> str:
        return f"n{next(self.names)}"

    def breathe(self) -> None:
        """Before every candidate: what a test wants to happen there."""
        self.breaths += 1
        self.between.pop(self.breaths, lambda: None)()

    def pause(self, seconds: float) -> None:
        """Time passes only where somebody waits; then another worker may come by."""
        self.desk.clock.advance(seconds)
        self.between.pop("pause", lambda: None)()

    def start(self, candidates: Sequence[Item] | None, **query: Any) -> Batch:
        return self.batches.start(ME.id, BatchQuery("fr", candidates, **query))

    def now(self, batch: Batch) -> Batch:
        return self.batches.get(ME, batch.id)

    def rows(self, batch: Batch, **how: Any) -> list[dict[str, Any]]:
        return [row for line in self.batches.lines(ME, batch.id, **how) for row in read(line)]


def read(lines: bytes) -> Iterator[dict[str, Any]]:
    for line in lines.splitlines():
        yield json.loads(line)
