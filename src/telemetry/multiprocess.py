"""The figures of all workers of one server: a folder of mapped files, read and folded whole.

prometheus_client keeps one file for each worker and kind of metric, and keeps those of dead
workers for ever. Here the files of a dead worker are summed into one; a lock makes readers see
its figures exactly once, before or after. Imported by Gunicorn's master too: keep it light.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from prometheus_client import Metric
from prometheus_client.mmap_dict import MmapedDict

from src.telemetry.merging import merged

_LOCK: Final = "lock"
_FOLDED: Final = "folded"
_SUMMED: Final = ("counter", "histogram", "summary")


def prepare_folder(folder: Path) -> None:
    """An empty folder only this user can read; folders of servers that are gone are removed."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    for other in folder.parent.glob("server-*"):
        if not _is_alive(other.name.removeprefix("server-")):
            shutil.rmtree(other, ignore_errors=True)
    for stray in folder.parent.glob("*.db"):  # what a command line left there
        stray.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    (folder / _LOCK).touch(mode=0o600)


def remove_folder(folder: Path) -> None:
    """The folder and its figures are gone."""
    shutil.rmtree(folder, ignore_errors=True)


def fold_worker(folder: Path, pid: int) -> None:
    """The figures of a dead worker are in the folded files; its gauges are forgotten."""
    if not folder.is_dir():
        return
    with _locked(folder, fcntl.LOCK_EX):
        for kind in _SUMMED:
            dead = folder / f"{kind}_{pid}.db"
            if dead.exists():
                _add(dead, folder / f"{kind}_{_FOLDED}.db")
        for gauge in folder.glob(f"gauge_live*_{pid}.db"):
            gauge.unlink()


def collect(folder: Path) -> list[Metric]:
    """The figures of all workers, living and dead, as metric families."""
    with _locked(folder, fcntl.LOCK_SH):
        return merged(folder)


def _add(dead: Path, folded: Path) -> None:
    """Replace ``folded`` by its sum with ``dead`` in one rename, then drop ``dead``."""
    total: dict[str, float] = {}
    for path in (folded, dead):
        if path.exists():
            for key, value, _, _ in MmapedDict.read_all_values_from_file(str(path)):
                total[key] = total.get(key, 0.0) + value
    # A name that the readers' *.db does not match, until it is whole.
    partial = folded.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    written = MmapedDict(str(partial))
    for key, value in total.items():
        written.write_value(key, value, 0.0)
    written.close()
    partial.replace(folded)
    dead.unlink()


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[None]:
    with (folder / _LOCK).open("a") as file:
        fcntl.flock(file, how)
        yield


def _is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
