"""Counting the calls of clients, with storages that fail and come back."""

from __future__ import annotations

import pytest

from src.adapters.redis.guard import own_guard
from src.web import limits
from src.web.limits import ClientLimiter, LocalWindows, Policy, policy_of


class Clock:
    """Wall-clock seconds that go on when told."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


class Storage:
    """A fixed-window storage on that clock; it can be down, and counts what it is asked."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.down = False
        self.asked: list[str] = []
        self.windows: dict[str, tuple[float, int]] = {}

    def incr(self, key: str, expiry: int) -> int:
        self._answer("incr")
        end, used = self.windows.get(key, (0.0, 0))
        if end <= self.clock.now:
            end, used = self.clock.now + expiry, 0
        self.windows[key] = (end, used + 1)
        return used + 1

    def get_expiry(self, key: str) -> float:
        self._answer("get_expiry")
        return self.windows[key][0]

    def _answer(self, name: str) -> None:
        self.asked.append(name)
        if self.down:
            raise ConnectionError("down")


MINUTE = (Policy("default", 3, 60, '"default";q=3;w=60'),)
BOTH = (*MINUTE, Policy("import", 2, 3600, '"import";q=2;w=3600'))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(limits, "time", clock)
    return clock


@pytest.fixture
def storage(clock: Clock) -> Storage:
    return Storage(clock)


@pytest.fixture
def limiter(storage: Storage, clock: Clock) -> ClientLimiter:
    """A limiter that shares its counts through that storage."""
    limiter = ClientLimiter("redis://nowhere.invalid", 0.5, guard=own_guard(clock))
    limiter._storage = storage  # type: ignore[assignment]
    return limiter


def exceeded(limiter: ClientLimiter, client: str = "a:1") -> bool:
    return limiter.count(MINUTE, client)[0].exceeded


def test_a_client_may_call_as_often_as_the_policy_says(limiter: ClientLimiter) -> None:
    standings = [limiter.count(MINUTE, "a:1")[0] for _ in range(4)]
    assert [(one.left, one.exceeded) for one in standings] == [
        (2, False), (1, False), (0, False), (0, True),
    ]  # fmt: skip


def test_clients_are_counted_apart(limiter: ClientLimiter) -> None:
    for _ in range(4):
        limiter.count(MINUTE, "a:1")
    assert exceeded(limiter, "a:1")
    assert not exceeded(limiter, "p:1")


def test_a_window_ends_when_it_said_it_would(limiter: ClientLimiter, clock: Clock) -> None:
    limiter.count(MINUTE, "a:1")
    clock.now += 20
    assert limiter.count(MINUTE, "a:1")[0].seconds == 40
    for _ in range(2):
        limiter.count(MINUTE, "a:1")
    assert exceeded(limiter)
    clock.now += 40
    assert not exceeded(limiter)


def test_every_policy_counts_every_call(limiter: ClientLimiter) -> None:
    for _ in range(2):
        limiter.count(BOTH, "a:1")
    assert [one.exceeded for one in limiter.count(BOTH, "a:1")] == [False, True]


def test_a_call_costs_one_question_to_the_storage(limiter: ClientLimiter, storage: Storage) -> None:
    for _ in range(3):
        limiter.count(MINUTE, "a:1")
    assert storage.asked == ["incr"] * 3


def test_a_window_begun_in_another_process_is_asked_for_once(
    limiter: ClientLimiter, storage: Storage, clock: Clock
) -> None:
    storage.incr("default/a:1", 60)
    clock.now += 10
    storage.asked.clear()
    assert [limiter.count(MINUTE, "a:1")[0].seconds for _ in range(2)] == [50, 50]
    assert storage.asked == ["incr", "get_expiry", "incr"]


def test_a_storage_that_fails_is_replaced_by_memory(
    limiter: ClientLimiter, storage: Storage
) -> None:
    storage.down = True
    assert [exceeded(limiter) for _ in range(4)] == [False, False, False, True]
    assert storage.asked == ["incr"]


def test_a_dead_storage_is_asked_once_a_second_and_used_again_when_it_answers(
    limiter: ClientLimiter, storage: Storage, clock: Clock
) -> None:
    storage.down = True
    exceeded(limiter)
    storage.asked.clear()
    for _ in range(10):
        clock.now += 1
        for _ in range(5):
            exceeded(limiter)
    assert storage.asked == ["incr"] * 10
    storage.down = False
    clock.now += 1
    storage.asked.clear()
    exceeded(limiter)
    exceeded(limiter)
    assert storage.asked.count("incr") == 2


def test_memory_of_windows_is_bounded(
    limiter: ClientLimiter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_KNOWN_WINDOWS", 10)
    for number in range(100):
        limiter.count(MINUTE, f"a:{number}")
        assert len(limiter._window_ends) <= 10


def test_the_windows_of_one_process_count_as_a_shared_storage_does(
    clock: Clock, storage: Storage
) -> None:
    own = LocalWindows()
    for seconds, key in [(0, "a"), (1, "a"), (0, "b"), (58, "a"), (2, "a"), (0, "b"), (59, "a")]:
        clock.now += seconds
        assert own.incr(key, 60) == storage.incr(key, 60)
        assert own.get_expiry(key) == storage.get_expiry(key)


def test_windows_that_have_ended_are_forgotten(clock: Clock) -> None:
    own = LocalWindows()
    for number in range(1000):
        clock.now += 1
        own.incr(str(number), 60)
        assert len(own) <= 121


def test_without_a_shared_storage_this_process_counts(clock: Clock) -> None:
    limiter = ClientLimiter(None, 0.5)
    assert [exceeded(limiter) for _ in range(4)] == [False, False, False, True]
    clock.now += 60
    assert not exceeded(limiter)


def test_without_the_storage_each_worker_grants_its_share_and_says_so(
    storage: Storage, clock: Clock
) -> None:
    minute = (policy_of("default", 100, 60), policy_of("import", 2, 60))
    limiter = ClientLimiter("redis://nowhere.invalid", 0.5, lambda: 4, own_guard(clock))
    limiter._storage = storage  # type: ignore[assignment]
    assert [one.policy.amount for one in limiter.count(minute, "a:1")] == [100, 2]

    storage.down = True
    standings = [limiter.count(minute, "a:1") for _ in range(26)]

    assert [one.policy.text for one in standings[0]] == ['"default";q=25;w=60', '"import";q=1;w=60']
    assert [each[0].exceeded for each in standings] == [False] * 25 + [True]
    storage.down = False
    clock.now += 60
    assert [one.policy.amount for one in limiter.count(minute, "a:1")] == [100, 2]


def test_a_share_follows_the_workers_that_live(storage: Storage, clock: Clock) -> None:
    living = [4]
    limiter = ClientLimiter("redis://nowhere.invalid", 0.5, lambda: living[0], own_guard(clock))
    limiter._storage = storage  # type: ignore[assignment]
    storage.down = True
    assert limiter.count(MINUTE, "a:1")[0].policy.amount == 1, "never less than one"

    living[0] = 1

    assert limiter.count(MINUTE, "a:1")[0].policy.amount == 3


def test_without_a_shared_storage_nothing_is_divided(clock: Clock) -> None:
    limiter = ClientLimiter(None, 0.5, lambda: 4)
    assert limiter.count(MINUTE, "a:1")[0].policy is MINUTE[0]


def test_a_storage_that_fails_is_told_once_a_minute(
    limiter: ClientLimiter, storage: Storage, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for second in range(180):
        storage.down = second % 10 < 8
        exceeded(limiter)
        clock.now += 1

    failures = [line for line in caplog.messages if "fails" in line]
    assert 2 <= len(failures) <= 3
