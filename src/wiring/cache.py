"""The one cache of the application: this process, and Redis where it is set."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from threading import Thread
from uuid import uuid4

from flask import Flask

from src.adapters.cached_values import JsonCodec
from src.adapters.redis.cache_level import RedisLevel
from src.adapters.redis.guard import RedisGuard
from src.adapters.redis.invalidation import Invalidations, Sender
from src.resilience.tiered import Namespace, TieredCache
from src.resilience.timing import Timing
from src.services.cache_admin import CacheAdmin
from src.services.features import Features
from src.services.ports import UnitOfWorkFactory
from src.settings import Settings
from src.telemetry.cache import CacheFigures
from src.telemetry.metrics import Metrics

_HOUR = 3600.0
_DAY = 24 * _HOUR


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
        Namespace("matching", 30 * 60.0),
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
    timing = Timing(time.monotonic, time.sleep, random.random)
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
        timing,
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
    tiers = tiered_cache(settings, figures, lambda: features.on("caching"), guard)
    return CacheAdmin(tiers, unit_of_work, new_id=new_id)


def _nothing() -> None:
    """Nobody listens, so there is nothing to begin or to end."""


def _both(first: Callable[[], None], second: Callable[[], None]) -> Callable[[], None]:
    def both() -> None:
        first()
        second()

    return both


def _in_background(task: Callable[[], None]) -> None:
    Thread(target=task, name="cache-refresh", daemon=True).start()
