"""What people say about bugs; events tell that they did, never what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from src.bugs.bug import Bug, Comment, Event, EventKind
from src.bugs.changes import Actor
from src.services.bugs.errors import (
    BugNotFoundError,
    CommentNotFoundError,
    ForeignCommentError,
    InternalCommentError,
    TooManyCommentsError,
)
from src.services.bugs.journal import BugJournal
from src.services.ports import Clock, UnitOfWork, UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: what they may see, and whether they may take away what others said."""

    actor: Actor
    sees_internal: bool = False
    is_moderator: bool = False


class Comments:
    """Comments of bugs: anybody's public, recruiters' internal, changed by who wrote them.

    Search reads a bug with its comments at every write of either: there are ``per_bug`` at most.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory,
        clock: Clock,
        journal: BugJournal,
        *,
        per_bug: int,
        new_id: Callable[[], str],
    ) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._journal = journal
        self._per_bug = per_bug
        self._new_id = new_id

    def add(self, bug_id: str, fields: Mapping[str, Any], speaker: Speaker) -> Comment:
        """The new comment.

        Raises ``BugNotFoundError``, ``InternalCommentError``, ``TooManyCommentsError``.
        """
        now = self._clock.now()
        comment = Comment(
            **fields,
            id=self._new_id(),
            bug_id=bug_id,
            created_at=now,
            updated_at=now,
            author_id=speaker.actor.id,
        )
        _check_voice(comment, speaker)
        with self._unit_of_work() as unit:
            bug = _locked(unit, bug_id)
            if unit.bug_comments.count(bug_id, sees_internal=True) >= self._per_bug:
                raise TooManyCommentsError(self._per_bug)
            unit.bug_comments.add(comment)
            self._tell(unit, bug, "commented", comment, speaker.actor)
            unit.commit()
        return comment

    def of(
        self, bug_id: str, speaker: Speaker, *, skip: int, limit: int
    ) -> tuple[list[Comment], int]:
        """(a page of what the caller may read about the bug, oldest first; how much there is).

        Raises ``BugNotFoundError``.
        """
        with self._unit_of_work(read_only=True) as unit:
            if unit.bugs.get(bug_id) is None:
                raise BugNotFoundError
            sees = speaker.sees_internal
            page = unit.bug_comments.of(bug_id, sees_internal=sees, skip=skip, limit=limit)
            return page, unit.bug_comments.count(bug_id, sees_internal=sees)

    def change(
        self, bug_id: str, comment_id: str, changes: Mapping[str, Any], speaker: Speaker
    ) -> Comment:
        """The comment after the changes of who wrote it.

        Raises ``BugNotFoundError``, ``CommentNotFoundError``, ``ForeignCommentError``,
        ``InternalCommentError``.
        """
        with self._unit_of_work() as unit:
            bug = _locked(unit, bug_id)
            before = _visible(unit, bug_id, comment_id, speaker)
            if before.author_id != speaker.actor.id:
                raise ForeignCommentError
            after = replace(before, **changes)
            if after == before:
                return before
            after = replace(after, updated_at=max(self._clock.now(), before.updated_at))
            _check_voice(after, speaker)
            unit.bug_comments.save(after)
            # Of what was or is internal nobody else hears.
            was = before if before.is_internal else after
            self._tell(unit, bug, "comment_changed", was, speaker.actor)
            unit.commit()
        return after

    def remove(self, bug_id: str, comment_id: str, speaker: Speaker) -> None:
        """The comment is gone, taken away by who wrote it or by a moderator.

        Raises ``BugNotFoundError``, ``CommentNotFoundError``, ``ForeignCommentError``.
        """
        with self._unit_of_work() as unit:
            bug = _locked(unit, bug_id)
            comment = _visible(unit, bug_id, comment_id, speaker)
            if comment.author_id != speaker.actor.id and not speaker.is_moderator:
                raise ForeignCommentError
            unit.bug_comments.delete(comment_id)
            self._tell(unit, bug, "comment_removed", comment, speaker.actor)
            unit.commit()

    def _tell(
        self, unit: UnitOfWork, bug: Bug, kind: EventKind, comment: Comment, actor: Actor
    ) -> None:
        pair = (comment.id, None) if kind == "comment_removed" else (None, comment.id)
        event = Event(
            bug.id,
            kind,
            self._clock.now(),
            actor.id,
            {"comment": pair},
            is_internal=comment.is_internal,
            request_id=actor.request_id,
        )
        self._journal.record(unit, bug, event)


def _locked(unit: UnitOfWork, bug_id: str) -> Bug:
    """The bug, whose events nobody else writes before the commit."""
    bug = unit.bugs.get(bug_id, for_update=True)
    if bug is None:
        raise BugNotFoundError
    return bug


def _visible(unit: UnitOfWork, bug_id: str, comment_id: str, speaker: Speaker) -> Comment:
    comment = unit.bug_comments.get(bug_id, comment_id)
    if comment is None or (comment.is_internal and not speaker.sees_internal):
        raise CommentNotFoundError
    return comment


def _check_voice(comment: Comment, speaker: Speaker) -> None:
    if comment.is_internal and not speaker.sees_internal:
        raise InternalCommentError
