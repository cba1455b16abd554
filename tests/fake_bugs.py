"""Bugs in memory, for ``tests.fakes``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from src.adapters.storage import bug_indexing, bug_lists
from src.bugs.bug import Bug, Comment, Event
from src.bugs.values import PRIORITIES, SEVERITIES, STATUSES
from src.services.bugs.ports import BugFilter, BugOrder, BugPage
from tests.bug_search_reference import finds

if TYPE_CHECKING:
    from tests.fakes import FakeUnitOfWork

_RANKS: dict[str, Sequence[str]] = {
    "severity": SEVERITIES,
    "priority": PRIORITIES,
    "status": STATUSES,
}


class FakeBugs:
    def __init__(self, unit: FakeUnitOfWork) -> None:
        self._unit = unit

    def add(self, bug: Bug) -> Bug:
        store = self._unit.write
        number = store.counters.get("bug", 0) + 1
        store.counters["bug"] = number
        stored = replace(bug, number=number)
        store.bugs[bug.id] = stored
        return stored

    def add_many(self, bugs: Sequence[Bug], comments: Sequence[Comment] = ()) -> list[Bug]:
        for comment in comments:
            self._unit.write.bug_comments[comment.id] = comment
        return [self.add(bug) for bug in bugs]

    def get(self, bug_id: str, *, for_update: bool = False) -> Bug | None:
        store = self._unit.write if for_update else self._unit.read
        return store.bugs.get(bug_id)

    def get_many(self, bug_ids: Sequence[str], *, for_update: bool = False) -> list[Bug]:
        store = self._unit.write if for_update else self._unit.read
        return [store.bugs[each] for each in dict.fromkeys(bug_ids) if each in store.bugs]

    def save(self, bug: Bug) -> None:
        if bug.id in self._unit.write.bugs:
            self._unit.write.bugs[bug.id] = bug

    def save_many(self, changed: Sequence[tuple[Bug, Bug]]) -> None:
        for before, after in changed:
            assert self._unit.write.bugs[after.id] == before, "changed since it was locked"
            self.save(after)

    def page(
        self,
        where: BugFilter,
        order: BugOrder,
        *,
        cursor: str | None = None,
        skip: int = 0,
        limit: int = 50,
    ) -> BugPage:
        found = self._fitting(where)
        found.sort(key=lambda bug: _place(bug, order), reverse=order.descending)
        total = len(found)
        if cursor is not None:
            bug_lists.in_order(bug_lists.select(bug_lists._bugs), order, cursor)
            cursors = [_cursor(bug, order) for bug in found]
            found = found[cursors.index(cursor) + 1 :]
        found = found[skip:]
        items = tuple(found[:limit])
        goes_on = len(found) > limit and items
        return BugPage(items, _cursor(items[-1], order) if goes_on else None, total)

    def each(self, where: BugFilter, *, chunk: int = 500, after: int = 0) -> Iterator[list[Bug]]:
        found = [bug for bug in self._fitting(where) if bug.number > after]
        found.sort(key=lambda bug: bug.number)
        for start in range(0, len(found), chunk):
            yield found[start : start + chunk]

    def fitting(self, where: BugFilter, bug_ids: Sequence[str]) -> set[str]:
        return {bug.id for bug in self._fitting(where)} & set(bug_ids)

    def _fitting(self, where: BugFilter) -> list[Bug]:
        found = [bug for bug in self._unit.read.bugs.values() if _fits(bug, where)]
        if where.text is None:
            return found
        comments = [
            comment
            for comment in self._unit.read.bug_comments.values()
            if where.sees_internal or not comment.is_internal
        ]
        said = {bug.id: [each.text for each in comments if each.bug_id == bug.id] for bug in found}
        return [bug for bug in found if finds(where.text, "\n".join(_written(bug) + said[bug.id]))]

    def by_fingerprint(
        self, fingerprint: str, *, limit: int, besides: Collection[str] = ()
    ) -> list[Bug]:
        found = [bug for bug in self._unit.read.bugs.values() if bug.fingerprint == fingerprint]
        newest = sorted(found, key=lambda bug: -bug.number)
        standing = dict.fromkeys(self._standing(bug.id) for bug in newest)
        return self.get_many([each for each in standing if each not in besides][:limit])

    def _standing(self, bug_id: str) -> str:
        original = self._unit.read.bugs[bug_id].duplicate_of
        return original if original in self._unit.read.bugs else bug_id

    def read_again(self, *, after: int, limit: int) -> tuple[list[int], int]:
        numbers = sorted(bug.number for bug in self._unit.read.bugs.values() if bug.number > after)
        return numbers[:limit], 0

    def leads_to(self, bug_id: str, other_id: str) -> bool:
        way: list[str] = []
        here: str | None = bug_id
        while here in self._unit.read.bugs and here not in way:
            way.append(here)
            here = self._unit.read.bugs[here].duplicate_of
        return other_id in way

    def similar(
        self, text: str, *, limit: int, besides: Collection[str] = ()
    ) -> list[tuple[str, float]]:
        asked = set(text.lower().split())
        scores: dict[str, float] = {}
        for bug in self._unit.read.bugs.values():
            shared = asked & set(f"{bug.title} {bug.description}".lower().split())
            standing = self._standing(bug.id)
            if shared and standing not in besides:
                scores[standing] = max(scores.get(standing, 0), len(shared) / len(asked))
        return sorted(scores.items(), key=lambda pair: -pair[1])[:limit]

    def duplicates_of(self, bug_id: str, *, skip: int = 0, limit: int) -> list[Bug]:
        found = [bug for bug in self._unit.read.bugs.values() if bug.duplicate_of == bug_id]
        return sorted(found, key=lambda bug: -bug.number)[skip:][:limit]

    def count_duplicates_of(self, bug_id: str) -> int:
        return sum(bug.duplicate_of == bug_id for bug in self._unit.read.bugs.values())


class FakeBugEvents:
    def __init__(self, unit: FakeUnitOfWork) -> None:
        self._unit = unit

    def add(self, *events: Event) -> tuple[Event, ...]:
        known = self._unit.write.bug_events
        stored = tuple(replace(event, seq=len(known) + at) for at, event in enumerate(events, 1))
        known.extend(stored)
        return stored

    def of(
        self, bug_id: str, *, sees_internal: bool, skip: int = 0, limit: int | None = None
    ) -> list[Event]:
        found = [
            event
            for event in self._unit.read.bug_events
            if event.bug_id == bug_id and (sees_internal or not event.is_internal)
        ]
        return found[skip:][:limit]

    def count(self, bug_id: str, *, sees_internal: bool) -> int:
        return len(self.of(bug_id, sees_internal=sees_internal))

    def after(self, seq: int, *, limit: int) -> list[Event]:
        return self._unit.read.bug_events[seq : seq + limit]


class FakeComments:
    def __init__(self, unit: FakeUnitOfWork) -> None:
        self._unit = unit

    def add(self, comment: Comment) -> None:
        self._unit.write.bug_comments[comment.id] = comment

    def get(self, bug_id: str, comment_id: str) -> Comment | None:
        found = self._unit.read.bug_comments.get(comment_id)
        return found if found is not None and found.bug_id == bug_id else None

    def of(
        self, bug_id: str, *, sees_internal: bool, skip: int = 0, limit: int | None = None
    ) -> list[Comment]:
        found = [
            comment
            for comment in self._unit.read.bug_comments.values()
            if comment.bug_id == bug_id and (sees_internal or not comment.is_internal)
        ]
        return sorted(found, key=lambda comment: (comment.created_at, comment.id))[skip:][:limit]

    def count(self, bug_id: str, *, sees_internal: bool) -> int:
        return len(self.of(bug_id, sees_internal=sees_internal))

    def save(self, comment: Comment) -> None:
        if comment.id in self._unit.write.bug_comments:
            self._unit.write.bug_comments[comment.id] = comment

    def delete(self, comment_id: str) -> None:
        self._unit.write.bug_comments.pop(comment_id, None)


def _fits(bug: Bug, where: BugFilter) -> bool:
    several: tuple[tuple[Any, Sequence[Any]], ...] = (
        (bug.status, where.statuses),
        (bug.severity, where.severities),
        (bug.priority, where.priorities),
        (bug.category, where.categories),
        (bug.assigned_to, where.assigned_to),
        (bug.device_id, where.device_ids),
    )
    return (
        all(not wanted or value in wanted for value, wanted in several)
        and (not where.tags or bool(set(bug.tags) & set(where.tags)))
        and (where.created_after is None or bug.created_at >= where.created_after)
        and (where.created_before is None or bug.created_at < where.created_before)
        and (where.updated_after is None or bug.updated_at >= where.updated_after)
        and (where.updated_before is None or bug.updated_at < where.updated_before)
    )


def _cursor(bug: Bug, order: BugOrder) -> str:
    place = [getattr(bug, column.name) for column in bug_lists.places(order)]
    return bug_lists.write_cursor(place, order)


def _written(bug: Bug) -> list[str]:
    texts = [getattr(bug, name) or "" for name in bug_indexing.TEXTS]
    return texts + [each for name in bug_indexing.LISTS for each in getattr(bug, name)]


def _place(bug: Bug, order: BugOrder) -> tuple[Any, int]:
    value = getattr(bug, order.key)
    return (_RANKS[order.key].index(value) if order.key in _RANKS else value, bug.number)
