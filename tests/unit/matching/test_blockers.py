"""Hard constraints: told apart from scores, excluded from rankings, counted by reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given

from src.matching.criteria_table import BASE_WEIGHTS
from src.matching.explaining import Explainer
from src.matching.filters import Filter
from tests.unit.matching.market import (
    LEXICON,
    NURSE,
    TODAY,
    WARD,
    candidate_index,
    job,
    job_index,
    numbers,
    pair,
    person,
)
from tests.unit.matching.strategies import candidates, jobs


def wishing(**wishes: Any) -> dict[str, Any]:
    return {**NURSE, "preferences": {**NURSE["preferences"], **wishes}}


LICENSED = {**NURSE, "certifications": ["Diplôme d'État d'infirmier"]}
BROKEN = [
    ("sector_avoided", wishing(sectors_avoided=["Hôpital", "Santé"]), WARD),
    ("contract_exclusive", wishing(contracts=["freelance", "interim"], contract_exclusive=True),
     WARD),
    ("knockout", LICENSED, {**WARD, "knockouts": ["Permis B"]}),
    ("knockout", NURSE, {**WARD, "knockouts": ["Anglais C1"]}),
    ("knockout", NURSE, {**WARD, "knockouts": ["Allemand courant exigé"]}),
    ("unrelated_role", NURSE, {"title": "Soudeur TIG", "required_skills": ["soudage TIG"]}),
]  # fmt: skip
KEPT = [
    wishing(sectors_avoided=["Défense"]),
    wishing(contracts=["freelance", "CDI"], contract_exclusive=True),
    wishing(contracts=["freelance"], contract_exclusive=False),
    wishing(contracts=[], contract_exclusive=True),
]
HELD = [
    (LICENSED | {"certifications": ["Permis B"]}, ["Permis B"]),
    (NURSE, ["Anglais B1"]),
    (NURSE, ["Français courant"]),
    ({**NURSE, "certifications": []}, ["Permis B"]),
    ({**NURSE, "languages": {}}, ["Anglais C1"]),
    (NURSE, ["!!!", " "]),
]


@pytest.mark.parametrize(("name", "candidate", "offer"), BROKEN)
def test_a_broken_constraint_is_named_and_keeps_the_pair_out(
    name: str, candidate: dict[str, Any], offer: dict[str, Any]
) -> None:
    who, what = person(candidate), job(offer)
    assert pair(candidate, offer).blockers == (name,)
    for ranking in (
        job_index([what]).rank(who, BASE_WEIGHTS, today=TODAY, limit=5, related_only=False),
        candidate_index([who]).rank(what, BASE_WEIGHTS, today=TODAY, limit=5, related_only=False),
    ):
        assert ranking.matches == []
        assert ranking.exclusions == {name: 1}
        assert [shown.blockers for shown in ranking.excluded] == [(name,)]
        assert (ranking.considered, len(ranking.totals)) == (1, 0)


@pytest.mark.parametrize("candidate", KEPT)
def test_a_wish_that_is_met_or_not_exclusive_blocks_nothing(candidate: dict[str, Any]) -> None:
    assert pair(candidate, WARD).blockers == ()


@pytest.mark.parametrize(("candidate", "asked"), HELD)
def test_what_is_held_or_not_spoken_of_is_no_knockout(
    candidate: dict[str, Any], asked: list[str]
) -> None:
    assert pair(candidate, {**WARD, "knockouts": asked}).blockers == ()


def test_a_blocker_leaves_the_score_as_it_is() -> None:
    free, blocked = pair(NURSE, WARD), pair(NURSE, {**WARD, "knockouts": ["Anglais C1"]})
    assert blocked.blockers == ("knockout",)
    assert blocked.values == free.values
    assert blocked.total == free.total


@given(candidates, jobs)
def test_a_pair_is_ranked_or_excluded_with_a_reason_and_the_same_numbers(
    candidate: Mapping[str, Any], offer: Mapping[str, Any]
) -> None:
    who, what = person(candidate), job(offer)
    told = pair(candidate, offer)
    ranking = job_index([what]).rank(who, BASE_WEIGHTS, today=TODAY, limit=1, related_only=False)
    shown = ranking.excluded if told.blockers else ranking.matches
    assert [numbers(ranked) for ranked in shown] == [numbers(told)]
    assert ranking.exclusions == dict.fromkeys(told.blockers, 1)
    assert len(ranking.matches) + len(ranking.excluded) == 1


class TestManyJobs:
    people = person(LICENSED | {"languages": {"fr": "native"}})
    stock = (
        [job(WARD, f"good-{at}") for at in range(6)]
        + [job({**WARD, "knockouts": ["Permis B"]}, f"licence-{at}") for at in range(5)]
        + [job({"title": "Soudeur TIG"}, f"far-{at}") for at in range(4)]
    )

    def test_those_of_another_trade_are_counted_and_not_looked_at(self) -> None:
        ranking = job_index(self.stock).rank(self.people, BASE_WEIGHTS, today=TODAY, limit=4)
        assert [ranked.facts.id for ranked in ranking.matches] == [f"good-{at}" for at in range(4)]
        assert ranking.exclusions == {"knockout": 5, "unrelated_role": 4}
        assert ranking.considered == 15
        assert len(ranking.totals) == 6
        assert len(ranking.excluded) == 3  # the best of the forbidden, as a sample

    def test_an_exclusion_is_counted_alike_where_nothing_is_left_out_before(self) -> None:
        ranking = job_index(self.stock).rank(
            self.people, BASE_WEIGHTS, today=TODAY, limit=20, related_only=False
        )
        assert ranking.exclusions == {"knockout": 5, "unrelated_role": 4}

    def test_only_those_named_are_ranked_where_names_are_given(self) -> None:
        ranking = job_index(self.stock).rank(
            self.people, BASE_WEIGHTS, today=TODAY, limit=9, among=["good-3", "far-0", "nobody"]
        )
        assert [ranked.facts.id for ranked in ranking.matches] == ["good-3"]
        assert ranking.considered == 2

    def test_no_place_asked_for_gives_none(self) -> None:
        ranking = job_index(self.stock).rank(self.people, BASE_WEIGHTS, today=TODAY, limit=0)
        assert (ranking.matches, ranking.excluded, len(ranking.totals)) == ([], [], 6)

    def test_an_empty_stock_gives_an_empty_ranking(self) -> None:
        ranking = job_index([]).rank(self.people, BASE_WEIGHTS, today=TODAY, limit=10)
        assert (ranking.matches, ranking.excluded, ranking.considered) == ([], [], 0)
        other = candidate_index([]).rank(self.stock[0], BASE_WEIGHTS, today=TODAY, limit=10)
        assert (other.matches, other.excluded, other.considered) == ([], [], 0)


@pytest.mark.parametrize(
    ("where", "passing"),
    [
        (Filter(), {"a", "b", "c"}),
        (Filter(contracts=["CDI"]), {"a"}),
        (Filter(contracts=["CDI", "freelance"]), {"a", "b"}),
        (Filter(sectors=["health"]), {"a"}),
        (Filter(sectors=["no such sector"]), set()),
        (Filter(levels=["senior"]), {"b"}),
        (Filter(min_salary=40_000), {"b"}),
        (Filter(min_remote_days=2), {"b"}),
        (Filter(min_remote_days=0), {"a", "b"}),
        (Filter(contracts=["CDI"], min_salary=90_000), set()),
    ],
)
def test_a_filter_lets_through_what_says_that_it_fits(where: Filter, passing: set[str]) -> None:
    assert LEXICON.sector("Santé") == "health"
    stock = [
        job({"title": "Infirmier", "contract_type": "CDI", "company": {"sector": "Santé"},
             "salary_range": {"min": 30000, "max": 35000, "period": "year"},
             "remote_policy": {"mode": "on_site"}}, "a"),
        job({"title": "Infirmier", "contract_type": "freelance", "hierarchy": "senior",
             "salary_range": {"min": 30000, "max": 45000, "period": "year"},
             "remote_policy": {"mode": "hybrid", "days_per_week": 2}}, "b"),
        job({"title": "Infirmier"}, "c"),
    ]  # fmt: skip
    ranking = job_index(stock).rank(
        person({"current_role": "Infirmier"}), BASE_WEIGHTS, today=TODAY, limit=9, where=where
    )
    assert {ranked.facts.id for ranked in ranking.matches} == passing


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("name", "candidate", "offer"), BROKEN)
def test_a_blocker_is_put_in_words(
    name: str, candidate: dict[str, Any], offer: dict[str, Any], language: str
) -> None:
    who, what = person(candidate), job(offer)
    told = Explainer(LEXICON, BASE_WEIGHTS, language).blockers(who, what, pair(candidate, offer))
    assert [blocker["constraint"] for blocker in told] == [name]
    wanted = {
        ("sector_avoided", "fr"): "Santé",
        ("contract_exclusive", "fr"): "CDI",
        ("contract_exclusive", "en"): "freelance, temporary agency work",
        ("unrelated_role", "fr"): "« Soudeur TIG »",
        ("unrelated_role", "en"): "“Soudeur TIG”",
    }.get((name, language), "".join(offer.get("knockouts", [])))
    assert wanted in told[0]["fact"]
    assert told[0]["fact"].endswith(".")


def test_only_what_the_person_lacks_by_their_own_words_is_told_as_lacking() -> None:
    candidate = {**NURSE, "languages": {}}
    offer = {**WARD, "knockouts": ["Permis B", "Anglais C1"]}
    found = Explainer(LEXICON, BASE_WEIGHTS, "fr").blockers(
        person(candidate), job(offer), pair(candidate, offer)
    )
    assert [item["fact"] for item in found] == ["Indispensable et non détenu : Permis B."]


def at(km: float) -> dict[str, float]:
    """A place so many kilometres north of the candidate's."""
    return {"latitude": 46.0 + km / 111.195, "longitude": 2.35}


@pytest.mark.parametrize(
    ("limits", "km", "days", "blocked"),
    [
        ({}, 300, 0, False),
        ({"location_preferences": {"maxDistance": 40}}, 59, 0, False),
        ({"location_preferences": {"maxDistance": 40}}, 61, 0, True),
        # The minutes are assumed where only kilometres are stated, and refuse nothing.
        ({"location_preferences": {"maxDistance": 100}}, 140, 0, False),
        ({"location_preferences": {"maxDistance": 100}}, 151, 0, True),
        ({"location_preferences": {"maxDistance": 40}}, 80, 4, False),
        ({"location_preferences": {"maxDistance": 40}}, 300, 5, False),
        ({"transport": {"modes": ["voiture"], "max_minutes": {"voiture": 40}}}, 40, 0, False),
        ({"transport": {"modes": ["voiture"], "max_minutes": {"voiture": 40}}}, 60, 0, True),
        ({"transport": {"max_minutes": {"velo": 30}}}, 15, 0, True),
        ({"transport": {"modes": ["voiture"], "max_minutes": {"velo": 30}}}, 200, 0, False),
        ({"transport": {"modes": ["voiture", "velo"], "max_minutes": {"velo": 30}}}, 200, 0, False),
    ],
)
def test_a_journey_is_refused_by_stated_limits_and_beyond_doubt_only(
    limits: dict[str, Any], km: float, days: int, blocked: bool
) -> None:
    candidate = {"current_role": "Comptable", "location": at(0), "preferences": limits}
    remote = {"mode": "full_remote" if days == 5 else "hybrid", "days_per_week": days}
    offer = {"title": "Comptable", "location": at(km), "remote_policy": remote}
    ranked = pair(candidate, offer)
    assert ranked.blockers == (("commute_limit",) if blocked else ())
    told = Explainer(LEXICON, BASE_WEIGHTS, "fr").blockers(person(candidate), job(offer), ranked)
    assert [item["fact"] for item in told] == (
        [f"Trajet au-delà de la limite indiquée : {km} km."] if blocked else []
    )
