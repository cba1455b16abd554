"""Wrong questions about places and journeys: refused, each fault at its JSON pointer."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from src.app import create_app
from src.extensions import db
from src.settings import Settings

PERSON = {"adresse": "Versailles"}
WAY = {"candidat_address": "Versailles", "job_address": "Paris"}
FILTER = {"candidat_questionnaire": PERSON, "job_addresses": ["Paris"]}
SCORE = {"candidat_questionnaire": PERSON, "job_address": "Paris"}
GEOCODE, COMPATIBILITY = "maps/geocode", "transport/compatibility"
PREFILTER, LOCATION = "jobs/pre-filter", "location/score"

REFUSED: list[tuple[str, dict[str, Any], list[str]]] = [
    (GEOCODE, {}, ["/address"]),
    (GEOCODE, {"address": ""}, ["/address"]),
    (GEOCODE, {"address": "x" * 501}, ["/address"]),
    (GEOCODE, {"address": 75001}, ["/address"]),
    (GEOCODE, {"address": ["Paris"]}, ["/address"]),
    (GEOCODE, {"address": "Paris", "force_refresh": "yes"}, ["/force_refresh"]),
    (GEOCODE, {"address": "Paris", "addres": "Lyon"}, ["/addres"]),
    (COMPATIBILITY, {}, ["/candidat_address", "/job_address"]),
    (COMPATIBILITY, {**WAY, "job_address": []}, ["/job_address"]),
    (COMPATIBILITY, {**WAY, "job_address": ["Paris", ""]}, ["/job_address/1"]),
    (COMPATIBILITY, {**WAY, "candidat_address": ["a"] * 6}, ["/candidat_address"]),
    (COMPATIBILITY, {**WAY, "transport_modes": "car"}, ["/transport_modes"]),
    (COMPATIBILITY, {**WAY, "transport_modes": ["car", "fusée"]}, ["/transport_modes/1"]),
    (COMPATIBILITY, {**WAY, "transport_modes": [1]}, ["/transport_modes/0"]),
    (COMPATIBILITY, {**WAY, "max_times": {"car": 0}}, ["/max_times/car"]),
    (COMPATIBILITY, {**WAY, "max_times": {"car": 601}}, ["/max_times/car"]),
    (COMPATIBILITY, {**WAY, "max_times": {"car": "30"}}, ["/max_times/car"]),
    (COMPATIBILITY, {**WAY, "max_times": {"a/b~c": 30}}, ["/max_times/a~1b~0c"]),
    (COMPATIBILITY, {**WAY, "max_times": {"car": 30, "voiture": 40}}, ["/max_times/voiture"]),
    (COMPATIBILITY, {**WAY, "telework_days": 6}, ["/telework_days"]),
    (COMPATIBILITY, {**WAY, "telework_days": 1.5}, ["/telework_days"]),
    (COMPATIBILITY, {**WAY, "strict_mode": None}, ["/strict_mode"]),
    (PREFILTER, {}, ["/candidat_questionnaire"]),
    (PREFILTER, {**FILTER, "candidate_id": "anna"}, ["/candidat_questionnaire"]),
    (PREFILTER, {**FILTER, "candidat_questionnaire": {}}, ["/candidat_questionnaire"]),
    (PREFILTER, {**FILTER, "candidat_questionnaire": [PERSON]}, ["/candidat_questionnaire"]),
    (PREFILTER, {**FILTER, "candidat_questionnaire": {**PERSON, "modes": ["fusée"]}},
     ["/candidat_questionnaire/modes/0"]),
    (PREFILTER, {**FILTER, "candidat_questionnaire": {**PERSON, "max_times": {"car": -1}}},
     ["/candidat_questionnaire/max_times/car"]),
    (PREFILTER, {**FILTER, "candidat_questionnaire": {"location": "Paris", "notice": 3}},
     ["/candidat_questionnaire/notice"]),
    (PREFILTER, {**FILTER, "job_ids": ["j1"]}, ["/job_ids"]),
    (PREFILTER, {**FILTER, "filters": {}}, ["/filters"]),
    (PREFILTER, {**FILTER, "job_addresses": "Paris"}, ["/job_addresses"]),
    (PREFILTER, {**FILTER, "job_addresses": ["Paris", ""]}, ["/job_addresses/1"]),
    (PREFILTER, {**FILTER, "job_addresses": [{"id": "j1"}]}, ["/job_addresses/0/address"]),
    (PREFILTER, {**FILTER, "job_addresses": [{"address": "Paris", "telework_days": 7}]},
     ["/job_addresses/0/telework_days"]),
    (PREFILTER, {**FILTER, "job_addresses": ["Paris"] * 5001}, ["/job_addresses"]),
    (PREFILTER, {**FILTER, "unknown": "drop"}, ["/unknown"]),
    (PREFILTER, {**FILTER, "sort": "km"}, ["/sort"]),
    (PREFILTER, {**FILTER, "limit": 0}, ["/limit"]),
    (PREFILTER, {**FILTER, "limit": 1001}, ["/limit"]),
    (PREFILTER, {**FILTER, "max_minutes": 0.5}, ["/max_minutes"]),
    (LOCATION, {"candidat_questionnaire": PERSON}, ["/job_address"]),
    (LOCATION, {**SCORE, "job_id": "j1"}, ["/job_address"]),
    (LOCATION, {"job_address": "Paris"}, ["/candidat_questionnaire"]),
    (LOCATION, {**SCORE, "job_context": {"telework_days": -1}}, ["/job_context/telework_days"]),
    (LOCATION, {**SCORE, "job_context": {"remote_policy": {"mode": "parfois"}}},
     ["/job_context/remote_policy/mode"]),
]  # fmt: skip


@pytest.fixture(scope="module")
def caller(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    """One application for all: nothing that is refused changes anything."""
    folder = tmp_path_factory.mktemp("refusals")
    shutil.copyfile(migrated_sqlite, folder / "nextvision.db")
    app = create_app(
        Settings(
            nextvision_env="testing", database_url=f"sqlite:///{folder / 'nextvision.db'}",
            auth_mode="open", var_dir=folder, ratelimit_enabled=False,
        )
    )  # fmt: skip
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(("path", "body", "pointers"), REFUSED)
def test_what_is_wrong_is_refused_where_it_is(
    caller: FlaskClient, path: str, body: dict[str, Any], pointers: list[str]
) -> None:
    for tongue in ("fr", "en"):
        answer = caller.post(f"/api/v2/{path}", json=body, headers={"Accept-Language": tongue})
        assert answer.status_code == 422, answer.text
        assert answer.mimetype == "application/problem+json"
        assert [fault["pointer"] for fault in answer.get_json()["errors"]] == pointers
        assert all(fault["detail"] for fault in answer.get_json()["errors"])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (PREFILTER, {"candidate_id": "nobody"}),
        (LOCATION, {"candidate_id": "nobody", "job_address": "Paris"}),
        (LOCATION, {"candidat_questionnaire": PERSON, "job_id": "nothing"}),
    ],
)
def test_who_or_what_is_not_stored_is_not_found(
    caller: FlaskClient, path: str, body: dict[str, Any]
) -> None:
    answer = caller.post(f"/api/v2/{path}", json=body)
    assert answer.status_code == 404, answer.text
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("path", [GEOCODE, COMPATIBILITY, PREFILTER, LOCATION])
@pytest.mark.parametrize(
    ("sent", "kind", "status"),
    [
        (b"", "application/json", 400), (b"[", "application/json", 400),
        (b"[]", "application/json", 422), (b"{}", "text/plain", 415),
        (b'{"address": "a", "address": "b"}', "application/json", 400),
        (b'{"address": "\\u0000"}', "application/json", 422),
        (b" " * 1_100_000, "application/json", 413),
    ],
)  # fmt: skip
def test_what_is_no_body_is_refused_by_its_kind(
    caller: FlaskClient, path: str, sent: bytes, kind: str, status: int
) -> None:
    answer = caller.post(f"/api/v2/{path}", data=sent, content_type=kind)
    assert answer.status_code == status, answer.text
