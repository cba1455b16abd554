from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client import Metric

from src.telemetry.multiprocess import collect, fold_worker, prepare_folder, remove_folder

ROOT = Path(__file__).resolve().parents[3]
# What a worker does: count, observe, set a gauge, and end without saying goodbye.
WORKER = """
import os, sys
from prometheus_client import CollectorRegistry
from src.telemetry.metrics import Metrics
metrics = Metrics(CollectorRegistry())
count = int(sys.argv[1])
for _ in range(count):
    metrics.requests.labels("/a", "GET", "200").inc()
    metrics.request_duration.labels("/a", "GET").observe(0.004)
metrics.pool_size.set(50)
print(os.getpid())
sys.stdout.flush()
os._exit(9)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "metrics" / f"server-{os.getpid()}"
    prepare_folder(folder)
    return folder


def worker(folder: Path, count: int) -> int:
    """Process id of a worker that counted that often and is dead."""
    done = subprocess.run(
        [sys.executable, "-c", WORKER, str(count)],
        env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(folder)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 9, done.stderr
    return int(done.stdout)


def value(families: list[Metric], sample: str, **labels: str) -> float | None:
    for family in families:
        for one in family.samples:
            if one.name == sample and one.labels == labels:
                return one.value
    return None


def requests(folder: Path) -> float | None:
    return value(
        collect(folder), "nextvision_api_requests_total", endpoint="/a", method="GET", status="200"
    )


def test_figures_of_all_workers_are_summed(folder: Path) -> None:
    worker(folder, 3)
    worker(folder, 4)

    assert requests(folder) == 7


def test_folding_a_dead_worker_changes_no_sum_and_leaves_no_file_of_it(folder: Path) -> None:
    dead, living = worker(folder, 3), worker(folder, 4)
    before = collect(folder)

    fold_worker(folder, dead)

    families = collect(folder)
    assert requests(folder) == 7
    histogram = "nextvision_api_request_duration_seconds"
    for part, labels in (("_count", {}), ("_sum", {}), ("_bucket", {"le": "0.005"})):
        named = {"endpoint": "/a", "method": "GET", **labels}
        assert value(families, histogram + part, **named) == pytest.approx(
            value(before, histogram + part, **named)
        )
    assert value(families, histogram + "_count", endpoint="/a", method="GET") == 7
    assert not list(folder.glob(f"*_{dead}.db"))
    assert list(folder.glob(f"*_{living}.db"))


def test_gauges_of_a_dead_worker_are_forgotten(folder: Path) -> None:
    dead = worker(folder, 1)
    worker(folder, 1)
    assert value(collect(folder), "nextvision_db_connection_pool_size") == 100

    fold_worker(folder, dead)

    assert value(collect(folder), "nextvision_db_connection_pool_size") == 50


def test_many_recycled_workers_leave_as_many_files_as_one(folder: Path) -> None:
    for count in range(1, 6):
        fold_worker(folder, worker(folder, count))

    assert requests(folder) == 15
    assert sorted(path.name for path in folder.glob("*.db")) == [
        "counter_folded.db", "histogram_folded.db",
    ]  # fmt: skip


def test_folding_twice_and_folding_nobody_change_nothing(folder: Path) -> None:
    dead = worker(folder, 2)
    fold_worker(folder, dead)
    fold_worker(folder, dead)
    fold_worker(folder, 999_999)

    assert requests(folder) == 2


def test_a_folder_starts_empty_and_only_its_owner_reads_it(folder: Path) -> None:
    worker(folder, 2)
    prepare_folder(folder)

    assert collect(folder) == []
    assert folder.stat().st_mode & 0o777 == 0o700


def test_folders_of_servers_that_are_gone_are_removed_and_others_kept(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait(30)
    gone, running = tmp_path / f"server-{ended.pid}", tmp_path / f"server-{os.getppid()}"
    gone.mkdir()
    running.mkdir()
    stray = tmp_path / "counter_123.db"
    stray.touch()

    prepare_folder(tmp_path / f"server-{os.getpid()}")

    assert not gone.exists()
    assert running.exists()
    assert not stray.exists()


def test_after_the_end_nothing_is_left(folder: Path) -> None:
    remove_folder(folder)

    assert not folder.exists()
    fold_worker(folder, 1)  # a worker that dies after its server must not bring it back
    assert not folder.exists()


def test_the_master_loads_nothing_that_gevent_should_have_patched_first() -> None:
    code = (
        "import sys, src.telemetry.exposition; "
        "print([name for name in ('flask', 'sentry_sdk', 'sqlalchemy', 'urllib3', 'redis',"
        " 'gevent') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == "[]"
