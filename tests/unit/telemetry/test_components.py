"""Whether parts are in order, as it is scraped."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from src.services.health import Health, LifeCycle, ProbeError
from src.telemetry.components import ComponentFigures
from src.telemetry.metrics import Metrics
from src.telemetry.multiprocess import collect, prepare_folder
from tests.fakes import FakeClock

ROOT = Path(__file__).resolve().parents[3]
# A worker that looks once: the database is there, or not.
WORKER = """
import sys
from prometheus_client import CollectorRegistry
from src.telemetry.metrics import Metrics
Metrics(CollectorRegistry()).component_up.labels("database").set(float(sys.argv[1]))
"""


class FakeDatabase:
    name = "database"
    required = True
    when_slow = "no answer in time"
    is_there = True

    def check(self) -> str:
        if not self.is_there:
            raise ProbeError("gone")
        return "answers"


def test_every_look_tells_how_the_parts_are_then() -> None:
    clock, metrics, database = FakeClock(), Metrics(CollectorRegistry()), FakeDatabase()
    health = Health([database], clock=clock, life_cycle=LifeCycle(clock))
    figures = ComponentFigures(metrics, health)

    def is_up() -> float | None:
        return metrics.registry.get_sample_value("nextvision_component_up", {"name": "database"})

    assert is_up() is None  # nobody has looked
    found = []
    for there in (True, False, True):
        database.is_there = there
        clock.advance(5)
        figures.look()
        found.append(is_up())
    assert found == [1.0, 0.0, 1.0]


@pytest.mark.parametrize("looks", [(1, 0), (0, 1), (1, 0, 1)])
def test_the_latest_look_of_any_worker_counts(tmp_path: Path, looks: tuple[int, ...]) -> None:
    folder = tmp_path / f"server-{os.getpid()}"
    prepare_folder(folder)
    for look in looks:
        subprocess.run(
            [sys.executable, "-c", WORKER, str(look)],
            env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(folder)},
            cwd=ROOT,
            check=True,
            timeout=60,
        )
    [found] = [one for one in collect(folder) if one.name == "nextvision_component_up"]
    assert [(one.labels, one.value) for one in found.samples] == [
        ({"name": "database"}, float(looks[-1]))
    ]
