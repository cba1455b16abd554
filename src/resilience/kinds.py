"""Kinds of failure, and which kind an exception is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal

from src.resilience.errors import ResilienceError

Result = Literal["success", "failure", "released"]


class Kind(StrEnum):
    """What went wrong, as far as it matters for what to do next."""

    TIMEOUT = "timeout"
    CONNECTION = "connection"
    RATE_LIMIT = "rate_limit"
    SERVER_ERROR = "server_error"
    RESOURCE_EXHAUSTED = "resource_exhausted"
    CONFLICT = "conflict"
    DENIED = "denied"
    CALLER = "caller"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Treatment:
    """What follows from a kind of failure.

    ``result`` is what the circuit hears: ``success`` where the dependency did answer, and
    ``released`` where it was not asked. ``multiplier`` stretches the pauses between attempts.
    """

    retryable: bool
    result: Result
    multiplier: float
    falls_back: bool


TREATMENTS: Final[Mapping[Kind, Treatment]] = MappingProxyType(
    {
        Kind.TIMEOUT: Treatment(True, "failure", 1.5, True),
        Kind.CONNECTION: Treatment(True, "failure", 1.0, True),
        Kind.RATE_LIMIT: Treatment(True, "failure", 3.0, True),
        Kind.SERVER_ERROR: Treatment(True, "failure", 2.0, True),
        Kind.RESOURCE_EXHAUSTED: Treatment(True, "failure", 4.0, True),
        # Two transactions in each other's way: the database is well, and trying again soon helps.
        Kind.CONFLICT: Treatment(True, "success", 0.5, True),
        # A wrong key stays wrong: every call fails alike, so the circuit may open.
        Kind.DENIED: Treatment(False, "failure", 1.0, True),
        # The question was at fault; no other answer may hide that.
        Kind.CALLER: Treatment(False, "success", 1.0, False),
        # Another policy, inside this call, did not let it through.
        Kind.REJECTED: Treatment(False, "released", 1.0, True),
        Kind.UNKNOWN: Treatment(False, "failure", 1.0, True),
    }
)


@dataclass(frozen=True, slots=True)
class Failure:
    """An exception as a kind, with what the dependency said about when to come back."""

    kind: Kind
    retry_after_seconds: float | None = None


Classify = Callable[[Exception], Failure]
_OF_PYTHON: Final[Mapping[type[Exception], Kind]] = MappingProxyType(
    {
        ResilienceError: Kind.REJECTED,
        TimeoutError: Kind.TIMEOUT,
        ConnectionError: Kind.CONNECTION,
        MemoryError: Kind.RESOURCE_EXHAUSTED,
    }
)


class ByType:
    """The kind of an exception by its nearest class in a table, else ``UNKNOWN``.

    Python's own time-outs and connection errors are known already; the table adds to them. An
    exception's attribute ``retry_after_seconds``, where it is a number that is not negative, is
    believed.
    """

    def __init__(self, kinds: Mapping[type[Exception], Kind] = MappingProxyType({})) -> None:
        self._kinds: dict[type, Kind] = {**_OF_PYTHON, **kinds}

    def __call__(self, error: Exception) -> Failure:
        """The failure that the exception stands for."""
        found = (self._kinds[each] for each in type(error).__mro__ if each in self._kinds)
        return Failure(next(found, Kind.UNKNOWN), _told(error))


def _told(error: Exception) -> float | None:
    seconds = getattr(error, "retry_after_seconds", None)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds >= 0:
        return None
    return float(seconds)
