"""Picks an adapter for every port, once per application."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from threading import Lock
from time import sleep
from uuid import uuid4

from flask import Flask
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine

from src.adapters.clock import SystemClock, breathe
from src.adapters.commitment_parser import HttpCommitmentParser
from src.adapters.documents.isolated import IsolatedDocumentReader
from src.adapters.documents.process import Limits
from src.adapters.formats.commitment import CommitmentDocuments
from src.adapters.formats.detection import read_rows
from src.adapters.formats.posting_page import stated_job
from src.adapters.guarded.parser import GuardedParser
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
from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.adapters.taxonomy import read_download
from src.adapters.text.chosen_model import ChosenVectors
from src.adapters.text.lexicon import lexicon_with
from src.extensions import db
from src.extraction.cv import read_cv
from src.extraction.extracted import Extraction
from src.extraction.posting import read_posting
from src.matching.lexicon import Lexicon
from src.matching.reading import Reading
from src.matching.taxonomy import Taxonomy
from src.resilience import Registry
from src.services.catalogue import Catalogue
from src.services.commute.use_cases import commute_use_cases
from src.services.decisions import Decisions
from src.services.dependencies import Dependencies
from src.services.diagnosis.deployment import Examiners
from src.services.diagnosis.diagnosis import Diagnosis
from src.services.explanations import Explanations
from src.services.facts import MatchingFactsReader
from src.services.fairness import Fairness
from src.services.health import Health, LifeCycle, Probe
from src.services.imports import Imports
from src.services.integration import Integration
from src.services.matching import Matching
from src.services.matching_index import MatchingIndex
from src.services.operations import Operations
from src.services.outcomes import LearnedWeights
from src.services.pair_scoring import PairScoring
from src.services.phrases import Phrases
from src.services.ports import Clock, UnitOfWork, UnitOfWorkFactory
from src.services.sides import Sides
from src.services.taxonomy import Taxonomies
from src.services.use_cases import UseCases
from src.services.vocabulary import Vocabulary
from src.services.weights_in_force import WeightsInForce
from src.settings import Settings
from src.telemetry.database import watch_engine
from src.telemetry.exposition import Scrape, counts_in_files
from src.telemetry.external import MeteredModel, MeteredParser
from src.telemetry.matching import PrometheusMatchingMeter
from src.telemetry.metrics import Metrics
from src.telemetry.requests import RequestMetrics
from src.wiring.access import access
from src.wiring.cache import wired_cache
from src.wiring.commute import commute_providers
from src.wiring.deployment import deployment
from src.wiring.evaluation import evaluation as wired_evaluation
from src.wiring.reading import gazetteer, text_model
from src.wiring.resilience import BRIDGE, maps_answer, wired_dependencies


def wire(app: Flask, settings: Settings) -> UseCases:
    """The use cases of this application; opens nothing."""
    clock = SystemClock()
    metrics = Metrics(CollectorRegistry())
    engine = _engine_of(app, metrics)
    registry = wired_dependencies(settings, metrics)

    def unit_of_work(*, read_only: bool = False) -> UnitOfWork:
        return SqlUnitOfWork(engine, clock, read_only=read_only)

    vectors = ChosenVectors(
        settings.var_dir / "vectors",
        lambda: text_model(settings, registry, lambda model: MeteredModel(model, metrics, clock)),
    )

    def lexicon_of(taxonomies: tuple[Taxonomy, ...], revision: int) -> Lexicon:
        return lexicon_with(taxonomies, revision).knowing(vectors())

    vocabulary = Vocabulary(unit_of_work, lexicon_of)

    def reading() -> Reading:
        return Reading(vocabulary.lexicon(), gazetteer())

    reader = MatchingFactsReader(reading, clock)
    index = MatchingIndex(
        unit_of_work,
        reader,
        vocabulary.lexicon,
        clock,
        refresh_seconds=settings.index_refresh_seconds,
        pause=breathe,
        newer=vocabulary.newer,
        adopt=vocabulary.adopt,
    )
    catalogue = Catalogue(unit_of_work, clock, new_id=_new_id, facts=reader, signal=index)
    imports = Imports(
        unit_of_work,
        clock,
        catalogue,
        read_rows,
        new_id=_new_id,
        signal=index,
        breathe=breathe,
    )
    phrases = Phrases(
        index, vectors, clock, trouble=lambda: vectors.trouble, pause=lambda: sleep(0.001)
    )
    operations = _operations(
        app, settings, clock, engine, metrics, registry, index=index, phrases=phrases
    )
    matching, pair_scoring = _matching(
        settings, clock, unit_of_work, index, reader, operations, vocabulary.lexicon
    )
    integration = _integration(settings, clock, reading, catalogue, matching, registry, metrics)
    cache = wired_cache(app, settings, metrics, unit_of_work, new_id=_new_id)
    providers = commute_providers(
        settings, clock, engine, gazetteer(), metrics, cache.cache, registry=registry
    )
    return UseCases(
        clock=clock,
        unit_of_work=unit_of_work,
        access=access(settings, clock, unit_of_work),
        catalogue=catalogue,
        imports=imports,
        operations=operations,
        index=index,
        matching=matching,
        pair_scoring=pair_scoring,
        explanations=Explanations(
            index,
            Sides(index, reader, unit_of_work),
            reader,
            vocabulary.lexicon,
            unit_of_work,
            clock,
            weighting=matching.weighting,
        ),
        phrases=phrases,
        learned_weights=LearnedWeights(unit_of_work, clock, new_id=_new_id),
        fairness=Fairness(index, unit_of_work, clock, weighting=matching.weighting),
        decisions=Decisions(unit_of_work, vocabulary.lexicon),
        evaluation=wired_evaluation(settings, clock, matching, registry),
        taxonomies=Taxonomies(unit_of_work, clock, read_download, lexicon_with, new_id=_new_id),
        integration=integration,
        cache=cache,
        commute=commute_use_cases(
            providers,
            index,
            reader,
            unit_of_work,
            clock,
            integration.questionnaire,
            online=maps_answer(settings),
        ),
    )


def _new_id() -> str:
    return uuid4().hex


def _matching(
    settings: Settings,
    clock: Clock,
    unit_of_work: UnitOfWorkFactory,
    index: MatchingIndex,
    reader: MatchingFactsReader,
    operations: Operations,
    lexicon: Callable[[], Lexicon],
) -> tuple[Matching, PairScoring]:
    """Rankings and single pairs over the index of this process."""
    sides = Sides(index, reader, unit_of_work)
    meter = operations.matching_meter
    matching = Matching(
        index,
        sides,
        lexicon,
        clock,
        meter,
        adaptive=settings.feature_adaptive_weighting,
        learned=WeightsInForce(unit_of_work, clock, refresh_seconds=settings.index_refresh_seconds),
    )
    pair_scoring = PairScoring(
        index,
        sides,
        lexicon,
        unit_of_work,
        clock,
        meter,
        weighting=matching.weighting,
        new_id=_new_id,
    )
    return matching, pair_scoring


def _integration(
    settings: Settings,
    clock: Clock,
    reading: Callable[[], Reading],
    catalogue: Catalogue,
    matching: Matching,
    registry: Registry,
    metrics: Metrics,
) -> Integration:
    """The bridge, by readers of our own and by the remote parser where one is set."""

    def cv(text: str, *, today: int) -> Extraction:
        return read_cv(text, reading(), today=today)

    def posting(text: str, *, today: int) -> Extraction:
        return read_posting(text, reading(), today=today)

    limits = Limits(
        seconds=settings.document_timeout_seconds,
        cpu_seconds=ceil(settings.document_timeout_seconds),
        memory_bytes=settings.document_memory_mb * 1024 * 1024,
    )
    remote = None
    if settings.commitment_bridge_url is not None:
        key = settings.commitment_bridge_api_key
        remote = GuardedParser(
            MeteredParser(
                HttpCommitmentParser(
                    settings.commitment_bridge_url,
                    api_key=key.get_secret_value() if key else None,
                    timeout_seconds=settings.commitment_bridge_timeout_seconds,
                ),
                metrics,
                clock,
            ),
            registry[BRIDGE].policy,
        )
    return Integration(
        IsolatedDocumentReader(
            limits=limits,
            most_bytes=settings.max_document_bytes,
            workers=settings.document_readers,
            wait_seconds=settings.document_timeout_seconds,
        ),
        CommitmentDocuments(),
        {"candidate": cv, "job": posting},
        stated_job,
        catalogue,
        matching,
        clock,
        remote=remote,
    )


def _engine_of(app: Flask, metrics: Metrics) -> Callable[[], Engine]:
    """Gives the engine, made and watched when it is first asked for."""
    lock, made = Lock(), list[Engine]()

    def engine() -> Engine:
        if not made:
            with lock, app.app_context():
                if not made:
                    watch_engine(db.engine, metrics)
                    made.append(db.engine)
        return made[0]

    return engine


def _operations(
    app: Flask,
    settings: Settings,
    clock: Clock,
    engine: Callable[[], Engine],
    metrics: Metrics,
    registry: Registry,
    *,
    index: MatchingIndex,
    phrases: Phrases,
) -> Operations:
    """Health by probes of what is there, and metrics by prometheus_client."""

    def candidates() -> int | None:
        return index.rows.get("candidate") if index.ready else None

    folder = settings.prometheus_multiproc_dir if counts_in_files() else None
    scrape = Scrape(
        folder or metrics.registry,
        revision=settings.revision,
        disk_path=settings.var_dir,
        active_candidates=candidates,
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
    )
    return Operations(
        life_cycle=life_cycle,
        health=Health(probes, clock=clock, life_cycle=life_cycle),
        diagnosis=Diagnosis(deployment(settings), examiners, clock),
        matching_meter=PrometheusMatchingMeter(metrics),
        dependencies=Dependencies(registry, clock),
    )
