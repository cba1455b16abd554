"""A circuit: lets calls through while their dependency works, and spares it while it doesn't."""

from __future__ import annotations

import math
from dataclasses import dataclass
from threading import Lock
from typing import Final

from src.resilience import events
from src.resilience.circuit_store import CircuitRecord, CircuitStore, Lease, State, Switch
from src.resilience.errors import CircuitOpenError
from src.resilience.kinds import Result
from src.resilience.listeners import Listeners
from src.resilience.rules import CircuitRules
from src.resilience.timing import Timing
from src.resilience.window import Counts, Window

# What is said to who finds every trial call taken: how long is known to nobody.
TRIAL_SECONDS: Final = 1.0


class View:
    """What this process sees between two turns of a circuit, with the results counted in it.

    It is the permit of the calls that begin under it: what they report later than the next turn
    is counted in a window at which nobody looks any more.
    """

    __slots__ = ("counts", "is_closed", "record", "window")

    def __init__(self, record: CircuitRecord, window: Window) -> None:
        self.record = record
        self.window = window
        self.is_closed = record.state is State.CLOSED
        self.counts = record.state is not State.DISABLED


Permit = View | Lease


@dataclass(frozen=True, slots=True)
class CircuitReport:
    """How a circuit stands: ``seconds_left`` until it may be tried or its switch ends."""

    state: State
    seconds_left: float | None
    openings: int
    switch: Switch | None
    counts: Counts


class Circuit:
    """Admits calls and hears what became of them. Safe for threads and greenlets.

    No lock is held while a call runs. On the success path of a closed circuit there is one short
    lock, around the counting of the result.
    """

    def __init__(
        self,
        name: str,
        rules: CircuitRules,
        store: CircuitStore,
        timing: Timing,
        listeners: Listeners | None = None,
    ) -> None:
        self.name = name
        self.rules = rules
        self._store = store
        self._record = store.record
        self._slow_seconds = rules.slow_seconds
        self._timing = timing
        self._listeners = listeners or Listeners()
        self._lock = Lock()
        self._view = View(store.known(name), Window(rules))

    def admit(self, now: float) -> Permit:
        """The permit of one call that begins now; its result is due to ``settle``.

        Raises ``CircuitOpenError``.
        """
        view = self._view
        if self._record(self.name, now) is not view.record:
            view = self._seen(own=False)
        return view if view.is_closed else self._admit_warily(view, now)

    def succeeded(self, permit: Permit, seconds: float, now: float) -> None:
        """Count a call that the dependency answered after so many seconds."""
        if seconds >= self._slow_seconds or type(permit) is not View or not permit.counts:
            self.settle(permit, "success", seconds, now)
        elif permit.window.succeed(now):
            self._trip(permit, None, now)

    def settle(
        self,
        permit: Permit,
        result: Result,
        seconds: float,
        now: float,
        retry_after_seconds: float | None = None,
    ) -> None:
        """Count what became of a call: an answer, a failure, or nothing that says anything."""
        slow = seconds >= self._slow_seconds
        if isinstance(permit, Lease):
            # A dependency that comes back too slow to be used is not back.
            judged: Result = "failure" if slow and result == "success" else result
            self._settle_trial(permit, judged, now, retry_after_seconds)
        elif (
            result != "released"
            and permit.counts
            and permit.window.record(now, failed=result == "failure", slow=slow)
        ):
            self._trip(permit, retry_after_seconds, now)

    def allows_another(self, permit: Permit, now: float) -> bool:
        """Whether the call may be attempted again under its permit.

        A trial call is one attempt; any other may go on while the circuit has not turned.
        """
        if self._record(self.name, now) is not self._view.record:
            self._seen(own=False)
        return permit is self._view

    def switch(self, switch: Switch | None, seconds: float | None = None) -> bool:
        """Set the state by hand, for so many seconds or for good; None closes the circuit.

        Whether that holds for everybody who shares the store.
        """
        holds = self._store.switch(self.name, switch, seconds, self._timing.monotonic())
        self._seen(own=True)
        return holds

    def report(self) -> CircuitReport:
        """How the circuit stands now."""
        now = self._timing.monotonic()
        if self._record(self.name, now) is not self._view.record:
            self._seen(own=False)
        view = self._view
        record = view.record
        left = None if record.until == math.inf else max(0.0, record.until - now)
        return CircuitReport(
            record.state, left, record.openings, record.switch, view.window.counts(now)
        )

    def _admit_warily(self, view: View, now: float) -> Permit:
        state = view.record.state
        if state is State.FORCED_CLOSED or state is State.DISABLED:
            return view
        if state is State.HALF_OPEN or (state is State.OPEN and now >= view.record.until):
            lease, turned = self._store.lease(self.name, self.rules, now)
            view = self._seen(own=turned)
            if lease is not None:
                return lease
            # Somebody else has closed it, or set it by hand, since the state was read.
            if view.record.state not in {State.OPEN, State.HALF_OPEN, State.FORCED_OPEN}:
                return view
        self._listeners.tell(events.CallRejected(self.name, "circuit"))
        left = view.record.until - now
        raise CircuitOpenError(self.name, TRIAL_SECONDS if left == math.inf else max(0.0, left))

    def _settle_trial(
        self, lease: Lease, result: Result, now: float, retry_after_seconds: float | None
    ) -> None:
        seconds = self._opening_seconds(lease.record, retry_after_seconds)
        if self._store.settle(self.name, lease, result, seconds, self.rules, now):
            self._seen(own=True)

    def _trip(self, view: View, retry_after_seconds: float | None, now: float) -> None:
        seconds = self._opening_seconds(view.record, retry_after_seconds)
        self._seen(own=self._store.trip(self.name, view.record, seconds, self.rules, now))

    def _opening_seconds(self, record: CircuitRecord, retry_after_seconds: float | None) -> float:
        return self.rules.opening_seconds(
            record.openings, self._timing.chance(), retry_after_seconds
        )

    def _seen(self, *, own: bool) -> View:
        """The view of the state that the store knows now; tells when it has turned."""
        with self._lock:
            # Read again under the lock: a thread that was held up must not turn the view back.
            record = self._store.known(self.name)
            view = self._view
            if record is view.record:
                return view
            before = view.record
            view = self._view = View(record, Window(self.rules))
        # The same again is no turn: of a fleet's circuit, what lay between was not seen here.
        if (record.state, record.switch) != (before.state, before.switch):
            self._listeners.tell(self._turned(record, own))
        return view

    def _turned(self, record: CircuitRecord, own: bool) -> events.CircuitTurned:
        if record.switch is not None:
            switch = record.switch
            return events.CircuitSwitched(self.name, own, switch.state, switch.by, switch.reason)
        if record.state is State.OPEN:
            left = record.until - self._timing.monotonic()
            return events.CircuitOpened(self.name, own, max(0.0, left))
        if record.state is State.HALF_OPEN:
            return events.CircuitHalfOpened(self.name, own)
        return events.CircuitClosed(self.name, own)
