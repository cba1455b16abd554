"""What only the application knows of itself, and how it is told where nothing of it is known.

The index, the switches and the events of bugs are in the workers. Gunicorn's master, which serves
``PROMETHEUS_PORT``, has none of them: one worker after the other writes down what it knows.
Imported by the master too: keep it light.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final

from prometheus_client import Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.parser import text_string_to_metric_families

from src.telemetry import metrics as names
from src.telemetry.bugs import bug_families
from src.telemetry.features import enabled_features

if TYPE_CHECKING:
    from src.services.bugs.figures import MonitoredBugs

_KEPT: Final = "known.txt"
_LOCK: Final = "known.lock"


def known_families(
    *,
    active_candidates: int | None = None,
    features: Mapping[str, bool] | None = None,
    bugs: MonitoredBugs | None = None,
) -> list[Metric]:
    """The families of what is known; what is not is named, without a sample."""
    candidates = GaugeMetricFamily(names.ACTIVE_CANDIDATES, "Candidates in the index")
    if active_candidates is not None:
        candidates.add_metric([], active_candidates)
    return [candidates, enabled_features(features or {}), *bug_families(bugs)]


class KeptFamilies:
    """Families that workers compute and another process of the same server tells.

    One worker at a time computes and writes, so that nothing newer is ever written over: a counter
    that goes down would be taken for a new beginning.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, families: Callable[[], Iterable[Metric]]) -> None:
        """What is known now is what is told from now on; nothing while another worker is at it."""
        with (self._folder / _LOCK).open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            text = generate_latest(SimpleNamespace(collect=families))
            partial = self._folder / f"{_KEPT}.partial"
            partial.write_bytes(text)
            partial.replace(self._folder / _KEPT)

    def families(self) -> list[Metric]:
        """The families as they were kept last; without samples before the first time."""
        try:
            text = (self._folder / _KEPT).read_text(encoding="utf-8")
        except FileNotFoundError:
            return known_families()
        return list(text_string_to_metric_families(text))
