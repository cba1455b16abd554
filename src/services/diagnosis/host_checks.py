"""Checks of the machine and of the process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from src.diagnostics.checks import Check, Finding, Level
from src.services.diagnosis.deployment import Deployment, HostExaminer
from src.services.ports import Clock

# No clock that is right shows an earlier time than the one at which this was written.
_WRITTEN: Final = datetime(2025, 1, 1, tzinfo=UTC)
_FEWEST_FILES: Final = 1024
_GOOD_FILES: Final = 4096  # a worker takes 1,000 connections beside its pool and its files


@dataclass(frozen=True, slots=True)
class HostChecks:
    """The checks that ask the machine."""

    deployment: Deployment
    host: HostExaminer
    clock: Clock
    strict: bool

    def checks(self) -> list[Check]:
        """All of them, in the order they are told."""
        return [
            Check("NV-SYS-001", "Clock", self.time),
            Check("NV-SYS-002", "Disk", self.disk),
            Check("NV-SYS-003", "Open files", self.files),
            Check("NV-SYS-004", "Metrics folder", self.metrics_folder),
            Check("NV-SYS-005", "Gevent", self.green),
        ]

    def time(self) -> Finding:
        """Whether the clock can be right."""
        first, now, second = self.clock.monotonic(), self.clock.now(), self.clock.monotonic()
        if second < first:
            return Finding(
                Level.ERROR, "the monotonic clock goes back", "Replace this (virtual) machine."
            )
        if now < _WRITTEN:
            return Finding(
                Level.ERROR,
                f"the clock shows {now:%Y-%m-%d}",
                "Set it by NTP: tokens and certificates depend on it.",
            )
        return Finding(Level.OK, f"{now:%Y-%m-%d %H:%M:%S} UTC")

    def disk(self) -> Finding:
        """Whether there is room."""
        percent, free_gb = self.host.disk(self.deployment.var_dir)
        found = f"{percent:.0f} % in use, {free_gb:.1f} GB free"
        if percent >= 95 or free_gb < 0.5:
            return Finding(
                Level.ERROR, found, f"Make room where {self.deployment.var_dir.name}/ is."
            )
        if percent >= 80:
            return Finding(Level.WARNING, found, "Make room before it is full.")
        return Finding(Level.OK, found)

    def files(self) -> Finding:
        """Whether a worker may open all it needs."""
        soft, hard = self.host.file_limit()
        found = f"{soft} open files (up to {hard} can be asked for)"
        if soft < _FEWEST_FILES:
            return Finding(Level.ERROR, found, f"Raise it: ulimit -n {_GOOD_FILES}")
        if self.strict and soft < _GOOD_FILES:
            return Finding(Level.WARNING, found, f"Raise it: ulimit -n {_GOOD_FILES}")
        return Finding(Level.OK, found)

    def metrics_folder(self) -> Finding:
        """Whether workers can share their figures."""
        if not self.deployment.prometheus_enabled:
            return Finding(Level.INFO, "metrics are switched off")
        if self.host.can_write(self.deployment.metrics_folder):
            return Finding(Level.OK, "writable: metrics are exact over all workers")
        return Finding(
            Level.ERROR,
            "not writable: the server cannot count over its workers",
            "Let PROMETHEUS_MULTIPROC_DIR (or VAR_DIR) name a folder this user can write.",
        )

    def green(self) -> Finding:
        """Whether one slow question leaves other requests alone."""
        fault = self.host.green_driver()
        if fault is None:
            return Finding(Level.OK, "the database driver yields under gevent")
        return Finding(Level.ERROR, fault, "Install the pinned requirements: make setup")
