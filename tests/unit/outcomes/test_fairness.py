"""Selection rates of groups: the four-fifths rule, small samples, groups too small to tell of."""

from __future__ import annotations

import pytest

from src.outcomes.fairness import Group, Person, compare


def people(counts: dict[str, tuple[int, int]], attribute: str = "group") -> list[Person]:
    """So many selected of so many, by group."""
    return [
        Person({attribute: name}, at < selected)
        for name, (selected, of) in counts.items()
        for at in range(of)
    ]


def groups(counts: dict[str, tuple[int, int]]) -> dict[str, Group]:
    (found,) = compare(people(counts), ["group"])
    return {group.name: group for group in found.groups}


def test_the_example_of_the_uniform_guidelines() -> None:
    """48 of 80 and 12 of 40: half the rate of the others is adverse impact (EEOC Q&A 1979)."""
    found = groups({"white": (48, 80), "black": (12, 40)})
    assert found["white"].reference
    assert found["white"].ratio is None
    low = found["black"]
    assert low.ratio is not None
    assert low.ratio.value == pytest.approx(0.5)
    assert low.p_value is not None
    assert low.p_value < 0.05
    assert (low.below_four_fifths, low.small, low.surely_below) == (True, False, True)


def test_equal_rates_are_not_told_apart() -> None:
    found = groups({"a": (30, 60), "b": (25, 50)})
    assert not any(group.below_four_fifths for group in found.values())


@pytest.mark.parametrize(
    ("counts", "small"),
    [({"a": (20, 40), "b": (10, 29)}, True), ({"a": (20, 40), "b": (10, 30)}, False),
     ({"a": (4, 40), "b": (2, 40)}, True), ({"a": (38, 40), "b": (36, 40)}, True)],
)  # fmt: skip
def test_few_people_or_few_expected_make_a_small_sample(
    counts: dict[str, tuple[int, int]], small: bool
) -> None:
    assert groups(counts)["b"].small is small
    assert not (small and groups(counts)["b"].surely_below)


def test_a_handful_is_never_the_reference_where_there_are_larger_groups() -> None:
    found = groups({"few": (6, 6), "many": (30, 60), "more": (20, 60)})
    assert found["many"].reference
    assert found["few"].small


def test_groups_of_less_than_five_get_no_figures() -> None:
    (found,) = compare(people({"a": (5, 10), "b": (4, 4), "": (1, 2)}), ["group"])
    assert [group.name for group in found.groups] == ["a"]
    assert (found.untold, found.untold_groups, found.unknown) == (4, 1, 2)


def test_attributes_are_crossed_where_groups_are_large_enough() -> None:
    crowd = [
        Person({"sex": sex, "age": age}, at < selected)
        for (sex, age), (selected, of) in {
            ("f", "-40"): (10, 40), ("f", "40+"): (9, 30), ("m", "-40"): (20, 40),
            ("m", "40+"): (3, 10),
        }.items()
        for at in range(of)
    ]  # fmt: skip
    found = {one.attribute: one for one in compare(crowd, ["sex", "age"])}
    assert set(found) == {"sex", "age", "sex × age"}
    crossed = found["sex × age"]
    assert [group.name for group in crossed.groups] == ["f × -40", "f × 40+", "m × -40"]
    assert (crossed.untold, crossed.untold_groups, crossed.tests) == (10, 1, 2)


def test_three_attributes_are_crossed_two_by_two_and_all_together() -> None:
    found = [one.attribute for one in compare([], ["a", "b", "c"])]
    assert found == ["a", "b", "c", "a × b", "a × c", "b × c", "a × b × c"]


def test_where_nobody_is_selected_there_is_no_ratio() -> None:
    found = groups({"a": (0, 40), "b": (0, 40)})
    assert all(group.ratio is None for group in found.values())
    assert not any(group.below_four_fifths for group in found.values())
