"""While the database is away: what was read answers and says so, the rest is a clean 503."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from src.app import create_app
from src.extensions import db
from src.services.use_cases import UseCases
from src.settings import Settings
from src.wiring.cache import warm_rankings
from tests.outage import database_away, until

NURSE = {"current_role": "Infirmière", "skills": ["Soins infirmiers"], "experience_years": 4}
POST = {"title": "Infirmier de bloc", "required_skills": ["Soins infirmiers"]}
KEY = {"Idempotency-Key": "0123456789abcdef"}


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    settings = Settings(
        nextvision_env="testing", database_url=sqlite_url, auth_mode="open",
        var_dir=tmp_path / "var", index_refresh_seconds=0.05,
    )  # fmt: skip
    app = create_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def caller(app: Flask) -> FlaskClient:
    return app.test_client()


def made(caller: FlaskClient, kind: str, document: dict[str, Any]) -> str:
    answer = caller.post(f"/api/v1/{kind}", json=document)
    assert answer.status_code == 201
    return str(answer.get_json()["id"])


@pytest.fixture
def stored(caller: FlaskClient) -> tuple[str, str]:
    """Ids of a candidate and of a job that fits."""
    return made(caller, "candidates", NURSE), made(caller, "jobs", POST)


def with_all_vectors(app: Flask) -> None:
    """Rankings are kept once no title lacks its vector."""
    use_cases: UseCases = app.extensions["nextvision"]
    use_cases.index.follow()

    def made_all() -> bool:
        use_cases.phrases.follow()
        return use_cases.index.pending_vectors == 0

    until(made_all, "the vectors of titles")


def is_degraded(answer: Any) -> bool:
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return bool(answer.headers.get("X-Degraded") == "database")


def test_rankings_go_on_and_say_so(app: Flask, caller: FlaskClient, stored: Any) -> None:
    candidate, job = stored
    asked = [f"/api/v1/matching/candidate/{candidate}", f"/api/v1/matching/job/{job}"]
    with_all_vectors(app)
    before = [caller.post(path).get_json()["matches"] for path in asked]
    with database_away(app):
        until(lambda: is_degraded(caller.post(asked[0])), "somebody to notice")
        for path, matches in zip(asked, before, strict=True):
            answer = caller.post(path)
            assert is_degraded(answer)
            told = answer.get_json()
            assert told["metadata"]["degraded"] == ["database"]
            assert [match["degraded"] for match in told["matches"]] == [["database"]]
            assert told["matches"] == [{**match, "degraded": ["database"]} for match in matches]
        pair = {"pairs": [{"candidate_id": candidate, "job_id": job}]}
        assert is_degraded(caller.post("/api/v1/matching/score", json=pair))
        text = caller.get("/metrics").get_data(as_text=True)
        told = re.search(r'nextvision_fallbacks_total{service="database",step="stale"} (\S+)', text)
        assert told is not None
        assert float(told[1]) >= 4
    until(lambda: not is_degraded(caller.post(asked[0])), "the database to be noticed again")


def test_a_person_who_is_described_is_ranked_for(
    app: Flask, caller: FlaskClient, stored: Any
) -> None:
    candidate, job = stored
    caller.post(f"/api/v1/matching/candidate/{candidate}")
    body = {"candidate_profile": NURSE}
    with database_away(app):
        answer = caller.post("/api/v1/matching/candidate/anna", json=body)
        assert [match["job_id"] for match in answer.get_json()["matches"]] == [job]
        # Half of what is stored is not said here, and nobody can read it.
        more = {"preferences": {"location_preferences": {"city": "Nantes"}}}
        assert caller.post(
            f"/api/v1/matching/candidate/{candidate}", json=more
        ).status_code == 503  # fmt: skip
    until(lambda: caller.get(f"/api/v1/candidates/{candidate}").status_code == 200, "its return")
    with database_away(app):
        assert caller.post(
            f"/api/v1/matching/candidate/{candidate}", json=more
        ).status_code == 200  # fmt: skip


def test_what_was_read_before_is_shown_and_the_rest_is_a_clean_503(
    app: Flask, caller: FlaskClient, stored: Any
) -> None:
    candidate, job = stored
    caller.post(f"/api/v1/matching/candidate/{candidate}")  # the index is loaded
    read = [f"/api/v1/jobs/{job}", "/api/v1/jobs?limit=5", f"/api/v1/candidates/{candidate}"]
    before = [caller.get(path) for path in read]
    with database_away(app):
        for path, earlier in zip(read, before, strict=True):
            answer = caller.get(path)
            assert is_degraded(answer)
            assert answer.data == earlier.data
            assert answer.headers.get("ETag") == earlier.headers.get("ETag")
            assert answer.headers.get("Link") == earlier.headers.get("Link")
        known = caller.get(read[0], headers={"If-None-Match": before[0].headers["ETag"]})
        assert (known.status_code, known.headers["X-Degraded"]) == (304, "database")
        for path in ("/api/v1/candidates", "/api/v1/jobs?limit=6", "/api/v1/jobs/unknown"):
            refused = caller.get(path)
            assert refused.status_code == 503
            assert refused.mimetype == "application/problem+json"
            assert int(refused.headers["Retry-After"]) >= 1
    until(lambda: not is_degraded(caller.get(read[0])), "the database to be noticed again")


def test_weights_are_previewed_without_what_was_learned(app: Flask, caller: FlaskClient) -> None:
    query = {"pourquoi_ecoute": "Poste trop loin de mon domicile"}
    before = caller.get("/api/v1/weights/preview", query_string=query).get_json()
    with database_away(app):
        answer = caller.get("/api/v1/weights/preview", query_string=query)
        assert is_degraded(answer)
        assert answer.get_json() == before


def test_a_write_with_a_key_is_refused_whole_and_done_once_afterwards(
    app: Flask, caller: FlaskClient
) -> None:
    document = {"id": "ward-1", **POST}
    with database_away(app):
        for _ in range(2):
            refused = caller.post("/api/v1/jobs", json=document, headers=KEY)
            assert refused.status_code == 503
            assert int(refused.headers["Retry-After"]) >= 1
    until(lambda: caller.get("/api/v1/jobs").status_code == 200, "the database to answer")
    assert caller.get("/api/v1/jobs").get_json()["total"] == 0
    first = caller.post("/api/v1/jobs", json=document, headers=KEY)
    again = caller.post("/api/v1/jobs", json=document, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert caller.get("/api/v1/jobs").get_json()["total"] == 1


def test_a_ranking_that_is_kept_has_the_bytes_of_one_that_is_made(
    app: Flask, caller: FlaskClient, stored: Any
) -> None:
    candidate, job = stored
    with_all_vectors(app)
    for path in (f"/api/v1/matching/candidate/{candidate}", f"/api/v1/matching/job/{job}"):
        answers = [
            caller.post(path),
            caller.post(path),
            caller.post(path, headers={"Cache-Control": "no-cache"}),
            caller.post(path),
        ]
        assert [each.headers["X-Cache"] for each in answers] == ["miss", "hit", "bypass", "hit"]
        assert len({but_for_the_moment(each) for each in answers}) == 1
        assert answers[0].get_json()["matches"]


def but_for_the_moment(answer: Any) -> bytes:
    told = answer.get_json()["metadata"]
    data: bytes = answer.data
    for name in ("processing_time_ms", "timestamp"):
        said = str(told[name]).encode()
        assert data.count(said) == 1
        data = data.replace(said, b"-")
    return data


def test_a_kept_ranking_says_what_is_true_when_it_is_given(
    app: Flask, caller: FlaskClient, stored: Any
) -> None:
    path = f"/api/v1/matching/candidate/{stored[0]}"
    with_all_vectors(app)
    assert not is_degraded(caller.post(path))
    with database_away(app):
        until(lambda: is_degraded(caller.post(path)), "somebody to notice")
        answer = caller.post(path)
        assert answer.headers["X-Cache"] == "hit"
        assert answer.get_json()["matches"][0]["degraded"] == ["database"]
    until(lambda: not is_degraded(caller.post(path)), "the database to be noticed again")


def test_a_changed_job_is_ranked_as_it_is_and_the_namespace_is_counted(
    app: Flask, caller: FlaskClient, stored: Any
) -> None:
    candidate, job = stored
    path = f"/api/v1/matching/candidate/{candidate}"
    with_all_vectors(app)
    for _ in range(3):
        caller.post(path)
    stats = caller.get("/admin/cache/stats").get_json()
    (told,) = [each for each in stats["namespaces"] if each["namespace"] == "matching"]
    assert (told["computed"], told["near_hits"]) == (1, 2)
    change = {"title": "Soudeur TIG", "required_skills": ["Soudage TIG"]}
    assert caller.patch(f"/api/v1/jobs/{job}", json=change).status_code == 200
    with_all_vectors(app)
    assert caller.post(path).get_json()["matches"] == []


def test_a_worker_ranks_for_the_newest_before_anybody_asks(
    app: Flask, caller: FlaskClient, stored: Any
) -> None:
    with_all_vectors(app)
    assert warm_rankings(app.extensions["nextvision"]) == []
    for path in (f"/api/v1/matching/candidate/{stored[0]}", f"/api/v1/matching/job/{stored[1]}"):
        for language in ("fr", "en"):
            answer = caller.post(path, headers={"Accept-Language": language})
            assert answer.headers["X-Cache"] == "hit"


def test_nothing_is_warmed_without_a_database(app: Flask, caller: FlaskClient, stored: Any) -> None:
    with_all_vectors(app)
    with database_away(app):
        assert warm_rankings(app.extensions["nextvision"]) == []
