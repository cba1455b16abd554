"""Barriers: what is taken for invalidated when more tags are barred than are remembered."""

from __future__ import annotations

from src.resilience.tiered.barriers import Barriers


def test_a_tag_that_is_barred_again_is_forgotten_later() -> None:
    barriers = Barriers(most_tags=2)
    for tag in ("a", "b", "a", "c"):
        barriers.bar([tag])
    # Of a, b and c the oldest is b, whose number is 2: only what was begun before it is in doubt.
    assert barriers.allow(["other"], 2)
    assert not barriers.allow(["other"], 1)
    assert not barriers.allow(["a"], 2)
    assert barriers.allow(["a"], 3)


def test_what_bars_everything_bars_nothing_that_is_begun_after_it() -> None:
    barriers = Barriers()
    barriers.bar(["a"])
    barriers.bar_all()
    assert not barriers.allow([], barriers.latest - 1)
    assert barriers.allow(["a"], barriers.latest)
