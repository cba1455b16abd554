"""The audit trail and the first answers to Idempotency-Keys in SQL."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import delete, select, update

from src.adapters.storage.rows import AuditEventRow, IdempotencyAnswerRow, table_of
from src.adapters.storage.transaction import Transaction
from src.services.ports import Clock
from src.services.records import AuditEvent, IdempotentAnswer

_events = table_of(AuditEventRow)
_answers = table_of(IdempotencyAnswerRow)


class SqlAuditTrail:
    """The audit trail of one transaction."""

    def __init__(self, transaction: Transaction, clock: Clock) -> None:
        self._transaction = transaction
        self._clock = clock

    def add(self, event: AuditEvent) -> None:
        """Append an event, dated now where it has no date."""
        stored = replace(event, created_at=event.created_at or self._clock.now())
        self._transaction.execute(_events.insert().values(asdict(stored)))

    def recent(self, *, limit: int = 100) -> list[AuditEvent]:
        """The newest events, newest first."""
        rows = self._transaction.execute(
            select(_events).order_by(_events.c.created_at.desc(), _events.c.id.desc()).limit(limit)
        )
        return [AuditEvent(**row._mapping) for row in rows]


class SqlIdempotencyStore:
    """First answers of one transaction."""

    def __init__(self, transaction: Transaction, clock: Clock) -> None:
        self._transaction = transaction
        self._clock = clock

    def begin(self, answer: IdempotentAnswer) -> IdempotentAnswer | None:
        """None when the key was free and is now taken, else what stands there.

        Of two at once on PostgreSQL the second waits until the first has committed.
        """
        stored = replace(answer, created_at=answer.created_at or self._clock.now())
        insert = self._transaction.insert(_answers).values(asdict(stored))
        taken = self._transaction.execute(
            insert.on_conflict_do_nothing().returning(_answers.c.key)
        ).scalar_one_or_none()
        if taken is not None:
            return None
        standing = self._transaction.execute(
            select(_answers).where(_answers.c.owner == answer.owner, _answers.c.key == answer.key)
        ).one()
        return IdempotentAnswer(**standing._mapping)

    def take_over(self, answer: IdempotentAnswer, *, begun_before: datetime) -> bool:
        """Whether the key, taken before that moment and never answered, is this request's now.

        Of two at once the second finds the row changed: its new beginning is not that old.
        """
        taken = self._transaction.execute(
            update(_answers)
            .where(
                _answers.c.owner == answer.owner,
                _answers.c.key == answer.key,
                _answers.c.status.is_(None),
                _answers.c.created_at < begun_before,
            )
            .values(body_hash=answer.body_hash, created_at=answer.created_at or self._clock.now())
        )
        return taken.rowcount == 1

    def finish(self, answer: IdempotentAnswer) -> None:
        """Keep the answer under its key."""
        self._transaction.execute(
            update(_answers)
            .where(_answers.c.owner == answer.owner, _answers.c.key == answer.key)
            .values(status=answer.status, headers=answer.headers, body=answer.body)
        )

    def forget(self, owner: str, key: str) -> None:
        """Free the key."""
        self._transaction.execute(
            delete(_answers).where(_answers.c.owner == owner, _answers.c.key == key)
        )

    def purge(self, before: datetime) -> int:
        """How many answers older than ``before`` were forgotten."""
        statement = delete(_answers).where(_answers.c.created_at < before)
        return self._transaction.execute(statement).rowcount
