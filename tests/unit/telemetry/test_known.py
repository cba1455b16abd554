"""What only workers know is told by another process as it was written down last."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from threading import Event, Thread

import numpy as np
from prometheus_client import Metric

from src.services.bugs.figures import MonitoredBugs
from src.telemetry.known import KeptFamilies, known_families


def samples(families: Iterable[Metric]) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): float(sample.value)
        for family in families
        for sample in family.samples
    }


def bugs(*seconds: float) -> MonitoredBugs:
    return MonitoredBugs({"critical": 2, "low": 0}, np.array(seconds))


def test_what_is_not_known_is_named_without_a_sample(tmp_path: Path) -> None:
    families = KeptFamilies(tmp_path).families()
    assert [each.name for each in families] == [
        "nextvision_active_candidates",
        "nextvision_feature_enabled",
        "nextvision_bugs_open",
        "nextvision_bugs_resolution_seconds",
    ]
    assert samples(families) == {}


def test_what_one_process_keeps_another_tells(tmp_path: Path) -> None:
    families = known_families(
        active_candidates=12, features={"batch": True, "ml": False}, bugs=bugs(30.0, 7200.0)
    )
    told = samples(families)
    assert told["nextvision_active_candidates", ()] == 12
    assert told["nextvision_feature_enabled", (("feature", "ml"),)] == 0
    assert told["nextvision_bugs_open", (("severity", "critical"),)] == 2
    assert told["nextvision_bugs_resolution_seconds_count", ()] == 2

    KeptFamilies(tmp_path).keep(lambda: families)
    assert samples(KeptFamilies(tmp_path).families()) == told
    assert [each.type for each in KeptFamilies(tmp_path).families()] == [
        each.type for each in families
    ]


def test_what_is_no_longer_known_is_no_longer_told(tmp_path: Path) -> None:
    kept = KeptFamilies(tmp_path)
    kept.keep(lambda: known_families(active_candidates=12))
    kept.keep(known_families)
    assert samples(kept.families()) == {}


def test_a_worker_that_began_earlier_does_not_write_over_what_is_newer(tmp_path: Path) -> None:
    begun, go_on = Event(), Event()

    def slow() -> list[Metric]:
        begun.set()
        assert go_on.wait(30)
        return known_families(active_candidates=1)

    first = Thread(target=lambda: KeptFamilies(tmp_path).keep(slow))
    first.start()
    assert begun.wait(30)
    KeptFamilies(tmp_path).keep(lambda: known_families(active_candidates=2))
    assert samples(KeptFamilies(tmp_path).families()) == {}, "somebody else is at it"
    go_on.set()
    first.join()
    KeptFamilies(tmp_path).keep(lambda: known_families(active_candidates=3))
    assert samples(KeptFamilies(tmp_path).families()) == {("nextvision_active_candidates", ()): 3.0}
