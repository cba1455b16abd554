"""The script that reads and turns a circuit in Redis, and what it answers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from src.resilience.circuit_store import SWITCHED, CircuitRecord, State, Switch

_SCRIPT: Final = Path(__file__).with_name("circuit.lua")
_PREFIX: Final = "nextvision:circuit"


class UnreadableAnswerError(redis.RedisError):
    """Redis answered with what is no state of a circuit."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What Redis says of a circuit, with ``record`` in this process's monotonic seconds."""

    epoch: int
    record: CircuitRecord
    turned: bool
    leased: bool
    there: bool


class CircuitScript:
    """Runs the script: one round trip a deed, two when Redis has forgotten the script.

    ``server_ms`` gives the time instead of the server; it is for tests.
    """

    def __init__(
        self,
        url: str,
        monotonic: Callable[[], float],
        *,
        timeout_seconds: float,
        server_ms: Callable[[], int] | None = None,
    ) -> None:
        # One try more at once for a connection that was closed while it lay idle, and none for a
        # server that does not answer: a call of somebody waits for this.
        self._client: Any = redis.Redis.from_url(
            url,
            socket_timeout=timeout_seconds,
            socket_connect_timeout=timeout_seconds,
            retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
        )
        self._monotonic = monotonic
        self._server_ms = server_ms

    @cached_property
    def _script(self) -> Any:
        # Read at the first use: making an application reads no file.
        return self._client.register_script(_SCRIPT.read_text(encoding="utf-8"))

    def do(self, deed: str, name: str, *needs: str | int) -> Answer:
        """What the deed made of the circuit; raises redis-py's errors."""
        # The braces keep the three keys on one node of a cluster.
        key = f"{_PREFIX}:{{{name}}}"
        now = "" if self._server_ms is None else self._server_ms()
        said = self._script(keys=[key, f"{key}:leases", f"{key}:votes"], args=[deed, now, *needs])
        try:
            return self._answer(said)
        except (ValueError, TypeError, AttributeError) as error:
            raise UnreadableAnswerError(f"{name}: {said!r}") from error

    def _answer(self, said: Any) -> Answer:
        state, epoch, left, openings, by, reason, turned, leased, there = said
        kind, left_ms = State(state.decode()), int(left)
        until = math.inf if left_ms < 0 else self._monotonic() + left_ms / 1000
        if not left_ms:
            until = -math.inf  # also for a call that began before this answer came
        switch = Switch(kind, by.decode(), reason.decode()) if kind in SWITCHED else None
        record = CircuitRecord(kind, int(openings), until, switch)
        return Answer(int(epoch), record, bool(turned), bool(leased), bool(there))


def whole_ms(seconds: float) -> int:
    """The seconds in whole milliseconds, never shorter; -1 for infinitely many."""
    return -1 if seconds == math.inf else math.ceil(seconds * 1000)
