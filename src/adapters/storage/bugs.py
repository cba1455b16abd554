"""Bugs in SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any, Final

from sqlalchemy import Row, bindparam, delete, func, select, update

from src.adapters.storage.bug_comments import insert_comments
from src.adapters.storage.bug_events import lock_bugs
from src.adapters.storage.bug_indexing import LISTS, TEXTS, tell_search, texts_of
from src.adapters.storage.bug_likeness import similar
from src.adapters.storage.bug_lists import conditions, write_cursor
from src.adapters.storage.bug_originals import originals_of_fault
from src.adapters.storage.bug_pages import places_and_total
from src.adapters.storage.bug_rows import BugRow, BugTagRow
from src.adapters.storage.bug_search import write
from src.adapters.storage.change_feed import take_numbers
from src.adapters.storage.rows import table_of
from src.adapters.storage.transaction import Transaction
from src.bugs.bug import Bug, Comment
from src.services.bugs.ports import BugFilter, BugOrder, BugPage

_bugs = table_of(BugRow)
_tags = table_of(BugTagRow)
_NUMBERS: Final = "bug"
_NAMES: Final = tuple(each.name for each in fields(Bug))
_LISTS: Final = ("tags", "related_issues", "error_logs", "watchers")
_SEARCHED: Final = frozenset((*TEXTS, *LISTS))
# SQLite takes 32,766 parameters in one statement.
_IDS_AT_ONCE: Final = 30_000


class SqlBugRepository:
    """The bugs of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, bug: Bug) -> Bug:
        """The bug as stored, with its number: numbers rise by one in the order of commits."""
        return self.add_many([bug])[0]

    def add_many(self, bugs: Sequence[Bug], comments: Sequence[Comment] = ()) -> list[Bug]:
        """The bugs as stored, numbered in the order given, and what was said about them."""
        if not bugs:
            return []
        lock_bugs(self._transaction)
        first = take_numbers(self._transaction, _NUMBERS, len(bugs))
        stored = [replace(bug, number=number) for number, bug in enumerate(bugs, start=first)]
        self._transaction.execute(_bugs.insert(), [_values(bug) for bug in stored])
        self._write_tags(*stored)
        insert_comments(self._transaction, comments)
        tell_search(self._transaction, *(bug.id for bug in stored))
        return stored

    def get(self, bug_id: str, *, for_update: bool = False) -> Bug | None:
        """The bug of that id; with ``for_update`` nobody else changes it before the commit."""
        found = self.get_many([bug_id], for_update=for_update)
        return found[0] if found else None

    def get_many(self, bug_ids: Sequence[str], *, for_update: bool = False) -> list[Bug]:
        """Those of the ids that exist, each once, in the order given; locked by id."""
        if for_update:
            lock_bugs(self._transaction)
        wanted = list(dict.fromkeys(bug_ids))
        found: dict[str, Bug] = {}
        for start in range(0, len(wanted), _IDS_AT_ONCE):
            some = wanted[start : start + _IDS_AT_ONCE]
            statement = select(_bugs).where(_bugs.c.id.in_(some)).order_by(_bugs.c.id)
            if for_update:
                statement = statement.with_for_update()
            found |= {row.id: _bug(row) for row in self._transaction.execute(statement)}
        return [found[bug_id] for bug_id in wanted if bug_id in found]

    def save(self, bug: Bug) -> None:
        """Write the bug over the one of its id, which the caller has locked."""
        self._transaction.execute(update(_bugs).where(_bugs.c.id == bug.id).values(**_values(bug)))
        self._transaction.execute(delete(_tags).where(_tags.c.bug_id == bug.id))
        self._write_tags(bug)
        tell_search(self._transaction, bug.id)

    def save_many(self, changed: Sequence[tuple[Bug, Bug]]) -> None:
        """Write bugs, each after itself as it was when the caller locked it."""
        names = [
            name
            for name in _NAMES
            if any(getattr(before, name) != getattr(after, name) for before, after in changed)
        ]
        if not names:
            return
        bugs = [after for _, after in changed]
        rows = [_values(bug, names) | {"saved": bug.id} for bug in bugs]
        self._transaction.execute(update(_bugs).where(_bugs.c.id == bindparam("saved")), rows)
        ids = [bug.id for bug in bugs]
        if "tags" in names:
            self._transaction.execute(delete(_tags).where(_tags.c.bug_id.in_(ids)))
            self._write_tags(*bugs)
        if not _SEARCHED.isdisjoint(names):
            tell_search(self._transaction, *ids)

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
        places, total = places_and_total(
            self._transaction, where, order, cursor, skip=skip, limit=limit + 1
        )
        here = places[:limit]
        # Which ones is answered by an index; rows are long, and read for the page alone. They may
        # have changed since: the order and where the next page begins are those of the places.
        statement = select(_bugs).where(_bugs.c.number.in_([place.number for place in here]))
        rows = self._transaction.execute(statement).all() if here else []
        found = {row.number: _bug(row) for row in rows}
        items = tuple(found[place.number] for place in here if place.number in found)
        goes_on = len(places) > limit and here
        return BugPage(items, write_cursor(here[-1], order) if goes_on else None, total)

    def each(self, where: BugFilter, *, chunk: int = 500, after: int = 0) -> Iterator[list[Bug]]:
        """Bugs of the filter above a number, by number, so many at a time, in constant memory."""
        reached = after
        wanted = conditions(where)
        while True:
            statement = (
                select(_bugs)
                .where(*wanted, _bugs.c.number > reached)
                .order_by(_bugs.c.number)
                .limit(chunk)
            )
            found = [_bug(row) for row in self._transaction.execute(statement)]
            if found:
                yield found
            if len(found) < chunk:
                return
            reached = found[-1].number

    def fitting(self, where: BugFilter, bug_ids: Sequence[str]) -> set[str]:
        """Which of the bugs are of the filter now, in one query."""
        statement = select(_bugs.c.id).where(_bugs.c.id.in_(bug_ids), *conditions(where))
        return set(self._transaction.execute(statement).scalars())

    def by_fingerprint(
        self, fingerprint: str, *, limit: int, besides: Collection[str] = ()
    ) -> list[Bug]:
        """Bugs whose error logs tell of that fault, duplicates as their originals, newest first."""
        return self.get_many(originals_of_fault(self._transaction, fingerprint, besides, limit))

    def duplicates_of(self, bug_id: str, *, skip: int = 0, limit: int) -> list[Bug]:
        """Bugs that were declared duplicates of that one, newest first."""
        statement = select(_bugs).where(_bugs.c.duplicate_of == bug_id)
        statement = statement.order_by(_bugs.c.number.desc()).offset(skip or None).limit(limit)
        return [_bug(row) for row in self._transaction.execute(statement)]

    def count_duplicates_of(self, bug_id: str) -> int:
        """How many of them there are."""
        counted = select(func.count()).select_from(_bugs).where(_bugs.c.duplicate_of == bug_id)
        return int(self._transaction.execute(counted).scalar_one())

    def leads_to(self, bug_id: str, other_id: str) -> bool:
        """Whether following ``duplicate_of`` from a bug that is comes to the other."""
        columns = (_bugs.c.id, _bugs.c.duplicate_of)
        way = select(*columns).where(_bugs.c.id == bug_id).cte("way", recursive=True)
        # UNION drops what was come to before, so that a loop in old data comes to an end.
        way = way.union(select(*columns).join(way, _bugs.c.id == way.c.duplicate_of))
        found = self._transaction.execute(select(way.c.id).where(way.c.id == other_id))
        return found.first() is not None

    def similar(
        self, text: str, *, limit: int, besides: Collection[str] = ()
    ) -> list[tuple[str, float]]:
        """Ids of the bugs whose public words are most like the text, with scores in (0, 1]."""
        return similar(self._transaction, text, limit, besides)

    def read_again(self, *, after: int, limit: int) -> tuple[Sequence[int], int]:
        """(the next numbers after that one, of how many search knew another text); locked."""
        lock_bugs(self._transaction)
        some = select(_bugs.c.number, _bugs.c.id).where(_bugs.c.number > after)
        found = self._transaction.execute(some.order_by(_bugs.c.number).limit(limit)).all()
        texts = texts_of(self._transaction, [row.id for row in found])
        return [row.number for row in found], write(self._transaction, texts)

    def _write_tags(self, *bugs: Bug) -> None:
        rows = [{"tag": tag, "bug_id": bug.id} for bug in bugs for tag in dict.fromkeys(bug.tags)]
        if rows:
            # Two tags may be one once what cannot be stored is replaced.
            insert = self._transaction.insert(_tags).on_conflict_do_nothing()
            self._transaction.execute(insert, rows)


def _values(bug: Bug, names: Sequence[str] = _NAMES) -> dict[str, Any]:
    values = {name: getattr(bug, name) for name in names}
    return values | {name: list(values[name]) for name in _LISTS if name in values}


def _bug(row: Row[Any]) -> Bug:
    return Bug(**{**row._mapping, **{name: tuple(row._mapping[name]) for name in _LISTS}})
