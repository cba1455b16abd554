from __future__ import annotations

import pytest

from src.adapters.serving.arrival import Arrival


def test_a_loading_that_fails_is_over() -> None:
    def load() -> None:
        raise ConnectionError

    arrival = Arrival(load)
    with pytest.raises(ConnectionError):
        arrival.attempt()

    assert arrival.wait(lambda: None)


def test_a_loading_that_succeeds_is_over_after_what_follows() -> None:
    done: list[str] = []
    arrival = Arrival(lambda: done.append("loaded"))
    arrival.attempt()
    arrival.then(lambda: done.append("settled"))()

    assert arrival.wait(lambda: None)
    assert done == ["loaded", "settled"]


def test_a_loading_that_hangs_is_waited_for_no_longer_than_that() -> None:
    notes: list[None] = []

    assert not Arrival(lambda: None).wait(lambda: notes.append(None), longest_seconds=1)
    assert len(notes) == 1
