from __future__ import annotations

import sys
from math import inf
from subprocess import run

import numpy as np

from src.services.bugs.figures import MonitoredBugs
from src.telemetry.bugs import bug_families
from src.telemetry.metrics import BUGS_RESOLUTION_BUCKETS


def test_unresolved_bugs_have_a_sample_for_each_severity() -> None:
    unresolved, _ = bug_families(MonitoredBugs({"critical": 2, "low": 0}, np.array([])))

    assert [(one.labels, one.value) for one in unresolved.samples] == [
        ({"severity": "critical"}, 2),
        ({"severity": "low"}, 0),
    ]


def test_a_resolution_is_counted_in_every_bucket_that_it_fits() -> None:
    seconds = np.array([90.0, 3_600.0, 3_600.1, 1e9])
    _, resolutions = bug_families(MonitoredBugs({}, seconds))

    buckets = {
        one.labels["le"]: one.value for one in resolutions.samples if one.name.endswith("_bucket")
    }
    assert list(map(float, buckets)) == [*BUGS_RESOLUTION_BUCKETS, inf]
    assert buckets["3600.0"] == 2
    assert buckets["14400.0"] == buckets["604800.0"] == 3
    assert buckets["+Inf"] == 4
    sums = {one.name: one.value for one in resolutions.samples if "le" not in one.labels}
    assert sums == {
        "nextvision_bugs_resolution_seconds_count": 4,
        "nextvision_bugs_resolution_seconds_sum": seconds.sum(),
    }


def test_what_is_not_known_has_no_sample() -> None:
    assert [family.samples for family in bug_families(None)] == [[], []]


def test_a_scrape_loads_no_use_case_before_workers_are_patched() -> None:
    loaded = (
        "import src.telemetry.exposition, sys; print('src.services.bugs.figures' in sys.modules)"
    )

    told = run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "False"
