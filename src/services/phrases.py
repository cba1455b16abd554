"""The vectors of stored titles, made in the background while rankings go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Protocol

from src.matching.text_model import TextModel
from src.services.matching_index import MatchingIndex
from src.services.ports import Clock

_GROUP: Final = 4  # phrases made before other requests have their turn
_ROUND: Final = 256
_ROUND_SECONDS: Final = 1.0
_BUSY_SECONDS: Final = 0.03  # a pause this long: others had much to do


class VectorStore(Protocol):
    """Vectors of phrases, shared by the processes of a machine."""

    @property
    def model(self) -> TextModel:
        """What the vectors are made with."""
        ...

    @property
    def version(self) -> int:
        """Vectors there are."""
        ...

    def add(self, phrases: Sequence[str]) -> None:
        """Make and keep the vectors of phrases that have none."""
        ...

    def turn(self) -> AbstractContextManager[bool]:
        """Whether this process alone makes what is missing, while it is in here."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the vectors are: of which model, how many there are, how many are to come."""

    model: str
    kept: int
    pending: int
    trouble: str | None


class Phrases:
    """Makes the vectors that titles of the index lack; one process of a machine at a time."""

    def __init__(
        self,
        index: MatchingIndex,
        store: Callable[[], VectorStore],
        clock: Clock,
        *,
        trouble: Callable[[], str | None],
        pause: Callable[[], None],
        switched_off: Callable[[], bool] = lambda: False,
    ) -> None:
        self._index = index
        self._store = store
        self._clock = clock
        self._trouble = trouble
        self._pause = pause
        self._switched_off = switched_off

    def follow(self) -> None:
        """Make what is missing, about a second's worth at most, less where others are busy."""
        missing = self._index.without_vector(_ROUND)
        if not missing:
            return
        store, until = self._store(), self._clock.monotonic() + _ROUND_SECONDS
        with store.turn() as mine:
            if not mine:
                return
            for start in range(0, len(missing), _GROUP):
                store.add(missing[start : start + _GROUP])
                paused = self._clock.monotonic()
                self._pause()
                now = self._clock.monotonic()
                # An import or rankings want this worker: they come before what can wait.
                if now - paused >= _BUSY_SECONDS or now >= until or self._trouble() is not None:
                    return

    def progress(self) -> Progress:
        """How far the vectors are."""
        store = self._store()
        return Progress(
            model=store.model.name,
            kept=store.version,
            pending=self._index.pending_vectors,
            trouble=self._trouble() or ("it is switched off" if self._switched_off() else None),
        )

    def degraded(self) -> list[str]:
        """What to say beside a ranking: ``text_model`` where less than the chosen one answers."""
        less = self._switched_off() or self._trouble() is not None
        return ["text_model"] if less else []
