"""What a token bucket tells of itself."""

from __future__ import annotations

import pytest

from src.resilience.token_bucket import TokenBucket, Usage


def test_usage_tells_when_it_will_be_full_again() -> None:
    bucket = TokenBucket(10, 5.0, 100.0)
    assert bucket.usage(100.0).refill_seconds == 0.0
    assert [bucket.allow(100.0) for _ in range(11)] == [True] * 10 + [False]
    assert bucket.usage(101.0) == Usage(
        sent=11, allowed=10, refused=1, tokens=2.0, capacity=10, tokens_per_second=2.0,
        refill_seconds=4.0,
    )  # fmt: skip


def test_the_last_time_that_was_told_is_known() -> None:
    bucket = TokenBucket(10, 5.0, 100.0)
    bucket.allow(103.0)
    bucket.allow(102.0)
    assert bucket.used_at == 103.0


@pytest.mark.parametrize(("capacity", "seconds"), [(0, 1.0), (1, 0.0), (1, -1.0)])
def test_a_bucket_that_holds_or_gains_nothing_is_refused(capacity: int, seconds: float) -> None:
    with pytest.raises(ValueError, match=r"^A bucket holds at least one token"):
        TokenBucket(capacity, seconds, 0.0)
