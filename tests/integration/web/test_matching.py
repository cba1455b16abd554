"""Matching over HTTP: ranked both ways, explained, previewed, and what became of it kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from src.app import create_app
from src.extensions import db
from src.settings import Settings

NURSE = {"current_role": "Infirmière", "skills": ["Soins infirmiers"], "experience_years": 4}
POST = {"title": "Infirmier de bloc", "required_skills": ["Soins infirmiers"]}


@pytest.fixture
def caller(sqlite_url: str) -> Iterator[FlaskClient]:
    app = create_app(
        Settings(nextvision_env="testing", database_url=sqlite_url, auth_mode="open")
    )  # fmt: skip
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()


def made(caller: FlaskClient, kind: str, document: dict[str, Any]) -> str:
    answer = caller.post(f"/api/v1/{kind}", json=document)
    assert answer.status_code == 201
    return str(answer.get_json()["id"])


def test_a_new_job_is_ranked_at_once_and_its_contributions_add_up(caller: FlaskClient) -> None:
    candidate, job = made(caller, "candidates", NURSE), made(caller, "jobs", POST)
    answer = caller.post(f"/api/v1/matching/candidate/{candidate}").get_json()
    (match,) = answer["matches"]
    assert match["job_id"] == job
    parts = sum(item["contribution"] for item in match["criteria"])
    assert abs(parts - match["total_score"]) < 1e-9
    assert answer["matching_results"]["total_score"] == match["total_score"]
    assert answer["candidate_summary"]["experience_years"] == 4


def test_both_directions_and_the_pair_alone_give_the_same_score(caller: FlaskClient) -> None:
    candidate, job = made(caller, "candidates", NURSE), made(caller, "jobs", POST)
    one = caller.post(f"/api/v1/matching/candidate/{candidate}").get_json()["matches"][0]
    other = caller.post(f"/api/v1/matching/job/{job}").get_json()["matches"][0]
    pair = {"pairs": [{"candidate_id": candidate, "job_id": job}]}
    alone = caller.post("/api/v1/matching/score", json=pair).get_json()["matches"][0]
    told = caller.get(f"/api/v1/matching/{candidate}/{job}/explanation").get_json()["match"]
    assert one["total_score"] == other["total_score"] == alone["total_score"]
    assert told["total_score"] == one["total_score"]


def test_a_person_who_is_not_stored_is_matched_by_what_is_said(caller: FlaskClient) -> None:
    body = {"candidate_profile": NURSE, "jobs": [POST, {"title": "Soudeur TIG"}]}
    answer = caller.post("/api/v1/matching/candidate/anna", json=body).get_json()
    assert [match["job"]["title"] for match in answer["matches"]] == ["Infirmier de bloc"]
    assert answer["excluded"][0]["blockers"][0]["constraint"] == "unrelated_role"
    assert caller.post("/api/v1/matching/candidate/anna").status_code == 404


def test_a_reason_moves_weights_and_is_told(caller: FlaskClient) -> None:
    reason = {"pourquoi_ecoute": "Poste trop loin de mon domicile"}
    answer = caller.get("/api/v1/weights/preview", query_string=reason).get_json()
    assert answer["adaptation_applied"]
    assert answer["adapted_weights"]["location"] == pytest.approx(0.25)
    assert sum(answer["adapted_weights"].values()) == pytest.approx(1)
    assert answer["weight_changes"]["location"]["from"] == 0.09
    assert answer["reason"] in answer["supported_reasons"]


def test_feedback_keeps_the_decision_it_is_about(caller: FlaskClient) -> None:
    candidate, job = made(caller, "candidates", NURSE), made(caller, "jobs", POST)
    body = {"candidate_id": candidate, "job_id": job, "event": "apply", "rank": 1}
    first = caller.post("/api/v1/matching/feedback", json=body)
    again = caller.post("/api/v1/matching/feedback", json={**body, "event": "hired"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json()["match_id"] == again.get_json()["match_id"]
