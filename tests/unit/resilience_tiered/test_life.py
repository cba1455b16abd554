"""How long values live, in one process."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.resilience.deadline import deadline_scope
from src.resilience.tiered import (
    Namespace,
    NestedComputingError,
    NotStorableError,
    Status,
    UnknownNamespaceError,
    Warming,
)
from src.resilience.tiered.errors import UnusableTagError
from tests.unit.resilience_tiered.fleet import Clock, Source, Worker, worker


@pytest.fixture
def one(clock: Clock) -> Worker:
    return worker(clock)


def ask(one: Worker, source: Source, key: str = "a", **more: object) -> tuple[object, Status]:
    outcome = one.cache.get_or_compute("things", key, source, **more)  # type: ignore[arg-type]
    return outcome.value, outcome.status


def test_a_value_is_computed_once_and_then_kept_until_its_time_has_passed(
    one: Worker, clock: Clock
) -> None:
    source = Source()

    assert ask(one, source) == ({"number": 1}, "computed")
    clock.now += 99.99
    outcome = one.cache.get_or_compute("things", "a", source)
    assert (outcome.value, outcome.status) == ({"number": 1}, "hit")
    assert outcome.age_seconds == pytest.approx(99.99)
    clock.now += 0.01 + 250
    assert ask(one, source) == ({"number": 2}, "computed")


def test_what_is_handed_out_belongs_to_who_asked(one: Worker) -> None:
    first = ask(one, Source([1, [2]]))[0]
    assert isinstance(first, list)
    first[1].append(3)

    second = ask(one, Source())[0]
    assert second == [1, [2]]


def test_the_one_who_computes_gets_what_everybody_else_gets(one: Worker) -> None:
    assert ask(one, Source((1, 2)))[0] == [1, 2]
    assert ask(one, Source())[0] == [1, 2]


def test_a_stale_value_is_given_at_once_while_one_renews_it_behind(
    one: Worker, clock: Clock
) -> None:
    source = Source()
    ask(one, source)
    clock.now += 100

    assert ask(one, source) == ({"number": 1}, "stale")
    assert ask(one, source) == ({"number": 1}, "stale")
    assert (source.calls, len(one.behind)) == (1, 1)
    one.run_behind()
    assert ask(one, source) == ({"number": 2}, "hit")
    assert one.counts().refreshed == 1


def test_the_stale_time_ends(one: Worker, clock: Clock) -> None:
    source = Source()
    ask(one, source)
    clock.now += 149.99
    assert ask(one, source)[1] == "stale"
    one.behind.clear()

    clock.now += 0.01
    # The flight that never started is overdue after a lease.
    clock.now += 30
    assert ask(one, source) == ({"number": 2}, "computed")


def test_where_computing_fails_the_old_value_is_given_and_says_so(
    one: Worker, clock: Clock
) -> None:
    error = ConnectionError("gone")
    source = Source(1, error)
    ask(one, source)
    clock.now += 160

    outcome = one.cache.get_or_compute("things", "a", source)
    assert (outcome.value, outcome.status, outcome.error) == (1, "stale_error", error)
    assert outcome.is_degraded
    assert outcome.age_seconds == pytest.approx(160)


def test_after_a_failure_computing_rests(one: Worker, clock: Clock) -> None:
    source = Source(1, ConnectionError(), 2)
    ask(one, source)
    clock.now += 160
    ask(one, source)
    clock.now += 4.99
    assert ask(one, source) == (1, "stale_error")
    assert source.calls == 2
    clock.now += 0.01
    assert ask(one, source) == (2, "computed")


def test_a_failed_renewal_rests_too(one: Worker, clock: Clock) -> None:
    source = Source(1, ConnectionError(), 2)
    ask(one, source)
    clock.now += 110
    ask(one, source)
    one.run_behind()
    assert ask(one, source) == (1, "stale")
    assert (source.calls, one.behind, one.counts().failed_refreshes) == (2, [], 1)
    clock.now += 5
    ask(one, source)
    one.run_behind()
    assert ask(one, source) == (2, "hit")


def test_the_old_value_is_not_given_for_ever(one: Worker, clock: Clock) -> None:
    source = Source(1, ConnectionError("gone"))
    ask(one, source)
    clock.now += 300
    with pytest.raises(ConnectionError, match="gone"):
        ask(one, source)
    assert one.counts().errors == 1


def test_an_error_without_an_old_value_is_the_callers(one: Worker) -> None:
    with pytest.raises(ZeroDivisionError):
        ask(one, Source(ZeroDivisionError()))
    assert ask(one, Source(7)) == (7, "computed")


def test_that_there_is_none_is_remembered_for_a_short_time(one: Worker, clock: Clock) -> None:
    source = Source(None, None, 3)
    assert ask(one, source) == (None, "computed")
    clock.now += 9.99
    assert ask(one, source) == (None, "negative")
    clock.now += 0.01
    assert ask(one, source) == (None, "computed")
    clock.now += 10
    assert ask(one, source) == (3, "computed")


def test_that_there_is_none_is_not_remembered_unless_declared(one: Worker) -> None:
    source = Source(None, None)
    for _ in range(2):
        outcome = one.cache.get_or_compute("others", "a", source)
        assert (outcome.value, outcome.status) == (None, "computed")


def test_a_time_to_live_can_be_given_and_holds_for_no_negative_value(
    one: Worker, clock: Clock
) -> None:
    source = Source()
    ask(one, source, ttl=5)
    clock.now += 5
    assert ask(one, source)[1] == "stale"
    ask(one, Source(None), "b", ttl=500)
    clock.now += 10
    assert ask(one, Source(1), "b") == (1, "computed")


@given(jitter=st.floats(0, 0.99), chance=st.floats(0, 1, exclude_max=True))
def test_jitter_shortens_within_its_bounds_and_never_lengthens(
    jitter: float, chance: float
) -> None:
    space = Namespace("a", 100, jitter=jitter, negative_seconds=10)

    seconds = space.lifetime_seconds(None, negative=False, chance=chance)
    assert 100 * (1 - jitter) - 1e-9 <= seconds <= 100
    assert space.lifetime_seconds(7, negative=False, chance=chance) <= 7
    assert space.lifetime_seconds(None, negative=True, chance=chance) <= 10


def test_what_was_computed_together_does_not_run_out_together(clock: Clock) -> None:
    one = worker(clock, namespaces=[Namespace("things", 100, jitter=0.5)])
    ask(one, Source(1), "a")
    clock.chance = 0.8
    ask(one, Source(1), "b")
    clock.now += 60
    assert ask(one, Source(2), "a")[1] == "hit"
    assert ask(one, Source(2), "b")[1] == "computed"


@pytest.mark.parametrize(
    "broken",
    [
        {"name": "A b"},
        {"ttl_seconds": 0},
        {"lease_seconds": 0},
        {"stale_seconds": -1},
        {"jitter": 1},
        {"jitter": -0.1},
        {"negative_seconds": -1},
    ],
)
def test_a_namespace_that_makes_no_sense_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Namespace(**({"name": "a", "ttl_seconds": 1} | broken))  # type: ignore[arg-type]


def test_a_namespace_is_declared_once_and_no_other_can_be_used(clock: Clock) -> None:
    with pytest.raises(ValueError, match="twice"):
        worker(clock, namespaces=[Namespace("a", 1), Namespace("a", 2)])
    with pytest.raises(UnknownNamespaceError, match="unheard"):
        worker(clock).cache.get_or_compute("unheard", "a", Source())


@pytest.mark.parametrize("value", [{1: "x"}, {"a": object()}, {"a", "b"}, b"x", float.__new__])
def test_what_json_does_not_have_is_refused_with_its_type(one: Worker, value: object) -> None:
    with pytest.raises(NotStorableError, match=type(value).__name__):
        one.cache.set("things", "a", value)
    with pytest.raises(NotStorableError):
        ask(one, Source(value))
    assert ask(one, Source(1)) == (1, "computed")


@pytest.mark.parametrize("tag", ["", "a\nb", "x" * 301, "\ud800"])
def test_a_tag_that_could_be_mistaken_is_refused(one: Worker, tag: str) -> None:
    with pytest.raises(UnusableTagError):
        ask(one, Source(), tags=[tag])
    with pytest.raises(UnusableTagError):
        one.cache.invalidate_tags(tag)


def test_a_value_that_asks_for_itself_says_so_instead_of_waiting_for_ever(one: Worker) -> None:
    def compute() -> object:
        return one.cache.get_or_compute("things", "a", compute).value

    with pytest.raises(NestedComputingError):
        one.cache.get_or_compute("things", "a", compute)


def test_a_value_may_ask_for_another(one: Worker) -> None:
    def compute() -> object:
        return [one.cache.get_or_compute("things", "b", Source(1)).value]

    assert one.cache.get_or_compute("things", "a", compute).value == [1]


def test_a_deadline_that_has_passed_asks_no_longer_than_it_must(one: Worker, clock: Clock) -> None:
    # Computing itself is bounded by whoever computes; nobody else is waited for.
    with deadline_scope(0, clock.monotonic):
        assert ask(one, Source(1)) == (1, "computed")


def test_switched_off_everything_is_computed_and_nothing_kept(clock: Clock) -> None:
    switch = [True]
    one = worker(clock, switched_on=lambda: switch[0])
    source = Source()
    ask(one, source)
    switch[0] = False
    one.cache.set("things", "b", 1)

    assert ask(one, source) == ({"number": 2}, "computed")
    assert one.cache.get("things", "a").status == "miss"
    assert not one.cache.is_on
    switch[0] = True
    assert ask(one, source) == ({"number": 1}, "hit")
    assert one.cache.get("things", "b").status == "miss"


def test_warming_computes_what_is_declared_and_names_what_failed(one: Worker, clock: Clock) -> None:
    good, bad = Source(1), Source(ValueError())
    declared = [Warming("things", "a", good), Warming("things", "b", bad)]

    assert one.cache.warm(declared) == [declared[1]]
    assert ask(one, good) == (1, "hit")
    assert one.cache.warm(declared[:1], deadline=clock.now - 1) == declared[:1]


@pytest.mark.parametrize("key", ["", "é ü 東京", "a\nb*?[x]", "x" * 5000, "\ud800", "a\0b"])
def test_a_key_may_be_any_text(one: Worker, key: str) -> None:
    assert ask(one, Source(1), key) == (1, "computed")
    assert ask(one, Source(2), key) == (1, "hit")
    assert one.cache.get("things", key).value == 1
    assert one.cache.get("things", key + "'").status == "miss"
    assert one.cache.delete("things", key) == 1
    assert ask(one, Source(3), key) == (3, "computed")
