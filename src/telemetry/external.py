"""Counts and times what other services are asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from src.commute.modes import Mode
from src.commute.places import Geocoding, Place
from src.services.commute.ports import Cell, MapsError, MatrixLimits, OnlineMaps
from src.services.ports import Clock
from src.telemetry.metrics import Metrics

_T = TypeVar("_T")


class MeteredMaps:
    """``OnlineMaps`` that counts every request by its outcome: ``ok``, or the reason it failed."""

    def __init__(self, maps: OnlineMaps, metrics: Metrics, clock: Clock) -> None:
        self._maps = maps
        self._metrics = metrics
        self._clock = clock

    def way(self, mode: Mode) -> str:
        """The provider's name of the mode."""
        return self._maps.way(mode)

    def limits(self, mode: Mode) -> MatrixLimits:
        """What one ``matrix`` may hold."""
        return self._maps.limits(mode)

    def geocode(self, address: str, *, language: str, seconds: float) -> Geocoding:
        """What the address is taken for. Raises ``MapsError``."""
        return self._measured(
            "geocoding", lambda: self._maps.geocode(address, language=language, seconds=seconds)
        )

    def matrix(
        self,
        origins: Sequence[Place],
        sites: Sequence[Place],
        mode: Mode,
        *,
        departure: datetime,
        seconds: float,
    ) -> list[list[Cell]]:
        """Journeys from every origin to every site. Raises ``MapsError``."""
        return self._measured(
            "google_maps",
            lambda: self._maps.matrix(origins, sites, mode, departure=departure, seconds=seconds),
        )

    def _measured(self, service: str, call: Callable[[], _T]) -> _T:
        began, status = self._clock.monotonic(), "failed"
        try:
            answer = call()
        except MapsError as error:
            status = error.reason
            raise
        else:
            status = "ok"
            return answer
        finally:
            self._metrics.external_calls.labels(service, status).inc()
            self._metrics.external_duration.labels(service).observe(self._clock.monotonic() - began)
