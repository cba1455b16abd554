"""Learned weightings in SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace

from sqlalchemy import select, update

from src.adapters.storage.rows import ChangeCounterRow, LearnedWeightingRow, table_of
from src.adapters.storage.transaction import Transaction
from src.services.outcome_records import LearnedWeighting, Status
from src.services.ports import Clock

_weightings = table_of(LearnedWeightingRow)
_counter = table_of(ChangeCounterRow)
_KIND = "weighting"


class SqlLearnedWeightingRepository:
    """The learned weightings of one transaction."""

    def __init__(self, transaction: Transaction, clock: Clock) -> None:
        self._transaction = transaction
        self._clock = clock

    def revision(self) -> int:
        """The number that rises whenever another weighting is in force; 0 before."""
        found: int | None = self._transaction.execute(
            select(_counter.c.value).where(_counter.c.kind == _KIND)
        ).scalar_one_or_none()
        return found or 0

    def list(self) -> list[LearnedWeighting]:
        """All of them, newest first."""
        rows = self._transaction.execute(
            select(_weightings).order_by(_weightings.c.created_at.desc(), _weightings.c.id.desc())
        )
        return [LearnedWeighting(**row._mapping) for row in rows]

    def active(self) -> dict[str, Mapping[str, float]]:
        """The weights in force, by reason."""
        rows = self._transaction.execute(
            select(_weightings.c.reason, _weightings.c.weights).where(
                _weightings.c.status == "active"
            )
        )
        return {row.reason: row.weights for row in rows}

    def add(self, weighting: LearnedWeighting) -> LearnedWeighting:
        """The weighting as stored. Raises ``DuplicateError`` on a taken id."""
        stored = replace(weighting, created_at=weighting.created_at or self._clock.now())
        with self._transaction.savepoint():
            self._transaction.execute(_weightings.insert().values(asdict(stored)))
        return stored

    def activate(self, weighting_id: str) -> LearnedWeighting | None:
        """The weighting, now alone in force for its reason; None where it is not stored."""
        self._raise_revision()
        known = self._get(weighting_id)
        if known is None:
            return None
        self._transaction.execute(
            update(_weightings)
            .where(
                _weightings.c.reason == known.reason,
                _weightings.c.status == "active",
                _weightings.c.id != known.id,
            )
            .values(status="retired", changed_at=self._clock.now())
        )
        return self._moved(known, "active")

    def retire(self, weighting_id: str) -> LearnedWeighting | None:
        """The weighting, retired; None where it is not stored."""
        self._raise_revision()
        known = self._get(weighting_id)
        return None if known is None else self._moved(known, "retired")

    def _get(self, weighting_id: str) -> LearnedWeighting | None:
        row = self._transaction.execute(
            select(_weightings).where(_weightings.c.id == weighting_id)
        ).one_or_none()
        return None if row is None else LearnedWeighting(**row._mapping)

    def _moved(self, known: LearnedWeighting, status: Status) -> LearnedWeighting:
        moved = replace(known, status=status, changed_at=self._clock.now())
        self._transaction.execute(
            update(_weightings)
            .where(_weightings.c.id == known.id)
            .values(status=moved.status, changed_at=moved.changed_at)
        )
        return moved

    def _raise_revision(self) -> None:
        """The next revision; its row stays locked, so that writers come one after the other."""
        insert = self._transaction.insert(_counter).values(kind=_KIND, value=1)
        self._transaction.execute(
            insert.on_conflict_do_update(
                index_elements=[_counter.c.kind],
                set_={"value": _counter.c.value + insert.excluded.value},
            )
        )
