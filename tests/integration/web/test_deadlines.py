"""What is left of a request's time is known to everything that it asks of others."""

from __future__ import annotations

import pytest
from flask import Flask

from src.resilience import timeout_seconds
from src.services.permissions import PUBLIC
from src.settings import Settings
from src.web.operation import operation


@pytest.fixture
def seen(app: Flask) -> list[float | None]:
    """What was left to views, in the order of the requests."""
    found: list[float | None] = []

    def left() -> dict[str, str]:
        found.append(timeout_seconds())
        return {}

    common = {"summary": "How much time is left", "tag": "test", "access": PUBLIC}
    app.add_url_rule("/hurried", "hurried", operation(**common)(left))
    app.add_url_rule("/unhurried", "unhurried", operation(**common, unhurried=True)(left))
    return found


def test_a_view_has_what_the_request_asked_for(app: Flask, seen: list[float | None]) -> None:
    app.test_client().get("/hurried", headers={"X-Request-Timeout": "2.5"})
    (left,) = seen
    assert left is not None
    assert 0 < left <= 2.5


def test_a_view_has_at_most_what_the_settings_say(app: Flask, seen: list[float | None]) -> None:
    for headers in ({}, {"X-Request-Timeout": "9999"}):
        app.test_client().get("/hurried", headers=headers)
    most = Settings().request_timeout_seconds
    assert all(left is not None and most - 10 < left <= most for left in seen)


def test_what_takes_long_has_all_the_time(app: Flask, seen: list[float | None]) -> None:
    app.test_client().get("/unhurried", headers={"X-Request-Timeout": "2.5"})
    assert seen == [None]


def test_nothing_of_it_is_left_behind(app: Flask, seen: list[float | None]) -> None:
    app.test_client().get("/hurried")
    assert len(seen) == 1
    assert timeout_seconds() is None
