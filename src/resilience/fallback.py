"""What is answered when a dependency does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from src.resilience.errors import ResilienceError

T = TypeVar("T")


class NothingToOfferError(ResilienceError):
    """A step of a fallback has no answer to this question; the next one is asked."""


@dataclass(frozen=True, slots=True)
class Step:
    """One way to answer without the dependency, such as ``cached`` or ``approximate``.

    ``offer`` is called with the arguments of the call; whatever it raises passes the question on
    to the next step.
    """

    name: str
    offer: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What became of a call.

    ``degraded`` names the dependencies without which the value was made and ``step`` how.
    ``error`` is why: the value is the dependency's own where it is None, and there is no value
    where there is an error without a step.
    """

    value: T | None
    attempts: int
    degraded: tuple[str, ...] = ()
    step: str | None = None
    error: Exception | None = None

    def required(self) -> T:
        """The value; raises the error of a call that nothing answered."""
        if self.error is not None and self.step is None:
            raise self.error
        return self.value  # type: ignore[return-value]
