"""Bugs, as a scrape tells of them: from their events, not counted by whoever wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.utils import floatToGoString

from src.telemetry import metrics as names

if TYPE_CHECKING:
    # Gunicorn's master reads this package before its workers are patched by gevent: the locks of
    # the use cases must not be made until then.
    from src.services.bugs.figures import MonitoredBugs


def bug_families(found: MonitoredBugs | None) -> Iterator[Metric]:
    """Unresolved bugs by severity and a histogram of resolutions; no samples without knowledge."""
    unresolved = GaugeMetricFamily(
        names.BUGS_OPEN, "Bugs that are open or in progress", labels=["severity"]
    )
    resolutions = HistogramMetricFamily(
        names.BUGS_RESOLUTION, "Time from the report of a bug to each of its resolutions"
    )
    if found is not None:
        for severity, count in found.unresolved.items():
            unresolved.add_metric([severity], count)
        bounds = names.BUGS_RESOLUTION_BUCKETS
        seconds = found.resolution_seconds.copy()
        seconds.sort()
        within = seconds.searchsorted(bounds, side="right").tolist()
        buckets = [(floatToGoString(bound), n) for bound, n in zip(bounds, within, strict=True)]
        buckets.append(("+Inf", len(seconds)))
        resolutions.add_metric([], buckets, sum_value=float(seconds.sum()))
    yield unresolved
    yield resolutions
