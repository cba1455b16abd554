"""What can keep a load from being sent or judged."""

from __future__ import annotations

from typing import Literal

Reason = Literal["unreachable", "foreign", "unauthenticated", "forbidden", "redirected", "limited"]


class StressError(Exception):
    """The root of this package's errors."""


class UnknownScenarioError(StressError):
    """There is no scenario of that name; ``known`` are the names there are."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name = name
        self.known = known
        super().__init__(f"there is no scenario {name!r}; there are {', '.join(known)}")


class ThresholdError(StressError, ValueError):
    """A threshold that cannot be read."""


class TargetError(StressError):
    """The server cannot be tried at all: nobody answers, or it does not let the requests in."""

    def __init__(self, reason: Reason, detail: str) -> None:
        self.reason = reason
        super().__init__(detail)


class GeneratorError(StressError):
    """The process that sends the requests has ended before it could tell what came back."""


class RehearsalError(StressError):
    """The server of a failover rehearsal cannot be had as it is needed."""
