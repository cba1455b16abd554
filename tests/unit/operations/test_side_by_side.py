from __future__ import annotations

from threading import Event
from time import monotonic

from src.diagnostics.side_by_side import SideBySide


def test_outcomes_come_in_the_order_of_the_tasks_with_values_and_errors() -> None:
    def fail() -> int:
        raise OSError("no")

    outcomes = SideBySide[int](monotonic).run(
        {"b": lambda: 2, "fails": fail, "a": lambda: 1}, limit_seconds=5
    )

    assert list(outcomes) == ["b", "fails", "a"]
    assert (outcomes["b"].value, outcomes["a"].value) == (2, 1)
    assert isinstance(outcomes["fails"].error, OSError)
    assert not any(outcome.timed_out for outcome in outcomes.values())


def test_tasks_run_at_the_same_time() -> None:
    first, second = Event(), Event()

    def meet(mine: Event, other: Event) -> bool:
        mine.set()
        return other.wait(5)

    outcomes = SideBySide[bool](monotonic).run(
        {"one": lambda: meet(first, second), "two": lambda: meet(second, first)}, limit_seconds=5
    )

    assert outcomes["one"].value is True
    assert outcomes["two"].value is True


def test_a_task_that_hangs_does_not_hold_up_the_others() -> None:
    release = Event()
    runner = SideBySide[bool](monotonic)

    outcomes = runner.run(
        {"hangs": lambda: release.wait(30), "quick": lambda: True}, limit_seconds=0.05
    )

    assert outcomes["hangs"].timed_out
    assert outcomes["quick"].value is True
    release.set()


def test_a_task_that_still_hangs_is_not_started_again() -> None:
    release, starts = Event(), []

    def hang() -> bool:
        starts.append(1)
        return release.wait(30)

    runner = SideBySide[bool](monotonic)
    first = runner.run({"hangs": hang}, limit_seconds=0.02)
    second = runner.run({"hangs": hang}, limit_seconds=0.02)

    assert first["hangs"].timed_out
    assert second["hangs"].timed_out
    assert len(starts) == 1
    release.set()


def test_a_task_that_came_back_is_started_again() -> None:
    runner = SideBySide[int](monotonic)

    runs = [runner.run({"task": lambda: 7}, limit_seconds=5)["task"].value for _ in range(3)]

    assert runs == [7, 7, 7]
