"""What other services are asked is counted and timed."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime

import numpy as np
import pytest
from prometheus_client import CollectorRegistry

from src.adapters.text.phrase_models import SubwordModel
from src.commute.places import Geocoding, Place
from src.services.commute.ports import MapsError
from src.services.integration import RemoteParserError
from src.services.records import Kind
from src.telemetry.external import MeteredMaps, MeteredModel, MeteredParser
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


class Parser:
    """Answers with JSON, unless there is a fault."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault

    def parse(self, kind: Kind, data: bytes) -> object:
        if self.fault:
            raise self.fault
        return {"titre": "Soudeur"}


@pytest.mark.parametrize(
    ("fault", "status"),
    [(None, "ok"), (RemoteParserError("status_503"), "status_503"), (KeyError(), "failed")],
)
def test_what_the_parser_is_asked_is_counted_by_its_outcome(
    fault: Exception | None, status: str
) -> None:
    registry = CollectorRegistry()
    parser = MeteredParser(Parser(fault), Metrics(registry), Clock())  # type: ignore[arg-type]
    with pytest.raises(type(fault)) if fault else nullcontext():
        assert parser.parse("job", b"x") == {"titre": "Soudeur"}
    assert calls(registry, "bridge", status) == 1


def test_what_a_model_is_asked_is_counted_and_nothing_is_no_question() -> None:
    registry = CollectorRegistry()
    own = SubwordModel()
    model = MeteredModel(own, Metrics(registry), Clock())  # type: ignore[arg-type]
    assert np.array_equal(model.vectors(["paie"]), own.vectors(["paie"]))
    assert model.vectors([]).shape == (0, own.dimensions)
    assert (model.name, model.dimensions) == (own.name, own.dimensions)
    assert calls(registry, "embeddings", "ok") == 1
    with pytest.raises(AttributeError):
        model.vectors([None])  # type: ignore[list-item]
    assert calls(registry, "embeddings", "failed") == 1
