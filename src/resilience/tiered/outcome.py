"""What a caller gets from the cache."""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """Where a value comes from.

    HIT: kept and fresh. STALE: its time has passed, and it is being computed anew. STALE_ERROR:
    its time has passed, and computing it anew failed. NEGATIVE: it is remembered that there is
    none. COMPUTED: computed for this question or together with it. MISS: nothing is kept.
    """

    HIT = "hit"
    STALE = "stale"
    STALE_ERROR = "stale_error"
    NEGATIVE = "negative"
    COMPUTED = "computed"
    MISS = "miss"


class Outcome:
    """A value, where it comes from and how old it is.

    ``value`` belongs to the caller, who may change it; None where there is none. ``error`` is
    what computing failed with, of a STALE_ERROR.
    """

    __slots__ = ("age_seconds", "error", "status", "value")

    def __init__(
        self,
        value: Any,
        status: Status,
        age_seconds: float = 0.0,
        error: BaseException | None = None,
    ) -> None:
        self.value = value
        self.status = status
        self.age_seconds = age_seconds
        self.error = error

    @property
    def is_degraded(self) -> bool:
        """Whether the answer would have been another if all had gone well."""
        return self.status is Status.STALE_ERROR

    @property
    def found(self) -> bool:
        """Whether something was kept or computed, be it that there is no value."""
        return self.status is not Status.MISS

    def __repr__(self) -> str:
        return f"Outcome({self.value!r}, {self.status}, {self.age_seconds:.3f} s)"
