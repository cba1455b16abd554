"""Where the state of circuits is kept: what a store must do."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from src.resilience.kinds import Result
from src.resilience.rules import CircuitRules


class State(StrEnum):
    """What a circuit does with calls. The last three are set by hand."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"
    FORCED_OPEN = "forced_open"
    FORCED_CLOSED = "forced_closed"
    DISABLED = "disabled"


SWITCHED = frozenset({State.FORCED_OPEN, State.FORCED_CLOSED, State.DISABLED})


@dataclass(frozen=True, slots=True)
class Switch:
    """A state set by hand: ``by`` whom and for what ``reason``.

    ``FORCED_OPEN`` lets nothing through, ``FORCED_CLOSED`` everything, counting it;
    ``DISABLED`` lets everything through and counts nothing.
    """

    state: State
    by: str
    reason: str

    def __post_init__(self) -> None:
        if self.state not in SWITCHED:
            raise ValueError(f"{self.state} cannot be set by hand")


@dataclass(frozen=True, slots=True, eq=False)
class CircuitRecord:
    """The state of a circuit from one turn to the next; a turn makes another record.

    Records are compared by identity: a result belongs to the record under which its call began.
    ``until`` is in monotonic seconds of this process: when an open circuit may be tried, or when
    a switch ends; infinite otherwise. ``openings`` counts openings since it was last closed.
    """

    state: State
    openings: int = 0
    until: float = math.inf
    switch: Switch | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Lease:
    """The right to one call through a half-open circuit, which ends by itself in time."""

    token: str
    record: CircuitRecord


class CircuitStore(Protocol):
    """Keeps the state of circuits, for this process or for a fleet.

    ``now`` is monotonic seconds. No method raises because a server fails. Those that can turn a
    circuit answer whether this call turned it.
    """

    def record(self, name: str, now: float) -> CircuitRecord:
        """The state now. Called before every guarded call, so it seldom asks anybody."""
        ...

    def known(self, name: str) -> CircuitRecord:
        """The state as it was last seen, without asking anybody."""
        ...

    def trip(
        self, name: str, seen: CircuitRecord, seconds: float, rules: CircuitRules, now: float
    ) -> bool:
        """Open for so many seconds the circuit that was seen closed; nothing if it has turned."""
        ...

    def lease(self, name: str, rules: CircuitRules, now: float) -> tuple[Lease | None, bool]:
        """The right to one trial call, where one is free; half-opens a circuit whose time is up."""
        ...

    def settle(
        self,
        name: str,
        lease: Lease,
        result: Result,
        seconds: float,
        rules: CircuitRules,
        now: float,
    ) -> bool:
        """Count the result of a trial call and give its lease back.

        Closes the circuit, or opens it again for so many seconds. A lease that has run out, or is
        of an earlier turn, changes nothing.
        """
        ...

    def switch(self, name: str, switch: Switch | None, seconds: float | None, now: float) -> bool:
        """Set the state by hand, for so many seconds or for good; None closes the circuit.

        Answers whether that holds for everybody who shares the store.
        """
        ...
