"""The registry: one policy for every dependency, and how each is."""

from __future__ import annotations

import pytest

from src.resilience import (
    ByType,
    Kind,
    Listeners,
    MemoryStore,
    Profile,
    Registry,
    RetriesExhaustedError,
    State,
    Status,
    Step,
    events,
)
from src.resilience.circuit import CircuitReport
from src.resilience.errors import UnknownDependencyError
from src.resilience.profiles import PROFILES, profile_of
from src.resilience.retry import RetryRules
from src.resilience.rules import CircuitRules
from src.resilience.status import status_of
from src.resilience.window import Counts
from tests.unit.resilience.virtual import Dependency, FlakyError, Told, VirtualTime


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()


@pytest.fixture
def registry(time: VirtualTime) -> Registry:
    return Registry(time.timing, MemoryStore())


@pytest.mark.parametrize(
    ("name", "tries", "base_seconds", "most_seconds"),
    [
        ("google_maps", 4, 2, 120), ("database", 5, 0.5, 30), ("redis", 3, 0.2, 10),
        ("bridge", 3, 1, 60), ("anything else", 3, 1, 30),
    ],
)  # fmt: skip
def test_every_dependency_is_tried_as_its_profile_says(
    registry: Registry, name: str, tries: int, base_seconds: float, most_seconds: float
) -> None:
    policy = registry.add(name, without="nothing")
    assert policy.retry == RetryRules(tries, base_seconds, most_seconds)
    assert policy.circuit.rules == profile_of(name).circuit
    assert not policy.idempotent


@pytest.mark.parametrize(
    ("name", "lease_seconds", "wait_seconds"),
    [
        ("google_maps", 60, 1), ("database", 10, 0), ("redis", 10, 0), ("bridge", 60, 1),
        ("anything else", 60, 0),
    ],
)  # fmt: skip
def test_who_asks_again_soon_does_not_wait_long_for_a_lost_trial(
    name: str, lease_seconds: float, wait_seconds: float
) -> None:
    profile = profile_of(name)
    assert profile.circuit.lease_seconds == lease_seconds
    assert profile.wait_seconds == wait_seconds


def test_a_circuit_s_defaults_are_those_of_the_specification() -> None:
    rules = CircuitRules()
    assert (rules.consecutive_failures, rules.open_seconds) == (5, 60.0)
    assert (rules.permits, rules.successes, rules.growth) == (3, 2, 2.0)
    assert all(each.circuit.permits == 3 for each in PROFILES.values())


def test_what_requests_cannot_do_without_is_back_within_five_seconds() -> None:
    for name in ("database", "redis"):
        assert profile_of(name).circuit.most_open_seconds < 5


def test_a_profile_of_one_s_own_bounds_calls_and_attempts(registry: Registry) -> None:
    profile = Profile(RetryRules(2), CircuitRules(permits=2), 9.0, 3.0, 4, 0.5)
    policy = registry.add("parser", without="text is read here", profile=profile)
    assert (policy.deadline_seconds, policy.attempt_seconds, policy.retry.tries) == (9.0, 3.0, 2)
    assert policy.bulkhead is not None
    assert (policy.bulkhead.most, policy.bulkhead.wait_seconds) == (4, 0.5)
    assert registry["parser"].profile is profile
    assert registry.add("other", without="all").bulkhead is None


def test_everything_given_to_a_registry_is_used(time: VirtualTime) -> None:
    told, listeners, shared, own = Told(), Listeners(), MemoryStore(), MemoryStore()
    listeners.add(told)
    registry = Registry(time.timing, shared, listeners)
    assert registry.listeners is listeners
    hasty = Profile(RetryRules(1), CircuitRules(consecutive_failures=1))
    one = registry.add(
        "maps", without="-", profile=hasty, classify=ByType({ValueError: Kind.DENIED})
    )
    other = registry.add("redis", without="-", profile=hasty, store=own)
    for policy in (one, other):
        policy.run(Dependency(time, [ValueError()]))
    assert [event.kind for event in told.of(events.AttemptFailed)] == ["denied", "unknown"]  # type: ignore[attr-defined]
    assert [shared.known(name).state for name in ("maps", "redis")] == [State.OPEN, State.CLOSED]
    assert [own.known(name).state for name in ("maps", "redis")] == [State.CLOSED, State.OPEN]


def test_names_are_unique_and_must_be_known(registry: Registry) -> None:
    registry.add("maps", without="estimates")
    with pytest.raises(ValueError, match="maps"):
        registry.add("maps", without="again")
    with pytest.raises(UnknownDependencyError):
        registry.report("other")


def test_a_report_says_how_everything_is(registry: Registry, time: VirtualTime) -> None:
    steps = (Step("cached", {}.__getitem__), Step("approximate", int))
    policy = registry.add(
        "google_maps", without="journeys are estimated", steps=steps, idempotent=True
    )
    registry.add("redis", without="each worker caches by itself")
    assert policy.run(Dependency(time, [FlakyError()] * 4)).step == "approximate"
    one, other = registry.reports()
    assert (one.name, one.status, one.without) == (
        "google_maps", Status.FAILING, "journeys are estimated",
    )  # fmt: skip
    assert one.fallback == ("cached", "approximate")
    assert one.circuit.counts == Counts(4, 4, 0, 4)
    # Three retries of ten, and what one call and the seconds of their pauses earned.
    assert one.budget_remaining == 10.0
    assert (other.status, other.running, other.waiting) == (Status.HEALTHY, 0, 0)
    assert [each.name for each in registry] == ["google_maps", "redis"]


def test_a_report_counts_what_runs(registry: Registry) -> None:
    policy = registry.add("bridge", without="nothing")
    with policy.guard():
        assert registry.report("bridge").running == 1
    assert registry.report("bridge").running == 0


def test_an_operator_s_switch_holds_until_it_is_released(
    registry: Registry, time: VirtualTime
) -> None:
    told = Told()
    registry.listeners.add(told)
    policy = registry.add("maps", without="estimates", idempotent=True)
    assert registry.force("maps", State.FORCED_OPEN, by="ada", reason="bill", seconds=60.0)
    report = registry.report("maps")
    assert (report.status, report.circuit.seconds_left) == (Status.DOWN, 60.0)
    assert report.circuit.switch is not None
    assert (report.circuit.switch.by, report.circuit.switch.reason) == ("ada", "bill")
    assert registry.release("maps")
    assert policy.call(int) == 0
    registry.force("maps", State.FORCED_CLOSED, by="ada", reason="test")
    for _ in range(9):
        with pytest.raises(RetriesExhaustedError):
            policy.call(Dependency(time, [FlakyError()] * 3))
        time.pass_by(100)
    assert registry.report("maps").circuit.state is State.FORCED_CLOSED
    registry.force("maps", State.DISABLED, by="ada", reason="test")
    with pytest.raises(RetriesExhaustedError):
        policy.call(Dependency(time, [FlakyError()] * 3))
    assert registry.report("maps").circuit.counts.calls == 0
    assert told.of(events.CircuitTurned) == [
        events.CircuitSwitched("maps", True, "forced_open", "ada", "bill"),
        events.CircuitClosed("maps", True),
        events.CircuitSwitched("maps", True, "forced_closed", "ada", "test"),
        events.CircuitSwitched("maps", True, "disabled", "ada", "test"),
    ]


@pytest.mark.parametrize("state", [State.OPEN, State.CLOSED, State.HALF_OPEN])
def test_only_three_states_are_set_by_hand(registry: Registry, state: State) -> None:
    registry.add("maps", without="estimates")
    with pytest.raises(ValueError, match="by hand"):
        registry.force("maps", state, by="ada", reason="test")


@pytest.mark.parametrize(
    ("state", "counts", "status"),
    [
        (State.OPEN, (0, 0, 0, 0), "down"), (State.FORCED_OPEN, (0, 0, 0, 0), "down"),
        (State.HALF_OPEN, (0, 0, 0, 0), "failing"), (State.CLOSED, (0, 0, 0, 0), "healthy"),
        (State.FORCED_CLOSED, (9, 9, 0, 9), "failing"), (State.DISABLED, (0, 0, 0, 0), "healthy"),
        (State.CLOSED, (1, 1, 0, 1), "degraded"), (State.CLOSED, (2, 2, 0, 2), "degraded"),
        (State.CLOSED, (3, 3, 0, 3), "failing"), (State.CLOSED, (4, 3, 4, 0), "healthy"),
        (State.CLOSED, (8, 2, 0, 0), "failing"), (State.CLOSED, (5, 1, 0, 0), "degraded"),
        (State.CLOSED, (20, 1, 0, 0), "degraded"), (State.CLOSED, (21, 1, 0, 0), "healthy"),
        (State.CLOSED, (5, 0, 1, 0), "degraded"), (State.CLOSED, (6, 0, 1, 0), "healthy"),
    ],
)  # fmt: skip
def test_a_status_follows_from_the_window(
    state: State, counts: tuple[int, int, int, int], status: str
) -> None:
    assert status_of(CircuitReport(state, None, 0, None, Counts(*counts))) == status
