"""Eight processes of twenty greenlets at a half-open circuit: exactly three calls get through.

``HALF_OPEN_ROUNDS=100 pytest tests/integration/resilience/test_half_open_fleet.py`` for more than
ten rounds.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from src.adapters.redis.circuit_store import RedisStore
from src.resilience.circuit_store import State
from src.resilience.rules import CircuitRules

_PROCESSES = 8
_GREENLETS = 20
_ROUNDS = int(os.environ.get("HALF_OPEN_ROUNDS", "10"))
_ROOT = Path(__file__).parents[3]
_JUDGED_SECONDS = 60


@pytest.fixture(scope="module")
def probers(redis_server: str) -> Iterator[list[subprocess.Popen[str]]]:
    command = [sys.executable, "-m", "tests.integration.resilience.prober"]
    started = [
        subprocess.Popen(
            [*command, redis_server, str(_GREENLETS)],
            cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(_PROCESSES)
    ]  # fmt: skip
    try:
        for each in started:
            assert each.stdout is not None
            assert each.stdout.readline() == "ready\n"
        yield started
        for each in started:
            assert each.stdin is not None
            each.stdin.close()
            assert each.wait(timeout=30) == 0
    finally:
        for each in started:
            each.kill()
            each.wait()
            for pipe in (each.stdin, each.stdout):
                assert pipe is not None
                pipe.close()


@pytest.mark.parametrize("number", range(_ROUNDS))
def test_exactly_the_permitted_calls_of_the_whole_fleet_get_through(
    probers: list[subprocess.Popen[str]], redis_server: str, number: int
) -> None:
    name, rules = f"probed-{number}", CircuitRules()
    store = RedisStore(redis_server, time.monotonic, timeout_seconds=10.0, refresh_seconds=0.0)
    assert store.trip(name, store.record(name, time.monotonic()), 0.0, rules, time.monotonic())
    with redis.Redis.from_url(redis_server, decode_responses=True) as client:
        for each in probers:
            assert each.stdin is not None
            each.stdin.write(f"{name}\n")
            each.stdin.flush()
        judged = Counter(
            (client.blpop([f"{name}:judged"], _JUDGED_SECONDS) or ("", "nothing"))[1]
            for _ in range(_PROCESSES * _GREENLETS)
        )
        client.rpush(f"{name}:release", *["go"] * judged["reached"])
        for each in probers:
            assert each.stdout is not None
            assert each.stdout.readline() == "done\n"
        assert judged == {"reached": rules.permits, "rejected": 160 - rules.permits}
        assert client.get(f"{name}:reached") == str(rules.permits)
    assert store.record(name, time.monotonic()).state is State.CLOSED
