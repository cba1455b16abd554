"""Deadlines: only shorter inside, gone outside."""

from __future__ import annotations

import threading

import pytest

from src.resilience.deadline import current_deadline, deadline_scope, timeout_seconds
from tests.unit.resilience.virtual import VirtualTime


def test_what_is_left_shrinks_to_nothing_and_not_below() -> None:
    time = VirtualTime()
    with deadline_scope(5.0, time.monotonic) as deadline:
        assert (deadline.remaining(), timeout_seconds()) == (5.0, 5.0)
        time.pass_by(4.5)
        assert timeout_seconds() == 0.5
        time.pass_by(1)
        assert timeout_seconds() == deadline.remaining() == 0.0
    assert current_deadline() is None


@pytest.mark.parametrize(("inner", "left"), [(2.0, 2.0), (5.0, 5.0), (9.0, 5.0)])
def test_a_scope_inside_another_only_shortens(inner: float, left: float) -> None:
    time = VirtualTime()
    with deadline_scope(5.0, time.monotonic):
        with deadline_scope(inner, time.monotonic) as deadline:
            assert deadline.remaining() == left
        assert timeout_seconds() == 5.0


def test_a_scope_ends_with_an_error_too() -> None:
    with pytest.raises(KeyError), deadline_scope(5.0, VirtualTime().monotonic):
        raise KeyError
    assert timeout_seconds() is None


@pytest.mark.parametrize(("usual", "seconds"), [(2.0, 2.0), (9.0, 5.0), (None, 5.0)])
def test_a_time_out_is_the_usual_one_or_what_is_left(usual: float | None, seconds: float) -> None:
    assert timeout_seconds(usual) == usual
    with deadline_scope(5.0, VirtualTime().monotonic):
        assert timeout_seconds(usual) == seconds


def test_a_deadline_is_of_its_own_thread() -> None:
    seen: list[float | None] = []
    with deadline_scope(5.0, VirtualTime().monotonic):
        thread = threading.Thread(target=lambda: seen.append(timeout_seconds()))
        thread.start()
        thread.join()
    assert seen == [None]
