"""Places and journeys over HTTP, offline: what is answered, in which words, and what is kept."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from src.app import create_app
from src.extensions import db
from src.settings import Settings

FRENCH = {"Accept-Language": "fr"}
TOO_FAR = "Poste trop loin de mon domicile"


@pytest.fixture
def caller(sqlite_url: str) -> Iterator[FlaskClient]:
    app = create_app(
        Settings(nextvision_env="testing", database_url=sqlite_url, auth_mode="open")
    )  # fmt: skip
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()


def post(caller: FlaskClient, path: str, body: dict[str, Any], **headers: str) -> Any:
    answer = caller.post(f"/api/v2/{path}", json=body, headers=headers or None)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def made(caller: FlaskClient, kind: str, document: dict[str, Any]) -> str:
    answer = caller.post(f"/api/v1/{kind}", json=document)
    assert answer.status_code == 201
    return str(answer.get_json()["id"])


def test_an_address_is_placed_with_its_reason(caller: FlaskClient) -> None:
    found = post(caller, "maps/geocode", {"address": "Nantes"}, **FRENCH)
    result = found["geocoding_result"]
    assert found["status"] == "success"
    assert result["original_address"] == "Nantes"
    assert result["coordinates"]["latitude"] == pytest.approx(47.22, abs=0.05)
    assert result["coordinates"]["longitude"] == pytest.approx(-1.55, abs=0.05)
    assert result["quality"] == "approximate"
    assert result["reason"].endswith(".")
    assert found["metadata"]["source"] == "offline"
    assert found["metadata"]["cached_at"] is None
    assert found["metadata"]["degraded"] == []


def test_an_unknown_address_is_failed_and_never_another_place(caller: FlaskClient) -> None:
    found = post(caller, "maps/geocode", {"address": "Xyzzyville", "force_refresh": True})
    result = found["geocoding_result"]
    assert (found["status"], result["quality"]) == ("failed", "failed")
    assert (result["coordinates"], result["formatted_address"]) == (None, None)
    assert result["choice"] == "unknown"


def test_a_journey_is_judged_mode_by_mode(caller: FlaskClient) -> None:
    body = {
        "candidat_address": "Versailles", "job_address": "Paris",
        "transport_modes": ["Voiture", "transit", "DRIVING"],
        "max_times": {"car": 90, "transports en commun": 5, "vélo": 20},
    }  # fmt: skip
    found = post(caller, "transport/compatibility", body, **FRENCH)
    result, routes = found["compatibility_result"], found["route_details"]
    assert found["status"] == "success"
    assert list(routes) == ["voiture", "transport_commun"]
    assert result["is_compatible"] is True
    assert result["compatible_modes"] == ["voiture"]
    assert result["recommended_mode"] == "voiture"
    assert result["best_route_info"]["duration_minutes"] == routes["voiture"]["duration_minutes"]
    assert 0.6 <= result["compatibility_score"] <= 1
    assert routes["voiture"]["limit_minutes"] == 90
    assert routes["voiture"]["quality"] == "approximate"
    assert routes["voiture"]["duration_low"] < routes["voiture"]["duration_high"]
    assert len(result["reasons"]["compatibility"]) == 1
    assert "en transports" in result["reasons"]["rejection"][0]
    assert found["metadata"]["unused_limits"] == ["velo"]
    assert found["metadata"]["sources"] == {"offline": 2}


@pytest.mark.parametrize("modes", [["car", "bike"], ["voiture", "vélo"], ["DRIVING", "bicycling"]])
def test_names_of_modes_in_any_language_give_the_same_answer(
    caller: FlaskClient, modes: list[str]
) -> None:
    body = {"candidat_address": "Versailles", "job_address": "Paris", "transport_modes": modes}
    known = {**body, "transport_modes": ["voiture", "velo"]}
    answers = [post(caller, "transport/compatibility", each) for each in (body, known)]
    for answer in answers:
        del answer["metadata"]
    assert answers[0] == answers[1]


def test_several_homes_and_sites_may_be_named_and_one_known_is_enough(caller: FlaskClient) -> None:
    body = {
        "candidat_address": ["Xyzzyville", "Brest", "Versailles"],
        "job_address": ["Lille", "Paris"], "max_times": {"car": 90},
    }  # fmt: skip
    found = post(caller, "transport/compatibility", body)
    best = found["compatibility_result"]["best_route_info"]
    assert (best["origin"], best["destination"]) == ("Versailles", "Paris")
    assert found["unplaced"] == ["Xyzzyville"]
    assert "Xyzzyville" in found["compatibility_result"]["reasons"]["rejection"][-1]


def test_an_unplaced_side_is_unknown_and_named(caller: FlaskClient) -> None:
    body = {"candidat_address": "Xyzzyville", "job_address": "Paris"}
    found = post(caller, "transport/compatibility", body, **FRENCH)
    result = found["compatibility_result"]
    assert found["status"] == "unknown"
    assert (result["is_compatible"], result["compatibility_score"]) == (None, None)
    assert result["reasons"]["rejection"] == [
        "Adresse du candidat non reconnue : « Xyzzyville »."
    ]  # fmt: skip
    assert found["route_details"] == {}


def test_posted_jobs_are_filtered_with_reasons(caller: FlaskClient) -> None:
    body = {
        "candidat_questionnaire": {
            "adresse": "Versailles",
            "transport": {"moyens_selectionnes": ["voiture"], "temps_max": {"voiture": "45 min"}},
        },
        "job_addresses": [
            "Paris", "Lyon", "Xyzzyville", {"address": "Brest", "remote": True, "id": "R1"},
            {"address": "Chartres", "id": "C1"},
        ],
    }  # fmt: skip
    found = post(caller, "jobs/pre-filter", body, **FRENCH)
    results, analysis = found["filtering_results"], found["exclusion_analysis"]
    assert [(each["id"], each["address"]) for each in found["compatible_jobs"]] == [
        ("R1", "Brest"), (None, "Paris"),
    ]  # fmt: skip
    assert [each["reason"] for each in found["incompatible_jobs"]] == ["too_long", "beyond_bound"]
    assert found["incompatible_jobs"][0]["over_by_minutes"] > 0
    assert [each["address"] for each in found["unknown_jobs"]] == ["Xyzzyville"]
    counted = [results[f"{name}_job_count"] for name in
               ("original", "compatible", "incompatible", "unknown")]  # fmt: skip
    assert counted == [5, 2, 2, 1]
    assert results["exclusion_rate_percent"] == 40.0
    assert results["is_success"] is True
    assert results["jobs_per_second"] > 0
    assert {each["reason"]: each["count"] for each in results["top_exclusion_reasons"]} == {
        "too_long": 1, "beyond_bound": 1,
    }  # fmt: skip
    assert analysis["by_mode"] == {"voiture": {"within": 1, "beyond": 2}}
    assert found["metadata"]["estimated_because"] == "offline"
    body["unknown"] = "exclude"
    without = post(caller, "jobs/pre-filter", body)
    assert without["unknown_jobs"] == []
    assert without["filtering_results"]["unknown_job_count"] == 1
    assert without["filtering_results"]["exclusion_rate_percent"] == 60.0


def test_the_stock_is_filtered_for_a_stored_candidate(caller: FlaskClient) -> None:
    home = {"current_role": "Soudeuse", "location": "3 rue du Repos secret, Versailles"}
    anna = made(caller, "candidates", home)
    near = made(caller, "jobs", {"title": "Soudeur", "location": "Saint-Cyr-l'École",
                                 "contract_type": "CDI"})  # fmt: skip
    far = made(caller, "jobs", {"title": "Soudeur", "location": "Brest", "contract_type": "CDD"})
    whole = post(caller, "jobs/pre-filter", {"candidate_id": anna})
    assert [each["id"] for each in whole["compatible_jobs"]] == [near]
    assert [each["id"] for each in whole["incompatible_jobs"]] == [far]
    some = post(caller, "jobs/pre-filter", {"candidate_id": anna, "job_ids": [far, "gone"]})
    assert some["filtering_results"]["original_job_count"] == 2
    assert [each["reason"] for each in some["unknown_jobs"]] == ["not_found"]
    narrowed = {"candidate_id": anna, "filters": {"contract_types": ["CDD"]}}
    cdd = post(caller, "jobs/pre-filter", narrowed)
    assert cdd["filtering_results"]["original_job_count"] == 1
    assert "secret" not in str([whole, some, cdd])


def test_a_person_who_cannot_be_placed_makes_the_answer_unknown(caller: FlaskClient) -> None:
    body = {"candidat_questionnaire": {"adresse": "Xyzzyville"}, "job_addresses": ["Paris"]}
    found = post(caller, "jobs/pre-filter", body, **FRENCH)
    assert found["status"] == "unknown"
    results = found["filtering_results"]
    assert results["is_success"] is False
    assert results["error_message"] == "Adresse du candidat non reconnue : « Xyzzyville »."
    assert results["unknown_job_count"] == 1


def test_the_location_score_is_that_of_the_criterion_in_matching(caller: FlaskClient) -> None:
    person = {
        "current_role": "Soudeuse", "location": {"city": "Versailles", "postal_code": "78000"},
        "preferences": {
            "transport": {"modes": ["voiture", "velo"], "max_minutes": {"voiture": 40}},
            "location_preferences": {"maxDistance": 25},
        },
    }  # fmt: skip
    job = {"title": "Soudeur", "location": "Paris",
           "remote_policy": {"mode": "hybrid", "days_per_week": 2}}  # fmt: skip
    scored = caller.post(
        "/api/v1/matching/score", json={"pairs": [{"candidate": person, "job": job}]}
    ).get_json()["matches"][0]
    criterion = next(each for each in scored["criteria"] if each["key"] == "location")
    anna, weld = made(caller, "candidates", person), made(caller, "jobs", job)
    body = {"candidat_questionnaire": person, "job_address": "Paris"}
    for asked in (
        {**body, "job_context": {"remote_policy": {"mode": "hybrid", "days_per_week": 2}}},
        {**body, "job_context": {"telework_days": 2, "salary": "45k"}},
        {"candidate_id": anna, "job_id": weld},
    ):
        found = post(caller, "location/score", asked)
        assert found["location_score"]["final_score"] == criterion["score"]
        chosen = found["detailed_explanation"]["contributions"]
        assert sum(chosen.values()) == pytest.approx(criterion["score"], abs=1e-9)
        for mode in found["detailed_explanation"]["modes"].values():
            assert sum(mode["contributions"].values()) == pytest.approx(
                mode["final_score"], abs=1e-9
            )


def test_too_far_raises_the_weight_and_leaves_the_score_as_it_is(caller: FlaskClient) -> None:
    person = {"adresse": "Versailles", "transport_modes": ["car"]}
    without, with_reason = (
        post(caller, "location/score", {"candidat_questionnaire": each, "job_address": "Paris"})
        for each in (person, {**person, "pourquoi_ecoute": TOO_FAR})
    )
    assert without["location_score"] == with_reason["location_score"]
    assert without["detailed_explanation"] == with_reason["detailed_explanation"]
    assert without["adaptive_weighting"]["applied"] is False
    told = with_reason["adaptive_weighting"]
    assert told["applied"] is True
    assert told["reason"] == TOO_FAR
    assert told["location_weight"]["to"] > told["location_weight"]["from"] == 0.09
    assert told["location_weight"]["to"] == told["weight_changes"]["location"]["to"]


def test_a_missing_place_has_no_score_and_full_remote_needs_none(caller: FlaskClient) -> None:
    body = {"candidat_questionnaire": {"adresse": "Versailles"}, "job_address": "Xyzzyville"}
    found = post(caller, "location/score", body, **FRENCH)
    assert found["status"] == "unknown"
    assert found["location_score"]["final_score"] is None
    assert found["location_score"]["explanations"] == [
        "Adresse du poste non reconnue : « Xyzzyville »."
    ]
    home = post(caller, "location/score", {**body, "job_context": {"remote_policy": "full_remote"}})
    assert home["status"] == "success"
    assert home["location_score"]["final_score"] == 1.0
    assert sum(home["detailed_explanation"]["contributions"].values()) == pytest.approx(1.0)


def test_a_stored_candidate_s_address_is_not_shown(caller: FlaskClient) -> None:
    home = {"current_role": "Soudeuse", "location": "Xyzzyville la secrète"}
    anna = made(caller, "candidates", home)
    found = post(caller, "location/score", {"candidate_id": anna, "job_address": "Paris"}, **FRENCH)
    assert found["status"] == "unknown"
    assert "secrète" not in str(found)
    assert "adresse enregistrée" in found["location_score"]["explanations"][0]
    filtered = post(caller, "jobs/pre-filter", {"candidate_id": anna, "job_addresses": ["Paris"]})
    assert filtered["status"] == "unknown"
    assert "secrète" not in str(filtered)


def test_no_address_is_logged(caller: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "Versailles, 3 rue du Repos"
    post(caller, "maps/geocode", {"address": secret})
    post(caller, "transport/compatibility", {"candidat_address": secret, "job_address": secret})
    person = {"candidat_questionnaire": {"adresse": secret}}
    post(caller, "jobs/pre-filter", {**person, "job_addresses": [secret]})
    post(caller, "location/score", {**person, "job_address": secret})
    assert "Repos" not in "".join(str(vars(record)) for record in caplog.records)


def test_the_feature_switched_off_is_offline_and_says_so(sqlite_url: str) -> None:
    app = create_app(
        Settings(
            nextvision_env="testing", database_url=sqlite_url, auth_mode="open",
            google_maps_api_key="k" * 39, feature_google_maps_intelligence=False,
        )
    )  # fmt: skip
    caller = app.test_client()
    told = post(caller, "maps/geocode", {"address": "Nantes"})["metadata"]
    assert (told["source"], told["provider"], told["offline_because"]) == (
        "offline", "offline", "feature_off",
    )  # fmt: skip
    health = caller.get("/api/v2/maps/health").get_json()
    assert (health["status"], health["provider"], health["switched_on"]) == (
        "off", "offline", False,
    )  # fmt: skip
    assert health["key_configured"] is True
    with app.app_context():
        db.engine.dispose()


def test_health_tells_counts_to_administrators_only(client: FlaskClient) -> None:
    told = client.get("/api/v2/maps/health")
    assert told.status_code == 200
    body = told.get_json()
    assert (body["status"], body["provider"], body["fallback"]) == ("off", "offline", "offline")
    assert "calls" not in body


def test_health_tells_an_administrator_everything(caller: FlaskClient) -> None:
    body = caller.get("/api/v2/maps/health").get_json()
    assert {"calls", "failures", "quota", "cache", "resting", "last_failure"} <= body.keys()
