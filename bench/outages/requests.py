"""What is asked during an outage: rankings above all, some other reads, a few writes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from bench.kinds import match_request
from bench.stock import more_jobs
from bench.wire import request_bytes

MATCH: Final = "match"
PREVIEW: Final = "preview"
READ: Final = "read"
UNREAD: Final = "unread"
WRITE: Final = "write"
READ_JOBS: Final = 5
_PEOPLE: Final = 40
_REASON: Final = "Poste trop loin de mon domicile"


@dataclass(frozen=True, slots=True)
class Stock:
    """What is there to ask for: a key, people and jobs."""

    key: str
    candidates: tuple[str, ...]
    jobs: tuple[str, ...]

    @property
    def read_jobs(self) -> tuple[str, ...]:
        """Jobs that are read again and again; the others are not read before."""
        return self.jobs[:READ_JOBS]


def rankings(stock: Stock, people: int | None = None) -> list[tuple[str, bytes]]:
    """A ranking for each of so many candidates, and a preview of weights after every tenth."""
    found = []
    for at, candidate in enumerate(stock.candidates[:people]):
        found.append((MATCH, match_request(candidate, stock.key, {})))
        if at % 10 == 9:
            path = f"/api/v1/weights/preview?pourquoi_ecoute={quote(_REASON)}"
            found.append((PREVIEW, request_bytes("GET", path, headers={"X-API-Key": stock.key})))
    return found


def mixed(
    stock: Stock, count: int, *, every: int, after: int
) -> tuple[list[tuple[str, bytes]], list[dict[str, Any]]]:
    """(``count`` requests, the documents of the writes among them: generated jobs from ``after``).

    One request in ``every`` creates a job, one reads a job that is read again and again, and one
    reads a job for the first time; the others are rankings.
    """
    # With every write all rankings have to be made anew, so few people are ranked for.
    asked = rankings(stock, _PEOPLE)
    read, unread = stock.read_jobs, stock.jobs[READ_JOBS:]
    documents = list(more_jobs(after, count // every + 1))
    found: list[tuple[str, bytes]] = []
    for at in range(count):
        turn, place = divmod(at, every)
        if place == 0:
            found.append((WRITE, write_request(documents[turn], stock.key)))
        elif place == every // 3:
            found.append((READ, read_request(read[turn % len(read)], stock.key)))
        elif place == 2 * every // 3 and turn < len(unread):
            found.append((UNREAD, read_request(unread[turn], stock.key)))
        else:
            found.append(asked[at % len(asked)])
    written = sum(name == WRITE for name, _ in found)
    return found, documents[:written]


def read_request(job_id: str, key: str) -> bytes:
    """One job."""
    return request_bytes("GET", f"/api/v1/jobs/{job_id}", headers={"X-API-Key": key})


def write_request(document: dict[str, Any], key: str) -> bytes:
    """A new job."""
    body = json.dumps(document, ensure_ascii=False).encode()
    return request_bytes("POST", "/api/v1/jobs", headers={"X-API-Key": key}, body=body)
