"""How fast jobs come in through the API."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import islice
from time import perf_counter

from bench.figures import Range
from bench.servers import Server, ServerError
from bench.stock import as_row, more_jobs
from bench.wire import request_bytes


@dataclass(frozen=True, slots=True)
class Importing:
    """New rows of one request, bytes of one row, and rows a second over several requests."""

    rows: int
    row_bytes: float
    per_second: Range


def importing(server: Server, key: str, *, stock: int, rows: int, times: int) -> Importing:
    """New jobs as NDJSON, one request after the other, none of them there before.

    Raises ``ServerError`` unless every row is created.
    """
    documents = more_jobs(stock, rows * times)
    rates, size = [], 0
    for _ in range(times):
        body = b"".join(map(as_row, islice(documents, rows)))
        size += len(body)
        headers = {"X-API-Key": key, "Content-Type": "application/x-ndjson"}
        request = request_bytes("POST", "/api/v1/jobs/import", headers=headers, body=body)
        started = perf_counter()
        answer = json.loads(server.ask(request))
        rates.append(rows / (perf_counter() - started))
        if answer["created"] != rows:
            counts = {name: answer[name] for name in ("created", "unchanged", "rejected")}
            raise ServerError(f"{rows} new rows were sent, the answer is {counts}")
    return Importing(rows, size / (rows * times), Range.of(rates))
