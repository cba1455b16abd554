"""Counts and times what other services are asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from src.commute.modes import Mode
from src.commute.places import Geocoding, Place
from src.matching.subwords import Vectors
from src.matching.text_model import TextModel
from src.services.commute.ports import Cell, MapsError, MatrixLimits, OnlineMaps
from src.services.integration import RemoteParser, RemoteParserError
from src.services.ports import Clock
from src.services.records import Kind
from src.telemetry.metrics import Metrics

_T = TypeVar("_T")


class MeteredMaps:
    """``OnlineMaps`` that counts every request by its outcome: ``ok``, or the reason it failed."""

    def __init__(self, maps: OnlineMaps, metrics: Metrics, clock: Clock) -> None:
        self._maps = maps
        self._meter = _Meter(metrics, clock)

    def way(self, mode: Mode) -> str:
        """The provider's name of the mode."""
        return self._maps.way(mode)

    def limits(self, mode: Mode) -> MatrixLimits:
        """What one ``matrix`` may hold."""
        return self._maps.limits(mode)

    def geocode(self, address: str, *, language: str, seconds: float) -> Geocoding:
        """What the address is taken for. Raises ``MapsError``."""
        return self._meter.measured(
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
        return self._meter.measured(
            "google_maps",
            lambda: self._maps.matrix(origins, sites, mode, departure=departure, seconds=seconds),
        )


class MeteredParser:
    """``RemoteParser`` that counts every request by its outcome: ``ok``, or the code of failure."""

    def __init__(self, parser: RemoteParser, metrics: Metrics, clock: Clock) -> None:
        self._parser = parser
        self._meter = _Meter(metrics, clock)

    def parse(self, kind: Kind, data: bytes) -> object:
        """The JSON of the parser. Raises ``RemoteParserError``."""
        return self._meter.measured("bridge", lambda: self._parser.parse(kind, data))


class MeteredModel:
    """``TextModel`` that counts every question by its outcome: ``ok`` or ``failed``."""

    def __init__(self, model: TextModel, metrics: Metrics, clock: Clock) -> None:
        self._model = model
        self._meter = _Meter(metrics, clock)
        self.name = model.name
        self.dimensions = model.dimensions
        self.calibration = model.calibration

    def vectors(self, phrases: Sequence[str]) -> Vectors:
        """Shape (phrases, dimensions), int8. Raises ``ModelError``."""
        if not phrases:
            return self._model.vectors(phrases)  # nobody is asked
        return self._meter.measured("embeddings", lambda: self._model.vectors(phrases))


class _Meter:
    def __init__(self, metrics: Metrics, clock: Clock) -> None:
        self._metrics = metrics
        self._clock = clock

    def measured(self, service: str, call: Callable[[], _T]) -> _T:
        began, status = self._clock.monotonic(), "failed"
        try:
            answer = call()
        except MapsError as error:
            status = error.reason
            raise
        except RemoteParserError as error:
            status = error.code
            raise
        else:
            status = "ok"
            return answer
        finally:
            self._metrics.external_calls.labels(service, status).inc()
            self._metrics.external_duration.labels(service).observe(self._clock.monotonic() - began)
