from __future__ import annotations

from src.web.websocket_places import Places
from tests.fakes import FakeClock


class FakeConnection:
    def __init__(self, places: Places, *, obeys: bool = True) -> None:
        self.places = places
        self.obeys = obeys
        self.told: list[tuple[int, str]] = []

    def close(self, code: int, reason: str) -> None:
        self.told.append((code, reason))
        if self.obeys:
            self.places.closed(self)


def test_there_are_so_many_places_and_no_more() -> None:
    places = Places(2, FakeClock().monotonic)

    assert [places.take() for _ in range(3)] == [True, True, False]
    places.give_back()
    assert places.take()


def test_a_client_that_comes_back_finds_its_bucket_as_it_left_it() -> None:
    clock = FakeClock()
    places = Places(2, clock.monotonic)
    for _ in range(100):
        assert places.bucket("usr_1").allow(clock.monotonic())

    assert not places.bucket("usr_1").allow(clock.monotonic())
    assert places.bucket("usr_2").allow(clock.monotonic())


def test_full_buckets_are_forgotten_and_others_are_not() -> None:
    clock = FakeClock()
    places = Places(2, clock.monotonic)
    for _ in range(100):
        places.bucket("busy").allow(clock.monotonic())
    for number in range(3000):
        places.bucket(str(number))

    assert len(places._buckets) <= 1001
    assert not places.bucket("busy").allow(clock.monotonic())


def test_everybody_is_told_to_go_and_who_does_not_is_not_waited_for_long() -> None:
    places = Places(5, FakeClock().monotonic)
    obedient, deaf = FakeConnection(places), FakeConnection(places, obeys=False)
    for one in (obedient, deaf):
        places.opened(one)

    assert places.close_all(1001, "the process ends", seconds=0.05) == 2
    assert obedient.told == deaf.told == [(1001, "the process ends")]
    places.closed(deaf)
    assert places.close_all(1001, "the process ends") == 0
