"""Health, examination and metrics of this application."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from prometheus_client import Metric
from sqlalchemy import Engine

from src.adapters.attachments.local_folder import LocalFolder
from src.adapters.probes.database import SqlDatabaseExaminer
from src.adapters.probes.host import LocalHostExaminer
from src.adapters.probes.readiness import (
    DatabaseProbe,
    IndexProbe,
    MigrationProbe,
    RedisProbe,
)
from src.adapters.probes.redis_server import RedisServerExaminer
from src.adapters.probes.text_model import TextModelProbe
from src.resilience import Registry
from src.services.bugs.examining import BugExamination
from src.services.bugs.figures import BugFigures
from src.services.dependencies import Dependencies
from src.services.dependency_switches import DependencySwitches
from src.services.diagnosis.deployment import Examiners
from src.services.diagnosis.diagnosis import Diagnosis
from src.services.features import Features
from src.services.health import Health, Probe
from src.services.life_cycle import LifeCycle
from src.services.matching_index import MatchingIndex
from src.services.operations import Operations
from src.services.phrases import Phrases
from src.services.ports import Clock, UnitOfWorkFactory
from src.settings import Settings
from src.telemetry.components import ComponentFigures
from src.telemetry.exposition import Scrape, counts_in_files
from src.telemetry.known import known_families
from src.telemetry.matching import PrometheusMatchingMeter
from src.telemetry.metrics import Metrics
from src.telemetry.requests import RequestMetrics
from src.wiring.deployment import deployment
from src.wiring.resilience import shared_circuits


def wired_operations(
    app: Flask,
    settings: Settings,
    clock: Clock,
    engine: Callable[[], Engine],
    metrics: Metrics,
    registry: Registry,
    *,
    index: MatchingIndex,
    phrases: Phrases,
    features: Features,
    bug_figures: BugFigures,
    unit_of_work: UnitOfWorkFactory,
    new_id: Callable[[], str],
) -> Operations:
    """Health by probes of what is there, and metrics by prometheus_client."""

    def known() -> list[Metric]:
        return known_families(
            active_candidates=index.rows.get("candidate") if index.ready else None,
            features=features.in_force(),
            bugs=bug_figures.monitored(),
        )

    folder = settings.prometheus_multiproc_dir if counts_in_files() else None
    scrape = Scrape(
        folder or metrics.registry,
        revision=settings.revision,
        disk_path=settings.var_dir,
        known=known,
    )
    app.extensions["nextvision_metrics"] = RequestMetrics(metrics, scrape)
    probes: list[Probe] = [
        DatabaseProbe(engine),
        MigrationProbe(engine),
        IndexProbe(index, index.follow),
        TextModelProbe(phrases.progress),
    ]
    if settings.redis is not None:
        probes.append(RedisProbe(settings.redis, settings.redis_timeout_seconds))
    life_cycle = LifeCycle(clock)
    examiners = Examiners(
        database=SqlDatabaseExaminer(engine),
        redis=RedisServerExaminer(settings.redis, settings.redis_timeout_seconds)
        if settings.redis is not None
        else None,
        host=LocalHostExaminer(),
        index=index,
        bugs=BugExamination(
            unit_of_work,
            clock,
            LocalFolder(settings.attachments),
            bug_figures,
            folder=settings.attachments,
        ),
    )
    dependencies = Dependencies(registry, clock)
    health = Health(probes, clock=clock, life_cycle=life_cycle, troubles=dependencies.troubles)
    app.extensions["nextvision_components"] = ComponentFigures(metrics, health)
    return Operations(
        life_cycle=life_cycle,
        health=health,
        diagnosis=Diagnosis(deployment(settings), examiners, clock),
        matching_meter=PrometheusMatchingMeter(metrics),
        dependencies=dependencies,
        switches=DependencySwitches(
            registry,
            dependencies,
            unit_of_work,
            shared=shared_circuits(settings, registry),
            new_id=new_id,
        ),
    )
