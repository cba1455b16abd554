"""Hearing what other workers invalidate, and noticing what was not heard."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Final

from src.resilience.tiered.level import Invalidation, Level, Message, Position
from src.resilience.tiered.outbox import Outbox
from src.resilience.tiered.stats import Tally

# What was invalidated so long before the shared level came back empty is said again.
REMEMBERED_SECONDS: Final = 120.0


class Feed:
    """Applies invalidations in the order of their numbers.

    A number that is missing is looked up in the log of the shared level; if it is not there
    either, this process's level is dropped, since nobody knows what should have gone.

    When the shared level has lost everything (another era), every worker says again what it had
    invalidated lately, so that a worker needs to drop its level only if it had been out of
    contact for longer than that.
    """

    def __init__(
        self,
        level: Level,
        apply: Callable[[Invalidation], object],
        drop: Callable[[], None],
        outbox: Outbox,
        monotonic: Callable[[], float],
        *,
        sender: Callable[[], str],
        send: Callable[[], object],
    ) -> None:
        self._level = level
        self._apply = apply
        self._drop = drop
        self._outbox = outbox
        self._monotonic = monotonic
        self._sender = sender
        self._send = send
        self._era: str | None = None
        self._number = 0
        self._contact_at = -math.inf
        self._lock = Lock()
        self.heard, self.caught_up, self.gaps = Tally(), Tally(), Tally()

    def hear(self, message: Message) -> None:
        """Apply the message, if it is the next one; catch up, if it is a later one."""
        with self._lock:
            if message.era == self._era:
                if message.number <= self._number:
                    return
                if message.number == self._number + 1:
                    self._take(message)
                    self._contact_at = self._monotonic()
                    self.heard.up()
                    return
        self.catch_up()

    def catch_up(self) -> int | None:
        """How many messages had not been heard; None where the shared level cannot be reached.

        To be called when listening has begun, and every second or so while nothing is heard.
        """
        with self._lock:
            position = self._level.position()
            if position is None:
                return None
            now = self._monotonic()
            if position.era != self._era:
                missed = self._begin(position, now - position.age_seconds)
            else:
                missed = self._read_on(position.number)
            self._contact_at = now
        # The others wait for what this process could not say until now.
        if not self._outbox.is_empty:
            self._send()
        return missed

    def _begin(self, position: Position, born_at: float) -> int:
        was_known = self._era is not None
        is_close = born_at - self._contact_at < REMEMBERED_SECONDS
        if was_known:
            self._outbox.repeat_since(self._contact_at - REMEMBERED_SECONDS)
        self._era, self._number = position.era, 0
        if is_close:
            return self._read_on(position.number)
        # Whatever was kept before the first contact may have been invalidated meanwhile.
        self._number = position.number
        self._drop()
        if was_known:
            self.gaps.up()
        return 0

    def _read_on(self, number: int) -> int:
        if number <= self._number:
            return 0
        messages = self._level.since(self._number) or ()
        if not _are_whole(messages, self._era, self._number, number):
            self._number = number
            self._drop()
            self.gaps.up()
            return 0
        for message in messages:
            self._take(message)
            self.caught_up.up()
        return len(messages)

    def _take(self, message: Message) -> None:
        # What this process invalidated itself it has applied when it was sent.
        if message.sender != self._sender():
            self._apply(message.invalidation)
        self._number = message.number


def _are_whole(messages: Sequence[Message], era: str | None, after: int, number: int) -> bool:
    """Whether they are all the messages of the era after one number, up to another at least."""
    told = [(each.era, each.number) for each in messages]
    return len(told) >= number - after and told == [
        (era, after + place) for place in range(1, len(told) + 1)
    ]
