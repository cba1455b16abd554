from __future__ import annotations

import logging

import pytest

from src.services.life_cycle import LifeCycle
from tests.fakes import FakeClock


def test_nothing_has_started_while_it_is_warming() -> None:
    clock = FakeClock()
    life_cycle = LifeCycle(clock)
    life_cycle.warming()
    life_cycle.started()
    assert life_cycle.start_seconds is None

    clock.advance(3)
    life_cycle.warmed()
    life_cycle.started()

    assert life_cycle.start_seconds == pytest.approx(3)


def test_everything_is_closed_by_stages_and_once(caplog: pytest.LogCaptureFixture) -> None:
    life_cycle, closed = LifeCycle(FakeClock()), list[str]()
    life_cycle.at_end("redis", lambda: closed.append("redis"))
    life_cycle.at_end("database", lambda: closed.append("database"))
    life_cycle.at_end("background", lambda: closed.append("background"))
    life_cycle.at_end("cache", lambda: closed.append("cache"))

    with caplog.at_level(logging.INFO):
        life_cycle.end()
        life_cycle.end()

    assert closed == ["background", "cache", "database", "redis"]
    assert [line.split(" in ")[0] for line in caplog.messages] == [
        "closed background", "closed cache", "closed database", "closed redis",
    ]  # fmt: skip


def test_what_cannot_be_closed_hinders_nothing_after_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails() -> None:
        raise ConnectionError

    life_cycle, closed = LifeCycle(FakeClock()), list[str]()
    life_cycle.at_end("cache", fails)
    life_cycle.at_end("redis", lambda: closed.append("redis"))

    life_cycle.end()

    assert closed == ["redis"]
    assert "cache could not be closed" in caplog.text


def test_who_listens_hears_what_is_announced() -> None:
    life_cycle, heard = LifeCycle(FakeClock()), list[str]()
    life_cycle.listen(heard.append)
    life_cycle.drain()
    assert heard == [], "a signal handler must not run others' code"

    life_cycle.announce("draining")

    assert heard == ["draining"]
    assert life_cycle.draining
    assert not life_cycle.refusing
