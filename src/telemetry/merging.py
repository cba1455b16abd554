"""The files of workers, merged into families.

The same as prometheus_client's ``MultiProcessCollector`` makes of them, at about half of its cost:
values of one key are merged before the key is read, and keys, which hardly change from one scrape
to the next, are read once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from prometheus_client import Metric
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.samples import Sample
from prometheus_client.utils import floatToGoString

_Labels = tuple[tuple[str, str], ...]
_Stamped = tuple[float, float]  # (value, Unix time in seconds it was set at, 0 for never)
_KEYS: Final = 1 << 15


class MergeError(ValueError):
    """A file of a kind that nothing here writes."""


class _Key(NamedTuple):
    family: str
    sample: str
    labels: _Labels
    bound: float | None
    text: str


def merged(folder: Path) -> list[Metric]:
    """One family for each name. Raises ``MergeError``, ``OSError``, ``RuntimeError`` for damage."""
    families: dict[str, Metric] = {}
    for (kind, mode), values in _values(folder).items():
        buckets: dict[tuple[str, _Labels], dict[float, float]] = {}
        for raw, (value, stamp) in values.items():
            if mode == "livemostrecent" and not stamp:
                continue  # made, and never set
            key = _key(raw)
            family = families.get(key.family)
            if family is None:
                family = families[key.family] = Metric(key.family, key.text, kind)
            if key.bound is None:
                family.samples.append(Sample(key.sample, dict(key.labels), value))
            else:
                of = buckets.setdefault((key.family, key.labels), {})
                of[key.bound] = of.get(key.bound, 0.0) + value
        for (name, labels), counts in buckets.items():
            families[name].samples.extend(_histogram(name, labels, counts))
    return list(families.values())


def _values(folder: Path) -> dict[tuple[str, str], dict[str, _Stamped]]:
    """By kind and mode: the merged value of every key, as it stands in the files."""
    found: dict[tuple[str, str], dict[str, _Stamped]] = {}
    for path in sorted(folder.glob("*.db")):
        kind, mode, *_ = (*path.stem.split("_"), "")
        mode = mode if kind == "gauge" else "sum"
        merge = _MERGES.get(mode)
        if merge is None:
            raise MergeError(f"a gauge of mode {mode}")
        into = found.setdefault((kind, mode), {})
        for raw, value, stamp, _ in MmapedDict.read_all_values_from_file(str(path)):
            before = into.get(raw)
            into[raw] = (value, stamp) if before is None else merge(before, (value, stamp))
    return found


def _sum(before: _Stamped, now: _Stamped) -> _Stamped:
    return before[0] + now[0], 0.0


def _latest(before: _Stamped, now: _Stamped) -> _Stamped:
    return now if now[1] > before[1] else before


_MERGES: Final[dict[str, Callable[[_Stamped, _Stamped], _Stamped]]] = {
    "sum": _sum,
    "livesum": _sum,
    "livemax": max,
    "livemostrecent": _latest,
}


@lru_cache(maxsize=_KEYS)
def _key(raw: str) -> _Key:
    family, sample, labels, text = json.loads(raw)
    bound = labels.pop("le", None) if sample.endswith("_bucket") else None
    return _Key(
        family, sample, tuple(sorted(labels.items())), None if bound is None else float(bound), text
    )


def _histogram(name: str, labels: _Labels, counts: dict[float, float]) -> Iterable[Sample]:
    """Buckets that include those below them, and the count."""
    total = 0.0
    for bound in sorted(counts):
        total += counts[bound]
        yield Sample(f"{name}_bucket", {**dict(labels), "le": floatToGoString(bound)}, total)
    yield Sample(f"{name}_count", dict(labels), total)
