from __future__ import annotations

from src.adapters.serving.board import Board


def test_workers_are_counted_from_their_fork_to_their_end() -> None:
    board = Board()
    for age in (1, 2, 3):
        board.forked(age)
    board.accepts(1)
    board.gone(2)

    assert board.living == 2
    assert board.newest == 3


def test_a_server_has_served_once_any_worker_accepts() -> None:
    board = Board()
    board.forked(1)
    assert not board.has_served

    board.accepts(1)
    board.gone(1)

    assert board.has_served


def test_only_younger_workers_that_are_starting_are_awaited() -> None:
    board = Board()
    for age in (1, 2, 3):
        board.forked(age)
    board.accepts(3)

    assert board.awaited_younger(1) == 1
    assert not board.awaited_younger(2)
    assert not board.awaited_younger(3)


def test_ages_beyond_the_places_go_round() -> None:
    board = Board()
    for age in range(1, 3001):
        board.forked(age)
        board.accepts(age)
        board.gone(age - 1)

    assert board.living == 1
    assert not board.awaited_younger(2999)
    board.forked(3001)
    assert board.awaited_younger(3000) == 1
