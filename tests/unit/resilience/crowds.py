"""Many calls at once: scenes that the tests play in threads and in greenlets.

Nothing looks at a clock: calls meet at barriers, and a barrier that not all reach breaks.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

from src.resilience import events
from src.resilience.bulkhead import Bulkhead
from src.resilience.circuit_store import State
from src.resilience.errors import CircuitOpenError
from tests.unit.resilience.virtual import FlakyError, Told, VirtualTime, circuit_on, policy_on

_MANY = 20
_PATIENCE_SECONDS = 60


def crowd(call: Callable[[], object], count: int = _MANY) -> list[str]:
    """What became of so many calls at once: ``done`` or the name of the error, for each."""
    ends: list[str] = []
    begin = threading.Barrier(count)

    def one() -> None:
        begin.wait(_PATIENCE_SECONDS)
        try:
            call()
            ends.append("done")
        except Exception as error:  # noqa: BLE001 - it is the result of the call
            ends.append(type(error).__name__)

    threads = [threading.Thread(target=one) for _ in range(count)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return ends


def calls_run_side_by_side() -> None:
    policy, _ = policy_on(VirtualTime())
    inside = threading.Barrier(_MANY)
    ends = crowd(lambda: policy.call(inside.wait, _PATIENCE_SECONDS))
    assert Counter(ends) == {"done": _MANY}, ends


def a_half_open_circuit_lets_three_through() -> None:
    time = VirtualTime()
    policy, _ = policy_on(time, circuit={"consecutive_failures": 1}, idempotent=False)
    permit = policy.circuit.admit(time.now)
    policy.circuit.settle(permit, "failure", 0.1, time.now)
    time.pass_by(60)
    judged = threading.Semaphore(0)
    reached: list[int] = []

    def dependency() -> None:
        reached.append(1)
        judged.release()
        assert all_judged.wait(_PATIENCE_SECONDS)

    def one() -> None:
        try:
            policy.call(dependency)
        except CircuitOpenError:
            judged.release()
            raise

    all_judged = threading.Event()

    def watch() -> None:
        for _ in range(_MANY):
            assert judged.acquire(timeout=_PATIENCE_SECONDS)
        all_judged.set()

    watcher = threading.Thread(target=watch)
    watcher.start()
    ends = crowd(one)
    watcher.join()
    assert Counter(ends) == {"done": 3, "CircuitOpenError": _MANY - 3}, ends
    assert len(reached) == 3
    assert policy.circuit.report().state is State.CLOSED


def failures_at_once_open_it_once() -> None:
    time, told = VirtualTime(), Told()
    circuit = circuit_on(time, listener=told)
    both = threading.Barrier(_MANY)

    def fail() -> None:
        permit = circuit.admit(time.now)
        both.wait(_PATIENCE_SECONDS)
        circuit.settle(permit, "failure", 0.1, time.now)

    assert Counter(crowd(fail)) == {"done": _MANY}
    assert told.events == [events.CircuitOpened("maps", True, 60.0)]


def every_result_is_counted() -> None:
    time = VirtualTime()
    circuit = circuit_on(time, minimum_calls=100_000)

    def many() -> None:
        for number in range(200):
            permit = circuit.admit(time.now)
            if number % 4:
                circuit.succeeded(permit, 0.1, time.now)
            else:
                circuit.settle(permit, "failure", 0.1, time.now)
                circuit.succeeded(circuit.admit(time.now), 0.1, time.now)

    assert Counter(crowd(many, 4)) == {"done": 4}
    counts = circuit.report().counts
    assert (counts.calls, counts.failures) == (4 * 250, 4 * 50), counts


def a_bulkhead_lets_no_more_than_its_most_run_and_forgets_nobody() -> None:
    bulkhead = Bulkhead("maps", 4, wait_seconds=_PATIENCE_SECONDS, most_waiting=_MANY)
    policy, _ = policy_on(VirtualTime(), bulkhead=bulkhead)
    four = threading.Barrier(4)
    running: list[int] = []

    def dependency() -> None:
        # Four run at once, or the barrier breaks; a fifth would be seen.
        four.wait(_PATIENCE_SECONDS)
        running.append(bulkhead.running)
        four.wait(_PATIENCE_SECONDS)

    assert Counter(crowd(lambda: policy.call(dependency))) == {"done": _MANY}
    assert (max(running), bulkhead.running, bulkhead.waiting) == (4, 0, 0)


def a_listener_s_fault_and_a_full_bulkhead_harm_only_their_own() -> None:
    policy, _ = policy_on(VirtualTime(), bulkhead=Bulkhead("maps", 1), idempotent=False)

    def broken(_: object) -> None:
        raise FlakyError

    policy.listeners.add(broken)
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        inside.set()
        assert leave.wait(_PATIENCE_SECONDS)

    holder = threading.Thread(target=policy.call, args=(hold,))
    holder.start()
    assert inside.wait(_PATIENCE_SECONDS)
    assert Counter(crowd(lambda: policy.call(int))) == {"BulkheadFullError": _MANY}
    leave.set()
    holder.join()
    assert policy.listeners.faults == _MANY


SCENES = (
    calls_run_side_by_side,
    a_half_open_circuit_lets_three_through,
    failures_at_once_open_it_once,
    every_result_is_counted,
    a_bulkhead_lets_no_more_than_its_most_run_and_forgets_nobody,
    a_listener_s_fault_and_a_full_bulkhead_harm_only_their_own,
)
