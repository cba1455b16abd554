"""What matching refuses; leaves carry data, never sentences for users."""

from __future__ import annotations


class MatchingError(Exception):
    """Any refusal of the matching engine."""


class UnknownCriterionError(MatchingError):
    """A weight names no criterion."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


class InvalidWeightError(MatchingError):
    """A weight is negative or not finite, or all weights are zero."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


class InvalidReasonError(MatchingError):
    """An intensity is not between 1 and 5, or a reason is no text."""

    def __init__(self, reason: object) -> None:
        self.reason = reason
        super().__init__(str(reason))


class ModelError(MatchingError):
    """A text model that cannot be loaded or cannot answer; the message says why."""
