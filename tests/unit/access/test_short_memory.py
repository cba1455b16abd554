from __future__ import annotations

import pytest

from src.services.short_memory import ShortMemory


class Ticks:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_an_answer_is_kept_for_its_time_and_then_looked_up_again() -> None:
    ticks, loads = Ticks(), iter("abc")
    memory = ShortMemory[str](seconds=5, size=10, monotonic=ticks)
    assert memory.get("key", lambda: next(loads)) == "a"
    ticks.seconds = 4.9
    assert memory.get("key", lambda: next(loads)) == "a"
    ticks.seconds = 5.0
    assert memory.get("key", lambda: next(loads)) == "b"


def test_the_time_runs_from_before_the_lookup() -> None:
    ticks = Ticks()
    memory = ShortMemory[str](seconds=5, size=10, monotonic=ticks)

    def slow() -> str:
        ticks.seconds += 4
        return "old"

    memory.get("key", slow)
    ticks.seconds = 5.0
    assert memory.get("key", lambda: "new") == "new"


def test_what_is_forgotten_is_looked_up_again() -> None:
    memory = ShortMemory[str](seconds=5, size=10, monotonic=Ticks())
    memory.get("key", lambda: "old")
    memory.forget("key")
    assert memory.get("key", lambda: "new") == "new"


def test_a_lookup_under_way_while_its_key_is_forgotten_is_not_kept() -> None:
    memory = ShortMemory[str](seconds=5, size=10, monotonic=Ticks())

    def overtaken() -> str:
        memory.forget("key")
        return "old"

    assert memory.get("key", overtaken) == "old"
    assert memory.get("key", lambda: "new") == "new"


def test_none_is_not_kept() -> None:
    memory = ShortMemory[str](seconds=5, size=10, monotonic=Ticks())
    assert memory.get("key", lambda: None) is None
    assert memory.get("key", lambda: "found") == "found"


def test_false_is_kept() -> None:
    memory = ShortMemory[bool](seconds=5, size=10, monotonic=Ticks())
    memory.get("key", lambda: False)
    assert memory.get("key", lambda: True) is False


def test_never_more_than_its_size_is_kept() -> None:
    memory = ShortMemory[int](seconds=5, size=3, monotonic=Ticks())
    for number in range(50):
        memory.get(str(number), lambda: 1)
        assert len(memory._kept) <= 3


class LostError(Exception):
    """The store is away."""


def lost() -> str:
    raise LostError


def forgiving(ticks: Ticks) -> ShortMemory[str]:
    return ShortMemory[str](seconds=5, size=10, monotonic=ticks, stale_seconds=60, excuse=LostError)


def test_an_old_answer_will_do_for_a_while_where_the_store_is_away() -> None:
    ticks = Ticks()
    memory = forgiving(ticks)
    memory.get("key", lambda: "old")
    ticks.seconds = 59.9
    assert memory.get("key", lost) == "old"
    ticks.seconds = 60.0
    with pytest.raises(LostError):
        memory.get("key", lost)


def test_nobody_is_answered_for_whom_nothing_was_looked_up() -> None:
    memory = forgiving(Ticks())
    with pytest.raises(LostError):
        memory.get("key", lost)


def test_lookups_rest_after_a_failure_and_then_begin_again() -> None:
    ticks, asked = Ticks(), list[str]()
    memory = forgiving(ticks)
    memory.get("key", lambda: "old")

    def failing() -> str:
        asked.append("key")
        raise LostError

    ticks.seconds = 10.0
    assert [memory.get("key", failing) for _ in range(3)] == ["old"] * 3
    assert asked == ["key"]
    ticks.seconds = 11.1
    assert memory.get("key", lambda: "new") == "new"


def test_what_was_forgotten_is_not_believed_either() -> None:
    ticks = Ticks()
    memory = forgiving(ticks)
    memory.get("key", lambda: "old")
    memory.forget("key")
    with pytest.raises(LostError):
        memory.get("key", lost)
    memory.get("key", lambda: "old")
    ticks.seconds = 10.0

    def forgotten_meanwhile() -> str:
        memory.forget("key")
        raise LostError

    with pytest.raises(LostError):
        memory.get("key", forgotten_meanwhile)


def test_other_failures_are_no_excuse() -> None:
    ticks = Ticks()
    memory = forgiving(ticks)
    memory.get("key", lambda: "old")
    ticks.seconds = 10.0

    def broken() -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        memory.get("key", broken)
