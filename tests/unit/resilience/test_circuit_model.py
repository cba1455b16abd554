"""Random histories: the circuit does what the model of fifty lines does."""

from __future__ import annotations

from hypothesis import settings

from tests.unit.resilience.histories import CircuitHistory

TestCircuitHistory = CircuitHistory.TestCase
TestCircuitHistory.settings = settings(stateful_step_count=60)
