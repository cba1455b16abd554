"""New jobs with titles never seen: how fast they come in, and when their vectors are there."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import Final, Self

from bench.figures import Latency
from bench.kinds import match_request
from bench.servers import Server, ServerError
from bench.stock import as_row, more_jobs
from bench.titles import SEED, distinct_titles
from bench.vectors import missing, vector_file
from bench.wire import Connection, WireError, request_bytes
from bench.workers import spread_connections

_ROWS_A_REQUEST: Final = 500
_BETWEEN_SECONDS: Final = 0.1
_POLL_SECONDS: Final = 0.1
_LEAST_PATIENCE_SECONDS: Final = 60.0
_PATIENCE_A_ROW_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Asked:
    """Matches that were asked for meanwhile."""

    latency: Latency
    failures: int


@dataclass(frozen=True, slots=True)
class Ingestion:
    """``rows`` new jobs, each with a title of its own, while somebody asks for matches.

    ``import_seconds`` is until the last row was answered, ``pending`` how many titles had no
    vector then, ``vectors_seconds`` how much later none was without.
    """

    rows: int
    import_seconds: float
    pending: int
    vectors_seconds: float
    while_importing: Asked
    while_pending: Asked

    @property
    def rows_per_second(self) -> float:
        """New jobs a second, facts included."""
        return self.rows / self.import_seconds

    @property
    def vectors_per_second(self) -> float:
        """Vectors made a second after the import, in the background."""
        return self.pending / self.vectors_seconds if self.vectors_seconds else 0.0


def ingesting(
    server: Server, key: str, people: Sequence[str], var_dir: Path, *, stock: int, rows: int
) -> Ingestion:
    """Import new jobs through the API, then wait until no title is without its vector.

    Somebody asks each worker in turn for a match, about ten times a second, from the first row to
    the last vector. Raises ``ServerError`` when a row is not created or vectors do not come.
    """
    from src.matching.phrase_forms import title_phrase  # noqa: PLC0415 - slow to load

    file = vector_file(var_dir)
    # A few are bare names of trades, which the stock may have.
    titles = [
        title
        for title in distinct_titles(2 * rows, seed=SEED + 1)
        if missing(file, [title_phrase(title)])
    ][:rows]
    phrases = [title_phrase(title) for title in titles]
    bodies = _bodies(stock, titles)
    headers = {"X-API-Key": key, "Content-Type": "application/x-ndjson"}
    requests = [match_request(each, key, {"explain": False}) for each in people]
    with _Asker(server, requests) as asker:
        began = perf_counter()
        for body in bodies:
            path = "/api/v1/jobs/import"
            answer = json.loads(server.ask(request_bytes("POST", path, headers=headers, body=body)))
            if answer["created"] != min(_ROWS_A_REQUEST, rows):
                raise ServerError(f"not every new row was created: {str(answer)[:500]}")
        imported = perf_counter()
        meanwhile = asker.answers()
        pending = left = missing(file, phrases)
        patience = _LEAST_PATIENCE_SECONDS + rows * _PATIENCE_A_ROW_SECONDS
        while left:
            if perf_counter() - imported > patience:
                raise ServerError(f"{left} titles have no vector after {patience:.0f} s")
            time.sleep(_POLL_SECONDS)
            left = missing(file, phrases)
        done = perf_counter()
        after = asker.answers()
    return Ingestion(rows, imported - began, pending, done - imported, meanwhile, after)


def _bodies(stock: int, titles: Sequence[str]) -> list[bytes]:
    """NDJSON of new jobs under these titles, so many rows a request, the last one full as well.

    Raises ``ValueError`` where that does not come out even.
    """
    if len(titles) % min(_ROWS_A_REQUEST, len(titles)):
        raise ValueError(f"{len(titles)} rows are no multiple of {_ROWS_A_REQUEST}")
    rows = [
        as_row({**job, "title": title, "external_id": f"bench-new-{at}"})
        for at, (title, job) in enumerate(zip(titles, more_jobs(stock, len(titles)), strict=True))
    ]
    return [
        b"".join(rows[at : at + _ROWS_A_REQUEST]) for at in range(0, len(rows), _ROWS_A_REQUEST)
    ]


class _Asker:
    """Asks for matches in a thread of its own until it is left."""

    def __init__(self, server: Server, requests: Sequence[bytes]) -> None:
        self._connections = spread_connections(
            server.port, server.workers, len(server.workers), server.hello
        )
        self._requests = cycle(requests)
        self._stopped = Event()
        self._seconds: list[float] = []
        self._failures = 0
        self._thread = Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()
        for connection in self._connections:
            connection.close()

    def answers(self) -> Asked:
        """What was answered since the last look."""
        seconds, self._seconds = self._seconds, []
        failures, self._failures = self._failures, 0
        return Asked(Latency.of(seconds), failures)

    def _run(self) -> None:
        for connection in cycle(self._connections):
            if self._stopped.wait(_BETWEEN_SECONDS):
                return
            self._ask(connection)

    def _ask(self, connection: Connection) -> None:
        began = perf_counter()
        try:
            status, _ = connection.ask(next(self._requests))
        except WireError:
            # The connection is of no more use; each later question over it counts as failed.
            status = 0
        if status == 200:
            self._seconds.append(perf_counter() - began)
        else:
            self._failures += 1
