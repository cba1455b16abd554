"""Places and journeys over HTTP with a server that speaks Google's protocol behind them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from src.app import create_app
from src.extensions import db
from src.settings import Settings
from tests.google_maps_double import KEY, GoogleMapsDouble, google_maps_double, result, rpc_error

HOME, WORK, FAR = "1 rue de la Paroisse, Versailles", "10 rue de Rivoli, Paris", "Lyon Part-Dieu"


@pytest.fixture
def double() -> Iterator[GoogleMapsDouble]:
    with google_maps_double() as double:
        double.knows(HOME, result(48.8072, 2.1316))
        double.knows(WORK, result(48.8553, 2.3590))
        double.knows(FAR, result(45.7605, 4.8597))
        yield double


@pytest.fixture
def caller(double: GoogleMapsDouble, sqlite_url: str, tmp_path: Path) -> Iterator[FlaskClient]:
    app = create_app(
        Settings(
            nextvision_env="testing", database_url=sqlite_url, auth_mode="open", var_dir=tmp_path,
            google_maps_api_key=KEY, google_maps_url=double.url, google_routes_url=double.url,
            google_maps_per_second=500,
        )
    )  # fmt: skip
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()


def post(caller: FlaskClient, path: str, body: dict[str, Any]) -> Any:
    answer = caller.post(f"/api/v2/{path}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_an_address_is_asked_once_then_kept_and_asked_again_when_wanted(
    caller: FlaskClient, double: GoogleMapsDouble
) -> None:
    first, second = (post(caller, "maps/geocode", {"address": HOME}) for _ in range(2))
    assert first["metadata"]["source"] == "google"
    assert first["metadata"]["provider"] == "google_maps"
    assert second["metadata"]["source"] == "cache"
    assert second["metadata"]["cached_at"].endswith("Z")
    assert first["geocoding_result"]["coordinates"] == second["geocoding_result"]["coordinates"]
    assert double.billed == 1
    again = post(caller, "maps/geocode", {"address": HOME, "force_refresh": True})
    assert again["metadata"]["source"] == "google"
    assert double.billed == 2


def test_a_journey_that_is_known_is_exact_and_what_is_billed_is_told(
    caller: FlaskClient, double: GoogleMapsDouble
) -> None:
    body = {"candidat_address": HOME, "job_address": WORK, "max_times": {"car": 90, "bike": 90}}
    found = post(caller, "transport/compatibility", body)
    assert {way["source"] for way in found["route_details"].values()} == {"google"}
    assert {way["quality"] for way in found["route_details"].values()} == {"exact"}
    assert found["metadata"]["billed_elements"] == 2
    assert double.billed == 4
    again = post(caller, "transport/compatibility", body)
    assert again["metadata"]["sources"] == {"cache": 2}
    assert again["metadata"]["from_cache"] == 2
    assert double.billed == 4
    both = (found["compatibility_result"], again["compatibility_result"])
    assert both[0]["compatibility_score"] == both[1]["compatibility_score"]


def test_the_filter_asks_about_no_job_beyond_the_bound(
    caller: FlaskClient, double: GoogleMapsDouble
) -> None:
    person = {"adresse": HOME, "max_times": {"car": 90, "bike": 120}}
    body = {"candidat_questionnaire": person, "job_addresses": [WORK, FAR, WORK]}
    found = post(caller, "jobs/pre-filter", body)
    assert [each["source"] for each in found["compatible_jobs"]] == ["google", "google"]
    assert found["incompatible_jobs"][0]["reason"] == "beyond_bound"
    assert found["metadata"]["estimated_because"] is None
    assert found["metadata"]["billed_elements"] == 1
    assert [way for way, *_ in double.elements] == ["DRIVE"]
    thorough = post(caller, "jobs/pre-filter", {**body, "performance_mode": False})
    assert thorough["metadata"]["billed_elements"] == 1
    assert thorough["metadata"]["from_cache"] == 1
    assert {way for way, *_ in double.elements} == {"DRIVE", "BICYCLE"}


def test_the_location_score_rests_on_what_is_known(
    caller: FlaskClient, double: GoogleMapsDouble
) -> None:
    person = {"adresse": HOME, "modes": ["car"]}
    found = post(caller, "location/score", {"candidat_questionnaire": person, "job_address": WORK})
    mode = found["detailed_explanation"]["modes"]["voiture"]
    assert mode["source"] == "google"
    assert mode["duration_low"] == mode["duration_minutes"] == mode["duration_high"]
    assert sum(mode["contributions"].values()) == pytest.approx(
        found["location_score"]["final_score"], abs=1e-9
    )


def test_what_the_maps_do_not_answer_is_estimated_and_marked(
    caller: FlaskClient, double: GoogleMapsDouble
) -> None:
    double.says(rpc_error(500, "INTERNAL"), 500)
    body = {"candidat_address": "Versailles", "job_address": "Paris", "max_times": {"car": 90}}
    found = post(caller, "transport/compatibility", body)
    assert found["compatibility_result"]["is_compatible"] is True
    assert found["route_details"]["voiture"]["source"] == "offline"
    assert found["route_details"]["voiture"]["quality"] == "approximate"
    assert found["metadata"]["degraded"] == ["google_maps"]
    person = {"adresse": "Versailles", "max_times": {"car": 90}}
    filtered = post(
        caller, "jobs/pre-filter", {"candidat_questionnaire": person, "job_addresses": ["Paris"]}
    )
    assert filtered["filtering_results"]["compatible_job_count"] == 1
    assert filtered["metadata"]["degraded"] == ["google_maps"]
    assert filtered["metadata"]["sources"] == {"offline": 1}
    health = caller.get("/api/v2/maps/health").get_json()
    assert (health["status"], health["fallback_active"]) == ("degraded", True)
    assert health["quota"]["limit"] == 2000
    assert KEY not in str(health)


def test_stored_places_are_asked_about_as_they_are_written(
    caller: FlaskClient, double: GoogleMapsDouble
) -> None:
    full = "1 rue de la Paroisse, 78000 Versailles"
    double.knows(full, result(48.8072, 2.1316))
    where = {"address": "1 rue de la Paroisse", "city": "Versailles", "postal_code": "78000"}
    made = caller.post(
        "/api/v1/candidates", json={"current_role": "Soudeuse", "location": where}
    ).get_json()["id"]
    found = post(caller, "location/score", {"candidate_id": made, "job_address": WORK})
    assert found["status"] == "success"
    assert {one["address"] for one in double.asked if "address" in one} == {full, WORK}
