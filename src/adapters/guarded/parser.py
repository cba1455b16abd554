"""``RemoteParser`` behind a policy."""

from __future__ import annotations

from typing import Final

from src.resilience import (
    ByType,
    CircuitOpenError,
    Failure,
    Policy,
    ResilienceError,
    RetriesExhaustedError,
    Step,
)
from src.resilience import Kind as FailureKind
from src.services.integration import RemoteParser, RemoteParserError
from src.services.records import Kind

_STATUS: Final = "status_"
_KINDS: Final[dict[str, FailureKind]] = {
    "timeout": FailureKind.TIMEOUT,
    "unreachable": FailureKind.CONNECTION,
    "status_429": FailureKind.RATE_LIMIT,
    # What the parser says of this document; with another it may do well.
    "status_400": FailureKind.CALLER,
    "status_413": FailureKind.CALLER,
    "status_415": FailureKind.CALLER,
    "status_422": FailureKind.CALLER,
}
_of_others = ByType()


def own_reading() -> Step:
    """The step of a policy that says: the service reads the document itself, with fewer fields."""
    return Step("simplified", lambda *_: None)


def kind_of(error: Exception) -> Failure:
    """The failure that an error of the parser stands for.

    A status that no document explains (a wrong key, a wrong path, a redirection) is ``denied``.
    """
    if not isinstance(error, RemoteParserError):
        return _of_others(error)
    code = error.code
    if code in _KINDS:
        return Failure(_KINDS[code])
    if code.startswith(_STATUS):
        server = code.startswith(f"{_STATUS}5")
        return Failure(FailureKind.SERVER_ERROR if server else FailureKind.DENIED)
    return Failure(FailureKind.UNKNOWN)


class GuardedParser:
    """``RemoteParser`` that is tried again, and left alone while its circuit is open.

    An open circuit is ``unreachable``; no place or no time left for the call is ``timeout``.
    """

    def __init__(self, parser: RemoteParser, policy: Policy) -> None:
        self._parser = parser
        self._policy = policy

    def parse(self, kind: Kind, data: bytes) -> object:
        """The JSON of the parser. Raises ``RemoteParserError``."""
        outcome = self._policy.run(self._parser.parse, kind, data)
        # A step of the policy has no JSON: it tells that whoever asked goes on without.
        if outcome.error is None:
            return outcome.value
        raise _told(outcome.error) from None


def _told(error: Exception) -> Exception:
    if isinstance(error, RetriesExhaustedError):
        return error.last
    if isinstance(error, CircuitOpenError):
        return RemoteParserError("unreachable")
    return RemoteParserError("timeout") if isinstance(error, ResilienceError) else error
