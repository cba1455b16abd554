"""What other services are asked is counted and timed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from prometheus_client import CollectorRegistry

from src.commute.places import Geocoding, Place
from src.services.commute.ports import MapsError
from src.telemetry.external import MeteredMaps
from src.telemetry.metrics import Metrics

HERE = Place("Lyon", 45.76, 4.84)


class Clock:
    """Each reading is a quarter of a second later."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        self.seconds += 0.25
        return self.seconds


class Maps:
    """Answers, or fails for a reason, or breaks."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault

    def geocode(self, address: str, *, language: str, seconds: float) -> Geocoding:
        if self.fault:
            raise self.fault
        return Geocoding(address, HERE, "exact", "provider")

    def matrix(self, origins, sites, mode, *, departure, seconds):  # type: ignore[no-untyped-def]
        if self.fault:
            raise self.fault
        return [["no_route"]]


def metered(maps: Maps) -> tuple[MeteredMaps, CollectorRegistry]:
    registry = CollectorRegistry()
    return MeteredMaps(maps, Metrics(registry), Clock()), registry  # type: ignore[arg-type]


def calls(registry: CollectorRegistry, service: str, status: str) -> float | None:
    labels = {"service": service, "status": status}
    return registry.get_sample_value("nextvision_external_api_calls_total", labels)


def test_an_answer_is_counted_and_timed() -> None:
    maps, registry = metered(Maps())
    assert maps.geocode("Lyon", language="fr", seconds=1.0).place == HERE
    when = datetime(2026, 1, 6, 8, 30, tzinfo=UTC)
    assert maps.matrix([HERE], [HERE], "voiture", departure=when, seconds=1.0) == [["no_route"]]
    assert calls(registry, "geocoding", "ok") == 1
    assert calls(registry, "google_maps", "ok") == 1
    name, labels = "nextvision_external_api_duration_seconds", {"service": "geocoding"}
    assert registry.get_sample_value(f"{name}_sum", labels) == 0.25


@pytest.mark.parametrize(
    ("fault", "status"), [(MapsError("quota"), "quota"), (ValueError("x"), "failed")]
)
def test_a_failure_is_counted_by_its_reason_and_goes_on(fault: Exception, status: str) -> None:
    maps, registry = metered(Maps(fault))
    with pytest.raises(type(fault)):
        maps.geocode("Lyon", language="fr", seconds=1.0)
    assert calls(registry, "geocoding", status) == 1
    assert calls(registry, "geocoding", "ok") is None
