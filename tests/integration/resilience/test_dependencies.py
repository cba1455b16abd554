"""Each dependency over real HTTP: it fails, is left alone, and is used again once it is back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient

from src.adapters.commitment_parser import HttpCommitmentParser
from src.adapters.guarded.maps import GuardedMaps
from src.adapters.guarded.parser import GuardedParser
from src.app import create_app
from src.extensions import db
from src.matching.errors import ModelError
from src.resilience.registry import Registry
from src.services.accounts import Author
from src.services.commute.ports import MapsError
from src.services.integration import RemoteParserError
from src.settings import Settings
from src.web.schemas.operations import DependencyState
from src.wiring.reading import text_model
from src.wiring.resilience import dependencies
from tests.commute_fakes import google
from tests.google_maps_double import KEY, GoogleMapsDouble, google_maps_double, result
from tests.integration.resilience.fleets import nobody_listens
from tests.integration.resources.test_integration_remote import Parser, parse, says
from tests.unit.adapters.text_models.service import Service, right, running
from tests.unit.resilience.virtual import VirtualTime


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()


@pytest.fixture
def double() -> Iterator[GoogleMapsDouble]:
    with google_maps_double() as double:
        double.knows("Nantes", result(47.2184, -1.5536))
        yield double


@pytest.fixture
def parser() -> Iterator[Parser]:
    with Parser().serving() as parser:
        yield parser


@pytest.fixture
def service() -> Iterator[Service]:
    with running() as service:
        yield service


def maps(double: GoogleMapsDouble, registry: Registry, time: VirtualTime) -> GuardedMaps:
    return GuardedMaps(
        google(double),
        geocoding=registry["geocoding"].policy,
        routes=registry["google_maps"].policy,
        monotonic=time.monotonic,
    )


def reason(maps: GuardedMaps) -> str:
    with pytest.raises(MapsError) as failed:
        maps.geocode("Nantes", language="fr", seconds=5)
    return failed.value.reason


def test_google_is_left_alone_and_asked_again_when_it_is_back(
    double: GoogleMapsDouble, time: VirtualTime
) -> None:
    registry = dependencies(Settings(google_maps_api_key=KEY), time.timing)
    asked = maps(double, registry, time)
    double.says({"error": {"status": "INTERNAL"}}, 500)
    requests: list[str] = []
    answer = double.misbehave
    assert answer is not None

    def counting(*given: Any) -> None:
        requests.append("asked")
        answer(*given)

    double.misbehave = counting
    assert [reason(asked) for _ in range(7)] == ["server"] * 5 + ["unreachable"] * 2
    assert len(requests) == 5

    double.misbehave = None
    time.pass_by(60)
    for _ in range(3):
        assert asked.geocode("Nantes", language="fr", seconds=5).source == "google"
    assert registry.report("geocoding").status == "healthy"


def test_what_one_worker_has_found_out_about_google_spares_another(
    double: GoogleMapsDouble, time: VirtualTime, empty_redis: str
) -> None:
    settings = Settings(google_maps_api_key=KEY, redis_url=empty_redis)
    double.says({"error": {"status": "INTERNAL"}}, 500)
    first, second = (maps(double, dependencies(settings, time.timing), time) for _ in range(2))
    assert [reason(first) for _ in range(5)] == ["server"] * 5
    double.misbehave = None

    assert reason(second) == "unreachable"


def test_with_redis_gone_each_worker_has_its_own_circuit(
    double: GoogleMapsDouble, time: VirtualTime
) -> None:
    settings = Settings(google_maps_api_key=KEY, redis_url=nobody_listens())
    double.says({"error": {"status": "INTERNAL"}}, 500)
    first, second = (maps(double, dependencies(settings, time.timing), time) for _ in range(2))

    assert [reason(first) for _ in range(6)] == ["server"] * 5 + ["unreachable"]
    assert reason(second) == "server"


def test_the_parser_is_tried_again_left_alone_and_asked_again(
    parser: Parser, time: VirtualTime
) -> None:
    settings = Settings(commitment_bridge_url=parser.url)
    guarded = GuardedParser(
        HttpCommitmentParser(parser.url, api_key=None, timeout_seconds=5),
        dependencies(settings, time.timing)["bridge"].policy,
    )
    parser.answer = says({}, 503)
    codes = []
    for _ in range(4):
        with pytest.raises(RemoteParserError) as failed:
            guarded.parse("job", b"Soudeur")
        codes.append(failed.value.code)
    # Five attempts in two calls opened the circuit; a trial call is not needed to know more.
    assert codes == ["status_503", "status_503", "unreachable", "unreachable"]
    assert len(parser.asked) == 5

    parser.answer = says({"titre": "Soudeur"})
    time.pass_by(60)
    assert [guarded.parse("job", b"Soudeur") for _ in range(3)] == [{"titre": "Soudeur"}] * 3


def test_embeddings_are_left_alone_and_asked_again(service: Service, time: VirtualTime) -> None:
    settings = Settings(text_model="endpoint", embeddings_url=service.url, embeddings_dimensions=16)
    registry = dependencies(settings, time.timing)
    model = text_model(settings, registry)
    service.answer = lambda _: (503, b"")
    for _ in range(7):
        with pytest.raises(ModelError):
            model.vectors(["paie"])
    assert len(service.asked) == 5

    service.answer = right
    time.pass_by(60)
    vectors = [model.vectors(["paie"]) for _ in range(3)]
    assert len(service.asked) == 8
    assert np.array_equal(vectors[0], vectors[2])
    assert registry.report("embeddings").status == "healthy"


@pytest.fixture
def caller(parser: Parser, sqlite_url: str, tmp_path: Path) -> Iterator[FlaskClient]:
    app = create_app(
        Settings(
            nextvision_env="testing",
            database_url=sqlite_url,
            var_dir=tmp_path / "var",
            commitment_bridge_url=parser.url,
        )
    )
    keys = app.extensions["nextvision"].access.keys
    _, key = keys.create("test", ["matching:read", "admin"], by=Author("tester"))
    client = app.test_client()
    client.environ_base["HTTP_X_API_KEY"] = key
    yield client
    with app.app_context():
        db.engine.dispose()


def test_in_the_application_an_open_circuit_is_seen_in_answers_metrics_and_health(
    parser: Parser, caller: FlaskClient
) -> None:
    parser.answer = says(b"no JSON")
    answers = [parse(caller) for _ in range(6)]

    assert [each["origin"] for each in answers] == ["text"] * 6
    assert answers[-1]["metadata"]["degraded"] == ["commitment_parser"]
    assert len(parser.asked) == 5
    metrics = caller.get("/metrics").text.splitlines()
    assert 'nextvision_circuit_breaker_state{name="bridge"} 1.0' in metrics
    assert 'nextvision_fallbacks_total{service="bridge",step="simplified"} 6.0' in metrics
    calls = 'nextvision_external_api_calls_total{service="bridge",status="not_json"} 5.0'
    assert calls in metrics
    stranger = caller.application.test_client()
    assert stranger.get("/health/detailed").get_json()["resilience"] == [
        {"name": "database", "status": "healthy", "state": "closed"},
        {"name": "webhooks", "status": "healthy", "state": "closed"},
        {"name": "bridge", "status": "down", "state": "open"},
    ]
    *_, seen = caller.get("/health/detailed").get_json()["resilience"]
    *_, told = caller.get("/admin/dependencies").get_json()["dependencies"]
    assert told.keys() == seen.keys() == DependencyState.model_fields.keys()
    assert (told["policy"]["tries"], told["fallback"]) == (3, ["simplified"])
    assert 0 < told["seconds_left"] <= 60
    assert datetime.fromisoformat(told["since"]) <= datetime.now(UTC)
    assert "read by the service itself" in told["without"]
    retries = caller.get("/monitoring/performance").get_json()["retry_strategies"]
    assert retries["enabled"] is True
    assert retries["services"]["bridge"]["tries"] == 3
