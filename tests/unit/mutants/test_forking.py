"""Work in a process of its own: how it ends."""

from __future__ import annotations

import os
import signal
import threading

from tools.mutants.forking import Ended, forked


def test_what_is_told_comes_back() -> None:
    assert forked(lambda tell: tell("7" * 100_000)) == Ended(0, "7" * 100_000)


def test_an_error_is_told() -> None:
    ended = forked(lambda _: 1 // 0)
    assert ended.code == 2
    assert "ZeroDivisionError" in ended.told


def test_a_signal_is_told() -> None:
    assert forked(lambda _: os.kill(os.getpid(), signal.SIGTERM)).code == -signal.SIGTERM


def test_work_that_never_ends_is_ended() -> None:
    def work(_: object) -> None:
        while True:
            sum(range(1000))

    assert forked(work, 0.5).code is None


def test_work_that_only_waits_is_ended_before_its_time() -> None:
    assert forked(lambda _: threading.Event().wait() and None, 600).code is None
