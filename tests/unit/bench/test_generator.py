"""The generator's process, and connections spread over workers."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing

import psutil
import pytest

from bench.generator import Aim, Generator, GeneratorError
from bench.processes import Memory, Watch
from bench.wire import Connection, WireError, request_bytes
from bench.workers import owner_of, spread_connections
from tests.unit.bench.server import answering, plain

HELLO = request_bytes("GET", "/hello")


def test_the_generator_goes_on_where_the_slice_before_ended() -> None:
    requests = [request_bytes("GET", f"/{at}") for at in range(100_000)]
    with answering(lambda _: plain()) as (port, paths), Generator() as generator:
        aim = Aim(port, (os.getpid(),), HELLO)
        generator.learn("many", requests)
        closed = generator.closed("many", aim, seconds=0.1, connections=2)
        alone = generator.alone("many", aim, seconds=0.0)
        opened = generator.open("many", aim, seconds=0.1, connections=2, rate_per_second=200.0)
    asked = [path for path in paths if path != "/hello"]
    assert len(set(asked)) == len(asked)
    assert closed.answered > 0
    assert alone.answered == 20
    assert opened.failures == 0
    assert opened.offered_per_second == 200.0
    assert 0 < closed.cpu_share <= 1.5


def test_the_generator_tells_what_is_in_the_way_and_can_be_asked_again() -> None:
    with answering(lambda _: plain()) as (port, _), Generator() as generator:
        generator.learn("one", [HELLO])
        with pytest.raises(GeneratorError, match="KeyError"):
            generator.alone("unknown", Aim(port, (os.getpid(),), HELLO), seconds=0.0)
        assert generator.alone("one", Aim(port, (os.getpid(),), HELLO), seconds=0.0).answered


def test_the_generator_ends_with_its_owner() -> None:
    with Generator() as generator:
        process = psutil.Process(generator.pid)
        assert process.is_running()
    assert not psutil.pid_exists(generator.pid)


def test_the_owner_of_a_connection_is_the_process_that_accepted_it() -> None:
    with (
        answering(lambda _: plain()) as (port, _),
        closing(Connection(port, 5)) as connection,
        subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other,
    ):
        connection.ask(HELLO)
        assert owner_of(connection, [other.pid, os.getpid()]) == os.getpid()
        assert owner_of(connection, [other.pid]) is None
        other.communicate(b"\n", timeout=10)


def test_a_worker_that_takes_no_connection_is_an_error() -> None:
    with (
        answering(lambda _: plain()) as (port, paths),
        subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other,
    ):
        with pytest.raises(WireError, match="spread"):
            spread_connections(port, [os.getpid(), other.pid], 4, HELLO, attempts=6)
        other.communicate(b"\n", timeout=10)
    assert len(paths) == 6


def test_connections_are_spread_in_turn() -> None:
    with answering(lambda _: plain()) as (port, _):
        held = spread_connections(port, [os.getpid()], 3, HELLO)
        assert len(held) == 3
        for connection in held:
            connection.close()


def test_cpu_and_memory_are_those_of_the_processes_named() -> None:
    with answering(lambda _: plain()) as (port, _), Generator() as generator:
        aim = Aim(port, (os.getpid(),), HELLO)
        generator.learn("one", [HELLO])
        found = Watch(generator.pid).slice(
            (os.getpid(),), lambda: generator.closed("one", aim, seconds=0.3, connections=2)
        )
    assert found.load.answered > 0
    assert 0 < found.server_cpu_seconds < 5
    assert 0 <= found.other_cpu_share <= 1
    memory = Memory.of([os.getpid()])
    assert 0 < memory.uss_mb <= memory.rss_mb
