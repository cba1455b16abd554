from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.resilience.token_bucket import TokenBucket

PAUSES = st.lists(st.floats(0, 90), max_size=300)


@given(capacity=st.integers(1, 20), seconds=st.floats(0.1, 120), pauses=PAUSES)
def test_no_time_lets_more_through_than_a_full_bucket_and_what_it_gains(
    capacity: int, seconds: float, pauses: list[float]
) -> None:
    bucket, now, allowed = TokenBucket(capacity, seconds, 0.0), 0.0, list[float]()
    for pause in pauses:
        now += pause
        if bucket.allow(now):
            allowed.append(now)

    for first, began in enumerate(allowed):
        for last, ended in enumerate(allowed[first:], first):
            most = capacity * (1 + (ended - began) / seconds)
            assert last - first + 1 <= most + 1e-6


@given(capacity=st.integers(1, 20), seconds=st.floats(0.1, 120), pauses=PAUSES)
def test_who_keeps_to_the_rate_is_never_refused(
    capacity: int, seconds: float, pauses: list[float]
) -> None:
    bucket, now = TokenBucket(capacity, seconds, 0.0), 0.0
    for pause in pauses:
        now += seconds / capacity * (1 + 1e-9) + pause
        assert bucket.allow(now)


@given(pauses=PAUSES)
def test_the_figures_add_up(pauses: list[float]) -> None:
    bucket, now, answers = TokenBucket(5, 10, 0.0), 0.0, list[bool]()
    for pause in pauses:
        now += pause / 30
        answers.append(bucket.allow(now))

    usage = bucket.usage(now)
    assert usage.sent == len(answers)
    assert usage.allowed == sum(answers)
    assert usage.refused == len(answers) - sum(answers)
    assert 0 <= usage.remaining <= usage.tokens <= usage.capacity
    assert bucket.usage(now + usage.refill_seconds + 1e-6).remaining == 5


def test_a_hundred_in_a_minute_then_one_every_six_tenths_of_a_second() -> None:
    bucket = TokenBucket(100, 60, 0.0)

    assert [bucket.allow(0.0) for _ in range(101)] == [True] * 100 + [False]
    assert not bucket.allow(0.59)
    assert bucket.allow(0.61)
    assert bucket.usage(0.61).tokens_per_second == pytest.approx(100 / 60)


def test_a_clock_that_goes_back_gives_nothing() -> None:
    bucket = TokenBucket(1, 1, 10.0)
    assert bucket.allow(10.0)

    assert not bucket.allow(5.0)
    assert not bucket.allow(10.5)
    assert bucket.is_full(11.0)


@pytest.mark.parametrize(("capacity", "seconds"), [(0, 1.0), (1, 0.0)])
def test_a_bucket_without_room_or_time_is_refused(capacity: int, seconds: float) -> None:
    with pytest.raises(ValueError, match="at least one token"):
        TokenBucket(capacity, seconds, 0.0)
