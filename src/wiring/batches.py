"""Batches of matching: asked for over HTTP, worked on beside requests by every worker."""

from __future__ import annotations

from collections.abc import Callable
from time import sleep

from src.adapters.clock import breathe
from src.services.batch_work import BatchWork, WorkTimes
from src.services.batches import FEATURE, Batches, BatchLimits
from src.services.features import Features
from src.services.matching import Matching
from src.services.matching_index import MatchingIndex
from src.services.operations import Operations
from src.services.ports import Clock, UnitOfWorkFactory
from src.settings import Settings
from src.telemetry.batch import PrometheusBatchMeter
from src.telemetry.metrics import Metrics


def wired_batches(
    settings: Settings,
    clock: Clock,
    unit_of_work: UnitOfWorkFactory,
    index: MatchingIndex,
    matching: Matching,
    operations: Operations,
    metrics: Metrics,
    features: Features,
    *,
    new_id: Callable[[], str],
) -> tuple[Batches, BatchWork]:
    """What asks for batches, and what works on them; nothing begins by itself."""

    def switched_on() -> bool:
        return features.on(FEATURE)

    def stopping() -> bool:
        return operations.life_cycle.draining

    batches = Batches(
        unit_of_work,
        index,
        clock,
        limits=BatchLimits(
            candidates=settings.batch_max_candidates,
            pairs=settings.batch_max_pairs,
            chunk=settings.batch_size,
            open_batches=settings.batch_max_open,
        ),
        new_id=new_id,
        pause=sleep,
        switched_on=switched_on,
        stopping=stopping,
    )
    work = BatchWork(
        unit_of_work,
        matching,
        clock,
        PrometheusBatchMeter(metrics, clock),
        WorkTimes(settings.batch_lease_seconds, settings.batch_keep_hours),
        new_id=new_id,
        breathe=breathe,
        switched_on=switched_on,
        stopping=stopping,
    )
    return batches, work
