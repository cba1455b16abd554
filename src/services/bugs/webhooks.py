"""Webhooks as administrators see them: made, looked at, tried and removed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from src.services.accounts import Author
from src.services.bugs.webhook_bodies import ping_body
from src.services.bugs.webhook_records import (
    PING,
    Delivery,
    DeliveryPage,
    Seal,
    Sender,
    Webhook,
    WebhookEvent,
    WebhookNotFoundError,
)
from src.services.ports import Clock, UnitOfWork, UnitOfWorkFactory
from src.services.records import AuditEvent

MOST_WEBHOOKS: Final = 50
_SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """What a webhook is made of; without a secret one is made."""

    url: str = field(repr=False)
    events: Sequence[WebhookEvent]
    secret: str | None = field(default=None, repr=False)
    include_internal: bool = False
    description: str | None = None


class Webhooks:
    """Who is told of what happens to bugs. Who may call is decided before."""

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory,
        sender: Sender,
        seal: Seal,
        clock: Clock,
        *,
        new_id: Callable[[], str],
        new_secret: Callable[[int], str],
    ) -> None:
        self._unit_of_work = unit_of_work
        self._sender = sender
        self._seal = seal
        self._clock = clock
        self._new_id = new_id
        self._new_secret = new_secret

    def add(self, new: NewWebhook, by: Author) -> tuple[Webhook, str]:
        """(the webhook, its secret, which is told here and never again).

        Raises ``TargetError``, ``SendError`` where the address may not or cannot be asked,
        ``TooManyWebhooksError``.
        """
        self._sender.check(new.url)
        secret = new.secret or f"whsec_{self._new_secret(_SECRET_BYTES)}"
        webhook = Webhook(
            id=self._new_id(),
            url=new.url,
            events=tuple(dict.fromkeys(new.events)),
            sealed_secret=self._seal.seal(secret),
            created_at=self._clock.now(),
            created_by=by.id,
            include_internal=new.include_internal,
            description=new.description,
        )
        with self._unit_of_work() as unit:
            unit.webhooks.add(webhook, most=MOST_WEBHOOKS)
            self._audit(unit, by, "webhook.created", webhook)
            unit.commit()
        return webhook, secret

    def all(self) -> list[Webhook]:
        """Every webhook, oldest first."""
        with self._unit_of_work(read_only=True) as unit:
            return unit.webhooks.all()

    def log(
        self, webhook_id: str, *, cursor: str | None, limit: int
    ) -> tuple[Webhook, DeliveryPage]:
        """(the webhook, a page of its deliveries, newest first).

        Raises ``WebhookNotFoundError``, ``ValueError`` on a cursor that is none of this list.
        """
        with self._unit_of_work(read_only=True) as unit:
            webhook = _existing(unit, webhook_id)
            return webhook, unit.webhooks.deliveries(webhook_id, cursor=cursor, limit=limit)

    def remove(self, webhook_id: str, by: Author) -> None:
        """It hears no more, and its deliveries are gone. Raises ``WebhookNotFoundError``."""
        with self._unit_of_work() as unit:
            webhook = _existing(unit, webhook_id)
            if not unit.webhooks.delete(webhook_id):
                raise WebhookNotFoundError
            self._audit(unit, by, "webhook.removed", webhook)
            unit.commit()

    def ping(self, webhook_id: str, by: Author) -> Delivery:
        """A delivery to try the webhook by, queued. Raises ``WebhookNotFoundError``."""
        now = self._clock.now()
        with self._unit_of_work() as unit:
            webhook = _existing(unit, webhook_id)
            delivery = Delivery(
                id=self._new_id(),
                webhook_id=webhook.id,
                event=PING,
                body=ping_body(webhook, at=now),
                queued_at=now,
                due_at=now,
            )
            unit.webhooks.queue([delivery])
            # Somebody looks: it is tried at once, however the last deliveries have ended.
            unit.webhooks.rest(webhook.id, failures=webhook.failures, until=None)
            self._audit(unit, by, "webhook.pinged", webhook)
            unit.commit()
        return delivery

    def redeliver(self, webhook_id: str, delivery_id: str, by: Author) -> Delivery:
        """The delivery, queued again under its id. Raises ``WebhookNotFoundError``."""
        with self._unit_of_work() as unit:
            webhook = _existing(unit, webhook_id)
            delivery = unit.webhooks.delivery(webhook_id, delivery_id)
            if delivery is None:
                raise WebhookNotFoundError
            unit.webhooks.queue_again(delivery, now=self._clock.now())
            queued = unit.webhooks.delivery(webhook_id, delivery_id)
            self._audit(unit, by, "webhook.redelivered", webhook, delivery=delivery_id)
            unit.commit()
        return queued or delivery

    def _audit(
        self, unit: UnitOfWork, by: Author, action: str, webhook: Webhook, **details: object
    ) -> None:
        # Not the address: some receivers keep their key in it.
        unit.audit.add(
            AuditEvent(
                id=self._new_id(),
                actor_id=by.id,
                action=action,
                subject_kind="webhook",
                subject_id=webhook.id,
                details=details,
                request_id=by.request_id,
            )
        )


def _existing(unit: UnitOfWork, webhook_id: str) -> Webhook:
    webhook = unit.webhooks.get(webhook_id)
    if webhook is None:
        raise WebhookNotFoundError
    return webhook
