"""Places and journeys: online where a key is set, else offline."""

from __future__ import annotations

from collections.abc import Callable
from time import sleep

from sqlalchemy import Engine

from src.adapters.answers.rates import OwnRate, SharedRate
from src.adapters.answers.tiered import TieredKeptAnswers
from src.adapters.google_maps.client import GoogleMaps
from src.adapters.guarded.fallbacks import ToldPlaces, ToldRoutes
from src.adapters.guarded.maps import FAIR_SECONDS, GuardedMaps
from src.adapters.redis.guard import RedisGuard
from src.adapters.storage.daily_quota import SqlDailyQuota
from src.commute.places import Gazetteer
from src.resilience import Registry
from src.resilience.tiered import TieredCache
from src.services.commute.asking import Online
from src.services.commute.maps_state import MapsState
from src.services.commute.places import Places
from src.services.commute.ports import Rate
from src.services.commute.routes import Routes
from src.services.ports import Clock
from src.settings import Settings
from src.telemetry.external import MeteredMaps
from src.telemetry.metrics import Metrics
from src.wiring.features import switchable
from src.wiring.resilience import (
    GEOCODING,
    GOOGLE_MAPS,
    dependencies,
    guarded_database,
    maps_answer,
    redis_guard,
)


def commute_providers(
    settings: Settings,
    clock: Clock,
    engine: Callable[[], Engine],
    gazetteer: Gazetteer,
    metrics: Metrics,
    cache: TieredCache,
    *,
    switched_on: Callable[[], bool] | None = None,
    registry: Registry | None = None,
    pause: Callable[[float], None] = sleep,
) -> tuple[Places, Routes, MapsState]:
    """Geocoding, journeys and their state, by Google where there is a key; opens nothing.

    ``switched_on`` says at each question whether Google may be asked; without it the settings do.
    Without a registry of the application the dependencies have one of their own.
    """
    secret, wired = settings.google_maps_api_key, switchable(settings)
    key = secret.get_secret_value() if secret else ""
    switched_on = switched_on or (lambda: settings.feature_google_maps_intelligence)
    if not maps_answer(wired):
        state = MapsState(clock, switched_on=switched_on)
        return Places(gazetteer, clock, state, None), Routes(clock, state, None), state
    maps = GoogleMaps(
        key,
        gazetteer,
        clock,
        maps_url=settings.google_maps_url,
        routes_url=settings.google_routes_url,
        service=settings.google_maps_routes,
    )
    registry = registry or dependencies(wired)
    # Around the meter, which counts what is really asked, every attempt of it.
    guarded = GuardedMaps(
        MeteredMaps(maps, metrics, clock),
        geocoding=registry[GEOCODING].policy,
        routes=registry[GOOGLE_MAPS].policy,
        monotonic=clock.monotonic,
        fair_seconds=min(FAIR_SECONDS, settings.google_maps_timeout_seconds),
    )
    online = Online(
        guarded,
        TieredKeptAnswers(cache, clock, secret=settings.secret_key.get_secret_value()),
        SqlDailyQuota(
            engine,
            clock,
            service="google_maps",
            limit=settings.google_maps_daily_quota,
            guard=guarded_database(registry),
        ),
        _rate(settings, clock, redis_guard(registry)),
        pause,
        timeout_seconds=settings.google_maps_timeout_seconds,
        keep_stale=settings.google_maps_keep_stale,
    )
    state = MapsState(
        clock,
        key_configured=True,
        switched_on=switched_on,
        quota=online.quota,
        rate=online.rate,
        kept=online.kept,
    )
    tell = registry.listeners.tell
    places = ToldPlaces(gazetteer, clock, state, online, tell=tell, dependency=GEOCODING)
    return places, ToldRoutes(clock, state, online, tell=tell, dependency=GOOGLE_MAPS), state


def _rate(settings: Settings, clock: Clock, guard: RedisGuard | None) -> Rate:
    per_second, workers = settings.google_maps_per_second, settings.worker_count
    if settings.redis is None:
        return OwnRate(per_second, workers, clock)
    return SharedRate(
        per_second,
        workers,
        clock,
        redis_url=settings.redis,
        timeout_seconds=settings.redis_timeout_seconds,
        guard=guard,
    )
