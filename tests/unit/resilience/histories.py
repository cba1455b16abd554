"""Random histories of a circuit, beside those of the model."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from src.resilience.circuit_store import CircuitStore, State, Switch
from src.resilience.errors import CircuitOpenError
from src.resilience.memory_store import MemoryStore
from src.resilience.rules import CircuitRules
from tests.unit.resilience.model import ModelCircuit
from tests.unit.resilience.virtual import VirtualTime, circuit_on

_FORCED = (State.FORCED_OPEN, State.FORCED_CLOSED, State.DISABLED)


def rules_of(window_calls: int | None) -> dict[str, Any]:
    return {
        "consecutive_failures": 4, "failure_rate": 0.5, "slow_rate": 0.75, "slow_seconds": 2.0,
        "window_seconds": 20.0, "window_calls": window_calls, "minimum_calls": 6,
        "open_seconds": 10.0, "most_open_seconds": 35.0, "lease_seconds": 8.0, "permits": 3,
        "successes": 2,
    }  # fmt: skip


class CircuitHistory(RuleBasedStateMachine):
    """Calls begin, end, fail and are forgotten; time passes; operators switch."""

    def store(self) -> CircuitStore:
        return MemoryStore()

    @initialize(window_calls=st.sampled_from([None, 8]))
    def begin(self, window_calls: int | None) -> None:
        self.time = VirtualTime(now=0.0)
        rules = rules_of(window_calls)
        self.circuit = circuit_on(self.time, store=self.store(), **rules)
        self.model = ModelCircuit(CircuitRules(**rules))
        self.running: list[tuple[Any, tuple[int, int]]] = []

    @rule()
    def a_call_begins(self) -> None:
        expected = self.model.admit(self.time.now)
        if expected is None:
            with pytest.raises(CircuitOpenError):
                self.circuit.admit(self.time.now)
        else:
            self.running.append((self.circuit.admit(self.time.now), expected))

    @precondition(lambda self: self.running)
    @rule(
        which=st.integers(0, 100),
        result=st.sampled_from(["success", "success", "failure", "failure", "released"]),
        seconds=st.sampled_from([0.1, 1.999, 2.0, 5.0]),
        told=st.sampled_from([None, None, None, 0.0, 17.0, 500.0]),
    )
    def a_call_ends(self, which: int, result: Any, seconds: float, told: float | None) -> None:
        real, expected = self.running.pop(which % len(self.running))
        told = told if result == "failure" else None
        if result == "success" and which % 2:
            self.circuit.succeeded(real, seconds, self.time.now)
        else:
            self.circuit.settle(real, result, seconds, self.time.now, told)
        self.model.report(expected, result, seconds, self.time.now, told)

    @rule(count=st.integers(1, 8), failed=st.booleans())
    def many_calls_come_and_go(self, count: int, failed: bool) -> None:
        for _ in range(count):
            before = len(self.running)
            self.a_call_begins()
            if len(self.running) > before:
                self.a_call_ends(before, "failure" if failed else "success", 0.1, None)

    @rule(seconds=st.sampled_from([0.5, 2.0, 7.875, 8.0, 10.0, 20.0, 35.0]))
    def time_passes(self, seconds: float) -> None:
        self.time.pass_by(seconds)

    @rule(state=st.sampled_from(_FORCED), seconds=st.sampled_from([None, 5.0]))
    def an_operator_switches(self, state: State, seconds: float | None) -> None:
        self.circuit.switch(Switch(state, "ada", "maintenance"), seconds)
        self.model.go(state.value, math.inf if seconds is None else self.time.now + seconds)

    @rule()
    def an_operator_releases(self) -> None:
        self.circuit.switch(None)
        self.model.go("closed")

    @invariant()
    def both_stand_alike(self) -> None:
        if not hasattr(self, "model"):
            return
        if self.model.state.startswith(("forced", "disabled")) and (
            self.time.now >= self.model.until
        ):
            self.model.go("closed")
        report = self.circuit.report()
        assert report.state == self.model.state
        assert report.openings == self.model.openings
        if self.model.until == math.inf:
            assert report.seconds_left is None
        else:
            left = max(0.0, self.model.until - self.time.now)
            assert report.seconds_left == pytest.approx(left)
        if self.model.state in {"closed", "forced_closed"}:
            seen = self.model.window(self.time.now)
            if self.model.rules.window_calls or self.model.results:
                assert report.counts.calls == len(seen)
                assert report.counts.failures == sum(each[1] for each in seen)
                assert report.counts.slow == sum(each[2] for each in seen)
