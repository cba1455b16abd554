"""Circuits in memory, where a whole circuit seldom brings them."""

from __future__ import annotations

import pytest

from src.resilience.circuit_store import Lease, State, Switch
from src.resilience.kinds import Result
from src.resilience.memory_store import MemoryStore
from src.resilience.rules import CircuitRules


def half_open(rules: CircuitRules) -> MemoryStore:
    """A store whose circuit may be tried from the second 1 on."""
    store = MemoryStore()
    assert store.trip("maps", store.record("maps", 0.0), 1.0, rules, 0.0)
    return store


def lease(store: MemoryStore, rules: CircuitRules, now: float = 1.0) -> Lease:
    found, _ = store.lease("maps", rules, now)
    assert found is not None
    return found


def test_the_lease_of_who_is_gone_is_given_to_another_when_it_ends() -> None:
    rules = CircuitRules(permits=1, successes=1, lease_seconds=5.0)
    store = half_open(rules)
    gone = lease(store, rules)
    assert store.lease("maps", rules, 5.999) == (None, False)
    other = lease(store, rules, 6.0)
    assert not store.settle("maps", gone, "success", 1.0, rules, 6.5)
    assert store.lease("maps", rules, 6.5) == (None, False)
    assert store.settle("maps", other, "success", 1.0, rules, 6.5)


@pytest.mark.parametrize(
    ("results", "free"),
    [
        ((), 3),
        (("success",), 2),
        (("failure",), 2),
        (("released",), 3),
        (("failure", "success"), 1),
    ],
)
def test_results_and_leases_make_up_the_permits(results: tuple[Result, ...], free: int) -> None:
    rules = CircuitRules(permits=3, successes=2)
    store = half_open(rules)
    for result in results:
        assert not store.settle("maps", lease(store, rules), result, 1.0, rules, 1.0)
    for _ in range(free):
        lease(store, rules)
    assert store.lease("maps", rules, 1.0) == (None, False)


def test_openings_are_counted_until_it_closes() -> None:
    rules = CircuitRules(permits=1, successes=1)
    store, now = half_open(rules), 1.0
    for openings in (1, 2, 3):
        assert store.known("maps").openings == openings
        trial = lease(store, rules, now)
        assert store.known("maps").openings == openings
        assert store.settle("maps", trial, "failure", 1.0, rules, now)
        now = store.known("maps").until
        assert store.known("maps").state is State.OPEN
    assert store.settle("maps", lease(store, rules, now), "success", 1.0, rules, now)
    assert store.known("maps").openings == 0


def test_what_is_set_by_hand_is_not_tried_when_it_ends() -> None:
    store, rules = MemoryStore(), CircuitRules()
    store.switch("maps", Switch(State.FORCED_OPEN, "ada", "test"), 5.0, 0.0)
    assert store.lease("maps", rules, 6.0) == (None, False)
    assert store.known("maps").state is State.FORCED_OPEN
    assert store.record("maps", 5.0).state is State.CLOSED
