"""Every error is a problem document, and says no more than the caller may know."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.exceptions import BadGateway
from werkzeug.test import TestResponse

from src.services.ports import DuplicateError, StaleVersionError, StorageUnavailableError
from src.web.problem_types import PROBLEM_TYPES
from src.web.problems import Fault, Problem
from tests.integration.web.trial import Trial

SOURCE = Path(__file__).parents[3] / "src"
Pair = tuple[FlaskClient, Trial]


def problem(response: TestResponse, status: int, kind: str) -> dict[str, Any]:
    """The problem document of an answer, after what is true of all of them."""
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    document: dict[str, Any] = response.get_json()
    assert document["type"] == f"/problems/{kind}"
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    assert document["instance"] == response.request.path
    assert document["request_id"] == response.headers["X-Request-ID"]
    return document


def raising(error: Exception) -> Any:
    def act() -> None:
        raise error

    return act


def test_an_unknown_address(trial: Pair) -> None:
    problem(trial[0].get("/nowhere"), 404, "not-found")


def test_a_wrong_method_names_the_right_ones(trial: Pair) -> None:
    response = trial[0].get("/trial/body")
    problem(response, 405, "method-not-allowed")
    assert set(response.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


def test_a_method_that_does_not_exist(trial: Pair) -> None:
    problem(trial[0].open("/trial/body", method="BREW"), 405, "method-not-allowed")


def test_a_problem_raised_by_a_view_keeps_all_it_says(trial: Pair) -> None:
    client, acts = trial
    acts.act = raising(
        Problem(409, "conflict", "Two of them.", [Fault("/a", "b")], {"X-Note": "1"}, {"more": 2})
    )
    response = client.post("/trial/act")
    document = problem(response, 409, "conflict")
    assert document["detail"] == "Two of them."
    assert document["errors"] == [{"pointer": "/a", "detail": "b"}]
    assert document["more"] == 2
    assert response.headers["X-Note"] == "1"


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (StaleVersionError(7), 412, "stale-version"),
        (DuplicateError("external_id"), 409, "duplicate"),
        (StorageUnavailableError("host=db password=hunter2"), 503, "unavailable"),
        (BadGateway("see host db"), 502, "internal-error"),
        (RuntimeError("SELECT hunter2"), 500, "internal-error"),
        (MemoryError("hunter2"), 500, "internal-error"),
        (Problem(500, "no-such-type", ""), 500, "no-such-type"),
    ],
)
def test_what_use_cases_raise_has_an_answer(
    trial: Pair, error: Exception, status: int, kind: str
) -> None:
    client, acts = trial
    acts.act = raising(error)
    response = client.post("/trial/act")
    assert response.status_code == status
    assert response.get_json()["type"] == f"/problems/{kind}"
    for hidden in ("hunter2", "SELECT", "host", "Traceback", "RuntimeError"):
        assert hidden not in response.text


def test_a_stale_version_tells_the_present_one(trial: Pair) -> None:
    trial[1].act = raising(StaleVersionError(7))
    assert problem(trial[0].post("/trial/act"), 412, "stale-version")["current_version"] == 7


def test_an_unavailable_storage_says_when_to_return(trial: Pair) -> None:
    trial[1].act = raising(StorageUnavailableError())
    assert int(trial[0].post("/trial/act").headers["Retry-After"]) > 0


def test_an_unhandled_error_is_logged_by_rule_and_not_by_path(
    trial: Pair, caplog: pytest.LogCaptureFixture
) -> None:
    client, acts = trial
    acts.act = raising(RuntimeError("broken"))
    with caplog.at_level(logging.ERROR):
        client.post("/trial/act?name=Jeanne")
    (record,) = [one for one in caplog.records if one.exc_info]
    assert record.getMessage() == "Exception on /trial/act [POST]"
    assert str(record.exc_info[1]) == "broken"  # type: ignore[index]


@pytest.mark.parametrize(
    ("header", "language", "title"),
    [
        ("fr", "fr", "Introuvable"),
        ("fr-FR,fr;q=0.9,en;q=0.8", "fr", "Introuvable"),
        ("en-GB,fr;q=0.5", "en", "Not found"),
        ("de", "en", "Not found"),
        ("", "en", "Not found"),
        ("fr;q=0", "en", "Not found"),
        (";;;q=x,,", "en", "Not found"),
    ],
)
def test_sentences_are_in_the_language_asked_for(
    trial: Pair, header: str, language: str, title: str
) -> None:
    response = trial[0].get("/nowhere", headers={"Accept-Language": header})
    assert problem(response, 404, "not-found")["title"] == title
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" in response.headers["Vary"]


def test_every_type_explains_itself_in_both_languages(trial: Pair) -> None:
    for name, known in PROBLEM_TYPES.items():
        for language in ("fr", "en"):
            answer = trial[0].get(f"/problems/{name}", headers={"Accept-Language": language})
            assert answer.get_json() == {
                "type": f"/problems/{name}",
                "title": known.title(language),
                "status": known.status,
                "description": known.description(language),
            }
        assert known.title_fr != known.title_en
        assert known.description_fr != known.description_en


def test_an_unknown_type_is_not_found(trial: Pair) -> None:
    problem(trial[0].get("/problems/no-such-type"), 404, "not-found")


def test_every_type_that_is_raised_is_explained() -> None:
    raised = {
        name
        for path in (SOURCE / "web").rglob("*.py")
        for name in re.findall(r"Problem\(\s*\d{3},\s*\"([^\"]+)\"", path.read_text())
    }
    assert raised
    assert raised <= set(PROBLEM_TYPES)
