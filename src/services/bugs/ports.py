"""What the use cases of bugs need from the outside, by role."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from src.bugs.bug import Bug, Comment, Event
from src.bugs.values import Category, Priority, Severity, Status

SortKey = Literal["created_at", "updated_at", "number", "severity", "priority", "status", "title"]


@dataclass(frozen=True, slots=True)
class BugFilter:
    """What a list of bugs is narrowed to; an empty tuple or None does not narrow.

    Of several values one has to fit. ``text`` is looked for in everything that is written of a
    bug, and in internal comments only where ``sees_internal``.
    """

    statuses: tuple[Status, ...] = ()
    severities: tuple[Severity, ...] = ()
    priorities: tuple[Priority, ...] = ()
    categories: tuple[Category, ...] = ()
    assigned_to: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    device_ids: tuple[str, ...] = ()
    text: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    updated_after: datetime | None = None
    updated_before: datetime | None = None
    sees_internal: bool = False


@dataclass(frozen=True, slots=True)
class BugOrder:
    """How a list is sorted; of equal ones by number, in the same direction.

    Severity and priority ascend from the worst and most pressing, status along the workflow.
    """

    key: SortKey = "created_at"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class BugPage:
    """A page of bugs, the cursor of the next one (None at the end) and the total count."""

    items: tuple[Bug, ...]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """A bug that another one may repeat; ``why`` is a short fixed word, ``score`` in [0, 1]."""

    id: str
    number: int
    title: str
    status: Status
    why: str
    score: float


class DuplicateFinder(Protocol):
    """Looks for what a new bug may repeat."""

    def of(self, bug: Bug) -> Sequence[PossibleDuplicate]:
        """Bugs that this one may repeat, likeliest first, without it; never by internal words."""
        ...


class BugRepository(Protocol):
    """Bugs."""

    def add(self, bug: Bug) -> Bug:
        """The bug as stored, with its number: numbers rise by one in the order of commits."""
        ...

    def add_many(self, bugs: Sequence[Bug], comments: Sequence[Comment] = ()) -> list[Bug]:
        """The bugs as stored, numbered in the order given, and what was said about them.

        A few statements for all, however many there are.
        """
        ...

    def get(self, bug_id: str, *, for_update: bool = False) -> Bug | None:
        """The bug of that id; with ``for_update`` nobody else changes it before the commit."""
        ...

    def get_many(self, bug_ids: Sequence[str], *, for_update: bool = False) -> list[Bug]:
        """Those of the ids that exist, in one query, in the order given; locked by id."""
        ...

    def save(self, bug: Bug) -> None:
        """Write the bug over the one of its id, which the caller has locked."""
        ...

    def save_many(self, changed: Sequence[tuple[Bug, Bug]]) -> None:
        """Write bugs, each after itself as it was when the caller locked it.

        A few statements for all, however many there are; what is the same in all is not written.
        """
        ...

    def page(
        self,
        where: BugFilter,
        order: BugOrder,
        *,
        cursor: str | None = None,
        skip: int = 0,
        limit: int = 50,
    ) -> BugPage:
        """A page. Raises ``ValueError`` on a cursor that is none of this list and order."""
        ...

    def each(self, where: BugFilter, *, chunk: int = 500, after: int = 0) -> Iterator[list[Bug]]:
        """Bugs of the filter above a number, by number, so many at a time, in constant memory."""
        ...

    def fitting(self, where: BugFilter, bug_ids: Sequence[str]) -> set[str]:
        """Which of the bugs are of the filter now, in one query."""
        ...

    def by_fingerprint(
        self, fingerprint: str, *, limit: int, besides: Collection[str] = ()
    ) -> list[Bug]:
        """Bugs whose error logs tell of that fault, newest report first.

        A duplicate is told as what it was merged into, by one step; nothing of ``besides``.
        """
        ...

    def duplicates_of(self, bug_id: str, *, skip: int = 0, limit: int) -> list[Bug]:
        """Bugs that were declared duplicates of that one, newest first."""
        ...

    def count_duplicates_of(self, bug_id: str) -> int:
        """How many of them there are."""
        ...

    def leads_to(self, bug_id: str, other_id: str) -> bool:
        """Whether following ``duplicate_of`` from a bug that is comes to the other, in one query.

        Of itself it does. A loop ends it.
        """
        ...

    def similar(
        self, text: str, *, limit: int, besides: Collection[str] = ()
    ) -> list[tuple[str, float]]:
        """Ids of the bugs whose public words are most like the text, with scores in (0, 1].

        A duplicate is told as what it was merged into, by one step; nothing of ``besides``.
        """
        ...

    def read_again(self, *, after: int, limit: int) -> tuple[Sequence[int], int]:
        """(the next numbers after that one, of how many search knew another text); locked."""
        ...


class BugEventRepository(Protocol):
    """What happened to bugs: rows are added and never changed."""

    def add(self, *events: Event) -> tuple[Event, ...]:
        """The events as stored, with numbers that rise in the order of commits, without gaps."""
        ...

    def of(
        self, bug_id: str, *, sees_internal: bool, skip: int = 0, limit: int | None = None
    ) -> list[Event]:
        """What happened to one bug, oldest first; ``limit`` of it, after ``skip``."""
        ...

    def count(self, bug_id: str, *, sees_internal: bool) -> int:
        """How many events of it there are."""
        ...

    def after(self, seq: int, *, limit: int) -> list[Event]:
        """What happened to any bug after that number, in order; nothing committed is skipped."""
        ...


class CommentRepository(Protocol):
    """What was said about bugs."""

    def add(self, comment: Comment) -> None:
        """Keep a comment."""
        ...

    def get(self, bug_id: str, comment_id: str) -> Comment | None:
        """The comment of that bug and id."""
        ...

    def of(
        self, bug_id: str, *, sees_internal: bool, skip: int = 0, limit: int | None = None
    ) -> list[Comment]:
        """The comments of a bug, oldest first; ``limit`` of them, after ``skip``."""
        ...

    def count(self, bug_id: str, *, sees_internal: bool) -> int:
        """How many of them there are."""
        ...

    def save(self, comment: Comment) -> None:
        """Write the comment over the one of its id."""
        ...

    def delete(self, comment_id: str) -> None:
        """Remove it."""
        ...
