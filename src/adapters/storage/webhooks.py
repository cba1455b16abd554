"""Webhooks in SQL, with the outbox that workers of many processes and machines empty by leases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from itertools import accumulate
from typing import Any, Final

from sqlalchemy import Row, Select, delete, func, or_, select, tuple_, update

from src.adapters.storage.column_types import UtcDateTime, Words
from src.adapters.storage.cursors import read_cursor, write_cursor
from src.adapters.storage.rows import table_of
from src.adapters.storage.transaction import Transaction
from src.adapters.storage.webhook_rows import WebhookDeliveryRow, WebhookRow
from src.services.bugs.webhook_records import (
    Attempt,
    Backlog,
    Delivery,
    DeliveryPage,
    TooManyWebhooksError,
    Webhook,
)

_webhooks = table_of(WebhookRow)
_deliveries = table_of(WebhookDeliveryRow)
_other = _deliveries.alias("other")
# What the bodies of one page of the log may have together; one body may always be on it.
_PAGE_CHARACTERS: Final = 1_000_000
_PENDING: Final = "pending"
_DEAD: Final = "dead"


class SqlWebhookRepository:
    """The webhooks and the outbox of one transaction.

    Who changes a delivery and its webhook does so in this order, and who claims waits for nobody:
    so no two wait for each other.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, webhook: Webhook, *, most: int) -> None:
        """Keep a webhook. Raises ``TooManyWebhooksError``; two at once may exceed it by one."""
        count = self._transaction.execute(select(func.count()).select_from(_webhooks)).scalar_one()
        if count >= most:
            raise TooManyWebhooksError(most)
        values = asdict(webhook) | {"events": list(webhook.events)}
        self._transaction.execute(_webhooks.insert().values(values))

    def get(self, webhook_id: str) -> Webhook | None:
        """The webhook of that id."""
        row = self._transaction.execute(
            select(_webhooks).where(_webhooks.c.id == webhook_id)
        ).one_or_none()
        return None if row is None else _webhook(row)

    def all(self, *, held: bool = False) -> list[Webhook]:
        """Every webhook, oldest first; ``held`` ones are not removed before the commit."""
        statement = select(_webhooks).order_by(_webhooks.c.created_at, _webhooks.c.id)
        if held:
            # As a foreign key does: others may do so too, and change whatever is no key.
            statement = statement.with_for_update(read=True, key_share=True)
        return [_webhook(row) for row in self._transaction.execute(statement)]

    def delete(self, webhook_id: str) -> bool:
        """Whether there was one to remove; its deliveries go with it."""
        # Deliveries first, in the order in which workers take them.
        self._transaction.execute(delete(_deliveries).where(_deliveries.c.webhook_id == webhook_id))
        removed = self._transaction.execute(delete(_webhooks).where(_webhooks.c.id == webhook_id))
        return bool(removed.rowcount)

    def queue(self, deliveries: Sequence[Delivery]) -> None:
        """Put deliveries into the outbox; they go out once this transaction is committed."""
        if deliveries:
            rows = [asdict(delivery) for delivery in deliveries]
            self._transaction.execute(_deliveries.insert(), rows)

    def delivery(self, webhook_id: str, delivery_id: str) -> Delivery | None:
        """The delivery of that webhook and id."""
        row = self._transaction.execute(
            select(_deliveries).where(
                _deliveries.c.id == delivery_id, _deliveries.c.webhook_id == webhook_id
            )
        ).one_or_none()
        return None if row is None else _delivery(row)

    def deliveries(self, webhook_id: str, *, cursor: str | None, limit: int) -> DeliveryPage:
        """The log of a webhook, newest first, as far as its bodies fit into a page.

        Raises ``ValueError`` on a bad cursor.
        """
        columns = _deliveries.c
        wanted = [columns.webhook_id == webhook_id]
        if cursor is not None:
            end = tuple_(*read_cursor(cursor), types=[UtcDateTime(), Words()])
            wanted.append(tuple_(columns.queued_at, columns.id) < end)
        order = (columns.queued_at.desc(), columns.id.desc())
        sizes = self._transaction.execute(
            select(func.length(columns.body)).where(*wanted).order_by(*order).limit(limit + 1)
        )
        found = list(accumulate(sizes.scalars()))
        fitting = max(1, sum(size <= _PAGE_CHARACTERS for size in found[:limit]))
        rows = self._transaction.execute(
            select(_deliveries).where(*wanted).order_by(*order).limit(fitting)
        ).all()
        items = [_delivery(row) for row in rows]
        following = items[-1] if items and len(found) > fitting else None
        return DeliveryPage(
            items, write_cursor(following.queued_at, following.id) if following else None
        )

    def queue_again(self, delivery: Delivery, *, now: datetime) -> None:
        """The delivery is due now, as if never tried, and its webhook rests no more."""
        fresh = replace(
            delivery, state=_PENDING, attempts=0, queued_at=now, due_at=now, ended_at=None,
            token=None,
        )  # fmt: skip
        self._transaction.execute(
            update(_deliveries).where(_deliveries.c.id == delivery.id).values(asdict(fresh))
        )
        self._transaction.execute(
            update(_webhooks)
            .where(_webhooks.c.id == delivery.webhook_id)
            .values(resting_until=None)
        )

    def is_due(self, now: datetime) -> bool:
        """Whether a worker could take something now."""
        found = self._transaction.execute(select(_webhooks.c.id).where(*_ready(now)).limit(1))
        return found.one_or_none() is not None

    def claim(self, token: str, *, now: datetime, until: datetime) -> Delivery | None:
        """The delivery that is due longest, of the webhook that was longest not sent any.

        It is leased until then, with one attempt more begun. Webhooks that rest or hold a lease
        are left out, so that one receiver keeps one worker busy at most.
        """
        first = _due_of_webhook(now).order_by(_other.c.due_at, _other.c.id).limit(1)
        columns = _deliveries.c
        row = self._transaction.execute(
            select(_deliveries)
            .join(_webhooks, columns.webhook_id == _webhooks.c.id)
            .where(
                *_ready(now),
                columns.id == first.scalar_subquery(),
                # Again, of the row itself: what another has just taken is read anew when locked.
                columns.state == _PENDING,
                columns.due_at <= now,
            )
            .order_by(_webhooks.c.claimed_at.nulls_first(), columns.due_at, columns.id)
            .limit(1)
            # Both rows, so that no two take of one webhook at once; who writes an event, and so
            # holds webhooks by their keys, is in nobody's way. SQLite knows no such clause and
            # needs none: who writes is alone.
            .with_for_update(skip_locked=True, key_share=True)
        ).one_or_none()
        if row is None:
            return None
        found = _delivery(row)
        taken = replace(found, token=token, due_at=until, attempts=found.attempts + 1)
        self._transaction.execute(
            update(_deliveries)
            .where(columns.id == found.id)
            .values(token=token, due_at=until, attempts=taken.attempts)
        )
        self._transaction.execute(
            update(_webhooks).where(_webhooks.c.id == found.webhook_id).values(claimed_at=now)
        )
        return taken

    def release(self, delivery: Delivery, *, due_at: datetime) -> None:
        """The delivery was not tried after all; it is due then."""
        self._transaction.execute(
            update(_deliveries)
            .where(*_held(delivery))
            .values(token=None, due_at=due_at, attempts=delivery.attempts - 1)
        )

    def end(self, delivery: Delivery, attempt: Attempt, *, due_at: datetime | None) -> bool:
        """Whether what the attempt came to was stored: the lease is still held."""
        state = "delivered" if attempt.has_succeeded else _PENDING if due_at else _DEAD
        stored = self._transaction.execute(
            update(_deliveries)
            .where(*_held(delivery))
            .values(
                state=state, token=None, due_at=due_at or attempt.at, attempted_at=attempt.at,
                status=attempt.status, error=attempt.error, duration_ms=attempt.duration_ms,
                excerpt=attempt.excerpt, ended_at=None if state == _PENDING else attempt.at,
            )
        )  # fmt: skip
        return bool(stored.rowcount)

    def rest(self, webhook_id: str, *, failures: int, until: datetime | None) -> None:
        """So many deliveries to it have failed in a row; None until when it does not rest."""
        self._transaction.execute(
            update(_webhooks)
            .where(_webhooks.c.id == webhook_id)
            .values(failures=failures, resting_until=until)
        )

    def backlog(self, *, dead_since: datetime) -> Backlog:
        """What is not over, and how many deliveries were given up since that moment."""
        columns = _deliveries.c
        pending = self._transaction.execute(
            select(
                func.count().label("waiting"), func.min(columns.queued_at).label("oldest")
            ).where(columns.state == _PENDING)
        ).one()
        dead = self._transaction.execute(
            select(func.count()).where(columns.state == _DEAD, columns.ended_at >= dead_since)
        ).scalar_one()
        return Backlog(pending.waiting, pending.oldest, dead)

    def expire(self, queued_before: datetime, *, now: datetime) -> int:
        """How many were given up that have waited since before that moment, none of them leased."""
        columns = _deliveries.c
        return self._transaction.execute(
            update(_deliveries)
            .where(
                columns.state == _PENDING,
                columns.queued_at < queued_before,
                or_(columns.token.is_(None), columns.due_at <= now),
            )
            .values(state=_DEAD, token=None, ended_at=now)
        ).rowcount

    def purge(self, ended_before: datetime) -> int:
        """How many deliveries that were over before that moment were removed."""
        return self._transaction.execute(
            delete(_deliveries).where(_deliveries.c.ended_at < ended_before)
        ).rowcount


def _ready(now: datetime) -> tuple[Any, ...]:
    """What holds of a webhook to which a worker may send something now."""
    leased = select(_other.c.id).where(
        _other.c.webhook_id == _webhooks.c.id, _other.c.token.is_not(None), _other.c.due_at > now
    )
    return (
        or_(_webhooks.c.resting_until.is_(None), _webhooks.c.resting_until <= now),
        ~leased.exists(),
        _due_of_webhook(now).exists(),
    )


def _due_of_webhook(now: datetime) -> Select[tuple[str]]:
    """The ids of what is due to the webhook of the statement around it."""
    return (
        select(_other.c.id)
        .where(
            _other.c.webhook_id == _webhooks.c.id,
            _other.c.state == _PENDING,
            _other.c.due_at <= now,
        )
        .correlate(_webhooks)
    )


def _held(delivery: Delivery) -> tuple[Any, ...]:
    return (
        _deliveries.c.id == delivery.id,
        _deliveries.c.state == _PENDING,
        _deliveries.c.token == delivery.token,
    )


def _webhook(row: Row[Any]) -> Webhook:
    return Webhook(**{**row._mapping, "events": tuple(row.events)})


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(**row._mapping)
