"""Webhooks: written into the outbox with what happened, sent beside requests by every worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from src.adapters.guarded.webhooks import GuardedSender
from src.adapters.security.chance import SystemChance
from src.adapters.security.seal import FernetSeal
from src.adapters.webhooks.addresses import Addresses
from src.adapters.webhooks.sender import WebhookSender
from src.resilience import Registry
from src.services.bugs.webhook_outbox import Outbox
from src.services.bugs.webhook_work import DeliveryRules, WebhookWork
from src.services.bugs.webhooks import Webhooks
from src.services.ports import Clock, UnitOfWorkFactory
from src.settings import Settings
from src.telemetry.metrics import Metrics
from src.telemetry.webhooks import PrometheusDeliveryMeter
from src.wiring.resilience import REAL_TIME, WEBHOOKS

# What a worker needs besides the answer of a receiver: to read, sign and write.
_LEASE_MARGIN_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class WiredWebhooks:
    """What manages webhooks, what hears of events, and what sends."""

    webhooks: Webhooks
    outbox: Outbox
    work: WebhookWork


def wired_webhooks(
    settings: Settings,
    clock: Clock,
    unit_of_work: UnitOfWorkFactory,
    registry: Registry,
    metrics: Metrics,
    *,
    new_id: Callable[[], str],
    stopping: Callable[[], bool],
) -> WiredWebhooks:
    """Webhooks as the settings let them go out; opens nothing."""
    sender = GuardedSender(
        WebhookSender(
            Addresses(allow_private=settings.webhooks_allow_private),
            clock,
            https_only=settings.nextvision_env not in {"development", "testing"},
            timeout_seconds=settings.webhook_timeout_seconds,
        ),
        registry[WEBHOOKS].policy,
    )
    seal = FernetSeal(settings.secret_key.get_secret_value(), purpose="nextvision webhooks")
    return WiredWebhooks(
        webhooks=Webhooks(
            unit_of_work, sender, seal, clock, new_id=new_id, new_secret=SystemChance().token
        ),
        outbox=Outbox(clock, new_id=new_id),
        work=WebhookWork(
            unit_of_work,
            sender,
            seal,
            clock,
            PrometheusDeliveryMeter(metrics),
            DeliveryRules(
                lease_seconds=settings.webhook_timeout_seconds + _LEASE_MARGIN_SECONDS,
                keep_days=settings.webhook_keep_days,
            ),
            new_id=new_id,
            chance=REAL_TIME.chance,
            stopping=stopping,
        ),
    )
