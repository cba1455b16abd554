"""Small facts of the cache: sums of figures, defaults of namespaces, how an outcome is shown."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from src.resilience.tiered import Namespace, Status
from src.resilience.tiered.errors import (
    NestedComputingError,
    UnknownNamespaceError,
    UnusableTagError,
)
from src.resilience.tiered.outcome import Outcome
from src.resilience.tiered.stats import COUNTED, Reading, SpaceStats


def test_every_question_is_counted_once_in_the_sums() -> None:
    # Powers of two: a sum says which figures are in it.
    figures = {name: 2**place for place, name in enumerate(COUNTED)}
    reading = Reading("things", **figures)
    hits = ("near_hits", "far_hits", "negative", "stale", "stale_errors")
    asked = (*hits, "computed", "waits", "misses", "errors")
    assert reading.hits == sum(figures[name] for name in hits)
    assert reading.questions == sum(figures[name] for name in asked)
    assert reading.hit_rate == reading.hits / reading.questions


def test_nothing_is_kept_and_nothing_asked_at_first() -> None:
    reading = SpaceStats("things").reading()
    assert (reading.entries, reading.bytes, reading.oldest_seconds) == (0, 0, None)
    assert (reading.mean_age_seconds, reading.hit_rate) == (None, None)


def test_the_usual_namespace_is_this() -> None:
    assert asdict(Namespace("things", 60.0)) == {
        "name": "things", "ttl_seconds": 60.0, "stale_seconds": 0.0, "error_seconds": 0.0,
        "negative_seconds": 0.0, "rest_seconds": 5.0, "jitter": 0.1, "version": 1,
        "lease_seconds": 30.0, "most_bytes": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("data", "most_bytes", "taken"),
    [(b"1234", None, True), (None, 3, True), (b"123", 3, True), (b"1234", 3, False)],
)
def test_a_namespace_takes_what_is_not_too_large(
    data: bytes | None, most_bytes: int | None, taken: bool
) -> None:
    assert Namespace("things", 60.0, most_bytes=most_bytes).takes(data) is taken


def test_an_outcome_shows_what_it_is() -> None:
    assert repr(Outcome([1], Status.HIT, 2.5)) == "Outcome([1], hit, 2.500 s)"
    assert Outcome(None, Status.MISS).age_seconds == 0.0


def test_errors_say_what_is_the_matter_and_no_key() -> None:
    assert str(UnknownNamespaceError("thing")) == "no namespace 'thing' is declared"
    assert str(UnusableTagError()) == "a tag is a line of 1 to 300 characters"
    nested = NestedComputingError("things", "1 rue Crébillon")
    assert str(nested) == "'things': computing asks for its own key (15 characters)"
