"""Batches over HTTP: asked for, read as they come, cancelled, seen by their owner alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
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
from src.web.batches import JsonRows
from src.web.schemas.batches import BatchAnswer, BatchLine, BatchList
from src.web.schemas.operations import PerformanceAnswer

BATCH = "/api/v1/matching/batch"
NURSE = {"current_role": "Infirmière", "skills": ["Soins infirmiers"], "experience_years": 4}
POST = {"title": "Infirmier de bloc", "required_skills": ["Soins infirmiers"]}
MakeDesk = Callable[..., "Desk"]
# What says when and how long, and not what.
_TIMES = {"processing_time_ms", "timestamp"}


class Desk:
    """An application, a client of it, and its worker called by hand."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.rows = JsonRows(app)

    @property
    def use_cases(self) -> UseCases:
        found = self.app.extensions["nextvision"]
        assert isinstance(found, UseCases)
        return found

    def made(self, kind: str, document: dict[str, Any]) -> str:
        answer = self.client.post(f"/api/v1/{kind}", json=document)
        assert answer.status_code == 201
        return str(answer.get_json()["id"])

    def start(self, **body: Any) -> str:
        answer = self.client.post(BATCH, json=body)
        assert answer.status_code == 202, answer.text
        return BatchAnswer.model_validate(answer.get_json()).id

    def work(self) -> None:
        """What a worker of Gunicorn does in the background."""
        self.use_cases.batch_work.work(self.rows)

    def state(self, batch: str) -> BatchAnswer:
        return BatchAnswer.model_validate(self.client.get(f"{BATCH}/{batch}").get_json())

    def lines(self, batch: str, query: str = "") -> list[dict[str, Any]]:
        answer = self.client.get(f"{BATCH}/{batch}/results{query}")
        assert answer.status_code == 200
        assert answer.mimetype == "application/x-ndjson"
        assert answer.is_streamed
        return [json.loads(line) for line in answer.get_data().splitlines()]


@pytest.fixture
def make_desk(sqlite_url: str, tmp_path: Path) -> Iterator[MakeDesk]:
    """Makes applications on one SQLite database, open unless told."""
    with ExitStack() as stack:

        def make(**settings: Any) -> Desk:
            app = create_app(
                Settings(
                    nextvision_env="testing",
                    var_dir=tmp_path / "var",
                    text_model="lexical",
                    **{
                        "database_url": sqlite_url,
                        "auth_mode": "open",
                        "batch_size": 2,
                        **settings,
                    },
                )
            )

            def dispose() -> None:
                with app.app_context():
                    db.engine.dispose()

            stack.callback(dispose)
            return Desk(app)

        yield make


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    return make_desk()


def without_times(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {key: without_times(value) for key, value in answer.items() if key not in _TIMES}
    return [without_times(item) for item in answer] if isinstance(answer, list) else answer


@pytest.mark.parametrize("database", ["sqlite_url", "postgres_url"])
def test_lines_are_what_one_request_for_the_candidate_is_answered(
    make_desk: MakeDesk, database: str, request: pytest.FixtureRequest
) -> None:
    desk = make_desk(database_url=request.getfixturevalue(database))
    people = [desk.made("candidates", {**NURSE, "experience_years": at}) for at in range(5)]
    for at in range(4):
        desk.made(
            "jobs", {**POST, "title": f"Infirmier {at}", "salary_range": {"max": 30_000 + at}}
        )
    asked = {"pourquoi_ecoute": "Rémunération trop faible", "limit": 3, "explain": True}

    batch = desk.start(candidate_ids=people, **asked)
    assert desk.state(batch).state == "queued"
    desk.work()

    now = desk.state(batch)
    assert now.state == "completed"
    assert (now.progress.percent, now.progress.pairs_scored) == (100, 20)
    assert now.progress.pairs_per_second is not None
    assert now.progress.pairs_per_second > 0
    lines = desk.lines(batch)
    assert [line["position"] for line in lines] == list(range(5))
    for person, line in zip(people, lines, strict=True):
        BatchLine.model_validate(line)
        alone = desk.client.post(f"/api/v1/matching/candidate/{person}", json=asked).get_json()
        assert without_times({"position": line["position"], **alone}) == without_times(line)
        assert line["metadata"]["processing_time_ms"] > 0


def test_a_batch_is_accepted_with_its_address_and_a_time_to_ask_again(desk: Desk) -> None:
    answer = desk.client.post(BATCH, json={"all_candidates": True, "candidate_ids": None})
    assert answer.status_code == 202
    told = BatchAnswer.model_validate(answer.get_json())
    assert answer.headers["Location"] == f"{BATCH}/{told.id}"
    assert told.state == "completed", "nobody is stored"
    desk.made("candidates", NURSE)
    second = desk.client.post(BATCH, json={"all_candidates": True})
    assert second.get_json()["state"] == "queued"
    assert int(second.headers["Retry-After"]) >= 1
    listed = BatchList.model_validate(desk.client.get(f"{BATCH}?limit=1").get_json())
    assert [one.id for one in listed.items] == [second.get_json()["id"]]
    rest = desk.client.get(BATCH, query_string={"cursor": listed.next_cursor}).get_json()
    assert [one["id"] for one in rest["items"]] == [told.id]
    assert desk.client.get(f"{BATCH}?cursor=x").status_code == 422


def test_the_same_key_starts_one_batch(desk: Desk) -> None:
    person = desk.made("candidates", NURSE)
    first, again = (
        desk.client.post(
            BATCH, json={"candidate_ids": [person]}, headers={"Idempotency-Key": "one-batch"}
        )
        for _ in range(2)
    )
    assert first.get_json() == again.get_json()
    assert len(desk.client.get(BATCH).get_json()["items"]) == 1


def test_people_and_jobs_who_are_not_stored_are_matched_by_what_is_said(desk: Desk) -> None:
    batch = desk.start(candidates=[NURSE, {**NURSE, "id": "lea"}], jobs=[POST])
    desk.work()
    lines = desk.lines(batch)
    assert [line["candidate_id"] for line in lines] == ["#0", "lea"]
    assert [line["matches"][0]["job"]["title"] for line in lines] == [POST["title"]] * 2


def test_a_missing_candidate_has_an_error_in_its_line(desk: Desk) -> None:
    person = desk.made("candidates", NURSE)
    answer = desk.client.post(
        BATCH, json={"candidate_ids": ["nobody", person]}, headers={"Accept-Language": "fr"}
    )
    desk.work()
    lines = desk.lines(answer.get_json()["id"])
    assert lines[0]["error"] == {
        "type": "not-found", "detail": "Aucun candidat n'a cet identifiant.",
    }  # fmt: skip
    assert lines[1]["status"] == "success"
    assert desk.state(answer.get_json()["id"]).progress.candidates_failed == 1


def test_results_come_while_the_rest_waits_and_cancelling_keeps_them(desk: Desk) -> None:
    people = [desk.made("candidates", NURSE) for _ in range(5)]
    batch = desk.start(candidate_ids=people)
    work, written = desk.use_cases.batch_work, list[int]()

    class Counting(JsonRows):
        def ranked(self, position: int, *rest: Any, **more: Any) -> bytes:
            written.append(position)
            if position == 2:
                assert [line["position"] for line in desk.lines(batch)] == [0, 1]
                assert 0 < desk.state(batch).progress.percent < 100
                assert desk.client.delete(f"{BATCH}/{batch}").get_json()["state"] == "cancelled"
            return super().ranked(position, *rest, **more)

    work.work(Counting(desk.app))

    assert written == [0, 1, 2, 3], "to the end of the chunk at most"
    assert desk.state(batch).state == "cancelled"
    assert [line["position"] for line in desk.lines(batch, "?after=0")] == [1]


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/candidate_ids"]),
        ({"candidate_ids": ["a"], "all_candidates": True}, ["/candidate_ids", "/all_candidates"]),
        ({"candidate_ids": []}, ["/candidate_ids"]),
        ({"candidate_ids": ["a"], "jobs": [POST], "all_jobs": True}, ["/jobs", "/all_jobs"]),
        ({"candidate_ids": ["a"], "jobs": [POST], "filters": {}}, ["/filters"]),
        ({"candidate_ids": ["a"], "limit": 101}, ["/limit"]),
        ({"candidate_ids": ["a"] * 4}, ["/candidate_ids"]),
        ({"candidate_ids": ["a"] * 3, "job_ids": ["j"] * 3}, ["/candidate_ids"]),
        ({"candidates": [{"skills": 7}]}, ["/candidates/0/skills"]),
        ({"candidate_ids": ["a"], "other": 1}, ["/other"]),
    ],
)
def test_what_cannot_be_matched_is_named(
    make_desk: MakeDesk, body: dict[str, Any], pointers: list[str]
) -> None:
    desk = make_desk(batch_max_candidates=3, batch_max_pairs=8)
    answer = desk.client.post(BATCH, json=body, headers={"Accept-Language": "fr"})
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.get_json()["errors"]] == pointers


def test_a_body_that_is_too_long_and_too_many_batches_are_refused(make_desk: MakeDesk) -> None:
    desk = make_desk(batch_max_open=1, max_body_bytes=2000)
    assert desk.client.post(BATCH, json={"candidate_ids": ["a" * 64] * 40}).status_code == 413
    desk.start(candidate_ids=["a"])
    answer = desk.client.post(BATCH, json={"candidate_ids": ["a"]})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "30"


def test_switched_off_it_is_refused_and_what_there_is_pauses(make_desk: MakeDesk) -> None:
    desk, off = make_desk(), make_desk(feature_batch_processing=False)
    batch = desk.start(candidate_ids=["a"])
    answer = off.client.post(BATCH, json={"candidate_ids": ["a"]})
    assert answer.status_code == 503
    assert answer.get_json()["type"] == "/problems/feature-off"
    off.work()
    assert off.state(batch).state == "queued"
    desk.work()
    assert off.state(batch).state == "completed"


def test_a_batch_is_its_owners_and_administrators(make_desk: MakeDesk) -> None:
    desk = make_desk(auth_mode="required")
    keys = desk.use_cases.access.keys
    made = {
        name: {"X-API-Key": keys.create(name, scopes, by=Author("test"))[1]}
        for name, scopes in (
            ("owner", ["matching:read"]),
            ("other", ["matching:read"]),
            ("operator", ["matching:read", "admin"]),
        )
    }
    started = desk.client.post(BATCH, json={"candidate_ids": ["a"]}, headers=made["owner"])
    address = started.headers["Location"]
    for path in (address, f"{address}/results"):
        assert desk.client.get(path, headers=made["owner"]).status_code == 200
        assert desk.client.get(path, headers=made["operator"]).status_code == 200
        assert desk.client.get(path, headers=made["other"]).status_code == 404
    assert desk.client.delete(address, headers=made["other"]).status_code == 404
    assert desk.client.get(BATCH, headers=made["other"]).get_json()["items"] == []
    assert desk.client.delete(address, headers=made["operator"]).status_code == 200


def test_figures_are_measured(desk: Desk) -> None:
    people = [desk.made("candidates", NURSE) for _ in range(3)]
    desk.made("jobs", POST)
    desk.start(candidate_ids=people)
    desk.work()
    told = PerformanceAnswer.model_validate(
        desk.client.get("/monitoring/performance").get_json()
    ).batch_processing.model_dump()
    assert told["enabled"] is True
    assert told["pairs_total"] == 3
    assert told["queue_size"] == 0
    assert told["jobs_per_second"] == pytest.approx(3 / 60)
