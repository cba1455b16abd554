"""What the use cases of bugs refuse."""

from __future__ import annotations


class TrackingError(Exception):
    """Bug tracking refuses what was asked of it."""


class BugNotFoundError(TrackingError):
    """There is no bug of that id."""


class CommentNotFoundError(TrackingError):
    """The bug has no comment of that id that the caller may see."""


class ForeignCommentError(TrackingError):
    """The comment is somebody else's."""


class InternalCommentError(TrackingError):
    """The caller may not say what only recruiters and above read."""


class TooManyCommentsError(TrackingError):
    """The bug has as many comments as one may have."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"at most {limit} comments")


class UnknownBugError(TrackingError):
    """The bug that another is to be a duplicate of is none."""


class UnknownMatchError(TrackingError):
    """The match that a bug complains about is not kept."""


class TooManyBugsError(TrackingError):
    """A filter fits more bugs than may be changed at once."""

    def __init__(self, limit: int, found: int) -> None:
        self.limit = limit
        self.found = found
        super().__init__(f"{found} bugs, at most {limit}")
