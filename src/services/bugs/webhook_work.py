"""The work on the outbox: deliveries are leased, signed, sent, and what came of it is kept."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from src.services.bugs.signature import HEADER, signature
from src.services.bugs.webhook_records import (
    Attempt,
    Delivery,
    NotSentError,
    Seal,
    SealError,
    Sender,
    SendError,
    TargetError,
    Webhook,
)
from src.services.ports import Clock, UnitOfWorkFactory

LATELY: Final = timedelta(days=1)
"""What was given up within that time is told of."""

_PURGE_SECONDS: Final = 60.0
# Whoever answers so wants to hear no more.
_GONE: Final = 410
# It is there, and not for us now. Other 4xx are about one delivery; others need not wait for it.
_BUSY: Final = frozenset({408, 429})
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeliveryRules:
    """When a delivery is tried again, and when it is given up.

    The pause after the n-th attempt is ``first_pause_seconds`` doubled n - 1 times, at most
    ``longest_pause_seconds``, of which the upper half is drawn by chance. After failures in a row
    its webhook rests, by the same rule but at most ``longest_rest_seconds``.
    """

    tries: int = 12
    first_pause_seconds: float = 60
    longest_pause_seconds: float = 6 * 3600
    longest_rest_seconds: float = 900
    give_up_hours: float = 72
    lease_seconds: float = 30
    keep_days: float = 30

    def pause_seconds(self, attempt: int, chance: float) -> float:
        """How long to wait after so many attempts; ``chance`` is drawn from [0, 1)."""
        # Bounded, since a power of two soon overflows.
        grown = self.first_pause_seconds * 2.0 ** min(attempt - 1, 40)
        return min(self.longest_pause_seconds, grown) * (1 + chance) / 2


class DeliveryMeter(Protocol):
    """Hears how deliveries go."""

    def attempted(self, outcome: str, seconds: float) -> None:
        """An attempt ended ``delivered``, ``failed`` (another follows) or ``dead``."""
        ...

    def backlog(self, waiting: int, oldest_seconds: float, dead: int) -> None:
        """How the outbox of the whole fleet fares, as just counted.

        So many deliveries are not over, the oldest has waited so long, and so many were given up
        within a day.
        """
        ...


class WebhookWork:
    """What one worker does for webhooks; call ``work`` again and again, from one thread."""

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory,
        sender: Sender,
        seal: Seal,
        clock: Clock,
        meter: DeliveryMeter,
        rules: DeliveryRules,
        *,
        new_id: Callable[[], str],
        chance: Callable[[], float],
        stopping: Callable[[], bool],
    ) -> None:
        self._unit_of_work = unit_of_work
        self._sender = sender
        self._seal = seal
        self._clock = clock
        self._meter = meter
        self._rules = rules
        self._new_id = new_id
        self._chance = chance
        self._stopping = stopping
        self._purged_at: float | None = None

    def work(self) -> None:
        """Send what is due, until nothing is, nothing may be sent or this process stops.

        Raises ``StorageUnavailableError`` while the database is away; what was sent meanwhile is
        sent again once its lease has ended.
        """
        while True:
            # Before every delivery: with enough to send there is no end to come to.
            self._tidy()
            if self._stopping():
                return
            with self._unit_of_work(read_only=True) as unit:
                if not unit.webhooks.is_due(self._clock.now()):
                    return
            taken = self._claim()
            if taken is None or not self._deliver(*taken):
                return

    def _claim(self) -> tuple[Delivery, Webhook] | None:
        now = self._clock.now()
        until = now + timedelta(seconds=self._rules.lease_seconds)
        with self._unit_of_work() as unit:
            delivery = unit.webhooks.claim(self._new_id(), now=now, until=until)
            webhook = None if delivery is None else unit.webhooks.get(delivery.webhook_id)
            if delivery is None or webhook is None:
                return None
            unit.commit()
        return delivery, webhook

    def _deliver(self, delivery: Delivery, webhook: Webhook) -> bool:
        """Whether another may be sent after it."""
        try:
            attempt = self._attempt(delivery, webhook)
        except NotSentError as error:
            # What holds up one holds up all of them, and may do so for longer than it says.
            pause = max(error.retry_after_seconds or 0.0, self._rules.first_pause_seconds)
            self._put_back(delivery, pause)
            return False
        due_in = self._due_in_seconds(delivery, attempt)
        now = self._clock.now()
        due_at = None if due_in is None else now + timedelta(seconds=due_in)
        rest = self._rest(webhook, attempt)
        with self._unit_of_work() as unit:
            if not unit.webhooks.end(delivery, attempt, due_at=due_at):
                return True  # removed, asked for again, or another worker's since
            if rest or webhook.failures:
                until = now + timedelta(seconds=rest) if rest else None
                failures = webhook.failures + 1 if rest else 0
                unit.webhooks.rest(webhook.id, failures=failures, until=until)
            unit.commit()
        outcome = "delivered" if attempt.has_succeeded else "failed" if due_at else "dead"
        self._meter.attempted(outcome, attempt.duration_ms / 1000)
        if outcome == "dead":
            _log.warning(
                "delivery %s to webhook %s is given up after %d attempts: %s",
                delivery.id, webhook.id, delivery.attempts, attempt.error or attempt.status,
            )  # fmt: skip
        return True

    def _attempt(self, delivery: Delivery, webhook: Webhook) -> Attempt:
        """What sending it came to. Raises ``NotSentError``."""
        at, began = self._clock.now(), self._clock.monotonic()
        if delivery.attempts > self._rules.tries:  # workers have died of it, or have tried to
            return Attempt(at, 0, error="never_finished")

        def taken_ms() -> int:
            return round(1000 * (self._clock.monotonic() - began))

        try:
            body = delivery.body.encode()
            secret = self._seal.open(webhook.sealed_secret)
            headers = {
                "X-Nextvision-Event": delivery.event,
                "X-Nextvision-Delivery": delivery.id,
                "X-Nextvision-Attempt": str(delivery.attempts),
                HEADER: signature(secret, body, at_seconds=int(at.timestamp())),
            }
            answer = self._sender.send(webhook.url, headers, body)
        except (TargetError, SendError) as error:
            prefix = "refused_" if isinstance(error, TargetError) else ""
            return Attempt(at, taken_ms(), error=f"{prefix}{error.code}")
        except SealError:
            return Attempt(at, taken_ms(), error="secret_unreadable")
        return Attempt(
            at,
            taken_ms(),
            status=answer.status,
            excerpt=answer.excerpt,
            retry_after_seconds=answer.retry_after_seconds,
        )

    def _due_in_seconds(self, delivery: Delivery, attempt: Attempt) -> float | None:
        """Seconds until the next attempt; None where there is none."""
        is_over = delivery.attempts >= self._rules.tries or attempt.status == _GONE
        if attempt.has_succeeded or is_over:
            return None
        pause = self._rules.pause_seconds(delivery.attempts, self._chance())
        return max(pause, attempt.retry_after_seconds or 0.0)

    def _rest(self, webhook: Webhook, attempt: Attempt) -> float:
        """How many seconds its webhook rests; 0 where the receiver is there and well."""
        if attempt.status is not None and attempt.status < 500 and attempt.status not in _BUSY:
            return 0.0
        pause = self._rules.pause_seconds(webhook.failures + 1, self._chance())
        return max(min(pause, self._rules.longest_rest_seconds), attempt.retry_after_seconds or 0)

    def _put_back(self, delivery: Delivery, seconds: float) -> None:
        with self._unit_of_work() as unit:
            due_at = self._clock.now() + timedelta(seconds=seconds)
            unit.webhooks.release(delivery, due_at=due_at)
            unit.commit()

    def _tidy(self) -> None:
        """Give up what has waited too long and remove what is over, about once a minute."""
        now = self._clock.monotonic()
        if self._purged_at is not None and now - self._purged_at < _PURGE_SECONDS:
            return
        moment = self._clock.now()
        with self._unit_of_work() as unit:
            expired = unit.webhooks.expire(
                moment - timedelta(hours=self._rules.give_up_hours), now=moment
            )
            unit.webhooks.purge(moment - timedelta(days=self._rules.keep_days))
            backlog = unit.webhooks.backlog(dead_since=moment - LATELY)
            unit.commit()
        if expired:
            _log.warning("%d deliveries of webhooks have waited too long and are given up", expired)
        self._meter.backlog(backlog.waiting, backlog.oldest_seconds(moment), backlog.dead)
        self._purged_at = now
