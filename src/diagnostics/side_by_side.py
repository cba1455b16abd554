"""Runs tasks side by side, each with its own time limit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Generic, TypeVar

T = TypeVar("T")
Monotonic = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What came of a task: a value, an error, or neither when its time was up."""

    seconds: float
    value: T | None = None
    error: Exception | None = None
    timed_out: bool = False


@dataclass(slots=True)
class _Running(Generic[T]):
    done: Event = field(default_factory=Event)
    outcome: Outcome[T] | None = None


class SideBySide(Generic[T]):
    """Runs named tasks in threads of their own (greenlets where gevent has replaced threads).

    A task that hangs costs its caller the limit once: until it comes back, it is not started
    again and counts as timed out at once. Safe to share between threads.
    """

    def __init__(self, monotonic: Monotonic) -> None:
        self._monotonic = monotonic
        self._hanging: dict[str, _Running[T]] = {}
        self._lock = Lock()

    def run(
        self, tasks: Mapping[str, Callable[[], T]], *, limit_seconds: float
    ) -> dict[str, Outcome[T]]:
        """Outcomes by name, in the order of the tasks, after at most about ``limit_seconds``."""
        start = self._monotonic()
        running: dict[str, _Running[T]] = {}
        for name, task in tasks.items():
            with self._lock:
                hanging = self._hanging.get(name)
                if hanging is not None and not hanging.done.is_set():
                    continue
                self._hanging[name] = running[name] = _Running()
            # A daemon: a task that never comes back must not keep the process from ending.
            Thread(target=self._call, args=(task, running[name], start), daemon=True).start()
        outcomes: dict[str, Outcome[T]] = {}
        for name in tasks:
            one = running.get(name)
            if one is not None:
                one.done.wait(max(0.0, limit_seconds - (self._monotonic() - start)))
            outcome = one.outcome if one is not None else None
            outcomes[name] = outcome or Outcome(self._monotonic() - start, timed_out=True)
        return outcomes

    def _call(self, task: Callable[[], T], running: _Running[T], start: float) -> None:
        try:
            value = task()
        except Exception as error:  # noqa: BLE001 - whatever a task meets is its outcome
            running.outcome = Outcome(self._monotonic() - start, error=error)
        else:
            running.outcome = Outcome(self._monotonic() - start, value=value)
        finally:
            running.done.set()
