"""What the first title costs that a worker has no vector for."""

from __future__ import annotations

import json
from time import perf_counter
from uuid import uuid4

from bench.servers import Server, ServerError
from bench.wire import request_bytes
from bench.workers import spread_connections


def new_title_seconds(server: Server, key: str, candidate_id: str) -> float:
    """Seconds of the slowest worker for a ranking by a title never seen; raises ``ServerError``.

    At the first one a worker loads the encoder, and holds it from then on.
    """
    connections = spread_connections(server.port, server.workers, len(server.workers), server.hello)
    slowest = 0.0
    try:
        for connection in connections:
            # The end of the title is nobody's trade: no other worker has made this vector.
            profile = {"current_role": f"Soudeur {uuid4().hex[:8]}"}
            body = json.dumps({"candidate_profile": profile, "explain": False}).encode()
            path = f"/api/v1/matching/candidate/{candidate_id}"
            began = perf_counter()
            status, said = connection.ask(
                request_bytes("POST", path, headers={"X-API-Key": key}, body=body)
            )
            slowest = max(slowest, perf_counter() - began)
            if status != 200:
                raise ServerError(f"a match by a new title: {status} {said[:500]!r}")
    finally:
        for connection in connections:
            connection.close()
    return slowest
