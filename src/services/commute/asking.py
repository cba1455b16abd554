"""Questions to the online maps: within quota, rate and deadline, a few at once."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock, Thread
from typing import Final

from src.services.commute.maps_state import MapsState, Service
from src.services.commute.ports import KeptAnswers, MapsError, OnlineMaps, Quota, Rate
from src.services.ports import Clock, StorageUnavailableError

# A caller in a greater hurry than this learns nothing about the provider when time is up.
_FAIR_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Online:
    """The online maps and what bounds their use.

    ``timeout_seconds`` is for one question, ``workers`` is how many are sent at once,
    ``keep_stale`` whether answers are kept past their time for when nothing better is to be had.
    """

    maps: OnlineMaps
    kept: KeptAnswers
    quota: Quota
    rate: Rate
    pause: Callable[[float], None]
    timeout_seconds: float = 5.0
    workers: int = 8
    keep_stale: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """One request: the keys it answers, each of them an element, and how it is sent.

    ``send`` takes the seconds it may last, and returns the keys that it could not answer with
    their reasons. It raises ``MapsError``.
    """

    keys: tuple[Hashable, ...]
    send: Callable[[float], dict[Hashable, str]]


@dataclass(slots=True)
class Ledger:
    """What became of the keys of one round of questions. Its lock guards the answers too."""

    lock: Lock = field(default_factory=Lock)
    asked: int = 0
    billed: int = 0
    reasons: dict[Hashable, str] = field(default_factory=dict)

    def unanswered(self, keys: Iterable[Hashable], reason: str) -> None:
        """Note why keys have no answer."""
        with self.lock:
            for key in keys:
                self.reasons[key] = reason

    def counted(self, keys: Iterable[Hashable]) -> dict[str, int]:
        """How many of the keys have no answer for each reason; ``deadline`` where none is noted."""
        return dict(Counter(self.reasons.get(key, "deadline") for key in keys))


def within(seconds: float, task: Callable[[], None]) -> None:
    """Come back when the task is done, and after so many seconds at the latest.

    A name server, a database or a cache that hangs keeps the task's thread, not the caller. (Under
    gevent threads are greenlets.)
    """
    done = Event()

    def run() -> None:
        try:
            task()
        finally:
            done.set()

    Thread(target=run, daemon=True).start()
    done.wait(max(0.0, seconds))


class Asking:
    """Sends the questions of one service; safe for threads."""

    def __init__(self, service: Service, online: Online, state: MapsState, clock: Clock) -> None:
        self._service: Service = service
        self._online = online
        self._state = state
        self._clock = clock

    def granted(
        self, keys: Sequence[Hashable], ledger: Ledger, deadline: float
    ) -> Sequence[Hashable]:
        """The first of the keys, as many as may be asked; why not the others, into the ledger."""
        resting = self._state.resting[self._service].reason()
        if resting is not None:
            ledger.unanswered(keys, "resting")
            return ()
        if not keys or self._clock.monotonic() >= deadline:
            return ()
        try:
            number = self._online.quota.take(len(keys))
        except StorageUnavailableError:
            ledger.unanswered(keys, "quota_unknown")
            return ()
        ledger.unanswered(keys[number:], "quota_used_up")
        return keys[:number]

    def send(self, questions: Sequence[Question], ledger: Ledger, deadline: float) -> None:
        """Send questions whose elements were granted; what was not used is given back."""
        taken_at = self._clock.now()
        waiting = deque(questions)
        unused: list[int] = []

        def work() -> None:
            while True:
                with ledger.lock:
                    if not waiting:
                        return
                    question = waiting.popleft()
                if not self._sent(question, ledger, deadline):
                    unused.append(len(question.keys))

        helpers = [
            Thread(target=work, daemon=True)
            for _ in range(min(self._online.workers, len(questions)) - 1)
        ]
        for helper in helpers:
            helper.start()
        work()
        for helper in helpers:
            helper.join()
        if unused:
            self._give_back(sum(unused), taken_at)

    def _sent(self, question: Question, ledger: Ledger, deadline: float) -> bool:
        """Whether the question may have been billed."""
        hindrance = self._turn(deadline)
        if hindrance is not None:
            ledger.unanswered(question.keys, hindrance)
            return False
        elements = len(question.keys)
        seconds = min(self._online.timeout_seconds, deadline - self._clock.monotonic())
        with ledger.lock:
            ledger.asked += elements
            ledger.billed += elements  # until somebody says otherwise
        try:
            missing = question.send(seconds)
        except MapsError as error:
            with ledger.lock:
                ledger.reasons.update(dict.fromkeys(question.keys, error.reason))
                if not error.billed:
                    ledger.billed -= elements
            fair = seconds >= min(self._online.timeout_seconds, _FAIR_SECONDS)
            self._state.failed(self._service, error, rests=fair or error.reason != "timeout")
            return error.billed
        with ledger.lock:
            ledger.reasons.update(missing)
        self._state.answered(self._service)
        return True

    def _turn(self, deadline: float) -> str | None:
        """None once a question may be sent, else what hinders it."""
        while True:
            if self._state.resting[self._service].reason() is not None:
                return "resting"
            left = deadline - self._clock.monotonic()
            if left <= 0:
                return "deadline"
            wait = self._online.rate.wait_seconds()
            if wait <= 0:
                return None
            if wait >= left:
                return "rate"
            self._online.pause(wait)

    def _give_back(self, elements: int, taken_at: datetime) -> None:
        try:
            self._online.quota.give_back(elements, taken_at)
        except StorageUnavailableError:
            return  # counted as used: too few are asked today, never too many
