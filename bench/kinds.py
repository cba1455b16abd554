"""The kinds of requests that are measured."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from bench.servers import Server, ServerError
from bench.wire import request_bytes

CEILING: Final = "ceiling"
MATCH: Final = "match"
ANEW: Final = {"Cache-Control": "no-cache"}
"""The header of a request for a match that no kept ranking answers."""
_ASKED_AGAIN: Final = 50
_REASONS: Final = (
    "Rémunération trop faible",
    "Poste ne coïncide pas avec poste proposé",
    "Poste trop loin de mon domicile",
    "Manque de flexibilité",
    "Manque de perspectives d'évolution",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """Requests of one kind; without ``every_size`` only the smallest stock is asked."""

    name: str
    part: str
    told: str
    requests: tuple[bytes, ...]
    every_size: bool = False


def ceiling_kind() -> Kind:
    """The bare Flask application."""
    return Kind(CEILING, "", "GET /, the bare Flask application", (request_bytes("GET", "/"),))


def kinds(server: Server, key: str, candidates: Sequence[str], parts: Sequence[str]) -> list[Kind]:
    """The kinds that belong to these parts.

    Raises ``ServerError`` when the server does not match the first candidates with anything.
    """
    auth = {"X-API-Key": key}
    preview = "/api/v1/weights/preview?pourquoi_ecoute="
    found = [
        Kind("live", "health", "GET /health/live", (request_bytes("GET", "/health/live"),)),
        Kind("health", "health", "GET /health", (request_bytes("GET", "/health"),)),
        Kind(
            "preview",
            "preview",
            "GET /api/v1/weights/preview, five reasons in turn",
            tuple(request_bytes("GET", preview + quote(text), headers=auth) for text in _REASONS),
        ),
        Kind(
            MATCH,
            "match",
            "POST /api/v1/matching/candidate/{id}, body {}, Cache-Control: no-cache: up to ten "
            "matches with evidence, ranked anew",
            tuple(match_request(each, key, {}, headers=ANEW) for each in candidates),
            every_size=True,
        ),
        Kind(
            "match, explain=false",
            "match",
            "the same with explain=false: scores without evidence",
            tuple(
                match_request(each, key, {"explain": False}, headers=ANEW) for each in candidates
            ),
            every_size=True,
        ),
        Kind(
            "match, gzip",
            "match",
            "the same as match with Accept-Encoding: gzip",
            tuple(
                match_request(each, key, {}, headers={"Accept-Encoding": "gzip"} | ANEW)
                for each in candidates
            ),
        ),
        Kind(
            "match, kept",
            "match",
            f"the same as match without Cache-Control, for {_ASKED_AGAIN} people again and again",
            tuple(match_request(each, key, {}) for each in candidates[:_ASKED_AGAIN]),
        ),
    ]
    if "explanation" in parts:
        pairs = best_pairs(server, key, candidates[:60])
        explanation = "/api/v1/matching/{}/{}/explanation"
        found.append(
            Kind(
                "explanation",
                "explanation",
                "GET /api/v1/matching/{candidate}/{job}/explanation of pairs among the best",
                tuple(request_bytes("GET", explanation.format(*p), headers=auth) for p in pairs),
            )
        )
    return [kind for kind in found if kind.part in parts]


def match_request(
    candidate_id: str,
    key: str,
    body: dict[str, object],
    *,
    headers: dict[str, str] | None = None,
) -> bytes:
    """Rank the stock for a candidate."""
    return request_bytes(
        "POST",
        f"/api/v1/matching/candidate/{candidate_id}",
        headers={"X-API-Key": key} | (headers or {}),
        body=json.dumps(body).encode(),
    )


def best_pairs(server: Server, key: str, candidates: Sequence[str]) -> list[tuple[str, str]]:
    """(candidate, job) of the best matches of these candidates.

    Raises ``ServerError`` when there are none: then nothing that is measured would mean anything.
    """
    pairs = []
    for candidate in candidates:
        answer = json.loads(server.ask(match_request(candidate, key, {"explain": False})))
        pairs += [(candidate, match["job_id"]) for match in answer["matches"]]
    if not pairs:
        raise ServerError("no candidate was matched with any job")
    return pairs
