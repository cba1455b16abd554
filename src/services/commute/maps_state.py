"""How the online maps stand in this process, for health and for operators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Final, Literal

from src.services.commute.ports import KeptAnswers, MapsError, Quota, Rate
from src.services.commute.resting import Rest, Resting
from src.services.ports import Clock, StorageUnavailableError

Service = Literal["geocoding", "routes"]
SERVICES: Final[tuple[Service, ...]] = ("geocoding", "routes")
# Where answers are kept; the number rises when what is kept looks otherwise.
NAMESPACES: Final[dict[Service, str]] = {"geocoding": "geocoding1", "routes": "routes1"}


@dataclass(frozen=True, slots=True)
class QuotaState:
    """Elements of today; ``used`` and ``left`` are None where they cannot be counted."""

    limit: int
    used: int | None
    left: int | None
    resets_at: datetime


@dataclass(frozen=True, slots=True)
class KeptState:
    """Answers kept of one service, and what this process found among them since its start."""

    kept: int | None
    hits: int
    misses: int
    stale: int


@dataclass(frozen=True, slots=True)
class CacheState:
    """What answers are kept in: ``memory``, ``redis`` or ``off``."""

    kind: str
    geocoding: KeptState
    routes: KeptState


@dataclass(frozen=True, slots=True)
class Failure:
    """The last question that was not answered."""

    service: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MapsSnapshot:
    """The state of the maps; holds no secret and no address."""

    provider: Literal["google_maps", "offline"]
    key_configured: bool
    switched_on: bool
    status: Literal["healthy", "degraded", "off"]
    resting: tuple[Rest, ...]
    quota: QuotaState | None
    per_second: float | None
    cache: CacheState | None
    calls: int
    failures: int
    last_failure: Failure | None


@dataclass(slots=True)
class _Counts:
    hits: int = 0
    misses: int = 0
    stale: int = 0


@dataclass(slots=True)
class _Tally:
    calls: int = 0
    failures: int = 0
    last: Failure | None = None
    found: dict[Service, _Counts] = field(
        default_factory=lambda: {service: _Counts() for service in SERVICES}
    )


class MapsState:
    """Counts what became of questions, and knows which service rests; safe for threads.

    Without ``quota``, ``rate`` and ``kept`` everything is offline. ``switched_on`` is asked each
    time, since operators switch the maps while the service runs.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        key_configured: bool = False,
        switched_on: Callable[[], bool] = lambda: True,
        quota: Quota | None = None,
        rate: Rate | None = None,
        kept: KeptAnswers | None = None,
    ) -> None:
        self._clock = clock
        self._key_configured = key_configured
        self._switched_on = switched_on
        self._quota = quota
        self._rate = rate
        self._kept = kept
        self._lock = Lock()
        self._tally = _Tally()
        self.resting: dict[Service, Resting] = {
            service: Resting(service, clock) for service in SERVICES
        }

    @property
    def is_switched_on(self) -> bool:
        """Whether the maps may be asked, as far as operators say."""
        return self._switched_on()

    @property
    def offline_because(self) -> Literal["no_key", "feature_off"] | None:
        """Why the maps are not asked; None where they are."""
        if not self._switched_on():
            return "feature_off"
        return None if self._key_configured else "no_key"

    def answered(self, service: Service) -> None:
        """One question was answered."""
        with self._lock:
            self._tally.calls += 1
        self.resting[service].succeeded()

    def failed(self, service: Service, error: MapsError, *, rests: bool) -> None:
        """One question was not answered; ``rests`` where that says something about the service."""
        with self._lock:
            self._tally.calls += 1
            self._tally.failures += 1
            self._tally.last = Failure(service, error.reason, self._clock.now())
        if rests:
            self.resting[service].failed(error)

    def looked_up(self, service: Service, *, hits: int, misses: int) -> None:
        """What was found among the kept answers."""
        with self._lock:
            self._tally.found[service].hits += hits
            self._tally.found[service].misses += misses

    def used_stale(self, service: Service, answers: int) -> None:
        """Answers past their time that were given because there was nothing better."""
        with self._lock:
            self._tally.found[service].stale += answers

    def snapshot(self) -> MapsSnapshot:
        """How everything stands now."""
        switched_on = self._switched_on()
        on = self._key_configured and switched_on
        rests = [resting.rest() for resting in self.resting.values()]
        resting = tuple(rest for rest in rests if rest is not None)
        quota = self._quota_state() if on else None
        spent = quota is not None and not quota.left
        with self._lock:
            tally = self._tally
            return MapsSnapshot(
                provider="google_maps" if on else "offline",
                key_configured=self._key_configured,
                switched_on=switched_on,
                status="off" if not on else "degraded" if resting or spent else "healthy",
                resting=resting,
                quota=quota,
                per_second=self._rate.per_second if on and self._rate else None,
                cache=self._cache_state(tally) if on and self._kept else None,
                calls=tally.calls,
                failures=tally.failures,
                last_failure=tally.last,
            )

    def _quota_state(self) -> QuotaState | None:
        quota = self._quota
        if quota is None:
            return None
        try:
            used: int | None = quota.used_today()
        except StorageUnavailableError:
            used = None
        left = None if used is None else max(0, quota.limit - used)
        return QuotaState(quota.limit, used, left, quota.resets_at())

    def _cache_state(self, tally: _Tally) -> CacheState | None:
        kept = self._kept
        if kept is None:
            return None
        geocoding, routes = (
            KeptState(kept.count(NAMESPACES[service]), found.hits, found.misses, found.stale)
            for service, found in tally.found.items()
        )
        return CacheState(kept.kind, geocoding, routes)
