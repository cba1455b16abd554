"""Asks one request of every kind first, so that a load is only sent where it can be answered."""

from __future__ import annotations

import json

from src.adapters.stress.exchange import Answer, Exchange
from src.stress.errors import TargetError
from src.stress.mix import Kind, Request, request

_KINDS: tuple[Kind, ...] = ("match", "rank", "weights", "journey")


def rehearse(exchange: Exchange) -> None:
    """Come back where the server answers and lets the requests in, else raise ``TargetError``."""
    _find(exchange.ask(Request("GET", "/health/live")))
    for kind in _KINDS:
        _admit(exchange.ask(request(kind, 0)))


def _find(answer: Answer) -> None:
    if answer.status == 0:
        raise TargetError("unreachable", f"the server does not answer ({answer.failure})")
    if 300 <= answer.status < 400:
        raise _redirected()
    try:
        told = json.loads(answer.body)
    except ValueError:
        told = None
    if answer.status != 200 or not isinstance(told, dict) or told.get("status") != "alive":
        raise TargetError(
            "foreign", f"/health/live is answered {answer.status}: this is not the service"
        )


def _admit(answer: Answer) -> None:
    if 300 <= answer.status < 400:
        raise _redirected()
    if answer.status == 401:
        raise TargetError(
            "unauthenticated",
            "the server asks for a credential (401): a service key with the scope matching:read, "
            "or a token of an account",
        )
    if answer.status == 403:
        raise TargetError(
            "forbidden", "the credential does not let matching in (403): it needs matching:read"
        )
    if answer.status == 429:
        raise TargetError(
            "limited", "the rate limit of this client is used up (429): wait for its window to end"
        )


def _redirected() -> TargetError:
    return TargetError("redirected", "the server redirects: give the address it redirects to")
