"""Merging files gives what prometheus_client's own collector gives."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import Metric
from prometheus_client.mmap_dict import MmapedDict, mmap_key
from prometheus_client.multiprocess import MultiProcessCollector

from src.telemetry.merging import MergeError, merged

# What a worker writes: (kind and mode of its file, family, sample, labels, value, when).
_VALUES = st.integers(0, 1000).map(float)
_NAMES = st.sampled_from(["a", "b"])
_STAMPS = st.integers(1, 10**6).map(float)
_BOUNDS = st.sampled_from(["0.005", "1.0", "10000000.0", "+Inf"])
_COUNTER = st.tuples(_NAMES, _VALUES).map(
    lambda of: ("counter", "c", "c_total", {"name": of[0]}, of[1], 0.0)
)
_BUCKET = st.tuples(_NAMES, _BOUNDS, _VALUES).map(
    lambda of: ("histogram", "h", "h_bucket", {"name": of[0], "le": of[1]}, of[2], 0.0)
)
_SUM = st.tuples(_NAMES, _VALUES).map(
    lambda of: ("histogram", "h", "h_sum", {"name": of[0]}, of[1], 0.0)
)
_GAUGE = st.tuples(
    st.sampled_from(["livesum", "livemax", "livemostrecent"]), _NAMES, _VALUES, _STAMPS
).map(lambda of: (f"gauge_{of[0]}", of[0], of[0], {"name": of[1]}, of[2], of[3]))
_WORKERS = st.lists(st.lists(_COUNTER | _BUCKET | _SUM | _GAUGE, max_size=12), max_size=4)


def write(folder: Path, pid: int, kind: str, key: str, value: float, stamp: float) -> None:
    file = MmapedDict(str(folder / f"{kind}_{pid}.db"))
    file.write_value(key, value, stamp)
    file.close()


def told(families: Iterable[Metric]) -> dict[tuple[str, str, str], set[tuple[object, ...]]]:
    return {
        (family.name, family.type, family.documentation): {
            (one.name, *sorted(one.labels.items()), one.value) for one in family.samples
        }
        for family in families
        if family.samples
    }


@settings(deadline=None, max_examples=60)
@given(workers=_WORKERS, ties=st.integers(0, 10**6))
def test_it_is_what_the_library_makes_of_the_same_files(
    tmp_path_factory: pytest.TempPathFactory, workers: list[list[tuple[object, ...]]], ties: int
) -> None:
    folder = tmp_path_factory.mktemp(f"files{ties}")
    moment = 0.0
    for pid, entries in enumerate(workers, start=1):
        for kind, family, sample, labels, value, stamp in entries:
            assert isinstance(labels, dict)
            assert isinstance(value, float)
            assert isinstance(stamp, float)
            key = mmap_key(str(family), str(sample), list(labels), list(labels.values()), "help")
            # No two workers look at the same moment: which of them counts would be chance.
            moment += 1e-6
            write(folder, pid, str(kind), key, value, stamp + moment if stamp else 0.0)

    assert told(merged(folder)) == told(MultiProcessCollector(None, str(folder)).collect())


def test_buckets_come_in_ascending_order_with_the_count_in_the_end(tmp_path: Path) -> None:
    for bound, value in (("+Inf", 1.0), ("0.5", 2.0), ("10.0", 4.0)):
        key = mmap_key("h", "h_bucket", ["le"], [bound], "help")
        write(tmp_path, 1, "histogram", key, value, 0.0)

    [family] = merged(tmp_path)

    assert [(one.name, one.labels, one.value) for one in family.samples] == [
        ("h_bucket", {"le": "0.5"}, 2.0),
        ("h_bucket", {"le": "10.0"}, 6.0),
        ("h_bucket", {"le": "+Inf"}, 7.0),
        ("h_count", {}, 7.0),
    ]


def test_labels_that_are_handed_out_are_the_callers_own(tmp_path: Path) -> None:
    write(tmp_path, 1, "counter", mmap_key("c", "c_total", ["name"], ["a"], "help"), 1.0, 0.0)
    merged(tmp_path)[0].samples[0].labels["name"] = "changed"

    assert merged(tmp_path)[0].samples[0].labels == {"name": "a"}


def test_a_gauge_of_an_unknown_mode_is_no_silent_loss(tmp_path: Path) -> None:
    write(tmp_path, 1, "gauge_mean", mmap_key("g", "g", [], [], "help"), 1.0, 0.0)
    with pytest.raises(MergeError, match="mean"):
        merged(tmp_path)
