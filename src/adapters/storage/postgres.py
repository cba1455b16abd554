"""psycopg2 that yields to other greenlets while the server works."""

from __future__ import annotations

import sys
from typing import Any

import psycopg2
from psycopg2 import extensions


class PostgresConnection(extensions.connection):
    """A connection that is cooperative when the process is: checked as it is opened.

    Opening is the right moment because Gunicorn patches a worker after it has been forked, which
    with a preloaded application is after the application was made.
    """

    def __init__(self, dsn: str, *args: Any, **options: Any) -> None:
        if gevent_has_patched_sockets() and extensions.get_wait_callback() is None:
            extensions.set_wait_callback(wait_in_hub)
        super().__init__(dsn, *args, **options)


def gevent_has_patched_sockets() -> bool:
    """Whether this process runs on gevent; never imports gevent by itself."""
    monkey = sys.modules.get("gevent.monkey")
    return monkey is not None and bool(monkey.is_module_patched("socket"))


def wait_in_hub(connection: extensions.connection, timeout: float | None = None) -> None:
    """Return when the connection has its answer, letting other greenlets run meanwhile.

    The protocol is psycopg2's green mode: poll, then wait for what poll asked for
    (https://www.psycopg.org/docs/advanced.html#support-for-coroutine-libraries). An error raised
    here, such as ``gevent.Timeout``, makes psycopg2 close the connection, which is right: what
    the server would still send belongs to nobody.
    """
    from gevent.socket import wait_read, wait_write  # noqa: PLC0415  only where gevent runs

    while True:
        state = connection.poll()
        if state == extensions.POLL_OK:
            return
        if state == extensions.POLL_READ:
            wait_read(connection.fileno(), timeout=timeout)
        elif state == extensions.POLL_WRITE:
            wait_write(connection.fileno(), timeout=timeout)
        else:
            raise psycopg2.OperationalError(f"unexpected answer from poll: {state!r}")
