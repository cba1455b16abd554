"""The outbox: what webhooks are told stands in the transaction that writes what happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from src.bugs.bug import Bug, Event
from src.services.bugs.webhook_bodies import event_body
from src.services.bugs.webhook_records import Delivery, Webhook
from src.services.ports import Clock, UnitOfWork


class Outbox:
    """Listens to the journal of bugs: with an event its deliveries are committed, or neither is."""

    def __init__(self, clock: Clock, *, new_id: Callable[[], str]) -> None:
        self._clock = clock
        self._new_id = new_id

    def written(self, unit: UnitOfWork, told: Sequence[tuple[Bug, Event]]) -> None:
        """One delivery of each event for every webhook that wants it and may know."""
        webhooks = unit.webhooks.all(held=True)
        now = self._clock.now()
        bodies = [(bug, event, event_body(event, bug)) for bug, event in told] if webhooks else []
        unit.webhooks.queue(
            [
                Delivery(
                    id=self._new_id(),
                    webhook_id=webhook.id,
                    event=f"bug.{event.kind}",
                    body=body,
                    queued_at=now,
                    due_at=now,
                    bug_id=bug.id,
                    event_seq=event.seq,
                )
                for bug, event, body in bodies
                for webhook in webhooks
                if wants(webhook, event)
            ]
        )


def wants(webhook: Webhook, event: Event) -> bool:
    """Whether a webhook is told of an event: it asked, and may know what is internal."""
    asked = f"bug.{event.kind}" in webhook.events
    return asked and (webhook.include_internal or not event.is_internal)
