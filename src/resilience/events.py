"""What happened: frozen facts in the past tense, each about one dependency (``name``)."""

from __future__ import annotations

from dataclasses import dataclass

from src.resilience.errors import Reason
from src.resilience.kinds import Kind


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened around one dependency."""

    name: str


@dataclass(frozen=True, slots=True)
class CircuitTurned(Event):
    """This process sees the circuit in another state.

    ``own`` says whether a call of this process turned it, so that turns summed over processes
    count each once.
    """

    own: bool


@dataclass(frozen=True, slots=True)
class CircuitOpened(CircuitTurned):
    """Nothing is let through for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class CircuitHalfOpened(CircuitTurned):
    """A few calls are let through to see whether the dependency is back."""


@dataclass(frozen=True, slots=True)
class CircuitClosed(CircuitTurned):
    """Everything is let through again."""


@dataclass(frozen=True, slots=True)
class CircuitSwitched(CircuitTurned):
    """Somebody forced the circuit into ``state`` or disabled it, and said why."""

    state: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class CallRejected(Event):
    """A call was not let through; ``by`` is circuit, bulkhead or deadline."""

    by: str


@dataclass(frozen=True, slots=True)
class AttemptSucceeded(Event):
    """The dependency answered, after so many seconds. Told only to who asked for it."""

    seconds: float


@dataclass(frozen=True, slots=True)
class AttemptFailed(Event):
    """One attempt failed; ``error`` is the class of the exception, never its text."""

    kind: Kind
    error: str
    seconds: float
    attempt: int


@dataclass(frozen=True, slots=True)
class RetryScheduled(Event):
    """Another attempt follows after so many seconds; ``attempt`` is its number."""

    attempt: int
    seconds: float


@dataclass(frozen=True, slots=True)
class RetrySucceeded(Event):
    """A call succeeded in an attempt after its first."""

    attempts: int


@dataclass(frozen=True, slots=True)
class RetriesExhausted(Event):
    """A call that could have been tried again was given up."""

    attempts: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class BudgetExhausted(Event):
    """There would have been another attempt, but retries have become too large a share."""


@dataclass(frozen=True, slots=True)
class FallbackUsed(Event):
    """A step of the fallback answered instead of the dependency."""

    step: str


@dataclass(frozen=True, slots=True)
class FallbackFailed(Event):
    """A step of the fallback had nothing to offer; ``error`` is the class of its exception."""

    step: str
    error: str
