"""Matrices hold what is wanted and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from src.services.commute.matrices import rectangles
from src.services.commute.ports import MatrixLimits

ROUTES, OLDER = MatrixLimits(625, 625, 625), MatrixLimits(100, 25, 25)
LIMITS = st.builds(
    MatrixLimits, st.integers(1, 30), st.integers(1, 12), st.integers(1, 12)
) | st.sampled_from([ROUTES, OLDER])


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9))), LIMITS)
def test_every_pair_stands_once_and_no_other(
    pairs: list[tuple[int, int]], limits: MatrixLimits
) -> None:
    found = rectangles(pairs, limits)

    covered = [(a, b) for one in found for a in one.origins for b in one.sites]
    assert sorted(covered) == sorted(set(pairs))
    for one in found:
        assert len(one.origins) <= limits.origins
        assert len(one.sites) <= limits.sites
        assert len(one.origins) * len(one.sites) <= limits.elements


def test_a_whole_table_is_few_questions() -> None:
    table = [(a, b) for a in range(4) for b in range(100)]

    assert len(rectangles(table, ROUTES)) == 1
    assert len(rectangles(table, MatrixLimits(100, 100, 100))) == 4
    assert len(rectangles(table, OLDER)) == 4
    assert len(rectangles([(b, a) for a, b in table], OLDER)) == 4


def test_origins_that_lack_the_same_are_asked_together() -> None:
    table = {(a, b) for a in range(10) for b in range(10)}
    known = {(0, 3), (1, 3), (7, 3)}

    assert len(rectangles(sorted(table - known), ROUTES)) == 2


def test_many_homes_of_one_site_are_one_question() -> None:
    assert len(rectangles([(home, 0) for home in range(300)], ROUTES)) == 1


def test_sites_with_the_same_homes_share_a_question() -> None:
    pairs = [(home, site) for site in range(5) for home in range(8)]
    pairs += [(100, 0), (101, 1), (102, 2)]  # each home of its own: by origin that is more

    assert len(rectangles(pairs, ROUTES)) == 4


def test_the_order_of_the_pairs_is_kept() -> None:
    """What stands first is answered first when time is short."""
    (first, *_) = rectangles([(5, 1), (2, 1), (9, 9)], ROUTES)

    assert first.origins == (5, 2)
