from __future__ import annotations

import socket

import pytest
import redis

from src.adapters.security.attempts import WindowedAttempts
from src.services.access_errors import AttemptsUnknownError, TooManyAttemptsError

RATES = "3 per minute;5 per hour"


@pytest.fixture(params=["memory", "redis"])
def attempts(request: pytest.FixtureRequest) -> WindowedAttempts:
    url = request.getfixturevalue("redis_url") if request.param == "redis" else None
    return WindowedAttempts(RATES, redis_url=url, timeout_seconds=2)


def try_often(attempts: WindowedAttempts, times: int, *, account: str, address: str) -> None:
    for number in range(times):
        attempts.attempt(
            account=account.format(number=number), address=address.format(number=number)
        )


def test_an_account_is_limited_from_whatever_address(attempts: WindowedAttempts) -> None:
    try_often(attempts, 3, account="a@example.org", address="192.0.2.{number}")
    with pytest.raises(TooManyAttemptsError) as refused:
        attempts.attempt(account="a@example.org", address="192.0.2.99")
    assert 0 < refused.value.retry_after_seconds <= 60
    attempts.attempt(account="b@example.org", address="192.0.2.99")


def test_an_address_is_limited_for_whatever_account(attempts: WindowedAttempts) -> None:
    try_often(attempts, 3, account="{number}@example.org", address="192.0.2.1")
    with pytest.raises(TooManyAttemptsError):
        attempts.attempt(account="z@example.org", address="192.0.2.1")
    attempts.attempt(account="y@example.org", address="192.0.2.2")


def test_the_longest_limit_that_refuses_says_when_to_come_back(redis_url: str) -> None:
    attempts = WindowedAttempts("2 per minute;2 per hour", redis_url=redis_url, timeout_seconds=2)
    try_often(attempts, 2, account="a@example.org", address="192.0.2.{number}")
    with pytest.raises(TooManyAttemptsError) as refused:
        attempts.attempt(account="a@example.org", address="192.0.2.9")
    assert 3500 < refused.value.retry_after_seconds <= 3600
    assert "hour" in refused.value.policy


def test_the_addresses_of_one_ipv6_subscriber_are_one(attempts: WindowedAttempts) -> None:
    try_often(attempts, 3, account="{number}@example.org", address="2001:db8:0:1::{number}")
    with pytest.raises(TooManyAttemptsError):
        attempts.attempt(account="z@example.org", address="2001:db8:0:1:ffff::1")
    attempts.attempt(account="y@example.org", address="2001:db8:0:2::1")


def test_two_processes_count_together_in_redis(redis_url: str) -> None:
    first, second = (
        WindowedAttempts(RATES, redis_url=redis_url, timeout_seconds=2) for _ in range(2)
    )
    try_often(first, 2, account="a@example.org", address="192.0.2.{number}")
    second.attempt(account="a@example.org", address="192.0.2.8")
    with pytest.raises(TooManyAttemptsError):
        second.attempt(account="a@example.org", address="192.0.2.9")


def test_no_address_of_a_person_goes_to_redis(redis_url: str) -> None:
    attempts = WindowedAttempts(RATES, redis_url=redis_url, timeout_seconds=2)
    attempts.attempt(account="camille@example.org", address="192.0.2.1")
    with redis.Redis.from_url(redis_url) as client:
        keys = [key.decode() for key in client.keys("*")]
    assert keys
    assert not [key for key in keys if "camille" in key or "example.org" in key]


def test_nobody_is_let_in_when_attempts_cannot_be_counted() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        url = f"redis://127.0.0.1:{held.getsockname()[1]}/0"
        attempts = WindowedAttempts(RATES, redis_url=url, timeout_seconds=0.5)
        with pytest.raises(AttemptsUnknownError):
            attempts.attempt(account="a@example.org", address="192.0.2.1")
