from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

from src.adapters.serving.board import Board
from src.adapters.serving.departure import Departure, Pace
from src.services.life_cycle import LifeCycle
from tests.fakes import FakeClock


class Stage:
    """A worker, its siblings and a time that passes when somebody sleeps."""

    def __init__(self, *, running: Callable[[float], int] = lambda _: 0, age: int = 1) -> None:
        self.clock = FakeClock()
        self.began = self.clock.monotonic()
        self.board = Board()
        for each in range(1, age + 1):
            self.board.forked(each)
            self.board.accepts(each)
        self.life_cycle = LifeCycle(self.clock)
        self.life_cycle.listen(self.note)
        self.notes: list[tuple[str, float]] = []
        self.happens: list[tuple[float, Callable[[], None]]] = []
        self.cfg = SimpleNamespace(set=self.set)
        self.worker = SimpleNamespace(age=age, alive=True, cfg=self.cfg)
        self.spawned: list[Callable[[], None]] = []
        self.departure = Departure(
            self.worker,
            self.board,
            self.life_cycle,
            pace=Pace(self.clock.monotonic, self.sleep, self.spawned.append),
            running=lambda: running(self.seconds),
            close_websockets=self.close_websockets,
            grace_seconds=2.0,
            drain_seconds=30.0,
        )

    @property
    def seconds(self) -> float:
        return round(self.clock.monotonic() - self.began, 3)

    def note(self, what: str) -> None:
        self.notes.append((what, self.seconds))

    def note_signal(self, number: int, frame: object = None) -> None:
        self.note("signalled")

    def set(self, name: str, value: int) -> None:
        assert name == "graceful_timeout"
        self.note(f"gunicorn has {value} s")

    def close_websockets(self) -> int:
        self.note("websockets")
        return 0

    def sleep(self, seconds: float) -> None:
        assert self.worker.alive, "Gunicorn has closed its sockets"
        self.clock.advance(seconds)
        for moment, action in [one for one in self.happens if one[0] <= self.seconds]:
            self.happens.remove((moment, action))
            action()

    def run(self) -> None:
        for each in self.spawned:
            each()


def test_a_server_that_stops_is_not_ready_at_once_and_refuses_after_the_grace() -> None:
    stage = Stage()
    stage.board.stop()

    stage.departure.signalled(15)

    assert stage.life_cycle.draining, "before anything else has had a turn"
    assert not stage.life_cycle.refusing
    stage.run()
    assert stage.notes == [
        ("draining", 0.0), ("refusing", 2.0), ("websockets", 2.0), ("gunicorn has 30 s", 2.0),
    ]  # fmt: skip
    assert not stage.worker.alive
    assert stage.departure.is_orderly


def test_what_runs_is_waited_for_and_its_time_is_not_given_twice() -> None:
    stage = Stage(running=lambda seconds: 1 if seconds < 12 else 0)
    stage.board.stop()

    stage.departure.signalled(15)
    stage.run()

    (_, closed_at), (left, _) = stage.notes[-2:]
    assert 12 <= closed_at < 12.2
    assert left == "gunicorn has 20 s"


def test_what_does_not_end_is_given_up() -> None:
    stage = Stage(running=lambda _: 1)
    stage.board.stop()

    stage.departure.signalled(15)
    stage.run()

    assert 32 <= stage.seconds < 32.2
    assert stage.notes[-1][0] == "gunicorn has 1 s"
    assert not stage.worker.alive


def test_a_terminal_that_tells_everybody_tells_a_worker_twice() -> None:
    stage = Stage()

    stage.departure.signalled(2)
    assert not stage.life_cycle.draining, "the master has not said yet what it is about"
    stage.happens = [(0.1, stage.board.stop), (0.15, lambda: stage.departure.signalled(15))]
    stage.run()

    assert len(stage.spawned) == 1
    assert [what for what, _ in stage.notes][:2] == ["draining", "refusing"]


def test_a_worker_that_is_replaced_stays_ready_until_younger_ones_accept() -> None:
    stage = Stage(age=2)
    stage.board.forked(3)
    stage.board.forked(4)

    stage.departure.signalled(15)
    stage.happens = [(3.0, lambda: stage.board.accepts(3)), (7.0, lambda: stage.board.accepts(4))]
    stage.run()

    assert not stage.life_cycle.draining
    assert not stage.life_cycle.refusing
    assert [what for what, _ in stage.notes] == ["leaving", "websockets", "gunicorn has 30 s"]
    assert 7 <= stage.notes[0][1] < 7.2


def test_a_younger_worker_that_died_is_not_waited_for() -> None:
    stage = Stage()
    stage.board.forked(2)

    stage.departure.signalled(15)
    stage.happens = [(1.0, lambda: stage.board.gone(2))]
    stage.run()

    assert 1 <= stage.notes[0][1] < 1.2


def test_younger_workers_that_come_in_turns_are_waited_for_each() -> None:
    stage = Stage()
    for age in (2, 3, 4):
        stage.board.forked(age)

    stage.departure.signalled(15)
    stage.happens = [
        (50.0, lambda: stage.board.accepts(2)),
        (100.0, lambda: stage.board.accepts(3)),
        (150.0, lambda: stage.board.accepts(4)),
    ]
    stage.run()

    assert 150 <= stage.notes[0][1] < 150.2


def test_younger_workers_that_never_come_are_not_waited_for_for_ever() -> None:
    stage = Stage()
    stage.board.forked(2)
    stage.board.forked(3)

    stage.departure.signalled(15)
    stage.happens = [(10.0, lambda: stage.board.accepts(2))]
    stage.run()

    assert 70 <= stage.notes[0][1] < 70.7


def test_a_server_that_stops_while_it_renews_its_workers_stops() -> None:
    stage = Stage()
    stage.board.forked(2)

    stage.departure.signalled(15)
    stage.happens = [(4.0, stage.board.stop)]
    stage.run()

    assert [what for what, _ in stage.notes][:2] == ["draining", "refusing"]
    assert 4 <= stage.notes[0][1] < 4.2


def test_a_worker_that_gunicorn_has_ended_itself_closes_what_it_has() -> None:
    stage = Stage()
    stage.departure.follow()
    assert not stage.spawned, "it lives"

    stage.departure.signalled = stage.note_signal  # type: ignore[method-assign]
    stage.worker.alive = False
    stage.departure.follow()

    assert stage.notes == [("signalled", 0.0)]
