"""Watches the connection pool and the statements of an engine."""

from __future__ import annotations

from time import perf_counter
from typing import Any, Final

from sqlalchemy import Engine, event
from sqlalchemy.pool import QueuePool

from src.telemetry.metrics import Metrics

_KINDS: Final = frozenset({"select", "insert", "update", "delete", "with"})
_STARTED: Final = "nextvision_started"


def watch_engine(engine: Engine, metrics: Metrics) -> None:
    """Feed the database metrics from the events of this engine; opens no connection.

    The capacity is that of the pool with its overflow: none is available when a request would
    have to wait. A pool without a bound has no capacity to show.
    """
    pool = engine.pool
    if isinstance(pool, QueuePool):
        capacity = pool.size() + pool._max_overflow
        _watch_pool(engine, metrics, capacity)
    _watch_statements(engine, metrics)


def _watch_pool(engine: Engine, metrics: Metrics, capacity: int) -> None:
    metrics.pool_size.set(capacity)
    metrics.pool_available.set(capacity)
    # Connections by identity, so that none is counted twice whatever order events come in.
    taken: set[int] = set()

    def taken_out(_: Any, record: Any, __: Any) -> None:
        taken.add(id(record))
        metrics.pool_available.set(capacity - len(taken))

    def given_back(_: Any, record: Any) -> None:
        taken.discard(id(record))
        metrics.pool_available.set(capacity - len(taken))

    event.listen(engine, "checkout", taken_out)
    event.listen(engine, "checkin", given_back)
    event.listen(engine, "detach", given_back)


def _watch_statements(engine: Engine, metrics: Metrics) -> None:
    children = {kind: metrics.query_duration.labels(kind) for kind in (*_KINDS, "other")}

    def before(connection: Any, _: Any, __: str, ___: Any, context: Any, ____: bool) -> None:
        del connection
        if context is not None:
            setattr(context, _STARTED, perf_counter())

    def after(connection: Any, _: Any, statement: str, ___: Any, context: Any, ____: bool) -> None:
        del connection
        started = getattr(context, _STARTED, None)
        if started is not None:
            kind = statement[:8].lstrip().split(" ", 1)[0].lower()
            children[kind if kind in _KINDS else "other"].observe(perf_counter() - started)

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
