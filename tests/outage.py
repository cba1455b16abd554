"""A database that cannot be reached, for tests of applications that run in the test's process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep

from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from src.extensions import db

RECOVERY_SECONDS = 20.0


@contextmanager
def database_away(app: Flask) -> Iterator[None]:
    """Every connection fails meanwhile, as if nobody listened."""
    with app.app_context():
        engine = db.engine

    def refuse(*_: object) -> None:
        raise OperationalError("connect", None, ConnectionRefusedError("nobody listens"))

    event.listen(engine, "engine_connect", refuse)
    try:
        yield
    finally:
        event.remove(engine, "engine_connect", refuse)


def until(condition: Callable[[], object], what: str, seconds: float = RECOVERY_SECONDS) -> None:
    """Come back when the condition holds; fails after that many seconds."""
    end = monotonic() + seconds
    while not condition():
        assert monotonic() < end, f"waited {seconds} s for {what}"
        sleep(0.05)
