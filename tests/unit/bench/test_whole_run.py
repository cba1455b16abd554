"""The bench as a whole, in its short form: it measures, it ends, and it leaves nothing behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from bench.servers import ROOT

pytestmark = pytest.mark.slow


def bench(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bench", "--quick", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def gone(processes: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=10)
    return not alive


def test_a_quick_run_measures_every_part(tmp_path: Path) -> None:
    written = tmp_path / "benchmarks.md"
    with bench("--sizes", "300", "--output", str(written)) as process:
        _, said = process.communicate(timeout=600)
    assert process.returncode == 0, said
    text = written.read_text(encoding="utf-8")
    for shown in (
        "| ceiling | - |",
        "| live | 300 |",
        "| health | 300 |",
        "| preview | 300 |",
        "| match | 300 |",
        "| match, explain=false | 300 |",
        "| match, gzip | 300 |",
        "| explanation | 300 |",
        "rows/s",
        "until every worker ranks the new job",
        "| rows come in |",
        "| hybrid |",
        "| lexical |",
        "| one product |",
        "| CV, 2,000 characters |",
        "| posting, 1,200 characters |",
        "| GET /api/bugs/metrics/summary of Paris |",
    ):
        assert shown in text, shown
    assert "requests failed" not in text
    assert "nothing was answered" not in text


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_no_process_behind(how: signal.Signals, tmp_path: Path) -> None:
    written = tmp_path / "benchmarks.md"
    with bench("--only", "health", "--output", str(written)) as process:
        # The ceiling's master and workers, the generator, and a command that loads jobs.
        deadline = time.monotonic() + 60
        children: list[psutil.Process] = []
        while len(children) < 5 and time.monotonic() < deadline:
            children = psutil.Process(process.pid).children(recursive=True)
            time.sleep(0.02)
        assert len(children) >= 5
        process.send_signal(how)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "nothing was written" in said
    assert gone(children)
    assert not written.exists()
