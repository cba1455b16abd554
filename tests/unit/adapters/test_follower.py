from __future__ import annotations

from threading import Event

from src.adapters.follower import Follower, stop_followers


def test_followers_end_after_the_call_under_way() -> None:
    began, let_go, calls = Event(), Event(), list[int]()

    def action() -> None:
        calls.append(1)
        began.set()
        let_go.wait(10)

    follower = Follower(action, seconds=0.001, name="slow")
    follower.start()
    assert began.wait(10)

    assert stop_followers(0.01) == ["slow"]
    let_go.set()
    assert follower.has_ended(10)
    assert calls == [1]


def test_there_is_nothing_left_to_end() -> None:
    Follower(lambda: None, seconds=0.001, name="quick").start()

    assert stop_followers(10) == []
    assert stop_followers(0) == []
