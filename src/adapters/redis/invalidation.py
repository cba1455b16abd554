"""Hearing, over Redis's channels, what other workers have invalidated."""

from __future__ import annotations

import logging
import os
from functools import partial
from random import Random
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any, Final
from uuid import uuid4

import redis

from src.adapters.redis.cache_script import (
    CHANNEL,
    UnreadableMessageError,
    new_client,
    read_message,
)
from src.adapters.redis.guard import RedisGuard, own_guard
from src.resilience.errors import CircuitOpenError
from src.resilience.tiered.feed import Feed

_log = logging.getLogger(__name__)
# Of its own: a thread that draws from the common one disturbs who has seeded that.
_chance: Final = Random()  # noqa: S311
_FAILURES: Final = (redis.RedisError, OSError, ValueError)
# Also how long an invalidation that got lost on its way can stay unnoticed.
HEARTBEAT_SECONDS: Final = 1.0


class Sender:
    """The name of this process among those that send; another one after a fork."""

    def __init__(self) -> None:
        self._pid: int | None = None
        self._name = ""

    def __call__(self) -> str:
        """The name, without spaces."""
        if self._pid != os.getpid():
            self._pid, self._name = os.getpid(), uuid4().hex
        return self._name


class Invalidations:
    """Listens in a thread (a greenlet under gevent) from the first ``listen`` on.

    While nothing is heard it asks every ``heartbeat_seconds`` whether there was something to hear,
    so that a connection that is dead without knowing it costs no more than that.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout_seconds: float,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
        guard: RedisGuard | None = None,
    ) -> None:
        self._client: Any = new_client(url, timeout_seconds)
        self._guard = guard or own_guard(monotonic)
        self._heartbeat_seconds = heartbeat_seconds
        self._feed: Feed | None = None
        self._pid: int | None = None
        self._lock = Lock()
        self._stopped = Event()
        self._thread: Thread | None = None

    def feed(self, feed: Feed) -> None:
        """Hand what is heard to this feed."""
        self._feed = feed

    def listen(self) -> None:
        """Begin to listen in this process, unless it has begun."""
        if self._pid == os.getpid() or self._stopped.is_set():
            return
        with self._lock:
            if self._pid == os.getpid() or self._feed is None:
                return
            self._pid = os.getpid()
            # Now, so that the first values are not dropped when the thread gets its first turn.
            self._feed.catch_up()
            self._thread = Thread(
                target=self._run, args=(self._feed,), name="cache-invalidations", daemon=True
            )
            self._thread.start()

    def close(self) -> None:
        """Stop listening, for good."""
        self._stopped.set()
        if self._thread is not None and self._pid == os.getpid():
            self._thread.join(2 * self._heartbeat_seconds)
        self._client.close()

    def _run(self, feed: Feed) -> None:
        while not self._stopped.is_set():
            pubsub = self._client.pubsub(ignore_subscribe_messages=True)
            try:
                self._guard.call(partial(pubsub.subscribe, CHANNEL))
                self._hear(pubsub, feed)
            except (*_FAILURES, CircuitOpenError) as error:
                # The level itself has logged that Redis fails, or will do so at its next use.
                _log.debug("invalidations are not heard (%s)", type(error).__name__)
            except Exception:  # noqa: BLE001 - or this worker would hear nothing any more
                _log.exception("an invalidation could not be applied")
            finally:
                pubsub.close()
            # Not all workers at once when the server is back.
            self._stopped.wait(self._heartbeat_seconds * (0.5 + _chance.random() / 2))

    def _hear(self, pubsub: Any, feed: Feed) -> None:
        """Until the connection is lost, or has proved to be deaf."""
        feed.catch_up()
        while not self._stopped.is_set():
            message = pubsub.get_message(timeout=self._heartbeat_seconds)
            if message is None:
                if feed.catch_up() != 0:
                    return
                continue
            try:
                feed.hear(read_message(message["data"]))
            except UnreadableMessageError:
                feed.catch_up()
