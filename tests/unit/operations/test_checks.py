from __future__ import annotations

from threading import Event
from time import monotonic

import pytest

from src.diagnostics.checks import Check, Finding, Level, Result, exit_code, run, worst


def finds(level: Level, found: str = "so") -> Finding:
    return Finding(level, found)


def results_of(*checks: Check, limit_seconds: float = 5) -> dict[str, Result]:
    found = run(checks, limit_seconds=limit_seconds, monotonic=monotonic)
    return {result.id: result for result in found}


def test_results_keep_the_order_of_the_checks() -> None:
    checks = [
        Check("B", "b", lambda: finds(Level.OK), needs="A"),
        Check("A", "a", lambda: finds(Level.OK)),
    ]

    assert [result.id for result in run(checks, limit_seconds=5, monotonic=monotonic)] == ["B", "A"]


def test_what_needs_a_failed_check_is_not_looked_at() -> None:
    looked: list[str] = []

    def look() -> Finding:
        looked.append("x")
        return finds(Level.OK)

    found = results_of(
        Check("A", "a", lambda: finds(Level.ERROR)),
        Check("B", "b", look, needs="A"),
        Check("C", "c", look, needs="B"),
    )

    assert looked == []
    assert (found["B"].level, found["B"].found) == (Level.INFO, "not looked at: A failed")
    assert found["C"].level is Level.INFO


def test_what_needs_a_check_with_a_warning_is_looked_at() -> None:
    found = results_of(
        Check("A", "a", lambda: finds(Level.WARNING)),
        Check("B", "b", lambda: finds(Level.OK, "fine"), needs="A"),
    )

    assert found["B"].found == "fine"


def test_a_check_that_raises_is_a_failed_check_that_hides_the_words_of_the_error() -> None:
    def look() -> Finding:
        raise OSError("postgresql://user:password@host")

    found = results_of(Check("A", "a", look))

    assert found["A"].level is Level.ERROR
    assert found["A"].found == "the check failed: OSError"


def test_a_check_has_a_time_limit() -> None:
    release = Event()

    def look() -> Finding:
        release.wait(30)
        return finds(Level.OK)

    found = results_of(Check("A", "a", look), limit_seconds=0.02)

    assert found["A"].level is Level.ERROR
    assert "no answer" in found["A"].found
    assert found["A"].action
    release.set()


def test_a_need_that_is_not_there_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="needs a check"):
        results_of(Check("A", "a", lambda: finds(Level.OK), needs="Z"))


@pytest.mark.parametrize(
    ("level", "code"),
    [(Level.OK, 0), (Level.INFO, 0), (Level.WARNING, 1), (Level.ERROR, 2), (Level.CRITICAL, 2)],
)
def test_the_worst_finding_decides_about_the_exit_code(level: Level, code: int) -> None:
    found = results_of(
        Check("A", "a", lambda: finds(Level.OK)), Check("B", "b", lambda: finds(level))
    ).values()

    assert worst(found) is level
    assert exit_code(found) == code


def test_nothing_found_is_in_order() -> None:
    assert worst([]) is Level.OK
    assert exit_code([]) == 0
