"""What was measured on, with what, and of which revision."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

import psutil

from bench.servers import ROOT

_PACKAGES: Final = ("Flask", "Werkzeug", "gunicorn", "gevent", "numpy", "orjson", "SQLAlchemy")


@dataclass(frozen=True, slots=True)
class Machine:
    """Where and what."""

    cpu: str
    cores: int
    memory_gb: float
    system: str
    python: str
    versions: tuple[tuple[str, str], ...]
    revision: str
    date: str

    @classmethod
    def here(cls) -> Machine:
        """This machine and this working tree."""
        return cls(
            cpu=_cpu(),
            cores=_cores(),
            memory_gb=psutil.virtual_memory().total / 1e9,
            system=f"{platform.system()} {platform.release()}",
            python=f"{platform.python_implementation()} {platform.python_version()}",
            versions=tuple((name, version(name)) for name in _PACKAGES),
            revision=_revision(),
            date=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        )


def _cpu() -> str:
    told = Path("/proc/cpuinfo")
    if told.exists():
        found = re.search(
            r"^model name\s*:\s*(.+)$", told.read_text(encoding="utf-8"), re.MULTILINE
        )
        if found:
            return found[1]
    return platform.processor() or platform.machine()


def _cores() -> int:
    """Cores that this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _revision() -> str:
    """The commit, and whether what was measured differs from it."""
    commit = _git("rev-parse", "--short=10", "HEAD")
    if not commit:
        return "unknown"
    changed = _git("status", "--porcelain", "--", "src", "bench", "gunicorn.conf.py")
    return f"{commit} with changes that are not committed" if changed else commit


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
