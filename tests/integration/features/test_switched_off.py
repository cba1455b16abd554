"""What each feature switches while the application runs: off, and on again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from src.matching.criteria_table import BASE_WEIGHTS, KEYS
from src.matching.weights import recognise, weigh
from src.resilience.tiered import TieredCache
from src.services.outcome_records import LearnedWeighting
from tests.google_maps_double import KEY, google_maps_double, result
from tests.integration.features.conftest import NewApp, switch
from tests.integration.resources.test_integration_remote import CV, Parser

REASON = "too_far"
NURSE = {"current_role": "Infirmière", "skills": ["Soins infirmiers"], "experience_years": 4}
POST = {
    "title": "Infirmier de bloc", "required_skills": ["Soins infirmiers"],
    "location": {"city": "Angers"},
}  # fmt: skip


def preview(caller: FlaskClient, **headers: str) -> dict[str, Any]:
    answer = caller.get(
        "/api/v1/weights/preview", query_string={"pourquoi_ecoute": REASON}, headers=headers
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def ranked(caller: FlaskClient, language: str = "fr") -> dict[str, Any]:
    home = {"location_preferences": {"city": "Nantes"}}
    body = {"candidate_profile": NURSE, "pourquoi_ecoute": REASON, "preferences": home}
    answer = caller.post(
        "/api/v1/matching/candidate/anna", json=body, headers={"Accept-Language": language}
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_adaptive_weighting(new_app: NewApp, sqlite_url: str) -> None:
    caller = new_app(sqlite_url).test_client()
    caller.post("/api/v1/jobs", json=POST)
    first = ranked(caller)
    assert first["adaptive_weighting"]["applied"]

    switch(caller, "adaptive_weighting", on=False)
    told = ranked(caller)["adaptive_weighting"]
    assert (told["applied"], told["weight_changes"]) == (False, {})
    assert told["reasoning"] == (
        "L'adaptation des poids est désactivée : les poids par défaut s'appliquent."
    )
    assert "switched off" in ranked(caller, "en")["adaptive_weighting"]["reasoning"]
    assert preview(caller)["adapted_weights"] == dict(zip(KEYS, BASE_WEIGHTS, strict=True))
    assert ranked(caller)["matches"][0]["criteria"] != first["matches"][0]["criteria"]

    switch(caller, "adaptive_weighting", on=True)
    again = ranked(caller)
    assert again["adaptive_weighting"] == first["adaptive_weighting"]
    assert again["matches"][0]["criteria"] == first["matches"][0]["criteria"]


def test_learned_weights(new_app: NewApp, sqlite_url: str) -> None:
    app = new_app(sqlite_url, index_refresh_seconds=1e-9)
    caller = app.test_client()
    learned = {key: 1 / len(KEYS) for key in KEYS}
    with app.extensions["nextvision"].unit_of_work() as unit:
        unit.learned_weightings.add(
            LearnedWeighting(
                "w1", REASON, "candidate", learned, {key: [0, 1] for key in KEYS},
                dict(zip(KEYS, BASE_WEIGHTS, strict=True)), "a-1",
            )
        )  # fmt: skip
        unit.learned_weightings.activate("w1")
        unit.commit()
    assert preview(caller)["adapted_weights"] == pytest.approx(learned)

    switch(caller, "learned_weights", on=False)
    assert preview(caller)["adapted_weights"] == weigh(recognise(REASON)).as_dict()

    switch(caller, "learned_weights", on=True)
    assert preview(caller)["adapted_weights"] == pytest.approx(learned)


def test_caching(new_app: NewApp, sqlite_url: str) -> None:
    app = new_app(sqlite_url)
    caller, computed = app.test_client(), list[int]()
    tiers: TieredCache = app.extensions["nextvision"].cache.cache

    def ask() -> None:
        tiers.get_or_compute("short", "a", lambda: computed.append(1) or len(computed))

    ask()
    ask()
    assert len(computed) == 1
    switch(caller, "caching", on=False)
    ask()
    ask()
    assert len(computed) == 3
    assert caller.get("/admin/cache/stats").get_json()["enabled"] is False
    # What became untrue meanwhile does not come back with the cache.
    tiers.delete("short", "a")
    switch(caller, "caching", on=True)
    ask()
    ask()
    assert len(computed) == 4


@pytest.mark.parametrize("at_first", [True, False])
def test_google_maps_intelligence(new_app: NewApp, sqlite_url: str, *, at_first: bool) -> None:
    with google_maps_double() as double:
        for at in range(3):
            double.knows(f"{at} rue de Rivoli, Paris", result(48.8553, 2.3590))
        app = new_app(
            sqlite_url, google_maps_api_key=KEY, google_maps_url=double.url,
            google_routes_url=double.url, google_maps_per_second=500,
            feature_google_maps_intelligence=at_first,
        )  # fmt: skip
        caller = app.test_client()

        def provider(at: int) -> tuple[str, str | None]:
            body = {"address": f"{at} rue de Rivoli, Paris"}
            told = caller.post("/api/v2/maps/geocode", json=body).get_json()["metadata"]
            assert told["degraded"] == []
            return told["provider"], told["offline_because"]

        def health() -> tuple[str, bool]:
            told = caller.get("/api/v2/maps/health").get_json()
            assert told["key_configured"]
            return told["provider"], told["switched_on"]

        states = {True: ("google_maps", None), False: ("offline", "feature_off")}
        assert provider(0) == states[at_first]
        assert health() == (states[at_first][0], at_first)
        asked = len(double.asked)
        assert (asked > 0) is at_first

        switch(caller, "google_maps_intelligence", on=not at_first)
        assert provider(1) == states[not at_first]
        assert health() == (states[not at_first][0], not at_first)
        assert (len(double.asked) > asked) is not at_first
        body = {"candidat_questionnaire": {"adresse": "Versailles"}, "job_addresses": ["Paris"]}
        told = caller.post("/api/v2/jobs/pre-filter", json=body)
        assert told.status_code == 200, told.text
        assert (told.get_json()["metadata"]["provider"]) == states[not at_first][0]

        asked = len(double.asked)
        switch(caller, "google_maps_intelligence", on=at_first)
        assert provider(2) == states[at_first]
        assert (len(double.asked) > asked) is at_first


def parsed(caller: FlaskClient, data: bytes, kind: str = "text/plain") -> Any:
    return caller.post("/api/v1/integration/parse-cv-from-commitment", data=data, content_type=kind)


def test_commitment_bridge(new_app: NewApp, sqlite_url: str) -> None:
    with Parser().serving() as parser:
        caller = new_app(sqlite_url, commitment_bridge_url=f"{parser.url}/api/").test_client()
        assert parsed(caller, CV).get_json()["metadata"]["degraded"] == []
        assert len(parser.asked) == 1

        switch(caller, "commitment_bridge", on=False)
        told = parsed(caller, CV).get_json()
        assert (told["origin"], told["metadata"]["degraded"]) == ("text", ["commitment_parser"])
        assert len(parser.asked) == 1

        switch(caller, "commitment_bridge", on=True)
        assert parsed(caller, CV).get_json()["origin"] == "remote"


def test_document_reading(new_app: NewApp, sqlite_url: str, tmp_path: Path) -> None:
    app = new_app(sqlite_url)
    caller, page = app.test_client(), b"<html><body><p>" + CV + b"</p></body></html>"
    assert parsed(caller, page, "text/html").status_code == 200

    switch(caller, "document_reading", on=False)
    refused = parsed(caller, page, "text/html")
    assert (refused.status_code, refused.mimetype) == (503, "application/problem+json")
    told = refused.get_json()
    assert (told["type"], told["feature"]) == ("/problems/feature-off", "document_reading")
    assert int(refused.headers["Retry-After"]) > 0
    path = "/api/v1/integration/parse-cv-from-commitment"
    spoken = caller.post(
        path, data=page, content_type="text/html", headers={"Accept-Language": "fr"}
    )
    assert spoken.get_json()["detail"] == "La fonction document_reading est désactivée."
    file = tmp_path / "cv.html"
    file.write_bytes(page)
    done = app.test_cli_runner().invoke(args=["extract", str(file)])
    assert (done.exit_code, "document_reading is switched off" in done.output) == (1, True)
    # What is text already is still read.
    assert caller.post(path, json={"cv_text": CV.decode()}).status_code == 200

    switch(caller, "document_reading", on=True)
    assert parsed(caller, page, "text/html").status_code == 200


def made(app: Flask) -> None:
    """Let every title of the stock have its vector."""
    phrases = app.extensions["nextvision"].phrases
    for _ in range(200):
        app.extensions["nextvision"].index.follow()
        phrases.follow()
        if phrases.progress().pending == 0:
            return
    raise AssertionError("the vectors are not made")


def test_text_model(new_app: NewApp, sqlite_url: str) -> None:
    app = new_app(sqlite_url, index_refresh_seconds=1e-9)
    caller, cases = app.test_client(), app.extensions["nextvision"]
    for title in ("Infirmier de bloc", "Care assistant", "Boulanger"):
        caller.post("/api/v1/jobs", json={**POST, "title": title})

    def scores() -> dict[str, float]:
        made(app)
        return {each["job"]["title"]: each["total_score"] for each in ranked(caller)["matches"]}

    first = scores()
    chosen = cases.phrases.progress().model
    assert ranked(caller)["metadata"]["degraded"] == []

    switch(caller, "text_model", on=False)
    second = scores()
    spare = cases.phrases.progress().model
    assert spare.startswith("subwords")
    assert spare != chosen
    assert second != first
    told = ranked(caller)
    assert told["metadata"]["degraded"] == ["text_model"]
    assert told["matches"][0]["degraded"] == ["text_model"]
    health = caller.get("/health/detailed").get_json()["services"]["text_model"]
    assert (health["status"], health["detail"]) == ("degraded", "it is switched off")

    switch(caller, "text_model", on=True)
    assert scores() == first
    assert cases.phrases.progress().model == chosen
    assert ranked(caller)["metadata"]["degraded"] == []


def test_websocket_monitoring(new_app: NewApp, sqlite_url: str) -> None:
    caller = new_app(sqlite_url).test_client()
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket"}

    def status() -> int:
        return caller.get("/ws/monitoring", headers=upgrade).status_code

    assert status() == 501, "let through, to a server that cannot hand over connections"
    switch(caller, "websocket_monitoring", on=False)
    assert status() == 503
    switch(caller, "websocket_monitoring", on=True)
    assert status() == 501


def test_without_a_better_model_there_is_nothing_to_switch(
    new_app: NewApp, sqlite_url: str
) -> None:
    app = new_app(sqlite_url, text_model="lexical")
    switch(app.test_client(), "text_model", on=False)
    assert app.extensions["nextvision"].phrases.degraded() == []
