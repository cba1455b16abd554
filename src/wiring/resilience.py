"""The one registry of what leaves this process, and how each is guarded."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from random import Random
from types import MappingProxyType
from typing import Final

from src.adapters.guarded import database, parser, text_model, webhooks
from src.adapters.guarded.database import GuardedDatabase
from src.adapters.guarded.fallbacks import told_steps
from src.adapters.guarded.maps import kind_of
from src.adapters.redis import guard
from src.adapters.redis.circuit_store import RedisStore
from src.adapters.redis.guard import RedisGuard
from src.adapters.storage.postgres import CONNECT_SECONDS
from src.resilience import MemoryStore, Profile, Registry, Step, Timing
from src.resilience.profiles import profile_of
from src.settings import Settings
from src.telemetry.metrics import Metrics
from src.telemetry.resilience import DependencyFigures

GOOGLE_MAPS: Final = "google_maps"
GEOCODING: Final = "geocoding"
BRIDGE: Final = "bridge"
EMBEDDINGS: Final = "embeddings"
DATABASE: Final = "database"
REDIS: Final = "redis"
SENTRY: Final = "sentry"
WEBHOOKS: Final = "webhooks"
# Who asks each, of this program: the module or folder through which everything goes.
ASKED_BY: Final[Mapping[str, str]] = MappingProxyType(
    {
        DATABASE: "src/adapters/storage/transaction.py",
        REDIS: "src/adapters/redis/guard.py",
        GEOCODING: "src/adapters/guarded/maps.py",
        GOOGLE_MAPS: "src/adapters/guarded/maps.py",
        BRIDGE: "src/adapters/guarded/parser.py",
        EMBEDDINGS: "src/adapters/guarded/text_model.py",
        SENTRY: "src/telemetry/sentry.py",
        WEBHOOKS: "src/adapters/guarded/webhooks.py",
    }
)
# sentry-sdk gives up a report after so long; nobody waits for it.
_SENTRY_SECONDS: Final = 30.0
# A guarded call waits for the shared state at most so long.
_STORE_SECONDS: Final = 0.25
# Chance of its own: background threads draw, too, and somebody may have seeded the common one.
REAL_TIME: Final = Timing(time.monotonic, time.sleep, Random().random)  # noqa: S311


def maps_answer(settings: Settings) -> bool:
    """Whether Google Maps is asked at all."""
    key = settings.google_maps_api_key
    return bool(key and key.get_secret_value()) and settings.feature_google_maps_intelligence


def dependencies(settings: Settings, timing: Timing = REAL_TIME) -> Registry:
    """What the settings let the application ask, with its policies; opens nothing.

    What is not configured is not there. With Redis the fleet shares every circuit but that of Redis
    itself, which each worker has for itself.
    """
    registry = _with_redis(settings, timing)
    _add_database(registry, settings)
    _add_webhooks(registry, settings)
    if maps_answer(settings):
        _add_maps(registry, settings)
    if settings.commitment_bridge_url is not None:
        seconds = settings.commitment_bridge_timeout_seconds
        registry.add(
            BRIDGE,
            without="documents are read by the service itself, with fewer fields",
            # All attempts together have the parser's own time-out: somebody waits for the document.
            profile=replace(profile_of(BRIDGE), deadline_seconds=seconds, attempt_seconds=seconds),
            idempotent=True,
            steps=[parser.own_reading()],
            classify=parser.kind_of,
        )
    if settings.text_model == "endpoint":
        registry.add(
            EMBEDDINGS,
            without="titles are compared by their words and by vectors that are kept",
            # One attempt: tokens are paid for, and a ranking that waits goes on without.
            profile=_lasting(profile_of(EMBEDDINGS), settings.embeddings_timeout_seconds),
            steps=[text_model.words_alone()],
            classify=text_model.kind_of,
        )
    if settings.sentry_dsn is not None:
        registry.add(
            SENTRY,
            without="everything; what went wrong is in the log alone, and reports are dropped",
            profile=replace(
                profile_of(SENTRY), deadline_seconds=None, attempt_seconds=_SENTRY_SECONDS
            ),
            steps=[Step("off", lambda *_, **__: None)],
        )
    return registry


def wired_dependencies(settings: Settings, metrics: Metrics) -> Registry:
    """The dependencies of the application, with their figures among its metrics."""
    registry = dependencies(settings)
    DependencyFigures(metrics, registry, REAL_TIME.monotonic).watch()
    return registry


def guarded_database(registry: Registry) -> GuardedDatabase:
    """The database of the application as its transactions use it."""
    return GuardedDatabase(registry[DATABASE].policy, REAL_TIME.monotonic)


def redis_guard(registry: Registry) -> RedisGuard | None:
    """What every client of Redis asks by; None without Redis."""
    known = {dependency.name for dependency in registry}
    return RedisGuard(registry[REDIS].policy, REAL_TIME.monotonic) if REDIS in known else None


def shared_circuits(settings: Settings, registry: Registry) -> frozenset[str]:
    """The dependencies whose circuits all workers and machines share."""
    if settings.redis is None:
        return frozenset()
    return frozenset(dependency.name for dependency in registry) - {REDIS}


def _with_redis(settings: Settings, timing: Timing) -> Registry:
    """A registry with the dependency on Redis, which keeps the circuits of all others."""
    if settings.redis is None:
        return Registry(timing, MemoryStore())
    seconds = min(_STORE_SECONDS, settings.redis_timeout_seconds)
    store = RedisStore(settings.redis, timing.monotonic, timeout_seconds=seconds)
    registry = Registry(timing, store)
    policy = registry.add(
        REDIS,
        without="each worker by itself: its memory, its circuits, its share of limits; no sign-in",
        profile=replace(
            profile_of(REDIS),
            circuit=guard.RULES,
            deadline_seconds=None,
            attempt_seconds=settings.redis_timeout_seconds,
        ),
        steps=[guard.each_by_itself()],
        classify=guard.kind_of,
        store=MemoryStore(),
    )
    store.guard = RedisGuard(policy, timing.monotonic)
    return registry


def _add_database(registry: Registry, settings: Settings) -> None:
    # Of the time of a call a good part may be spent waiting for a place in our own pool.
    slow_seconds = settings.db_pool_timeout_seconds + 2 * CONNECT_SECONDS
    profile = profile_of(DATABASE)
    registry.add(
        DATABASE,
        without="rankings over what the workers know; what is kept for a while; probes",
        profile=replace(
            profile,
            circuit=replace(profile.circuit, slow_seconds=slow_seconds),
            deadline_seconds=CONNECT_SECONDS,
            attempt_seconds=CONNECT_SECONDS,
        ),
        # A call takes a connection: nothing is written before it has one.
        idempotent=True,
        steps=database.told_steps(DATABASE),
        classify=database.kind_of,
    )


def _add_maps(registry: Registry, settings: Settings) -> None:
    # Both are Google's. How many are asked at once is bounded by the rate a second already, which
    # waits its turn where a bulkhead would refuse.
    profile = replace(
        _lasting(profile_of(GOOGLE_MAPS), settings.google_maps_timeout_seconds), at_once=None
    )
    for name, without in (
        (GEOCODING, "addresses are placed by the gazetteer of communes and postal codes"),
        (GOOGLE_MAPS, "journeys that are kept, others estimated from distance and mode"),
    ):
        registry.add(
            name,
            without=without,
            profile=profile,
            # The guard lets only that be tried again which never reached Google.
            idempotent=True,
            steps=told_steps(name, keeps_stale=settings.google_maps_keep_stale),
            classify=kind_of,
        )


def _add_webhooks(registry: Registry, settings: Settings) -> None:
    # Receivers are many and strangers to each other. One that is gone rests by itself, in the
    # outbox, where the fleet sees it; this circuit is about what all of them share, our own way
    # out. So it opens once a good many attempts in a row have reached nobody.
    profile = _lasting(profile_of(WEBHOOKS), settings.webhook_timeout_seconds)
    registry.add(
        WEBHOOKS,
        without="everything; deliveries wait in the outbox, and are sent later",
        profile=replace(
            profile,
            circuit=replace(profile.circuit, consecutive_failures=20, failure_rate=1.0),
            deadline_seconds=settings.webhook_timeout_seconds,
        ),
        steps=[webhooks.kept_for_later()],
        classify=webhooks.kind_of,
    )


def _lasting(profile: Profile, seconds: float) -> Profile:
    """The profile with attempts as long as the settings say."""
    longest = max(seconds, profile.deadline_seconds or 0.0)
    slow = replace(profile.circuit, slow_seconds=max(seconds, profile.circuit.slow_seconds))
    return replace(profile, deadline_seconds=longest, attempt_seconds=seconds, circuit=slow)
