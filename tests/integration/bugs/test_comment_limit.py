"""How many comments a bug takes, also of people who write at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from werkzeug.test import TestResponse

from tests.integration.bugs.attachment_api import Api
from tests.integration.bugs.conftest import NewApi

CROWD = 6


@pytest.fixture(params=["sqlite", "postgres"])
def full(request: pytest.FixtureRequest, new_api: NewApi) -> Api:
    """An application where a bug takes three comments."""
    return new_api(request.getfixturevalue(f"{request.param}_url"), comments_per_bug=3)


def say(api: Api, number: int, **headers: str) -> TestResponse:
    path = f"/api/bugs/{api.one.id}/comments"
    return api.ask("POST", path, json={"comment": f"Vu {number}"}, headers=headers)


def test_a_bug_never_has_more_comments_than_it_may(full: Api) -> None:
    with ThreadPoolExecutor(CROWD) as pool:
        codes = sorted(pool.map(lambda number: say(full, number).status_code, range(CROWD)))
    assert codes == [201] * 3 + [409] * 3
    listed = full.ask("GET", f"/api/bugs/{full.one.id}/comments").get_json()
    assert listed["total"] == len(listed["comments"]) == 3


def test_one_too_many_is_a_conflict_that_names_the_limit(full: Api) -> None:
    for number in range(3):
        assert say(full, number).status_code == 201
    refused = say(full, 4, **{"Accept-Language": "fr"})
    assert (refused.status_code, refused.mimetype) == (409, "application/problem+json")
    problem = refused.get_json()
    assert problem["limit"] == 3
    assert problem["detail"] == "Ce bug ne peut pas avoir plus de 3 commentaires."
