"""Texts that were read otherwise are read again; the others are left alone."""

from __future__ import annotations

from sqlalchemy import Engine, text

from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.services.bugs.ports import BugFilter, BugOrder
from src.services.bugs.reindexing import Reindexing
from tests.bug_builders import bug
from tests.fakes import FakeClock

BUGS = 21
AT_ONCE = 10


def test_what_was_read_otherwise_is_found_again(engine: Engine) -> None:
    def unit_of_work(*, read_only: bool = False) -> SqlUnitOfWork:
        return SqlUnitOfWork(lambda: engine, FakeClock(), read_only=read_only)

    with unit_of_work() as unit:
        for number in range(BUGS):
            unit.bugs.add(bug("Capteur muet", id=f"b{number}"))
        unit.commit()
    with engine.begin() as connection:
        old = "UPDATE bug_texts SET digest = 'old', lexemes = '''quetzal''' WHERE bug_id = 'b20'"
        connection.execute(text(old))
    asked: list[int] = []

    def written_by_another() -> None:
        # Nobody waits for more than one chunk: between two of them the locks are free.
        with unit_of_work() as unit:
            asked.append(len(unit.bugs.get_many(["b0", "b20"], for_update=True)))
            unit.commit()

    reindexing = Reindexing(unit_of_work, breathe=written_by_another)
    first = reindexing.run()
    assert asked == [2] * (BUGS // AT_ONCE)
    second = reindexing.run()
    assert (first.bugs, first.indexed) == (BUGS, 1)
    assert (second.bugs, second.indexed) == (BUGS, 0)
    with unit_of_work(read_only=True) as unit:
        assert unit.bugs.page(BugFilter(text="capteur"), BugOrder()).total == BUGS
        assert unit.bugs.page(BugFilter(text="quetzal"), BugOrder()).total == 0
