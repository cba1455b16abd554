"""A real PostgreSQL is stopped under an application with keys and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from src.app import create_app
from src.extensions import db
from src.services.accounts import Author
from src.services.use_cases import UseCases
from src.settings import Settings
from tests.databases import engine_of, upgrade
from tests.outage import until
from tests.servers import OwnServer, own_postgres

SCOPES = frozenset(
    {"jobs:read", "jobs:write", "candidates:read", "candidates:write", "matching:read"}
)
POST = {"title": "Infirmier de bloc", "required_skills": ["Soins infirmiers"]}
NURSE = {"id": "ines", "current_role": "Infirmière", "skills": ["Soins infirmiers"]}


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    with own_postgres() as server:
        with engine_of(server.url) as engine:
            upgrade(engine)
        yield server


@contextmanager
def worker(server: OwnServer, var_dir: Path) -> Iterator[Flask]:
    """An application of its own, as a worker has one."""
    settings = Settings(
        nextvision_env="testing",
        database_url=server.url,
        var_dir=var_dir,
        index_refresh_seconds=0.05,
    )
    app = create_app(settings)
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()


def test_a_stopped_database_is_worked_around_and_found_again(
    server: OwnServer, tmp_path: Path
) -> None:
    with worker(server, tmp_path / "a") as app, worker(server, tmp_path / "b") as other:
        use_cases: UseCases = app.extensions["nextvision"]
        key = use_cases.access.keys.create("crawler", SCOPES, by=Author("tests", None))[1]
        mine, theirs = client_of(app, key), client_of(other, key)
        assert mine.post("/api/v1/jobs", json={"id": "ward", **POST}).status_code == 201
        assert mine.post("/api/v1/candidates", json=NURSE).status_code == 201
        asked = "/api/v1/matching/candidate/ines"
        assert mine.post(asked).status_code == 200
        assert mine.get("/api/v1/jobs/ward").status_code == 200

        server.stop()
        try:
            until(lambda: says_so(mine.post(asked)), "the ranking to say so")
            assert says_so(mine.get("/api/v1/jobs/ward"))
            # Nothing of this was read by this worker, and the key was never seen by the other.
            for refused in (
                mine.get("/api/v1/candidates"),
                mine.post("/api/v1/jobs", json={"id": "night", **POST},
                          headers={"Idempotency-Key": "night-shift-0001"}),
                theirs.get("/api/v1/jobs/ward"),
            ):  # fmt: skip
                assert refused.status_code == 503
                assert int(refused.headers["Retry-After"]) >= 1
        finally:
            server.start()
        until(lambda: mine.get("/api/v1/jobs").status_code == 200, "the database")
        assert mine.get("/api/v1/jobs").get_json()["total"] == 1
        again = mine.post(
            "/api/v1/jobs", json={"id": "night", **POST},
            headers={"Idempotency-Key": "night-shift-0001"},
        )  # fmt: skip
        assert again.status_code == 201
        until(lambda: len(ranked(mine.post(asked))) == 2, "the index to follow again")
        assert mine.get("/api/v1/jobs/ward").headers.get("X-Degraded") is None
        # The other's circuit is its own: it may have to rest before it asks again.
        until(lambda: theirs.get("/api/v1/jobs/ward").status_code == 200, "the other worker")


def client_of(app: Flask, key: str) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_X_API_KEY"] = key
    return client


def says_so(answer: Any) -> bool:
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return bool(answer.headers.get("X-Degraded") == "database")


def ranked(answer: Any) -> list[str]:
    assert answer.status_code == 200
    return [match["job_id"] for match in answer.get_json()["matches"]]
