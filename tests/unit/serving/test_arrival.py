from __future__ import annotations

import pytest

from src.adapters.serving.arrival import Arrival


def test_a_loading_that_fails_is_over() -> None:
    def load() -> None:
        raise ConnectionError

    ends: list[None] = []
    arrival = Arrival(load, at_end=lambda: ends.append(None))
    with pytest.raises(ConnectionError):
        arrival.attempt()

    assert arrival.wait(lambda: None)
    assert len(ends) == 1


def test_a_loading_that_succeeds_is_over_after_what_follows() -> None:
    done: list[str] = []
    arrival = Arrival(lambda: done.append("loaded"), at_end=lambda: done.append("over"))
    arrival.attempt()
    arrival.then(lambda: done.append("settled"))()

    assert arrival.wait(lambda: None)
    assert done == ["loaded", "settled", "over"]


def test_a_loading_that_hangs_is_waited_for_no_longer_than_that() -> None:
    notes: list[None] = []

    arrival = Arrival(lambda: None, at_end=lambda: None)
    assert not arrival.wait(lambda: notes.append(None), longest_seconds=1)
    assert len(notes) == 1
