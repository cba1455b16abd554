"""Pages of bugs go on where they ended, whatever changes while one is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import Engine

from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.services.bugs.ports import BugFilter, BugOrder
from tests.bug_builders import MOMENT, bug
from tests.fakes import FakeClock

LATER = MOMENT + timedelta(days=1)


def unit_of(engine: Engine, *, read_only: bool = False) -> SqlUnitOfWork:
    return SqlUnitOfWork(lambda: engine, FakeClock(), read_only=read_only)


def stored(engine: Engine, *titles: str) -> None:
    """Bugs of these titles, changed one minute after the other."""
    with unit_of(engine) as unit:
        for minute, title in enumerate(titles):
            unit.bugs.add(bug(title, updated_at=MOMENT + timedelta(minutes=minute)))
        unit.commit()


def change_before_rows_are_read(engine: Engine, number: int, **values: Any) -> None:
    """Once, after a page has its numbers and before it reads the rows, somebody changes a bug."""
    waiting = [number]

    @sqlalchemy.event.listens_for(engine, "before_cursor_execute")
    def _(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "bugs.description" not in statement or not waiting:
            return
        waiting.clear()
        with unit_of(engine) as unit:
            (known,) = (each for some in unit.bugs.each(BugFilter(), after=number - 1, chunk=1)
                        for each in some if each.number == number)  # fmt: skip
            unit.bugs.save(replace(known, version=2, **values))
            unit.commit()


@pytest.mark.parametrize("where", [BugFilter(), BugFilter(text="Bug")], ids=["all", "found"])
@pytest.mark.parametrize(
    ("key", "change"), [("updated_at", {"updated_at": LATER}), ("title", {"title": "Bug Z"})]
)
def test_a_change_while_a_page_is_read_loses_no_bug(
    engine: Engine, where: BugFilter, key: Any, change: dict[str, Any]
) -> None:
    stored(engine, *(f"Bug {letter}" for letter in "ABCDEFGHIJ"))
    change_before_rows_are_read(engine, 2, **change)
    order, seen, cursor = BugOrder(key, descending=False), [], None
    with unit_of(engine, read_only=True) as unit:
        first = unit.bugs.page(where, order, limit=3)
        assert [each.number for each in first.items] == [1, 2, 3]
        assert first.items[1].version == 2
        cursor = first.next_cursor
        while cursor is not None:
            page = unit.bugs.page(where, order, cursor=cursor, limit=3)
            seen += [each.number for each in page.items]
            cursor = page.next_cursor
    assert seen == [4, 5, 6, 7, 8, 9, 10, 2]
