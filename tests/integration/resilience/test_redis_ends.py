"""A true Redis that ends, hangs or drops its connections."""

from __future__ import annotations

import socket
import time

import redis

from src.adapters.redis.circuit_store import RedisStore
from src.resilience.circuit_store import State
from src.resilience.kinds import Result
from tests import servers
from tests.integration.resilience.fleets import redis_store
from tests.unit.resilience.virtual import VirtualTime, circuit_on


def test_a_server_that_ends_leaves_every_circuit_as_it_was() -> None:
    clock = VirtualTime()
    with servers.redis_server() as url:
        circuit = circuit_on(clock, store=redis_store(url, clock), consecutive_failures=1)
        circuit.settle(circuit.admit(clock.now), "failure", 0.1, clock.now)
        assert circuit.report().seconds_left == 60.0
    clock.pass_by(20)
    assert circuit.report().seconds_left == 40.0
    clock.pass_by(40)
    outcomes: tuple[Result, ...] = ("success", "success")
    for each in outcomes:
        circuit.settle(circuit.admit(clock.now), each, 0.1, clock.now)
    assert circuit.report().state is State.CLOSED


def test_a_server_that_says_nothing_is_waited_for_once() -> None:
    clock = VirtualTime()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        store = redis_store(url, clock, timeout_seconds=0.05)
        circuit = circuit_on(clock, store=store, consecutive_failures=1)
        began = time.monotonic()
        for _ in range(1000):
            circuit.succeeded(circuit.admit(clock.now), 0.1, clock.now)
        circuit.settle(circuit.admit(clock.now), "failure", 0.1, clock.now)
        # A thousand time-outs would be 50 s; one, and no second try of it, is 0.05 s.
        assert time.monotonic() - began < 10
    assert circuit.report().state is State.OPEN


def test_a_connection_that_was_dropped_while_idle_costs_nothing(empty_redis: str) -> None:
    clock = VirtualTime()
    one, other = (
        circuit_on(clock, store=redis_store(empty_redis, clock), consecutive_failures=1)
        for _ in range(2)
    )
    for circuit in (one, other):
        circuit.succeeded(circuit.admit(clock.now), 0.1, clock.now)
    with redis.Redis.from_url(empty_redis) as client:
        client.client_kill_filter(_type="normal", skipme=True)
    one.settle(one.admit(clock.now), "failure", 0.1, clock.now)
    assert other.report().state is State.OPEN


def test_making_a_store_opens_no_connection() -> None:
    RedisStore("redis://203.0.113.1:1/0", time.monotonic).known("maps")
