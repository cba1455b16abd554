"""Vectors of titles are made in the background, a little at a time, by one process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from src.matching.lexicon import Lexicon
from src.matching.reading import Reading
from src.services.facts import MatchingFactsReader
from src.services.matching_index import MatchingIndex
from src.services.phrases import Phrases
from src.services.ports import UnitOfWork
from tests.fakes import FakeClock
from tests.unit.matching.desk import Desk
from tests.unit.matching.market import LEXICON, READING
from tests.unit.matching.trial_vectors import LateVectors, TrialModel


class Store(LateVectors):
    """Vectors that take time to make; ``busy`` says that another process is at it."""

    def __init__(self, clock: FakeClock, *, seconds: float = 0.0) -> None:
        super().__init__(TrialModel())
        self.clock = clock
        self.seconds = seconds
        self.busy = False
        self.turns = 0
        self.inside = False
        self.groups: list[list[str]] = []
        self.fails_after: int | None = None

    def add(self, phrases: Sequence[str]) -> None:
        assert self.inside, "made out of turn"
        self.groups.append(list(phrases))
        self.clock.advance(self.seconds * len(phrases))
        if self.fails_after is not None and len(self.groups) > self.fails_after:
            self.trouble = "no answer"
            return
        super().add(phrases)

    @contextmanager
    def turn(self) -> Iterator[bool]:
        self.turns += 1
        self.inside = not self.busy
        yield not self.busy
        self.inside = False


class Room:
    """An index of jobs that no vector was made for, over the fakes."""

    def __init__(self, titles: Sequence[str], *, seconds: float = 0.0) -> None:
        self.desk = Desk()
        self.store = Store(self.desk.clock, seconds=seconds)
        lexicon: Lexicon = LEXICON.knowing(self.store)
        reader = MatchingFactsReader(lambda: Reading(lexicon, READING.gazetteer), self.desk.clock)

        def unit_of_work(*, read_only: bool = False) -> UnitOfWork:
            return self.desk.unit_of_work(read_only=read_only)

        self.index = MatchingIndex(
            unit_of_work, reader, lambda: lexicon, self.desk.clock,
            refresh_seconds=2.0, pause=lambda: None,
        )  # fmt: skip
        for at, title in enumerate(titles):
            self.desk.put("job", f"job-{at}", {"title": title})
        self.index.follow()
        self.pauses = 0
        self.pause_seconds = 0.001
        self.phrases = Phrases(
            self.index, lambda: self.store, self.desk.clock,
            trouble=lambda: self.store.trouble, pause=self._pause,
        )  # fmt: skip

    def _pause(self) -> None:
        self.pauses += 1
        self.desk.clock.advance(self.pause_seconds)


TITLES = [f"Zorbiste numéro {letter}" for letter in "abcdefghijkl"]


def test_what_the_index_lacks_is_made_in_small_groups_with_a_pause_after_each() -> None:
    room = Room(TITLES)
    assert room.phrases.progress().pending == 12
    room.phrases.follow()
    assert [len(group) for group in room.store.groups] == [4, 4, 4]
    assert room.pauses == 3
    assert sorted(room.store.known) == [title.lower() for title in TITLES]
    room.phrases.follow()
    assert len(room.store.groups) == 3
    assert room.phrases.progress().pending == 0


def test_a_round_ends_after_a_second_and_the_next_goes_on() -> None:
    room = Room(TITLES, seconds=0.15)
    room.phrases.follow()
    assert len(room.store.known) == 8  # 0.6 s a group: the second one reaches the second
    assert room.phrases.progress().pending == 4
    room.phrases.follow()
    assert len(room.store.known) == 12
    assert room.phrases.progress().pending == 0


def test_a_worker_with_much_to_do_makes_one_group_a_round() -> None:
    room = Room(TITLES)
    room.pause_seconds = 0.05  # the pause is over when the others let this one go on
    room.phrases.follow()
    assert len(room.store.known) == 4
    room.pause_seconds = 0.02
    room.phrases.follow()
    assert len(room.store.known) == 12


def test_another_process_that_is_at_it_is_left_alone() -> None:
    room = Room(TITLES)
    room.store.busy = True
    room.phrases.follow()
    assert (room.store.turns, room.store.groups) == (1, [])
    room.store.busy = False
    room.phrases.follow()
    assert len(room.store.known) == 12


def test_vectors_that_another_process_made_are_not_made_again() -> None:
    room = Room(TITLES)
    room.phrases.progress()
    with room.store.turn():
        room.store.add([title.lower() for title in TITLES])
    room.phrases.follow()
    assert len(room.store.groups) == 1
    assert room.store.turns == 1


def test_trouble_ends_the_round_and_is_told() -> None:
    room = Room(TITLES)
    room.store.fails_after = 1
    room.phrases.follow()
    assert len(room.store.groups) == 2
    told = room.phrases.progress()
    assert (told.model, told.kept, told.pending, told.trouble) == ("trial-1", 4, 8, "no answer")
    assert room.phrases.degraded() == ["text_model"]


def test_without_trouble_nothing_is_degraded() -> None:
    room = Room(TITLES)
    assert room.phrases.degraded() == []
    room.phrases.follow()
    told = room.phrases.progress()
    assert (told.kept, told.pending, told.trouble) == (12, 0, None)


def test_an_index_that_was_never_read_lacks_nothing() -> None:
    room = Room([])
    room.phrases.follow()
    assert room.store.turns == 0
    empty = MatchingIndex(
        room.desk.unit_of_work, room.desk.reader, lambda: LEXICON, room.desk.clock,
        refresh_seconds=2.0, pause=lambda: None,
    )  # fmt: skip
    assert (empty.without_vector(9), empty.pending_vectors) == ([], 0)


def test_a_title_that_comes_later_is_made_later() -> None:
    room = Room(TITLES[:3])
    room.phrases.follow()
    room.desk.put("job", "new", {"title": "Flurbologue"})
    room.index.follow()
    room.phrases.follow()
    assert room.store.groups == [[title.lower() for title in TITLES[:3]], ["flurbologue"]]
