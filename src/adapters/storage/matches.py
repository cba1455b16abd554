"""Stored decisions and feedback in SQL."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Row, select

from src.adapters.storage.rows import FeedbackEventRow, MatchRow, table_of
from src.adapters.storage.transaction import Transaction
from src.services.outcome_records import Outcome
from src.services.ports import Clock
from src.services.records import FeedbackEvent, StoredMatch

_matches = table_of(MatchRow)
_events = table_of(FeedbackEventRow)


class SqlMatchRepository:
    """The matches of one transaction."""

    def __init__(self, transaction: Transaction, clock: Clock) -> None:
        self._transaction = transaction
        self._clock = clock

    def add(self, match: StoredMatch) -> StoredMatch:
        """The match as stored. Raises ``DuplicateError`` on a taken id."""
        stored = replace(match, created_at=match.created_at or self._clock.now())
        values = {column.name: getattr(stored, column.name) for column in _matches.c}
        with self._transaction.savepoint():
            self._transaction.execute(_matches.insert().values(values))
        return stored

    def get(self, match_id: str) -> StoredMatch | None:
        """The match of that id."""
        row = self._transaction.execute(
            select(_matches).where(_matches.c.id == match_id)
        ).one_or_none()
        return None if row is None else _match(row)

    def find(self, candidate_id: str, job_id: str, inputs_hash: str) -> StoredMatch | None:
        """The newest match of the pair made from those inputs."""
        row = self._transaction.execute(
            select(_matches)
            .where(
                _matches.c.candidate_id == candidate_id,
                _matches.c.job_id == job_id,
                _matches.c.inputs_hash == inputs_hash,
            )
            .order_by(_matches.c.created_at.desc(), _matches.c.id.desc())
            .limit(1)
        ).one_or_none()
        return None if row is None else _match(row)

    def add_feedback(self, event: FeedbackEvent) -> FeedbackEvent:
        """The event as stored. Raises ``MissingReferenceError`` where its match is not stored."""
        stored = replace(event, created_at=event.created_at or self._clock.now())
        with self._transaction.savepoint():
            self._transaction.execute(_events.insert().values(asdict(stored)))
        return stored

    def feedback(self, candidate_id: str, job_id: str) -> list[FeedbackEvent]:
        """What was done with matches of the pair, oldest first."""
        rows = self._transaction.execute(
            select(_events)
            .where(_events.c.candidate_id == candidate_id, _events.c.job_id == job_id)
            .order_by(_events.c.created_at, _events.c.id)
        )
        return [FeedbackEvent(**row._mapping) for row in rows]

    def outcomes(self) -> list[Outcome]:
        """Every event with the decision it is about, oldest first."""
        rows = self._transaction.execute(
            select(
                _events.c.candidate_id, _events.c.job_id, _events.c.event, _events.c.rank,
                _matches.c.algorithm, _matches.c.reasons, _matches.c.criteria,
                _events.c.created_at,
            )
            .join(_matches, _matches.c.id == _events.c.match_id)
            .order_by(_events.c.created_at, _events.c.id)
        )  # fmt: skip
        return [Outcome(**dict(row._mapping) | {"reasons": tuple(row.reasons)}) for row in rows]


def _match(row: Row[Any]) -> StoredMatch:
    values = dict(row._mapping)
    return StoredMatch(**values | {"reasons": tuple(values["reasons"])})
