"""Improving a fact never lowers its criterion, whatever the rest of the pair says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.matching.market import NURSE, ROUNDING, TODAY, WARD, pair, score
from tests.unit.matching.strategies import (
    LANGUAGES,
    LEVELS,
    MODES,
    candidates,
    fewer,
    jobs,
    skill_items,
)

Document = Mapping[str, Any]
yearly = st.integers(18_000, 90_000)


def assert_no_worse(
    key: str, before: tuple[Document, Document], after: tuple[Document, Document]
) -> None:
    """The criterion is known before and after, and no lower after."""
    least, most = score(pair(*before), key), score(pair(*after), key)
    assert least is not None
    assert most is not None
    assert most >= least - ROUNDING, (least, most)


def wishing(candidate: Document, **wishes: Any) -> dict[str, Any]:
    """The candidate with these preferences."""
    return {**candidate, "preferences": {**candidate.get("preferences", {}), **wishes}}


@fewer
@given(candidates, jobs, st.lists(skill_items, min_size=1, max_size=4), st.data())
def test_holding_one_more_required_skill_never_lowers_the_role_fit(
    candidate: Document, offer: Document, asked: list[Any], data: st.DataObject
) -> None:
    candidate = {"skills": ["Excel"], **candidate}
    offer = {**offer, "required_skills": asked}
    learnt = data.draw(st.sampled_from(asked))
    learnt = learnt["name"] if isinstance(learnt, dict) else learnt
    richer = {**candidate, "skills": [*candidate["skills"], learnt]}
    assert_no_worse("semantic", (candidate, offer), (richer, offer))


@fewer
@given(
    candidates,
    jobs,
    st.sampled_from(LANGUAGES),
    st.lists(st.sampled_from(LEVELS), min_size=2, max_size=2),
)
def test_a_language_spoken_better_never_lowers_the_role_fit(
    candidate: Document, offer: Document, language: str, levels: list[str]
) -> None:
    low, high = sorted(levels, key=LEVELS.index)
    others = {"fr": "B1", **candidate.get("languages", {})}
    candidate = {"skills": ["Excel"], **candidate}
    offer = {"required_skills": ["Excel"], **offer}
    before = {**candidate, "languages": {**others, language: low}}
    after = {**candidate, "languages": {**others, language: high}}
    assert_no_worse("semantic", (before, offer), (after, offer))


@fewer
@given(candidates, jobs, st.lists(yearly, min_size=3, max_size=3), yearly)
@pytest.mark.parametrize("key", ["salary", "progression"])
def test_a_higher_offer_never_lowers_pay_nor_progression(
    key: str, candidate: Document, offer: Document, figures: list[int], expected: int
) -> None:
    low, high, more = sorted(figures)
    wishes = {"min": expected, "current": expected - 1000, "period": "year"}
    candidate = wishing(candidate, salary_expectations=wishes)
    paid = [
        {**offer, "salary_range": {"min": ends[0], "max": ends[1], "period": "year"}}
        for ends in ((low, high), (low, more), (high, more))
    ]
    assert_no_worse(key, (candidate, paid[0]), (candidate, paid[1]))
    assert_no_worse(key, (candidate, paid[1]), (candidate, paid[2]))


@fewer
@given(candidates, jobs, st.lists(yearly, min_size=4, max_size=4))
def test_a_lower_expectation_never_lowers_pay(
    candidate: Document, offer: Document, figures: list[int]
) -> None:
    less, least, paid, target = figures[0], *sorted(figures[1:])
    less = min(less, least)
    offer = {**offer, "salary_range": {"min": paid, "max": paid, "period": "year"}}

    def wants(low: int, high: int) -> dict[str, Any]:
        wish = {"min": low, "max": high, "period": "year"}
        return wishing(candidate, salary_expectations=wish)

    assert_no_worse("salary", (wants(least, target), offer), (wants(less, target), offer))
    assert_no_worse("salary", (wants(least, target), offer), (wants(least, paid), offer))


@fewer
@given(candidates, jobs, st.floats(0, 30), st.floats(0, 10), st.integers(0, 15))
def test_more_years_never_lower_experience(
    candidate: Document, offer: Document, years: float, more: float, asked: int
) -> None:
    offer = {**offer, "experience": {"min_years": asked}}
    before = {**candidate, "experience_years": years}
    after = {**candidate, "experience_years": years + more}
    assert_no_worse("experience", (before, offer), (after, offer))


@fewer
@given(candidates, jobs, st.integers(2006, 2020), st.integers(0, 5), st.integers(0, 15))
def test_having_begun_in_the_trade_earlier_never_lowers_experience(
    candidate: Document, offer: Document, began: int, earlier: int, asked: int
) -> None:
    offer = {**offer, "experience": {"min_years": asked}}

    def since(year: int) -> dict[str, Any]:
        held = {"title": offer["title"], "start": f"{year}-01", "end": "2022-01"}
        return {**candidate, "experiences": [held, *candidate.get("experiences", [])]}

    assert_no_worse("experience", (since(began), offer), (since(began - earlier), offer))


def at(latitude: float, longitude: float = 2.35) -> dict[str, float]:
    return {"latitude": latitude, "longitude": longitude}


@fewer
@given(candidates, jobs, st.floats(0, 1), st.floats(0, 1))
def test_a_nearer_place_never_lowers_location(
    candidate: Document, offer: Document, one: float, other: float
) -> None:
    near, far = sorted((one, other))
    candidate = wishing({**candidate, "location": at(46.0)}, location_preferences={})
    assert_no_worse(
        "location",
        (candidate, {**offer, "location": at(46.0 + far)}),
        (candidate, {**offer, "location": at(46.0 + near)}),
    )


@fewer
@given(candidates, jobs, st.floats(0, 1), st.integers(0, 4), st.integers(1, 5))
def test_more_days_of_telework_never_lower_location(
    candidate: Document, offer: Document, away: float, days: int, more: int
) -> None:
    candidate = {**candidate, "location": at(46.0)}

    def working_at_home(count: int) -> dict[str, Any]:
        mode = "on_site" if count == 0 else "full_remote" if count >= 5 else "hybrid"
        policy = {"mode": mode, "days_per_week": min(count, 5)}
        return {**offer, "location": at(46.0 + away), "remote_policy": policy}

    assert_no_worse(
        "location",
        (candidate, working_at_home(days)),
        (candidate, working_at_home(days + more)),
    )


@fewer
@given(
    candidates,
    jobs,
    st.floats(0, 1),
    st.dictionaries(st.sampled_from(MODES), st.integers(5, 120), min_size=1),
    st.data(),
)
def test_bearing_longer_journeys_never_lowers_location(
    candidate: Document, offer: Document, away: float, minutes: dict[str, int], data: st.DataObject
) -> None:
    candidate = {**candidate, "location": at(46.0)}
    offer = {**offer, "location": at(46.0 + away)}
    mode = data.draw(st.sampled_from(sorted(minutes)))
    longer = {**minutes, mode: minutes[mode] + data.draw(st.integers(0, 60))}
    before, after = (
        wishing(candidate, transport={"modes": sorted(minutes), "max_minutes": limits})
        for limits in (minutes, longer)
    )
    assert_no_worse("location", (before, offer), (after, offer))


@fewer
@given(candidates, jobs, st.floats(0, 1), st.integers(1, 100), st.integers(0, 100))
def test_going_further_never_lowers_location(
    candidate: Document, offer: Document, away: float, most_km: int, more: int
) -> None:
    candidate = {**candidate, "location": at(46.0)}
    offer = {**offer, "location": at(46.0 + away)}
    before, after = (
        wishing(candidate, location_preferences={"maxDistance": km})
        for km in (most_km, most_km + more)
    )
    assert_no_worse("location", (before, offer), (after, offer))


@given(candidates, jobs, st.integers(-20, 120), st.integers(-20, 160), st.integers(0, 60))
def test_being_free_earlier_never_lowers_availability(
    candidate: Document, offer: Document, start: int, late: int, earlier: int
) -> None:
    offer = {**offer, "start_date": day(start)}
    before = {**candidate, "availability": day(late)}
    after = {**candidate, "availability": day(late - earlier)}
    assert_no_worse("timing", (before, offer), (after, offer))


def day(later: int) -> str:
    """The day so many days after the day of the match, as a document says it."""
    return date.fromordinal(TODAY + later).isoformat()


@fewer
@given(candidates, jobs, st.integers(0, 40), st.integers(0, 20))
def test_a_shorter_or_negotiable_notice_never_lowers_availability(
    candidate: Document, offer: Document, weeks: int, more: int
) -> None:
    offer = {**offer, "urgency": offer.get("urgency", "high")}
    candidate = {**candidate, "availability": "à voir"}
    long, short, open_to_talk = (
        {**candidate, "notice": notice}
        for notice in (
            {"weeks": weeks + more},
            {"weeks": weeks},
            {"weeks": weeks, "negotiable": True},
        )
    )
    assert_no_worse("timing", (long, offer), (short, offer))
    assert_no_worse("timing", (short, offer), (open_to_talk, offer))


@pytest.mark.parametrize(
    ("key", "worse"),
    [
        ("semantic", {"skills": ["soins infirmiers"], "current_role": "Aide-soignante",
                      "experiences": []}),
        ("salary", {"preferences": {"salary_expectations": {"min": 45000, "period": "year"}}}),
        ("experience", {"experience_years": 1}),
        ("location", {"location": {"city": "Marseille"}}),
        ("motivations", {"preferences": {"motivations": ["innovation", "défi technique"]}}),
        ("sector", {"experiences": [],
                    "preferences": {"sectors": ["Informatique"]}}),
        ("contract", {"preferences": {"contracts": ["CDD", "CDI"]}}),
        ("timing", {"availability": "3 mois"}),
        ("modality", {"preferences": {"remote_preferences": {"mode": "hybrid",
                                                             "days_per_week": 3}}}),
        ("progression", {"preferences": {"salary_expectations": {
            "min": 30000, "current": 36000, "period": "year"}}}),
        ("hierarchy", {"current_role": "Directrice des soins"}),
        ("environment", {"preferences": {"company_size": "start-up"}}),
    ],
)  # fmt: skip
def test_a_worse_fact_lowers_its_criterion(key: str, worse: Mapping[str, Any]) -> None:
    preferences = {**NURSE["preferences"], **worse.get("preferences", {})}
    best, other = pair(NURSE, WARD), pair({**NURSE, **worse, "preferences": preferences}, WARD)
    before, after = score(best, key), score(other, key)
    assert before is not None
    assert after is not None
    assert after < before
