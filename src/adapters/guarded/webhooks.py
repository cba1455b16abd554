"""``Sender`` behind a policy."""

from __future__ import annotations

from collections.abc import Mapping

from src.resilience import ByType, CircuitOpenError, Failure, Kind, Policy, ResilienceError, Step
from src.services.bugs.webhook_records import (
    Answer,
    NotSentError,
    Sender,
    SendError,
    TargetError,
)

_KINDS = {"timeout": Kind.TIMEOUT, "unreachable": Kind.CONNECTION}
_of_others = ByType()


def kept_for_later() -> Step:
    """The step of a policy that says: the delivery stays in the outbox."""
    return Step("off", lambda *_: None)


def kind_of(error: Exception) -> Failure:
    """The failure that an error of the sender stands for.

    An address that may not be asked, a certificate that is wrong and words that are no HTTP are
    faults of one address, which somebody has given: another is as well as ever.
    """
    if isinstance(error, SendError):
        return Failure(_KINDS.get(error.code, Kind.CALLER))
    return Failure(Kind.CALLER) if isinstance(error, TargetError) else _of_others(error)


class GuardedSender:
    """``Sender`` that is left alone while its circuit is open, one attempt at a time."""

    def __init__(self, sender: Sender, policy: Policy) -> None:
        self._sender = sender
        self._policy = policy

    def check(self, url: str) -> None:
        """Nothing where the address may be asked now.

        Only a name server is asked, by somebody who waits: so no circuit is.
        """
        self._sender.check(url)

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """What the receiver answers. Raises ``TargetError``, ``SendError``, ``NotSentError``."""
        outcome = self._policy.run(self._sender.send, url, headers, body)
        if outcome.error is None and outcome.value is not None:
            return outcome.value
        raise _told(outcome.error) from None


def _told(error: Exception | None) -> Exception:
    if isinstance(error, CircuitOpenError):
        return NotSentError(error.retry_after_seconds)
    if error is None or isinstance(error, ResilienceError):
        return NotSentError(None)
    return error
