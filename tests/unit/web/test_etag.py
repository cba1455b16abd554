"""Strong entity tags and what a request says about them."""

from __future__ import annotations

import pytest
from flask import Flask

from src.web.etag import check_if_match, etag_of, not_modified, version_of
from src.web.problems import Problem

APP = Flask(__name__)


def test_a_tag_changes_with_the_version_the_resource_and_the_variant() -> None:
    tags = {etag_of(1, "a"), etag_of(2, "a"), etag_of(1, "b"), etag_of(1, "a", "masked")}
    assert len(tags) == 4
    assert etag_of(1, "a") == etag_of(1, "a")


@pytest.mark.parametrize(
    ("tag", "version"),
    [
        (etag_of(17, "a"), 17),
        ("other", None),
        ("", None),
        ("²-a", None),
        ("9" * 5000 + "-a", None),
    ],
)
def test_a_tag_tells_the_version_it_was_made_of(tag: str, version: int | None) -> None:
    assert version_of(tag) == version


@pytest.mark.parametrize("header", ['"1-a"', '"0-x", "1-a"', "*", '"1-a:gzip"', '"1-a:zstd"'])
def test_an_update_of_the_present_version_may_go_on(header: str) -> None:
    with APP.test_request_context(method="PATCH", headers={"If-Match": header}):
        assert check_if_match("1-a")


def test_an_update_without_a_condition_is_not_conditional() -> None:
    with APP.test_request_context(method="PATCH"):
        assert not check_if_match("1-a")


# A weak tag does not promise equal bytes, so it never allows an update (RFC 9110, 13.1.1).
@pytest.mark.parametrize("header", ['"2-a"', 'W/"1-a"', "", "1-a", '"'])
def test_an_update_of_another_version_is_refused(header: str) -> None:
    with (
        APP.test_request_context(method="PATCH", headers={"If-Match": header}),
        pytest.raises(Problem) as raised,
    ):
        check_if_match("1-a")
    assert (raised.value.status, raised.value.type) == (412, "stale-version")


@pytest.mark.parametrize("header", ['"1-a"', 'W/"1-a"', "*", '"0-x","1-a:br"'])
def test_who_holds_the_present_version_is_told_so(header: str) -> None:
    with APP.test_request_context(method="GET", headers={"If-None-Match": header}):
        response = not_modified("1-a")
    assert response is not None
    assert response.status_code == 304
    assert response.headers["ETag"] == '"1-a"'


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", {}),
        ("GET", {"If-None-Match": '"2-a"'}),
        ("POST", {"If-None-Match": '"1-a"'}),
    ],
)
def test_others_get_the_whole_answer(method: str, headers: dict[str, str]) -> None:
    with APP.test_request_context(method=method, headers=headers):
        assert not_modified("1-a") is None
