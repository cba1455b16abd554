"""Checks with stable ids, and what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from src.diagnostics.side_by_side import Monotonic, SideBySide


class Level(IntEnum):
    """How bad a finding is."""

    OK = 0
    INFO = 1
    WARNING = 2
    ERROR = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """The level as it is printed."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found and, where something should be done, what."""

    level: Level
    found: str
    action: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """Something to look at. ``needs`` names a check that must not have failed before it."""

    id: str
    title: str
    look: Callable[[], Finding]
    needs: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A finding of a check, with the time it took."""

    id: str
    title: str
    level: Level
    found: str
    action: str
    seconds: float


def run(checks: Sequence[Check], *, limit_seconds: float, monotonic: Monotonic) -> list[Result]:
    """Results in the order of the checks.

    Checks run side by side, each with its own limit; those that need another wait for it, and are
    not looked at where it failed. A check that raises is a failed check, never an exception.
    """
    runner: SideBySide[Finding] = SideBySide(monotonic)
    done: dict[str, Result] = {}
    waiting = list(checks)
    while waiting:
        ready = [check for check in waiting if check.needs is None or check.needs in done]
        if not ready:
            raise ValueError(f"{waiting[0].id} needs a check that is not there")
        waiting = [check for check in waiting if check not in ready]
        looked = [check for check in ready if not _blocked(check, done)]
        outcomes = runner.run(
            {check.id: check.look for check in looked}, limit_seconds=limit_seconds
        )
        for check in ready:
            if check not in looked:
                done[check.id] = _result(
                    check, Finding(Level.INFO, f"not looked at: {check.needs} failed"), 0.0
                )
                continue
            outcome = outcomes[check.id]
            if outcome.timed_out:
                finding = Finding(
                    Level.ERROR,
                    f"no answer within {limit_seconds:g} s",
                    "Find out what does not answer: the address, a firewall or an overload.",
                )
            elif outcome.value is None:
                finding = Finding(
                    Level.ERROR,
                    f"the check failed: {type(outcome.error).__name__}",
                    "See the log; the thing that is checked may be out of order.",
                )
            else:
                finding = outcome.value
            done[check.id] = _result(check, finding, outcome.seconds)
    return [done[check.id] for check in checks]


def worst(results: Iterable[Result]) -> Level:
    """The worst level found, OK where nothing was."""
    return max((result.level for result in results), default=Level.OK)


def exit_code(results: Iterable[Result]) -> int:
    """0 for OK and INFO, 1 for WARNING, 2 for ERROR and CRITICAL."""
    level = worst(results)
    return 0 if level <= Level.INFO else 1 if level == Level.WARNING else 2


def _blocked(check: Check, done: dict[str, Result]) -> bool:
    if check.needs is None:
        return False
    needed = done[check.needs]
    return needed.level >= Level.ERROR or needed.found.startswith("not looked at")


def _result(check: Check, finding: Finding, seconds: float) -> Result:
    return Result(check.id, check.title, finding.level, finding.found, finding.action, seconds)
