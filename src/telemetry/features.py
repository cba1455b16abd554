"""Which features are on, as a scrape tells it."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client.core import GaugeMetricFamily

from src.telemetry import metrics as names


def enabled_features(in_force: Mapping[str, bool]) -> GaugeMetricFamily:
    """One sample a feature: 1 where it is on in the process that answers, else 0."""
    family = GaugeMetricFamily(names.FEATURE_ENABLED, "Whether a feature is on", labels=["feature"])
    for name, on in sorted(in_force.items()):
        family.add_metric([name], float(on))
    return family
