"""How soon every worker finds a job that one of them has just been told of."""

from __future__ import annotations

import json
import time
from time import perf_counter
from uuid import uuid4

from bench.figures import Range
from bench.servers import Server, ServerError
from bench.wire import Connection, request_bytes
from bench.workers import spread_connections

_PATIENCE_SECONDS = 20.0
_POLL_SECONDS = 0.01


def freshness(server: Server, key: str, candidate_id: str, *, times: int) -> Range:
    """Seconds from the answer to the POST until the last worker ranks the job, ``times`` times.

    Each worker is asked over a connection of its own. Raises ``ServerError`` when a worker does
    not find the job in ``_PATIENCE_SECONDS``.
    """
    connections = spread_connections(server.port, server.workers, len(server.workers), server.hello)
    try:
        return Range.of([_once(server, connections, key, candidate_id) for _ in range(times)])
    finally:
        for connection in connections:
            connection.close()


def _once(server: Server, connections: list[Connection], key: str, candidate_id: str) -> float:
    headers = {"X-API-Key": key}
    job = {"title": "Soudeur H/F", "location": {"city": "Nantes"}, "external_id": uuid4().hex}
    posted = request_bytes("POST", "/api/v1/jobs", headers=headers, body=json.dumps(job).encode())
    job_id = json.loads(server.ask(posted))["id"]
    told = perf_counter()
    body = json.dumps({"job_ids": [job_id], "explain": False, "limit": 1}).encode()
    path = f"/api/v1/matching/candidate/{candidate_id}"
    question = request_bytes("POST", path, headers=headers, body=body)
    for connection in connections:
        while not _considered(connection, question):
            if perf_counter() - told > _PATIENCE_SECONDS:
                raise ServerError(f"a worker does not find {job_id}")
            time.sleep(_POLL_SECONDS)
    return perf_counter() - told


def _considered(connection: Connection, question: bytes) -> bool:
    """Whether this worker ranks the job."""
    status, body = connection.ask(question)
    if status != 200:
        raise ServerError(f"match among one job: {status} {body[:500]!r}")
    return bool(json.loads(body)["metadata"]["jobs_considered"] == 1)
