"""The database behind its policy: opening is a call of it, and statements tell what they find."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from sqlalchemy import exc as sql_errors

from src.adapters.storage.postgres import NoAnswerError, OutOfTimeError, asked_until_now
from src.resilience import (
    CircuitOpenError,
    Failure,
    Kind,
    NothingToOfferError,
    Policy,
    ResilienceError,
    RetriesExhaustedError,
    Step,
)
from src.resilience.events import AttemptFailed, CircuitTurned, Event, RetrySucceeded
from src.resilience.kinds import TREATMENTS
from src.services.ports import StorageUnavailableError

_T = TypeVar("_T")
# Classes of SQLSTATE, and whole codes where a class says too little
# (https://www.postgresql.org/docs/current/errcodes-appendix.html).
_POSTGRES: Final[Mapping[str, Kind]] = {
    "40": Kind.CONFLICT,  # a deadlock, or two transactions in each other's way
    "55P03": Kind.CONFLICT,  # somebody else holds the lock
    "57014": Kind.TIMEOUT,  # the statement took longer than it may
    "53": Kind.RESOURCE_EXHAUSTED,
    "28": Kind.DENIED,
    "3D": Kind.DENIED,
    "54": Kind.CALLER,  # a value is more than the program takes: an answer
}
_SQLITE_BUSY: Final = frozenset({"SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_BUSY_SNAPSHOT"})
# SQLite's word for what PostgreSQL calls a fault of the statement: there is no such table.
_SQLITE_ANSWERED: Final = "SQLITE_ERROR"


def told_steps(dependency: str) -> tuple[Step, ...]:
    """The steps of a policy of a database: whoever asked has kept answers, or has none."""

    def nothing(*_: object) -> None:
        raise NothingToOfferError(dependency, "whoever asked may have a kept answer")

    return (Step("stale", nothing),)


def kind_of(error: Exception) -> Failure:
    """The failure that an error of the database stands for.

    What is no outage (a constraint, a value that does not fit) is an answer. A pool without a free
    connection, or a request without time, is our own doing.
    """
    if not isinstance(error, StorageUnavailableError):
        return Failure(Kind.REJECTED if isinstance(error, ResilienceError) else Kind.CALLER)
    cause = error.__cause__
    if isinstance(cause, sql_errors.TimeoutError):
        return Failure(Kind.REJECTED)
    original: Any = getattr(cause, "orig", None) or cause
    if isinstance(original, OutOfTimeError):
        return Failure(Kind.REJECTED)
    if isinstance(original, NoAnswerError):
        return Failure(Kind.TIMEOUT)
    code = getattr(original, "pgcode", None) or ""
    sqlite_code = getattr(original, "sqlite_errorname", "")
    if sqlite_code in _SQLITE_BUSY:
        return Failure(Kind.CONFLICT)
    if sqlite_code == _SQLITE_ANSWERED:
        return Failure(Kind.CALLER)
    return Failure(_POSTGRES.get(code) or _POSTGRES.get(code[:2]) or Kind.CONNECTION)


def connection_was_lost(error: StorageUnavailableError) -> bool:
    """Whether the server hung up: it did not leave us waiting, nor say no."""
    lost = getattr(error.__cause__, "connection_invalidated", False)
    return bool(lost) and kind_of(error).kind is Kind.CONNECTION


class GuardedDatabase:
    """The policy of a database, as transactions use it. Safe for threads and greenlets.

    Taking a connection is the call: counted, and tried again where the database hung up at once.
    So it costs a unit of work some microseconds, however many statements it has.
    """

    def __init__(self, policy: Policy, monotonic: Callable[[], float]) -> None:
        self._policy = policy
        self._monotonic = monotonic
        self._turns = 0
        policy.listeners.add(self._heard)

    @property
    def turns(self) -> int:
        """How often the circuit has turned: what began before a turn says nothing after it."""
        return self._turns

    def opened(self, open_connection: Callable[[], _T]) -> _T:
        """What the function opens. Raises ``StorageUnavailableError``, at once while it is no use.

        The function raises that too where the database cannot be had, and is called again.
        """
        try:
            with asked_until_now():
                return self._policy.call(open_connection)
        except RetriesExhaustedError as error:
            raise error.last from error.last.__cause__
        except CircuitOpenError as error:
            raise StorageUnavailableError(
                "the circuit is open", retry_after_seconds=error.retry_after_seconds
            ) from error
        except ResilienceError as error:
            raise StorageUnavailableError(type(error).__name__) from error

    def failed(self, error: StorageUnavailableError, *, since: int, attempt: int = 1) -> None:
        """Count a statement or a commit that failed on a connection opened at turn ``since``."""
        policy, failure = self._policy, kind_of(error)
        if TREATMENTS[failure.kind].result != "failure":
            return
        name = type(error).__name__
        policy.listeners.tell(AttemptFailed(policy.name, failure.kind, name, 0.0, attempt))
        if since != self._turns:
            return
        now = self._monotonic()
        try:
            permit = policy.circuit.admit(now)
        except CircuitOpenError:
            return
        policy.circuit.settle(permit, "failure", 0.0, now)

    def may_ask_again(self) -> bool:
        """Whether a question may be asked once more; the budget of retries pays for it."""
        return self._policy.budget.withdraw(self._monotonic())

    def asked_again(self) -> None:
        """Tell that the second attempt of a question had an answer."""
        self._policy.listeners.tell(RetrySucceeded(self._policy.name, 2))

    def _heard(self, event: Event) -> None:
        if isinstance(event, CircuitTurned) and event.name == self._policy.name:
            self._turns += 1
