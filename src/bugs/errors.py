"""What a bug refuses."""

from __future__ import annotations

from src.bugs.values import Status


class BugError(Exception):
    """A bug refuses what was asked of it."""


class ForbiddenMoveError(BugError):
    """There is no way from one status to another; ``allowed`` are the statuses that can follow."""

    def __init__(self, current: Status, wanted: Status, allowed: tuple[Status, ...]) -> None:
        self.current = current
        self.wanted = wanted
        self.allowed = allowed
        super().__init__(f"{current} -> {wanted}")


class ResolutionRequiredError(BugError):
    """A bug is resolved by saying how."""


class DuplicateLoopError(BugError):
    """A bug would be a duplicate of itself, at the end of a chain."""
