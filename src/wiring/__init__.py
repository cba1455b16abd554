"""Picks an adapter for every port, once per application."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import sleep
from uuid import uuid4

from flask import Flask
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine

from src.adapters.clock import SystemClock, breathe
from src.adapters.formats.detection import read_rows
from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.adapters.taxonomy import read_download
from src.adapters.text.lexicon import lexicon_with
from src.extensions import db
from src.matching.reading import Reading
from src.services.bugs.figures import BugFigures
from src.services.catalogue import Catalogue
from src.services.commute.use_cases import commute_use_cases
from src.services.decisions import Decisions
from src.services.explanations import Explanations
from src.services.facts import MatchingFactsReader
from src.services.fairness import Fairness
from src.services.imports import Imports
from src.services.kept_reads import BulkSignal, Reads
from src.services.matching_index import MatchingIndex
from src.services.outcomes import LearnedWeights
from src.services.phrases import Phrases
from src.services.ports import UnitOfWork
from src.services.sides import Sides
from src.services.taxonomy import Taxonomies
from src.services.use_cases import UseCases
from src.services.vocabulary import Vocabulary
from src.settings import Settings
from src.telemetry.database import watch_engine
from src.telemetry.external import MeteredModel
from src.telemetry.metrics import Metrics
from src.wiring.access import access
from src.wiring.batches import wired_batches
from src.wiring.bugs import wired_bugs
from src.wiring.cache import kept_rankings, kept_reads, wired_cache
from src.wiring.commute import commute_providers
from src.wiring.evaluation import evaluation as wired_evaluation
from src.wiring.features import switchable, wired_features
from src.wiring.integration import wired_integration
from src.wiring.matching import wired_matching
from src.wiring.operations import wired_operations
from src.wiring.reading import gazetteer, title_vectors
from src.wiring.resilience import guarded_database, redis_guard, wired_dependencies
from src.wiring.stress import wired_stress
from src.wiring.webhooks import wired_webhooks


def wire(app: Flask, settings: Settings) -> UseCases:
    """The use cases of this application; opens nothing."""
    clock = SystemClock()
    metrics = Metrics(CollectorRegistry())
    engine = _engine_of(app, metrics)
    # What is switched off now may be switched on while the application runs.
    registry = app.extensions["nextvision_dependencies"] = wired_dependencies(
        switchable(settings), metrics
    )
    database = guarded_database(registry)
    redis = app.extensions["nextvision_redis_guard"] = redis_guard(registry)

    def unit_of_work(*, read_only: bool = False) -> UnitOfWork:
        return SqlUnitOfWork(engine, clock, read_only=read_only, guard=database)

    features = wired_features(settings, clock, unit_of_work, new_id=_new_id)
    vectors = title_vectors(
        settings, registry, lambda model: MeteredModel(model, metrics, clock), features
    )
    vocabulary = Vocabulary(unit_of_work, lexicon_with, vectors)

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
    cache = wired_cache(app, settings, metrics, unit_of_work, features, new_id=_new_id)
    kept = kept_reads(settings, clock, cache.cache, index)
    catalogue = Catalogue(
        unit_of_work, clock, new_id=_new_id, facts=reader, signal=index, written=kept
    )
    imports = Imports(
        unit_of_work,
        clock,
        catalogue,
        read_rows,
        new_id=_new_id,
        signal=BulkSignal(index, kept),
        breathe=breathe,
    )
    phrases = Phrases(
        index,
        vectors,
        clock,
        trouble=lambda: vectors.trouble,
        pause=lambda: sleep(0.001),
        switched_off=lambda: vectors.is_off,
    )
    bug_figures = BugFigures(unit_of_work, clock, pause=breathe)
    operations = wired_operations(
        app,
        settings,
        clock,
        engine,
        metrics,
        registry,
        index=index,
        phrases=phrases,
        features=features,
        bug_figures=bug_figures,
        unit_of_work=unit_of_work,
        new_id=_new_id,
    )
    matching, pair_scoring = wired_matching(
        settings,
        clock,
        unit_of_work,
        index,
        reader,
        operations,
        vocabulary.lexicon,
        features,
        new_id=_new_id,
        last_read=kept.resource,
    )
    batches, batch_work = wired_batches(
        settings,
        clock,
        unit_of_work,
        index,
        matching,
        operations,
        metrics,
        features,
        new_id=_new_id,
    )
    integration = wired_integration(
        settings, clock, reading, catalogue, matching, registry, metrics, features
    )
    webhooks = wired_webhooks(
        settings,
        clock,
        unit_of_work,
        registry,
        metrics,
        new_id=_new_id,
        stopping=lambda: operations.life_cycle.draining,
    )
    cache = wired_cache(
        app,
        settings,
        metrics,
        unit_of_work,
        features,
        new_id=_new_id,
        guard=redis,
    )
    operations.life_cycle.at_end("cache", cache.cache.close)
    operations.life_cycle.at_end("database", lambda: engine().dispose())
    providers = commute_providers(
        settings,
        clock,
        engine,
        gazetteer(),
        metrics,
        cache.cache,
        switched_on=lambda: features.on("google_maps_intelligence"),
        registry=registry,
    )
    return UseCases(
        clock=clock,
        unit_of_work=unit_of_work,
        access=access(settings, clock, unit_of_work, redis),
        catalogue=catalogue,
        reads=Reads(catalogue, kept),
        imports=imports,
        operations=operations,
        index=index,
        matching=matching,
        batches=batches,
        batch_work=batch_work,
        rankings=kept_rankings(settings, matching, index, phrases, cache.cache),
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
        stress=wired_stress(settings, clock, unit_of_work, new_id=_new_id),
        commute=commute_use_cases(
            providers,
            index,
            reader,
            unit_of_work,
            clock,
            integration.questionnaire,
        ),
        features=features,
        bug_figures=bug_figures,
        bugs=wired_bugs(settings, clock, unit_of_work, listeners=[webhooks.outbox]),
        webhooks=webhooks.webhooks,
        webhook_work=webhooks.work,
    )


def _new_id() -> str:
    return uuid4().hex


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
