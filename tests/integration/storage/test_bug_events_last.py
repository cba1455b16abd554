"""The database itself refuses to change or take away what happened to bugs."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from src.adapters.storage.revisions import downgrade, upgrade
from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.bugs.changes import Actor, reported
from tests.bug_builders import bug
from tests.fakes import FakeClock

ATTEMPTS = (
    "UPDATE bug_events SET kind = 'changed'",
    "UPDATE bug_events SET seq = seq + 1",
    "DELETE FROM bug_events",
    "DELETE FROM bug_events WHERE seq = 1",
    "DELETE FROM bugs",
)


def happened(engine: Engine) -> None:
    one = bug()
    with SqlUnitOfWork(lambda: engine, FakeClock()) as unit:
        unit.bugs.add(one)
        unit.bug_events.add(reported(one, Actor("ada")))
        unit.commit()


def history(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        return list(map(tuple, connection.execute(text("SELECT * FROM bug_events"))))


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_history_cannot_be_rewritten(engine: Engine, attempt: str) -> None:
    happened(engine)
    before = history(engine)
    assert len(before) == 1
    with pytest.raises(IntegrityError, match="bug_events only grows"), engine.begin() as connection:
        connection.execute(text(attempt))
    assert history(engine) == before


OVER = (
    "INSERT INTO bug_events SELECT * FROM bug_events WHERE true "
    "ON CONFLICT (seq) DO UPDATE SET kind = 'changed'"
)
OF_SQLITE = (
    "INSERT OR REPLACE INTO bug_events SELECT * FROM bug_events",
    "UPDATE OR REPLACE bug_events SET kind = 'changed'",
)


def test_nor_written_over(engine: Engine) -> None:
    happened(engine)
    before = history(engine)
    for attempt in (OVER, *(OF_SQLITE if engine.dialect.name == "sqlite" else ())):
        with pytest.raises(IntegrityError, match="only grows"), engine.begin() as connection:
            connection.execute(text(attempt))
        assert history(engine) == before


def test_an_older_revision_lets_go_of_it_and_a_newer_one_holds_it_again(engine: Engine) -> None:
    happened(engine)
    try:
        downgrade(engine, "0011")
        with engine.begin() as connection:
            connection.execute(text("UPDATE bug_events SET kind = 'changed'"))
    finally:
        upgrade(engine)
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("DELETE FROM bug_events"))
