"""psycopg2 that yields to other greenlets while the server works, and waits for no dead one."""

from __future__ import annotations

import select
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, Final, cast

import psycopg2
from psycopg2 import extensions
from sqlalchemy import Connection

from src.resilience.deadline import Deadline, current_deadline

# A new connection, and the question whether an idle one still lives, are answered in milliseconds.
CONNECT_SECONDS: Final = 2.0
# The server's own time limit comes first wherever the server still works.
_BEYOND_STATEMENT_SECONDS: Final = 1.0
# Who has no time left still gives the connection back in order.
_LEAST_SECONDS: Final = 0.25
_READ, _WRITE = extensions.POLL_READ, extensions.POLL_WRITE


# Whose deadline counts while a connection is opened: within the policy there is a nearer one.
_ASKER: Final[ContextVar[tuple[Deadline | None] | None]] = ContextVar("asker", default=None)


class NoAnswerError(psycopg2.OperationalError):
    """The server is connected and says nothing: it is frozen, or the network between is gone."""


class OutOfTimeError(psycopg2.OperationalError):
    """Whoever asks has no time left; the server may be well."""


class PostgresConnection(extensions.connection):
    """A connection whose every wait has an end, and that is cooperative when the process is.

    It waits ``CONNECT_SECONDS`` to be opened and, while it rests in the pool, for the question
    whether it still lives; else ``answer_seconds`` for each answer, None for ever. psycopg2 leaves
    both to whoever waits, since libpq's own ``connect_timeout`` counts only where libpq waits.

    The wait is installed as a connection is opened because Gunicorn patches a worker after it has
    been forked, which with a preloaded application is after the application was made.
    """

    def __init__(
        self, dsn: str, *args: Any, answer_seconds: float | None = None, **options: Any
    ) -> None:
        if extensions.get_wait_callback() is not wait_for_answer:
            extensions.set_wait_callback(wait_for_answer)
        self.answer_seconds = answer_seconds
        self.patience_seconds: float | None = CONNECT_SECONDS
        super().__init__(dsn, *args, **options)
        self.patience_seconds = answer_seconds


def connections(statement_timeout_seconds: float) -> Callable[..., PostgresConnection]:
    """What makes connections that wait a little longer than the server may work."""
    seconds = statement_timeout_seconds + _BEYOND_STATEMENT_SECONDS
    return partial(PostgresConnection, answer_seconds=seconds)


def statements_by_themselves(connection: Connection) -> None:
    """Run each statement of this connection by itself, until the pool has it back.

    Done by the driver alone. SQLAlchemy's own AUTOCOMMIT asks the server once more when the
    connection is given back, and never gives it back where the server does not answer that.
    """
    driver = cast("PostgresConnection", connection.connection.driver_connection)
    driver.autocommit = True


def rests(connection: Any, _record: object) -> None:
    """Of a pool: the connection was given back, so what is asked next is whether it lives."""
    if connection is not None and not connection.closed:
        connection.patience_seconds = CONNECT_SECONDS
        if connection.autocommit:
            connection.autocommit = False


def works(connection: Any, _record: object, _fairy: object) -> None:
    """Of a pool: the connection was taken out, and lives."""
    connection.patience_seconds = connection.answer_seconds


@contextmanager
def asked_until_now() -> Iterator[None]:
    """A block in which only the deadline that is in force now counts, not one set within."""
    token = _ASKER.set((current_deadline(),))
    try:
        yield
    finally:
        _ASKER.reset(token)


def gevent_has_patched_sockets() -> bool:
    """Whether this process runs on gevent; never imports gevent by itself."""
    monkey = sys.modules.get("gevent.monkey")
    return monkey is not None and bool(monkey.is_module_patched("socket"))


def wait_for_answer(connection: Any) -> None:
    """Return when the connection has its answer, letting other greenlets run meanwhile.

    The protocol is psycopg2's green mode: poll, then wait for what poll asked for
    (https://www.psycopg.org/docs/advanced.html#support-for-coroutine-libraries). Raises
    ``NoAnswerError`` once nothing has come for the connection's patience, ``OutOfTimeError`` where
    the deadline of whoever asks comes before. An error raised here, such as ``gevent.Timeout``,
    makes psycopg2 close the connection, which is right: what the server would still send belongs
    to nobody.
    """
    wait = _wait_in_hub if gevent_has_patched_sockets() else _wait_in_thread
    while True:
        state = connection.poll()
        if state == extensions.POLL_OK:
            return
        if state not in {_READ, _WRITE}:
            raise psycopg2.OperationalError(f"unexpected answer from poll: {state!r}")
        patience = getattr(connection, "patience_seconds", None)
        seconds, hurried = _patience(patience)
        if not wait(connection.fileno(), state, seconds):
            if hurried:
                raise OutOfTimeError("the time of the request is over")
            raise NoAnswerError(f"no answer within {seconds:g} s")


def _patience(seconds: float | None) -> tuple[float | None, bool]:
    """(how long to wait, whether it is so short because whoever asks has no more time)."""
    asker = _ASKER.get()
    deadline = current_deadline() if asker is None else asker[0]
    if deadline is None:
        return seconds, False
    left = max(_LEAST_SECONDS, deadline.remaining())
    return (left, True) if seconds is None or left < seconds else (seconds, False)


def _wait_in_hub(descriptor: int, state: int, seconds: float | None) -> bool:
    """Whether the socket was ready in time."""
    # Only where gevent runs.
    from gevent.monkey import get_original  # noqa: PLC0415
    from gevent.socket import wait_read, wait_write  # noqa: PLC0415

    wait = wait_read if state == _READ else wait_write
    try:
        wait(descriptor, timeout=seconds)
    except TimeoutError:
        # A hub that was held up by something else hears of its timers and its sockets at once.
        return _is_ready(get_original("select", "poll")(), descriptor, state, 0.0)
    return True


def _wait_in_thread(descriptor: int, state: int, seconds: float | None) -> bool:
    """Whether the socket was ready in time."""
    return _is_ready(select.poll(), descriptor, state, seconds)


def _is_ready(poll: Any, descriptor: int, state: int, seconds: float | None) -> bool:
    """Whether the socket is ready within so many seconds, None for ever."""
    poll.register(descriptor, select.POLLIN if state == _READ else select.POLLOUT)
    return bool(poll.poll(None if seconds is None else seconds * 1000))
