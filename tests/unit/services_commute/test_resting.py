"""A provider that failed is left alone, and asked again in time."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from src.services.commute.ports import MapsError, Reason
from src.services.commute.resting import Resting
from tests.fakes import FakeClock


def resting() -> tuple[Resting, FakeClock]:
    clock = FakeClock()
    return Resting("routes", clock), clock


def seconds_of_rest(one: Resting, clock: FakeClock) -> float:
    rest = one.rest()
    return 0.0 if rest is None else (rest.until - clock.now()).total_seconds()


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (MapsError("timeout"), 30),
        (MapsError("unreachable"), 30),
        (MapsError("unreachable", 12), 12),
        (MapsError("server"), 30),
        (MapsError("server", 120), 120),
        (MapsError("malformed"), 30),
        (MapsError("quota"), 60),
        (MapsError("quota", 7), 7),
        (MapsError("quota", 80_000), 80_000),
        (MapsError("denied"), 600),
        (MapsError("invalid"), 0),
        (MapsError("implausible"), 0),
    ],
)
def test_how_long_each_failure_rests(error: MapsError, seconds: float) -> None:
    one, clock = resting()
    one.failed(error)

    assert seconds_of_rest(one, clock) == pytest.approx(seconds)
    assert one.reason() == (error.reason if seconds else None)
    clock.advance(seconds)
    assert (one.reason(), one.rest()) == (None, None)


def test_a_trouble_that_comes_back_rests_longer_up_to_five_minutes() -> None:
    one, clock = resting()
    lengths = []
    for _ in range(6):
        one.failed(MapsError("timeout"))
        lengths.append(round(seconds_of_rest(one, clock)))
        clock.advance(lengths[-1])

    assert lengths == [30, 60, 120, 240, 300, 300]


def test_an_open_circuit_is_no_trouble_of_its_own() -> None:
    one, clock = resting()
    for _ in range(4):
        one.failed(MapsError("unreachable", 20))
        clock.advance(20)
    one.failed(MapsError("server"))

    assert seconds_of_rest(one, clock) == pytest.approx(30)


def test_an_answer_forgets_earlier_troubles() -> None:
    one, clock = resting()
    for _ in range(3):
        one.failed(MapsError("server"))
        clock.advance(300)
    one.succeeded()
    one.failed(MapsError("server"))

    assert seconds_of_rest(one, clock) == pytest.approx(30)


def test_questions_that_fail_together_are_one_trouble() -> None:
    one, clock = resting()
    for _ in range(8):
        one.failed(MapsError("timeout"))

    assert seconds_of_rest(one, clock) == pytest.approx(30)


def test_an_answer_that_was_under_way_does_not_end_a_rest() -> None:
    one, _ = resting()
    one.failed(MapsError("quota"))
    one.succeeded()

    assert one.reason() == "quota"


def test_each_change_is_one_log_line(caplog: pytest.LogCaptureFixture) -> None:
    one, clock = resting()
    with caplog.at_level(logging.INFO):
        one.succeeded()
        one.failed(MapsError("denied"))
        one.failed(MapsError("denied"))
        clock.advance(timedelta(minutes=10).total_seconds())
        one.succeeded()
        one.succeeded()

    assert caplog.messages == [
        "google maps rests: routes is not asked for 600 s (denied)",
        "google maps answers again: routes",
    ]


@pytest.mark.parametrize("reason", ["timeout", "denied", "quota"])
def test_why_and_until_when_is_told(reason: Reason) -> None:
    one, clock = resting()
    one.failed(MapsError(reason))

    rest = one.rest()
    assert rest is not None
    assert (rest.service, rest.reason) == ("routes", reason)
    assert rest.until > clock.now()
