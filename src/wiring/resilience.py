"""The one registry of what this application asks of others over HTTP, and how each is guarded."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from typing import Final

from src.adapters.guarded import parser, text_model
from src.adapters.guarded.fallbacks import told_steps
from src.adapters.guarded.maps import kind_of
from src.adapters.redis.circuit_store import RedisStore
from src.resilience import CircuitStore, MemoryStore, Profile, Registry, Timing
from src.resilience.profiles import profile_of
from src.settings import Settings
from src.telemetry.metrics import Metrics
from src.telemetry.resilience import DependencyFigures

GOOGLE_MAPS: Final = "google_maps"
GEOCODING: Final = "geocoding"
BRIDGE: Final = "bridge"
EMBEDDINGS: Final = "embeddings"
# A guarded call waits for the shared state at most so long.
_STORE_SECONDS: Final = 0.25
REAL_TIME: Final = Timing(time.monotonic, time.sleep, random.random)


def maps_answer(settings: Settings) -> bool:
    """Whether Google Maps is asked at all."""
    key = settings.google_maps_api_key
    return bool(key and key.get_secret_value()) and settings.feature_google_maps_intelligence


def dependencies(settings: Settings, timing: Timing = REAL_TIME) -> Registry:
    """What the settings let the application ask, with its policies; opens nothing.

    What is not configured is not there. With Redis the fleet shares every circuit.
    """
    registry = Registry(timing, _store(settings, timing))
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
    return registry


def wired_dependencies(settings: Settings, metrics: Metrics) -> Registry:
    """The dependencies of the application, with their figures among its metrics."""
    registry = dependencies(settings)
    DependencyFigures(metrics, registry, REAL_TIME.monotonic).watch()
    return registry


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


def _lasting(profile: Profile, seconds: float) -> Profile:
    """The profile with attempts as long as the settings say."""
    longest = max(seconds, profile.deadline_seconds or 0.0)
    slow = replace(profile.circuit, slow_seconds=max(seconds, profile.circuit.slow_seconds))
    return replace(profile, deadline_seconds=longest, attempt_seconds=seconds, circuit=slow)


def _store(settings: Settings, timing: Timing) -> CircuitStore:
    if settings.redis is None:
        return MemoryStore()
    seconds = min(_STORE_SECONDS, settings.redis_timeout_seconds)
    return RedisStore(settings.redis, timing.monotonic, timeout_seconds=seconds)
