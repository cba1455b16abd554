"""A thousand requests made from the OpenAPI document, half of them malformed.

None is answered 500, and each answer has a status, a media type, headers and a body as described.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from src.app import create_app
from src.extensions import db
from src.settings import Settings

CHECKS = [
    content_type_conformance, response_headers_conformance, response_schema_conformance,
    status_code_conformance,
]  # fmt: skip
# Examples of each kind of operation: whole jobs and candidates take seconds to make, bugs a part of
# one, and what takes no input at all needs no more than a look.
LARGE_BODY, MIDDLE_BODY, SMALL_INPUT, NO_INPUT = 3, 12, 36, 2
LARGE = {
    "POST /api/v1/candidates", "POST /api/v1/jobs", "POST /api/v1/matching/score",
    "POST /api/v1/matching/batch",
    "POST /api/v1/matching/candidate/{candidate_id}", "POST /api/v1/matching/job/{job_id}",
}  # fmt: skip
MIDDLE = {
    "POST /api/bugs/", "PATCH /api/bugs/{bug_id}", "POST /api/bugs/{bug_id}/comments",
    "POST /api/bugs/bulk", "POST /api/v1/users",
}  # fmt: skip


class LocalCaller:
    """The application as a caller on the same machine reaches it."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["REMOTE_ADDR"] = "127.0.0.1"
        environ["HTTP_HOST"] = "localhost"
        return self._app(environ, start_response)


@pytest.fixture
def local(sqlite_url: str) -> Iterator[Flask]:
    """An open application that holds a job and a candidate."""
    app = create_app(
        Settings(
            nextvision_env="testing", database_url=sqlite_url, auth_mode="open",
            ratelimit_enabled=False,
        )
    )  # fmt: skip
    yield app
    with app.app_context():
        db.engine.dispose()


def stored(app: Flask) -> dict[str, str]:
    """The identifiers of a stored candidate, job and bug, by the name of their parameter."""
    post = app.test_client().post
    candidate = post("/api/v1/candidates", json={"current_role": "Infirmière", "skills": ["soins"]})
    job = post("/api/v1/jobs", json={"title": "Infirmier de bloc", "company": {"name": "Clinique"}})
    bug = post(
        "/api/bugs/", json={"title": "Capteur muet", "description": "Ne répond plus du tout."}
    )
    made = {"candidate_id": candidate, "job_id": job, "bug_id": bug}
    assert [answer.status_code for answer in made.values()] == [201, 201, 201]
    return {name: answer.get_json()["id"] for name, answer in made.items()}


@pytest.mark.slow
def test_whatever_is_sent_is_answered_as_described(local: Flask) -> None:
    identifiers = stored(local)
    schema = schemathesis.openapi.from_wsgi("/openapi.json", LocalCaller(local))
    # The caller needs no credentials; made-up ones would be refused before anything is looked at.
    schema.config.generation.update(with_security_parameters=False)
    answered: Counter[int] = Counter()

    def send(case: Any) -> None:
        for name in identifiers.keys() & (case.path_parameters or {}).keys():
            # Every other time something that exists, or nothing deep is ever reached.
            if answered.total() % 2 and case.method != "DELETE":
                case.path_parameters[name] = identifiers[name]
        # The client in process does not unpack what is compressed.
        response = case.call(headers={"Accept-Encoding": "identity"})
        answered[response.status_code] += 1
        assert response.status_code != 500, case.as_curl_command()
        case.validate_response(response, checks=CHECKS)

    for result in schema.get_all_operations():
        operation = result.ok()
        modes, examples = [GenerationMode.POSITIVE], NO_INPUT
        if operation.path_parameters or operation.query or operation.body:
            modes.append(GenerationMode.NEGATIVE)
            examples = SMALL_INPUT
            if operation.label in LARGE | MIDDLE:
                examples = LARGE_BODY if operation.label in LARGE else MIDDLE_BODY
        for mode in modes:
            hypothesis_settings(
                max_examples=examples, deadline=None, database=None, derandomize=True,
                phases=[Phase.generate], suppress_health_check=list(HealthCheck),
            )(given(operation.as_strategy(generation_mode=mode))(send))()  # fmt: skip

    assert answered.total() >= 1000
    assert {200, 201, 204, 400, 404, 422} <= set(answered)
