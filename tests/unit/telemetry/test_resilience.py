"""What happens around dependencies, as it is scraped."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from src.resilience import MemoryStore, Registry, State, Step, events
from src.telemetry.metrics import Metrics
from src.telemetry.resilience import DependencyFigures, circuit_states
from tests.unit.resilience.virtual import Dependency, FlakyError, VirtualTime

ROOT = Path(__file__).resolve().parents[3]


class Bench:
    """One dependency, its figures, and what they put off until later."""

    def __init__(self, **dependency: Any) -> None:
        self.time = VirtualTime()
        self.registry = Registry(self.time.timing, MemoryStore())
        self.policy = self.registry.add("maps", without="-", **dependency)
        self.metrics = Metrics(CollectorRegistry())
        self.put_off: list[Callable[[], None]] = []
        self.figures = DependencyFigures(
            self.metrics,
            self.registry,
            self.time.monotonic,
            later=lambda _, action: self.put_off.append(action),
        )
        self.figures.watch()

    def value(self, name: str, /, **labels: str) -> float | None:
        return self.metrics.registry.get_sample_value(f"nextvision_{name}", labels)

    @property
    def state(self) -> float:
        families = {each.name: each for each in self.metrics.registry.collect()}
        [sample] = circuit_states(families, "nextvision_").samples
        assert sample.labels == {"name": "maps"}
        return sample.value

    def fails(self, times: int) -> None:
        for _ in range(times):
            self.policy.run(Dependency(self.time, [ValueError()]))


def test_before_anything_happens_the_circuit_is_closed_and_the_budget_full() -> None:
    bench = Bench()
    assert (bench.state, bench.value("retry_budget_remaining", service="maps")) == (0.0, 10.0)
    assert bench.put_off == []


def test_every_turn_of_a_circuit_is_counted_and_its_state_shown() -> None:
    bench = Bench()
    bench.fails(5)
    assert bench.state == 1.0
    bench.time.pass_by(60)
    answers = Dependency(bench.time, [1, 2])
    bench.policy.call(answers)
    assert bench.state == 2.0
    bench.policy.call(answers)
    assert bench.state == 0.0
    bench.registry.force("maps", State.FORCED_OPEN, by="ada", reason="test")
    assert bench.state == 1.0
    bench.registry.force("maps", State.DISABLED, by="ada", reason="test")
    assert bench.state == 0.0

    turns = {
        to: bench.value("circuit_breaker_transitions_total", name="maps", to=to) for to in State
    }
    assert turns == {
        "open": 1, "half_open": 1, "closed": 1, "forced_open": 1, "disabled": 1,
        "forced_closed": None,
    }  # fmt: skip


def test_a_turn_of_another_worker_is_shown_and_not_counted_again() -> None:
    bench = Bench()
    bench.figures(events.CircuitOpened("maps", own=False, seconds=60.0))
    assert bench.state == 1.0
    assert bench.value("circuit_breaker_transitions_total", name="maps", to="open") is None


@pytest.mark.parametrize(
    ("answers", "outcomes"),
    [
        ([1], {}),
        ([FlakyError(), 1], {"success": 1}),
        ([FlakyError(), FlakyError(), 1], {"success": 1, "failure": 1}),
        # The third failure is of the last try: no other was due.
        ([FlakyError()] * 3, {"failure": 2}),
        ([ValueError()], {}),
    ],
)
def test_retries_are_counted_by_what_became_of_them(
    answers: list[Any], outcomes: dict[str, float]
) -> None:
    bench = Bench(idempotent=True)
    bench.policy.run(Dependency(bench.time, answers))

    found = {
        outcome: bench.value("retry_attempts_total", service="maps", outcome=outcome)
        for outcome in ("success", "failure", "budget", "deadline", "circuit", "tries")
    }
    assert {name: value for name, value in found.items() if value} == outcomes


def test_a_retry_that_the_budget_forbids_is_counted_as_such_and_the_budget_told() -> None:
    bench = Bench(idempotent=True)
    bench.time.chance = 0.0
    while bench.policy.budget.withdraw(bench.time.now):
        pass
    bench.policy.run(Dependency(bench.time, [FlakyError()]))
    assert bench.value("retry_attempts_total", service="maps", outcome="budget") == 1

    [again] = bench.put_off
    again()
    assert bench.value("retry_budget_remaining", service="maps") == pytest.approx(0.2)


def test_fallbacks_are_counted_by_their_step() -> None:
    bench = Bench(steps=[Step("stale", lambda: 1)])
    bench.fails(2)
    assert bench.value("fallbacks_total", service="maps", step="stale") == 2


def test_gauges_are_read_again_until_all_is_at_rest() -> None:
    bench = Bench()
    bench.fails(5)
    assert len(bench.put_off) == 1  # however much happens, one look is due
    bench.put_off.pop()()
    assert len(bench.put_off) == 1

    # Another worker closes it: nobody tells this one.
    bench.registry["maps"].policy.circuit._store.switch("maps", None, None, bench.time.now)
    bench.put_off.pop()()
    assert bench.state == 0.0
    bench.put_off.pop()()  # since something has changed
    assert bench.put_off == []


WORKER = """
import sys, time
from prometheus_client import CollectorRegistry
from src.resilience import MemoryStore, Registry, Timing
from src.telemetry.metrics import Metrics
from src.telemetry.resilience import DependencyFigures
registry = Registry(Timing(time.monotonic, time.sleep, float), MemoryStore())
policy = registry.add("maps", without="-")
figures = DependencyFigures(Metrics(CollectorRegistry()), registry, time.monotonic)
figures.watch()
for _ in range(int(sys.argv[1])):
    policy.run(lambda: 1 / 0)
print("told", flush=True)
sys.stdin.read()
"""


def test_over_workers_turns_are_summed_and_the_worst_state_is_shown(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, failures],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for failures in ("5", "0", "5")
    ]
    try:
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "told\n"
        reading = (
            "import sys\nfrom pathlib import Path\n"
            "from src.telemetry.exposition import Scrape\n"
            "scrape = Scrape(Path(sys.argv[1]), revision='r', disk_path=Path('.'))\n"
            "for family in scrape.collect():\n"
            "    for sample in family.samples:\n"
            "        print(sample.name, sorted(sample.labels.values()), sample.value)\n"
        )
        scraped = subprocess.run(
            [sys.executable, "-c", reading, str(tmp_path)],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout.splitlines()
    finally:
        for worker in workers:
            worker.communicate("", timeout=60)

    assert "nextvision_circuit_breaker_state ['maps'] 1.0" in scraped
    assert "nextvision_circuit_breaker_transitions_total ['maps', 'open'] 2.0" in scraped
    assert "nextvision_retry_budget_remaining ['maps'] 30.0" in scraped
