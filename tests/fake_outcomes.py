"""Learned weightings in memory, for ``tests.fakes``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from src.services.outcome_records import LearnedWeighting, Status
from src.services.ports import DuplicateError

if TYPE_CHECKING:
    from tests.fakes import FakeUnitOfWork


class FakeLearnedWeightings:
    def __init__(self, unit: FakeUnitOfWork) -> None:
        self._unit = unit

    def revision(self) -> int:
        return self._unit.read.counters.get("weighting", 0)

    def list(self) -> list[LearnedWeighting]:
        found = self._unit.read.learned_weightings.values()
        return sorted(found, key=lambda one: (one.created_at, one.id), reverse=True)

    def active(self) -> dict[str, Mapping[str, float]]:
        found = self._unit.read.learned_weightings.values()
        return {one.reason: one.weights for one in found if one.status == "active"}

    def add(self, weighting: LearnedWeighting) -> LearnedWeighting:
        known = self._unit.write.learned_weightings
        if weighting.id in known:
            raise DuplicateError("id")
        moment = weighting.created_at or self._unit.now()
        known[weighting.id] = replace(weighting, created_at=moment)
        return known[weighting.id]

    def activate(self, weighting_id: str) -> LearnedWeighting | None:
        self._raise_revision()
        known = self._unit.read.learned_weightings.get(weighting_id)
        if known is None:
            return None
        for one in self._unit.read.learned_weightings.copy().values():
            if (one.reason, one.status) == (known.reason, "active") and one.id != known.id:
                self._move(one, "retired")
        return self._move(known, "active")

    def retire(self, weighting_id: str) -> LearnedWeighting | None:
        self._raise_revision()
        known = self._unit.read.learned_weightings.get(weighting_id)
        return None if known is None else self._move(known, "retired")

    def _move(self, known: LearnedWeighting, status: Status) -> LearnedWeighting:
        moved = replace(known, status=status, changed_at=self._unit.now())
        self._unit.write.learned_weightings[known.id] = moved
        return moved

    def _raise_revision(self) -> None:
        self._unit.write.counters["weighting"] = self.revision() + 1
