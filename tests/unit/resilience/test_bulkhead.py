"""Bulkheads: so many at once, the others in turn."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from src.resilience.bulkhead import Bulkhead
from src.resilience.errors import BulkheadFullError


class Waking:
    """A signal whose wait does what the test says; ``set`` is remembered."""

    def __init__(self, wait: Callable[[], object]) -> None:
        self.is_set = False
        self.waited: float | None = None
        self._wait = wait

    def set(self) -> None:
        self.is_set = True

    def wait(self, timeout: float | None = None) -> bool:
        self.waited = timeout
        self._wait()
        return self.is_set


def bulkhead(wait: Callable[[], object], **options: float) -> tuple[Bulkhead, list[Waking]]:
    made: list[Waking] = []

    def signal() -> Waking:
        made.append(Waking(wait))
        return made[-1]

    return Bulkhead("maps", 2, signal=signal, **({"wait_seconds": 3.0} | options)), made


def test_the_next_after_the_most_is_rejected_where_nobody_may_wait() -> None:
    one, made = bulkhead(int, wait_seconds=0.0)
    one.enter()
    one.enter()
    with pytest.raises(BulkheadFullError) as caught:
        one.enter()
    assert (caught.value.name, caught.value.most, one.running, made) == ("maps", 2, 2, [])
    one.leave()
    one.enter()
    assert one.running == 2


def test_nobody_waits_unless_told_to() -> None:
    one = Bulkhead("maps", 1)
    assert one.wait_seconds == 0.0
    one.enter()
    with pytest.raises(BulkheadFullError):
        one.enter()


def test_less_than_a_second_is_waited_for_too() -> None:
    def leave() -> None:
        one.leave()

    one, made = bulkhead(leave, wait_seconds=0.5)
    one.enter()
    one.enter()
    one.enter()
    assert made[0].waited == 0.5


def test_who_waits_gets_the_place_of_who_leaves() -> None:
    def leave() -> None:
        one.leave()

    one, made = bulkhead(leave)
    one.enter()
    one.enter()
    one.enter()
    assert (one.running, one.waiting, made[0].waited, made[0].is_set) == (2, 0, 3.0, True)


def test_who_waits_in_vain_is_rejected_and_leaves_the_queue() -> None:
    one, made = bulkhead(int)
    one.enter()
    one.enter()
    with pytest.raises(BulkheadFullError):
        one.enter()
    assert (one.running, one.waiting, len(made)) == (2, 0, 1)
    one.leave()
    assert one.running == 1


@pytest.mark.parametrize(("left", "waited"), [(None, 3.0), (1.5, 1.5), (9.0, 3.0)])
def test_nobody_waits_past_the_deadline(left: float | None, waited: float) -> None:
    one, made = bulkhead(int)
    one.enter()
    one.enter()
    with pytest.raises(BulkheadFullError):
        one.enter(left)
    assert made[0].waited == waited


def test_without_time_nobody_waits() -> None:
    one, made = bulkhead(int)
    one.enter(0.0)
    one.enter(0.0)
    with pytest.raises(BulkheadFullError):
        one.enter(0.0)
    assert made == []


@pytest.mark.parametrize(("most_waiting", "waited"), [(1, 1), (2, 2), (0, 0)])
def test_only_so_many_wait(most_waiting: int, waited: int) -> None:
    def another() -> None:
        with pytest.raises(BulkheadFullError):
            one.enter()

    one, made = bulkhead(another, most_waiting=most_waiting)
    one.enter()
    one.enter()
    with pytest.raises(BulkheadFullError):
        one.enter()
    assert len(made) == waited
    assert one.waiting == 0


def test_as_many_wait_as_may_run_where_nothing_else_is_said() -> None:
    def another() -> None:
        with pytest.raises(BulkheadFullError):
            one.enter()

    one, made = bulkhead(another)
    one.enter()
    one.enter()
    another()
    assert len(made) == 2


def test_the_first_who_waits_is_the_first_who_enters() -> None:
    order: list[int] = []

    def wait() -> None:
        if len(made) < 2:
            with pytest.raises(BulkheadFullError):
                one.enter()
            order.append(len(made))
        else:
            one.leave()  # while both wait: the place is the first one's
            order.append(0)

    one, made = bulkhead(wait)
    one.enter()
    one.enter()
    one.enter()
    assert [each.is_set for each in made] == [True, False]
    assert one.running == 2


def test_a_place_handed_to_somebody_who_is_killed_is_not_lost() -> None:
    def killed() -> None:
        one.leave()
        raise KeyboardInterrupt

    one, _ = bulkhead(killed)
    one.enter()
    one.enter()
    with pytest.raises(KeyboardInterrupt):
        one.enter()
    assert (one.running, one.waiting) == (1, 0)


def test_somebody_who_is_killed_while_waiting_leaves_the_queue() -> None:
    def killed() -> None:
        raise KeyboardInterrupt

    one, _ = bulkhead(killed)
    one.enter()
    one.enter()
    with pytest.raises(KeyboardInterrupt):
        one.enter()
    assert (one.running, one.waiting) == (2, 0)


@pytest.mark.parametrize(
    ("most", "options"), [(0, {}), (1, {"wait_seconds": -0.1}), (1, {"most_waiting": -1})]
)
def test_senseless_bulkheads_are_refused(most: int, options: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="most"):
        Bulkhead("maps", most, **options)
