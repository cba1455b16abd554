"""The one cache of the application: this process, and Redis where it is set."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextvars import Context
from functools import partial
from threading import Thread
from uuid import uuid4

from flask import Flask

from src.adapters.cached_values import JsonCodec
from src.adapters.clock import breathe
from src.adapters.redis.cache_level import RedisLevel
from src.adapters.redis.guard import RedisGuard
from src.adapters.redis.invalidation import Invalidations, Sender
from src.resilience.tiered import Namespace, TieredCache, Warming, hashed
from src.services.cache_admin import CacheAdmin
from src.services.features import Features
from src.services.kept_rankings import KeptRankings
from src.services.kept_reads import KeptReads
from src.services.matching import Matching, RankQuery
from src.services.matching_index import MatchingIndex
from src.services.phrases import Phrases
from src.services.ports import Clock, StorageUnavailableError, UnitOfWorkFactory
from src.services.records import Kind, ResourceFilter
from src.services.use_cases import UseCases
from src.settings import Settings
from src.telemetry.cache import CacheFigures
from src.telemetry.metrics import Metrics
from src.wiring.resilience import REAL_TIME

_HOUR = 3600.0
_DAY = 24 * _HOUR
_LARGE = 256 * 1024
_WARMED = 10
WARM_SECONDS = 2.0
"""The longest that a worker warms its cache before it says that it is ready."""


def namespaces(settings: Settings) -> tuple[Namespace, ...]:
    """What is kept and for how long; docs/cache.md shows the same table."""
    short, medium, long = (
        float(settings.cache_ttl_short),
        float(settings.cache_ttl_medium),
        float(settings.cache_ttl_long),
    )
    return (
        # Of Google Maps: its terms allow no day longer, so nothing is given past its time; and
        # paid for, at many moments, so nothing is given up before it.
        Namespace("geocode", 30 * _DAY, negative_seconds=_HOUR, jitter=0.0),
        Namespace("routes", 6 * _HOUR, negative_seconds=_HOUR, jitter=0.0),
        # By content, so that it cannot be of something that has changed.
        Namespace("matching", 30 * 60.0, most_bytes=_LARGE),
        # Read only while the database is away, and marked then.
        Namespace("resources", 5 * 60.0, jitter=0.0, most_bytes=_LARGE),
        Namespace("weights", medium, stale_seconds=60.0, error_seconds=long),
        Namespace("latest", 10.0, stale_seconds=5.0, error_seconds=60.0, lease_seconds=10.0),
        Namespace("dashboard", 5 * 60.0, stale_seconds=60.0, error_seconds=_HOUR),
        Namespace("device", 15 * 60.0, stale_seconds=60.0, error_seconds=_HOUR),
        Namespace("aggregates", 10 * 60.0, stale_seconds=120.0, error_seconds=_HOUR),
        Namespace("short", short),
        Namespace("medium", medium),
        Namespace("long", long),
        # Flask-Caching's: computed inside a request, so never behind.
        Namespace("views", short),
    )


def tiered_cache(
    settings: Settings,
    figures: CacheFigures,
    switched_on: Callable[[], bool] | None = None,
    guard: RedisGuard | None = None,
) -> TieredCache:
    """The cache that the settings ask for; opens nothing before it is used.

    ``switched_on`` says at each question whether anything is kept; without it the settings do.
    """
    spaces = namespaces(settings)
    level, ears, listen, close = None, None, _nothing, _nothing
    if settings.redis is not None:
        timeout_seconds = settings.redis_timeout_seconds
        level = RedisLevel(
            settings.redis, time.monotonic, spaces, timeout_seconds=timeout_seconds, guard=guard
        )
        ears = Invalidations(settings.redis, timeout_seconds=timeout_seconds, guard=guard)
        listen, close = ears.listen, _both(ears.close, level.close)
    cache = TieredCache(
        spaces,
        JsonCodec(),
        REAL_TIME,
        spawn=_in_background,
        new_token=lambda: uuid4().hex,
        level=level,
        listen=listen,
        close=close,
        sender=Sender(),
        meter=figures,
        switched_on=switched_on or (lambda: settings.feature_caching),
        most_entries=settings.cache_memory_entries,
        most_bytes=settings.cache_memory_mb * 2**20,
    )
    if ears is not None and cache.feed is not None:
        ears.feed(cache.feed)
    figures.watch(cache.counts, lambda: cache.near_bytes)
    return cache


def wired_cache(
    app: Flask,
    settings: Settings,
    metrics: Metrics,
    unit_of_work: UnitOfWorkFactory,
    features: Features,
    *,
    new_id: Callable[[], str],
    guard: RedisGuard | None = None,
) -> CacheAdmin:
    """The cache and its administration; its figures are left where requests note them."""
    figures = CacheFigures(metrics)
    app.extensions["nextvision_cache_figures"] = figures
    tiers = tiered_cache(settings, figures, partial(features.on, "caching"), guard)
    return CacheAdmin(tiers, unit_of_work, new_id=new_id)


def kept_reads(
    settings: Settings, clock: Clock, cache: TieredCache, index: MatchingIndex
) -> KeptReads:
    """What was read of the database lately, for the time that it is away."""
    return KeptReads(
        cache,
        clock,
        hide=hashed(settings.secret_key.get_secret_value()),
        home=settings.database,
        holds=index.holds,
    )


def kept_rankings(
    settings: Settings,
    matching: Matching,
    index: MatchingIndex,
    phrases: Phrases,
    cache: TieredCache,
) -> KeptRankings:
    """Rankings out of the cache; a release of its own has rankings of its own."""
    return KeptRankings(
        matching,
        index,
        cache,
        hide=hashed(settings.secret_key.get_secret_value()),
        home=f"{settings.database}\n{settings.revision}",
        steady=lambda: not phrases.degraded(),
    )


def warm_rankings(use_cases: UseCases) -> list[Warming]:
    """Rank for the newest people and jobs, as most will ask; answers what could not be had.

    Ends after ``WARM_SECONDS``, and lets other greenlets run in between.
    """
    rankings, index = use_cases.rankings, use_cases.index
    if not rankings.is_keeping:
        return []
    newest: dict[Kind, list[str]] = {}
    try:
        for kind in ("candidate", "job"):
            page = use_cases.catalogue.page(
                kind, ResourceFilter(status="open"), cursor=None, limit=_WARMED
            )
            newest[kind] = [item.id for item in page.items if index.holds(kind, item.id)]
    except StorageUnavailableError:
        return []

    def declared() -> Iterator[Warming]:
        for spoken in ("en", "fr"):
            for each in rankings.warmings(newest, RankQuery(language=spoken)):
                breathe()
                yield each

    return use_cases.cache.cache.warm(declared(), deadline=time.monotonic() + WARM_SECONDS)


def _nothing() -> None:
    """Nobody listens, so there is nothing to begin or to end."""


def _both(first: Callable[[], None], second: Callable[[], None]) -> Callable[[], None]:
    def both() -> None:
        first()
        second()

    return both


def _in_background(task: Callable[[], None]) -> None:
    # Whoever asked has his answer: what is made for the next ones is not bound by his deadline.
    Thread(target=Context().run, args=(task,), name="cache-refresh", daemon=True).start()
