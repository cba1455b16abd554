"""The load generator: a process of its own, told over a pipe what to do.

Its CPU is then counted apart from everything else, and its garbage collector disturbs nobody.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from itertools import cycle
from typing import Any, Self

from bench.figures import Latency, Load
from bench.load import closed_loop, fixed_rate, one_in_flight
from bench.wire import Connection, WireError
from bench.workers import spread_connections


class GeneratorError(RuntimeError):
    """The generator could not do what it was told."""


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a load goes: a port, the workers behind it, and a request that each answers."""

    port: int
    workers: tuple[int, ...]
    hello: bytes


class Generator:
    """A handle on the process; a set of requests is given once and then goes round and round.

    Each slice goes on where the one before ended, so that nothing is asked twice before
    everything was asked once.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.generator"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is for the parent, which ends this one
        )
        self.pid = self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def learn(self, name: str, requests: Sequence[bytes]) -> None:
        """Give a set of requests a name."""
        self._tell(do="learn", name=name, requests=[each.decode("latin-1") for each in requests])

    def closed(self, name: str, aim: Aim, *, seconds: float, connections: int) -> Load:
        """A slice of ``closed_loop``. Raises ``GeneratorError``, as all of these do."""
        return self._load("closed", name, aim, seconds=seconds, connections=connections)

    def alone(self, name: str, aim: Aim, *, seconds: float) -> Load:
        """A slice of ``one_in_flight``."""
        return self._load("alone", name, aim, seconds=seconds)

    def open(
        self, name: str, aim: Aim, *, seconds: float, connections: int, rate_per_second: float
    ) -> Load:
        """A slice of ``fixed_rate``."""
        return self._load(
            "open",
            name,
            aim,
            seconds=seconds,
            connections=connections,
            rate_per_second=rate_per_second,
        )

    def _load(self, do: str, name: str, aim: Aim, **more: float) -> Load:
        told = self._tell(
            do=do,
            name=name,
            port=aim.port,
            workers=aim.workers,
            hello=aim.hello.decode("latin-1"),
            **more,
        )
        return Load(**told | {"latency": Latency(**told["latency"])})

    def _tell(self, **order: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise GeneratorError("the generator ended")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise GeneratorError(f"{order['do']} {order['name']}: {answer['error']}")
        return answer


def main() -> None:
    """Do what each line of standard input says, until it ends."""
    following: dict[str, Callable[[], bytes]] = {}
    gc.disable()  # what a slice leaves is small and is collected after it
    for line in sys.stdin:
        order = json.loads(line)
        try:
            if order["do"] == "learn":
                requests = [each.encode("latin-1") for each in order["requests"]]
                following[order["name"]] = cycle(requests).__next__
                answer: dict[str, Any] = {}
            else:
                answer = asdict(_perform(order, following[order["name"]]))
        except (WireError, OSError, ValueError, KeyError) as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        gc.collect()
        print(json.dumps(answer), flush=True)


def _perform(order: dict[str, Any], following: Callable[[], bytes]) -> Load:
    seconds = order["seconds"]
    with _connections(order) as connections:
        if order["do"] == "closed":
            return closed_loop(connections, following, seconds)
        if order["do"] == "alone":
            return one_in_flight(connections[0], following, seconds)
        return fixed_rate(
            connections,
            following,
            rate_per_second=order["rate_per_second"],
            seconds=seconds,
            seed=2024,
        )


@contextmanager
def _connections(order: dict[str, Any]) -> Iterator[list[Connection]]:
    hello = order["hello"].encode("latin-1")
    if order["do"] == "alone":
        with closing(Connection(order["port"])) as connection:
            yield [connection]
        return
    connections = spread_connections(order["port"], order["workers"], order["connections"], hello)
    try:
        yield connections
    finally:
        for connection in connections:
            connection.close()


if __name__ == "__main__":
    main()
