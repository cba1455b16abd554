from __future__ import annotations

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
