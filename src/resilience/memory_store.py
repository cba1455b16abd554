"""Circuits of one process."""

from __future__ import annotations

import math
from itertools import count
from threading import Lock

from src.resilience.circuit_store import SWITCHED, CircuitRecord, Lease, State, Switch
from src.resilience.kinds import Result
from src.resilience.rules import CircuitRules


class _Cell:
    """One circuit: its record, and the trials of the half-open state."""

    __slots__ = ("failures", "leases", "record", "successes")

    def __init__(self) -> None:
        self.leases: dict[str, float] = {}
        self.turn(CircuitRecord(State.CLOSED))

    def turn(self, record: CircuitRecord) -> None:
        self.record = record
        self.leases.clear()
        self.successes = self.failures = 0


class MemoryStore:
    """``CircuitStore`` in memory; every process with one has circuits of its own.

    Safe for threads and greenlets: nothing is waited for while the lock is held.
    """

    def __init__(self) -> None:
        self._cells: dict[str, _Cell] = {}
        self._lock = Lock()
        self._tokens = count(1)

    def record(self, name: str, now: float) -> CircuitRecord:
        """The state now."""
        cell = self._cells.get(name) or self._cell(name)
        record = cell.record
        if now >= record.until and record.state in SWITCHED:
            with self._lock:
                if cell.record is record:
                    cell.turn(CircuitRecord(State.CLOSED))
        return cell.record

    def known(self, name: str) -> CircuitRecord:
        """The state as it was last seen."""
        return self._cell(name).record

    def trip(
        self, name: str, seen: CircuitRecord, seconds: float, rules: CircuitRules, now: float
    ) -> bool:
        """Open for so many seconds the circuit that was seen closed; nothing if it has turned."""
        del rules  # a process is a quorum for itself
        cell = self._cell(name)
        with self._lock:
            if cell.record is not seen or seen.state is not State.CLOSED:
                return False
            cell.turn(CircuitRecord(State.OPEN, seen.openings + 1, now + seconds))
            return True

    def lease(self, name: str, rules: CircuitRules, now: float) -> tuple[Lease | None, bool]:
        """The right to one trial call, where one is free; half-opens a circuit whose time is up."""
        cell = self._cell(name)
        with self._lock:
            record, turned = cell.record, False
            if record.state is State.OPEN and now >= record.until:
                record, turned = CircuitRecord(State.HALF_OPEN, record.openings), True
                cell.turn(record)
            if record.state is not State.HALF_OPEN:
                return None, turned
            for token in [each for each, ends_at in cell.leases.items() if ends_at <= now]:
                del cell.leases[token]
            if len(cell.leases) + cell.successes + cell.failures >= rules.permits:
                return None, turned
            lease = Lease(str(next(self._tokens)), record)
            cell.leases[lease.token] = now + rules.lease_seconds
            return lease, turned

    def settle(
        self,
        name: str,
        lease: Lease,
        result: Result,
        seconds: float,
        rules: CircuitRules,
        now: float,
    ) -> bool:
        """Count the result of a trial call and give its lease back."""
        cell = self._cell(name)
        with self._lock:
            if cell.leases.pop(lease.token, -math.inf) <= now:
                return False
            if result == "success":
                cell.successes += 1
                if cell.successes >= rules.successes:
                    cell.turn(CircuitRecord(State.CLOSED))
                    return True
            elif result == "failure":
                cell.failures += 1
                if rules.permits - cell.failures < rules.successes:
                    openings = cell.record.openings + 1
                    cell.turn(CircuitRecord(State.OPEN, openings, now + seconds))
                    return True
            return False

    def switch(self, name: str, switch: Switch | None, seconds: float | None, now: float) -> bool:
        """Set the state by hand, for so many seconds or for good; None closes the circuit."""
        until = math.inf if seconds is None else now + seconds
        state = State.CLOSED if switch is None else switch.state
        self.adopt(name, CircuitRecord(state, 0, math.inf if switch is None else until, switch))
        return True

    def adopt(self, name: str, record: CircuitRecord) -> None:
        """Go on from a state that was reached elsewhere."""
        cell = self._cell(name)
        with self._lock:
            cell.turn(record)

    def _cell(self, name: str) -> _Cell:
        cell = self._cells.get(name)
        # Atomic: of two that come first at once, both get the same.
        return self._cells.setdefault(name, _Cell()) if cell is None else cell
