"""Entries and the memory that keeps them, alone: what each costs, and which goes first."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import pytest

from src.adapters.cached_values import JsonCodec
from src.resilience.tiered.near import Entry, NearMemory
from src.resilience.tiered.outcome import Status
from src.resilience.tiered.stats import SpaceStats


class CountingCodec(JsonCodec):
    """Counts how often something is decoded."""

    def __init__(self) -> None:
        self.decoded = 0

    def decode(self, data: bytes) -> Any:
        self.decoded += 1
        return super().decode(data)


def entry(data: bytes | None = b"1", *, ends_at: float = 100.0, codec: Any = None) -> Entry:
    return Entry(
        data, codec or JsonCodec(), ("t:a",), 7, born_at=10.0, fresh_until=50.0, ends_at=ends_at
    )


class Memory(NearMemory):
    """A memory, and what it counts."""

    def __init__(self, most_entries: int = 100, most_bytes: int = 1_000_000) -> None:
        self.counted: defaultdict[str, SpaceStats] = defaultdict(lambda: SpaceStats("things"))
        super().__init__(self.counted.__getitem__, most_entries=most_entries, most_bytes=most_bytes)

    def keys(self) -> str:
        return "".join(name[1] for name, _ in self.entries())

    def gone(self) -> tuple[int, int]:
        """(run out, evicted)."""
        stats = self.counted["things"]
        return stats.expirations.value(), stats.evictions.value()


def named(key: str) -> tuple[str, str]:
    return ("things", key)


def full(keys: str, memory: Memory, *, ends_at: float = 100.0) -> Memory:
    for key in keys:
        assert memory.put(named(key), entry(ends_at=ends_at), 0.0)
    return memory


@pytest.mark.parametrize("data", [b'"text"', b"1", b"1.5", b"true", b"null"])
def test_what_cannot_be_changed_is_decoded_once(data: bytes) -> None:
    codec = CountingCodec()
    made = entry(data, codec=codec)
    assert made.value() == made.value() == JsonCodec().decode(data)
    assert codec.decoded == 1


@pytest.mark.parametrize("data", [b"[1]", b'{"a":1}'])
def test_what_can_be_changed_is_anothers_each_time(data: bytes) -> None:
    made = entry(data)
    assert made.value() == made.value() == JsonCodec().decode(data)
    assert made.value() is not made.value()


def test_an_entry_says_what_it_was_made_with() -> None:
    made = entry()
    assert (made.tags, made.seen, made.born_at) == (("t:a",), 7, 10.0)
    assert (made.fresh_until, made.ends_at, made.quiet_until) == (50.0, 100.0, -math.inf)
    assert (made.negative, made.fresh_status, made.value()) == (False, Status.HIT, 1)


def test_that_there_is_none_is_an_entry_without_a_value() -> None:
    made = entry(None)
    assert (made.negative, made.fresh_status, made.value()) == (True, Status.NEGATIVE, None)


def test_an_entry_costs_its_data_its_key_and_some_more() -> None:
    assert entry(None).size_under(named("")) == 500
    assert entry(b'"abc"').size_under(named("k")) == 506


def test_an_answer_is_as_old_as_the_entry_and_never_younger_than_nothing() -> None:
    error = ValueError()
    outcome = entry().outcome(Status.STALE_ERROR, 12.5, error)
    assert (outcome.value, outcome.status, outcome.age_seconds) == (1, Status.STALE_ERROR, 2.5)
    assert outcome.error is error
    assert entry().outcome(Status.HIT, 9.0).age_seconds == 0.0
    assert entry().outcome(Status.HIT, 9.0).error is None


def test_of_a_full_memory_the_one_goes_that_was_used_longest_ago() -> None:
    memory = full("abc", Memory(most_entries=3))
    assert (len(memory), memory.keys(), memory.gone()) == (3, "abc", (0, 0))
    memory.touch(named("a"))
    memory.touch(named("z"))
    full("d", memory)
    assert (memory.keys(), memory.gone()) == ("cad", (0, 1))
    full("c", memory)  # what is written anew is used
    assert (memory.keys(), memory.bytes, memory.gone()) == ("adc", 3 * 502, (0, 1))


def test_a_memory_of_one_keeps_one() -> None:
    assert full("ab", Memory(most_entries=1)).keys() == "b"


def test_a_memory_of_none_keeps_none() -> None:
    memory = Memory(most_entries=0)
    assert memory.put(named("a"), entry(), 0.0) is False
    assert (len(memory), memory.bytes) == (0, 0)


def test_bytes_may_be_used_to_the_last_one() -> None:
    memory = full("abcd", Memory(most_bytes=4 * 502))
    assert (memory.keys(), memory.bytes) == ("abcd", 4 * 502)
    full("e", memory)
    assert (memory.keys(), memory.bytes, memory.gone()) == ("bcde", 4 * 502, (0, 1))


def test_one_that_takes_a_quarter_is_kept_and_a_larger_one_takes_its_place_empty() -> None:
    memory = Memory(most_bytes=4 * 502)
    assert memory.put(named("a"), entry(), 0.0) is True
    assert memory.put(named("a"), entry(b"12"), 0.0) is False
    assert (memory.keys(), memory.bytes) == ("", 0)
    assert memory.put(named("ab"), entry(), 0.0) is False


def test_keeping_the_same_entry_again_costs_nothing_more() -> None:
    memory, one = Memory(), entry()
    for _ in range(3):
        memory.put(named("key"), one, 0.0)
    assert memory.bytes == 504


def test_who_puts_looks_whether_two_of_the_oldest_have_run_out() -> None:
    memory = full("abc", Memory(), ends_at=20.0)
    memory.put(named("d"), entry(), 19.5)
    assert (memory.keys(), memory.gone()) == ("abcd", (0, 0))
    memory.put(named("e"), entry(), 20.0)
    assert (memory.keys(), memory.bytes, memory.gone()) == ("cde", 3 * 502, (2, 0))
    memory.put(named("f"), entry(), 20.0)
    memory.put(named("g"), entry(), 20.0)
    assert (memory.keys(), memory.gone()) == ("defg", (3, 0))


def test_what_has_run_out_already_is_not_kept() -> None:
    memory = Memory()
    memory.put(named("a"), entry(ends_at=20.0), 20.0)
    assert (memory.keys(), memory.bytes, memory.gone()) == ("", 0, (1, 0))


def test_what_has_to_go_and_has_run_out_counts_as_run_out() -> None:
    memory = full("abc", Memory(most_bytes=8000), ends_at=20.0)
    text = b'"' + b"x" * 1097 + b'"'
    for key in "defg":
        memory.put(named(key), entry(text), 0.0)
    assert (memory.keys(), memory.bytes) == ("abcdefg", 3 * 502 + 4 * 1600)

    memory.put(named("h"), entry(text), 20.0)
    assert (memory.keys(), memory.bytes, memory.gone()) == ("defgh", 8000, (3, 0))
    memory.put(named("i"), entry(text), 20.0)
    assert (memory.keys(), memory.bytes, memory.gone()) == ("efghi", 8000, (3, 1))


def test_only_the_entry_that_was_looked_at_runs_out() -> None:
    memory, old = full("b", Memory()), entry()
    memory.put(named("a"), entry(), 0.0)
    memory.expire(named("a"), old)
    assert (memory.keys(), memory.gone()) == ("ba", (0, 0))
    memory.put(named("a"), old, 0.0)
    memory.expire(named("a"), old)
    assert (memory.keys(), memory.bytes, memory.gone()) == ("b", 502, (1, 0))


def test_dropping_says_what_was_there() -> None:
    memory = full("abcd", Memory())
    assert memory.drop(named("a")) is True
    assert memory.drop(named("a")) is False
    assert memory.drop_where(lambda name: name[1] in "cdx") == 2
    assert memory.drop_where(lambda name: name[1] in "cdx") == 0
    assert (memory.keys(), memory.bytes, len(memory)) == ("b", 502, 1)
    assert memory.find(named("b")) is not None
    memory.clear()
    assert (memory.keys(), memory.bytes, len(memory)) == ("", 0, 0)
    assert memory.find(named("b")) is None
