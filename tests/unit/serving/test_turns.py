"""Real processes wait for each other; the time they wait decides nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import pytest

from src.adapters.serving.turns import Turns

# A pytest of several processes has threads beside the test; the children touch nothing of theirs.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")


@dataclass(frozen=True, slots=True)
class Child:
    """A process that says that it waits ("w") and that it has a place ("p"), until it is told."""

    pid: int
    says: int
    hears: int

    def said(self) -> str:
        """The next thing; empty where it has ended."""
        return os.read(self.says, 1).decode()

    def until(self, letter: str) -> None:
        while (said := self.said()) != letter:
            assert said == "w"

    def tell(self) -> None:
        os.write(self.hears, b".")

    def ended_by(self) -> int:
        """The signal that ended it, 0 where it ended by itself."""
        return os.WTERMSIG(os.waitpid(self.pid, 0)[1])


Begin = Callable[..., Child]


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Forks a process that takes a place of these turns."""
    children: list[Child] = []

    def make(turns: Turns, *, beside_others: bool = True) -> Child:
        said, hears = os.pipe(), os.pipe()
        pid = os.fork()
        if not pid:
            # No way back into pytest from here.
            with suppress(BaseException):
                turns.take(lambda: os.write(said[1], b"w"), beside_others=beside_others)
                os.write(said[1], b"p")
                os.read(hears[0], 1)
                turns.give_back()
                turns.give_back()
                os.write(said[1], b"g")
                os.read(hears[0], 1)
            os._exit(0)
        os.close(said[1])
        os.close(hears[0])
        children.append(Child(pid, said[0], hears[1]))
        return children[-1]

    yield make
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child.pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(child.pid, 0)
        os.close(child.says)
        os.close(child.hears)


def test_beside_those_that_serve_half_of_the_processors_load(begin: Begin) -> None:
    turns = Turns(processors=4)
    first, second = begin(turns), begin(turns)
    assert first.said() == "p"
    assert second.said() == "p"

    third = begin(turns)
    assert third.said() == "w"
    second.tell()
    third.until("p")


def test_one_at_least_loads(begin: Begin) -> None:
    assert begin(Turns(processors=1)).said() == "p"


def test_where_nobody_serves_yet_all_processors_load(begin: Begin) -> None:
    turns = Turns(processors=2)
    assert begin(turns, beside_others=False).said() == "p"
    assert begin(turns, beside_others=False).said() == "p"
    assert begin(turns, beside_others=False).said() == "w"


def test_a_place_is_given_back_once_and_not_that_of_another(begin: Begin) -> None:
    turns = Turns(processors=1)
    first = begin(turns)
    first.until("p")
    second = begin(turns)
    second.until("w")
    first.tell()
    assert first.said() == "g"
    second.until("p")

    assert begin(turns).said() == "w", "the second holds it, though the first lives"


def test_who_is_killed_gives_its_place_back(begin: Begin) -> None:
    turns = Turns(processors=1)
    first = begin(turns)
    assert first.said() == "p"
    second = begin(turns)
    second.until("w")

    os.kill(first.pid, signal.SIGKILL)
    assert first.ended_by() == signal.SIGKILL
    second.until("p")


def test_who_waits_ends_when_told_whatever_the_master_does_with_signals(begin: Begin) -> None:
    turns = Turns(processors=1)
    first = begin(turns)
    assert first.said() == "p"
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        second = begin(turns)
    finally:
        signal.signal(signal.SIGTERM, before)
    second.until("w")

    os.kill(second.pid, signal.SIGTERM)
    assert second.ended_by() == signal.SIGTERM
