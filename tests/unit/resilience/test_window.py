"""The window: what lies in it, and when it is too bad."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from src.resilience.rules import CircuitRules
from src.resilience.window import Counts, Window


def window(**rules: Any) -> Window:
    usual: dict[str, Any] = {"consecutive_failures": 100, "window_seconds": 10.0}
    return Window(CircuitRules(**(usual | rules)))


def test_five_failures_in_a_row_are_too_many_and_four_are_not() -> None:
    one = Window(CircuitRules())
    assert [one.record(0.0, failed=True, slow=False) for _ in range(5)] == [False] * 4 + [True]


@pytest.mark.parametrize("slow", [False, True])
def test_an_answer_between_failures_begins_the_row_anew(slow: bool) -> None:
    one = window(consecutive_failures=2)
    assert not one.record(0.0, failed=True, slow=False)
    assert not (one.record(0.0, failed=False, slow=True) if slow else one.succeed(0.0))
    assert one.counts(0.0).consecutive_failures == 0
    assert not one.record(0.0, failed=True, slow=False)
    assert one.record(0.0, failed=True, slow=False)


@pytest.mark.parametrize(("failures", "is_bad"), [(6, False), (7, True)])
def test_a_rate_is_reached_exactly(failures: int, is_bad: bool) -> None:
    one = window(minimum_calls=10, failure_rate=0.7)
    for _ in range(failures):
        assert not one.record(0.0, failed=True, slow=False)
    for _ in range(9 - failures):
        assert not one.succeed(0.0)
    assert one.succeed(0.0) is is_bad


@pytest.mark.parametrize(("slow", "is_bad"), [(7, False), (8, True)])
def test_slow_answers_are_too_many_at_their_own_rate(slow: int, is_bad: bool) -> None:
    one = window(minimum_calls=10, slow_rate=0.8)
    for _ in range(10 - slow):
        assert not one.succeed(0.0)
    for _ in range(slow - 1):
        assert not one.record(0.0, failed=False, slow=True)
    assert one.record(0.0, failed=False, slow=True) is is_bad


def test_an_answer_makes_enough_calls_to_judge_slowness_by() -> None:
    one = window(minimum_calls=4, slow_rate=0.75)
    for _ in range(3):
        assert not one.record(0.0, failed=False, slow=True)
    assert one.succeed(0.0)


@pytest.mark.parametrize("size", [1, 2, 25])
def test_a_window_of_any_number_of_calls_holds_as_many(size: int) -> None:
    one = window(window_calls=size, minimum_calls=1, failure_rate=1.0)
    for _ in range(size):
        one.succeed(0.0)
    for failures in range(1, size + 1):
        assert one.record(0.0, failed=True, slow=False) is (failures == size)
        assert one.counts(0.0) == Counts(size, failures, 0, failures)


def test_one_call_can_be_both_slow_and_failed() -> None:
    one = window()
    one.record(0.0, failed=True, slow=True)
    assert one.counts(0.0) == Counts(1, 1, 1, 1)


def test_a_window_of_calls_holds_the_last_of_them() -> None:
    one = window(window_calls=3, minimum_calls=3)
    one.record(0.0, failed=True, slow=True)
    one.record(1.0, failed=True, slow=False)
    one.succeed(2.0)
    assert one.counts(1e9) == Counts(3, 2, 1, 0)
    one.succeed(3.0)
    assert one.counts(1e9) == Counts(3, 1, 0, 0)
    one.succeed(4.0)
    one.succeed(5.0)
    assert one.counts(1e9) == Counts(3, 0, 0, 0)


@pytest.mark.parametrize(("now", "calls"), [(9.99, 3), (10.0, 2), (10.99, 2), (11.0, 1), (14.0, 0)])
def test_a_window_of_time_moves_by_tenths(now: float, calls: int) -> None:
    one = window()
    one.record(0.5, failed=True, slow=True)
    one.succeed(1.5)
    one.succeed(4.0 - 1e-9)
    assert one.counts(now).calls == calls
    assert one.counts(now).failures == one.counts(now).slow == (1 if calls == 3 else 0)


@pytest.mark.parametrize("seconds", [5.0, 10.0, 30.0])
@pytest.mark.parametrize("failed", [False, True])
def test_a_tenth_begins_at_its_very_moment(seconds: float, failed: bool) -> None:
    one, tenth = window(window_seconds=seconds), seconds / 10
    one.succeed(0.5 * tenth)
    if failed:
        one.record(tenth, failed=True, slow=False)
    else:
        one.succeed(tenth)
    assert one.counts(10 * tenth).calls == 1
    assert one.counts(11 * tenth).calls == 0


def test_who_looks_back_does_not_move_the_window() -> None:
    one = window()
    one.succeed(5.0)
    assert one.counts(3.5).calls == 1
    one.succeed(5.2)
    assert one.counts(5.9).calls == 2


def test_a_long_silence_empties_the_window() -> None:
    one = window()
    for now in range(10):
        one.record(float(now), failed=True, slow=False)
    assert one.counts(9.0) == Counts(10, 10, 0, 10)
    assert one.counts(1e6) == Counts(0, 0, 0, 10)


def test_a_result_that_comes_late_counts_now() -> None:
    one = window()
    one.succeed(5.0)
    one.succeed(4.5)
    assert one.counts(14.9).calls == 2
    assert one.counts(15.0).calls == 0


def test_rates_of_nothing_are_nothing() -> None:
    nothing = Counts(0, 0, 0, 0)
    assert (nothing.failure_rate, nothing.slow_rate) == (0.0, 0.0)
    some = Counts(4, 1, 2, 0)
    assert (some.failure_rate, some.slow_rate) == (0.25, 0.5)


@pytest.mark.parametrize(
    "wrong",
    [
        {"consecutive_failures": 0}, {"minimum_calls": 0}, {"window_calls": 0},
        {"window_seconds": 0}, {"open_seconds": 0}, {"lease_seconds": 0}, {"quorum": 0},
        {"quorum_seconds": 0}, {"slow_seconds": 0}, {"failure_rate": 0}, {"failure_rate": 1.1},
        {"slow_rate": 0}, {"slow_rate": 1.1}, {"successes": 0}, {"successes": 4}, {"growth": 0.9},
        {"jitter": -0.1}, {"jitter": 1}, {"most_open_seconds": 59.9},
        {"window_calls": 19, "minimum_calls": 20},
    ],
)  # fmt: skip
def test_senseless_rules_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must"):
        CircuitRules(**wrong)


@pytest.mark.parametrize(
    "right",
    [
        {"consecutive_failures": 1}, {"failure_rate": 1}, {"slow_rate": 1}, {"successes": 3},
        {"growth": 1}, {"jitter": 0}, {"most_open_seconds": 60}, {"window_calls": 20},
        {"window_calls": 1, "minimum_calls": 1},
    ],
)  # fmt: skip
def test_rules_at_their_bounds_are_taken(right: dict[str, Any]) -> None:
    assert CircuitRules(**right)


@pytest.mark.parametrize(
    ("openings", "chance", "seconds"),
    [
        (0, 0.0, 60.0), (0, 0.9, 60.0), (1, 0.5, 120.0), (1, 0.0, 108.0), (1, 1.0, 132.0),
        (2, 0.5, 240.0), (4, 0.5, 600.0), (4, 1.0, 600.0), (4, 0.0, 540.0), (9999, 0.5, 600.0),
    ],
)  # fmt: skip
def test_a_circuit_opens_longer_and_less_evenly_each_time(
    openings: int, chance: float, seconds: float
) -> None:
    assert CircuitRules().opening_seconds(openings, chance) == pytest.approx(seconds)


@pytest.mark.parametrize(("told", "seconds"), [(0.0, 1.0), (1.5, 1.5), (600.0, 600.0), (601, 600)])
def test_a_circuit_opens_for_as_long_as_it_was_told(told: float, seconds: float) -> None:
    assert CircuitRules().opening_seconds(3, 0.5, told) == seconds


def test_the_usual_rules_are_these() -> None:
    assert asdict(CircuitRules()) == {
        "consecutive_failures": 5, "failure_rate": 0.5, "slow_rate": 0.8, "slow_seconds": 10.0,
        "window_seconds": 60.0, "window_calls": None, "minimum_calls": 20, "open_seconds": 60.0,
        "growth": 2.0, "most_open_seconds": 600.0, "jitter": 0.1, "permits": 3, "successes": 2,
        "lease_seconds": 60.0, "quorum": 1, "quorum_seconds": 30.0,
    }  # fmt: skip


def test_a_circuit_that_grows_slowly_stops_growing_in_time() -> None:
    rules = CircuitRules(growth=1.01)
    assert rules.opening_seconds(9999, 0.5) == pytest.approx(60 * 1.01**64)
