"""What is not known: no match, no refusal, less confidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given

from src.matching.criteria_table import BASE_WEIGHTS, KEYS, POSITION
from tests.unit.matching.market import NURSE, ROUNDING, WARD, job, pair, score
from tests.unit.matching.strategies import candidates, fewer, jobs

# What to leave out of the example job, or of the example candidate, for each to be unknown.
SILENT_JOBS = {
    "salary": ["salary_range"],
    "experience": ["experience", "hierarchy"],
    "location": ["location"],
    "motivations": ["description", "environment", "benefits"],
    "sector": ["company"],
    "contract": ["contract_type"],
    "timing": ["start_date", "urgency"],
    "modality": ["remote_policy"],
    "progression": ["salary_range"],
    "hierarchy": ["hierarchy"],
    "environment": ["company", "environment", "benefits"],
}
SILENT_PEOPLE = {
    "semantic": ["current_role", "skills", "experiences", "certifications"],
    "experience": ["experience_years", "experiences"],
    "location": ["location"],
    "timing": ["availability"],
    "hierarchy": ["current_role", "experience_years", "experiences"],
}
SILENT_WISHES = {
    "salary": "salary_expectations",
    "progression": "salary_expectations",
    "motivations": "motivations",
    "contract": "contracts",
    "modality": "remote_preferences",
}


def without(document: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}


def assert_left_out(key: str, before: Any, after: Any) -> None:
    """The criterion has no data now, the others bear its weight, and confidence fell."""
    at = POSITION[key]
    assert before.known[at]
    assert not after.known[at]
    assert after.applied[at] == after.contributions[at] == 0
    assert after.confidence <= before.confidence - BASE_WEIGHTS[at] + ROUNDING
    assert abs(sum(after.applied) - 1) < 1e-9
    for other, (weight, known) in enumerate(zip(after.applied, after.known, strict=True)):
        if known:
            share = BASE_WEIGHTS[other] / after.confidence
            assert abs(weight - share) < ROUNDING
            assert weight > before.applied[other]


@pytest.mark.parametrize(("key", "names"), SILENT_JOBS.items())
def test_what_a_job_does_not_say_gives_its_weight_to_the_others(key: str, names: list[str]) -> None:
    assert_left_out(key, pair(NURSE, WARD), pair(NURSE, without(WARD, *names)))


@pytest.mark.parametrize(("key", "names"), SILENT_PEOPLE.items())
def test_what_a_person_does_not_say_gives_its_weight_to_the_others(
    key: str, names: list[str]
) -> None:
    silent = {"cv_text": "Disponible.", **without(NURSE, *names)}
    assert_left_out(key, pair(NURSE, WARD), pair(silent, WARD))


@pytest.mark.parametrize(("key", "name"), SILENT_WISHES.items())
def test_a_wish_left_open_gives_its_weight_to_the_others(key: str, name: str) -> None:
    silent = {**NURSE, "preferences": without(NURSE["preferences"], name)}
    assert_left_out(key, pair(NURSE, WARD), pair(silent, WARD))


def test_without_wishes_nor_past_in_a_sector_the_sector_is_unknown() -> None:
    silent = {**NURSE, "experiences": [], "preferences": without(NURSE["preferences"], "sectors")}
    assert_left_out("sector", pair(NURSE, WARD), pair(silent, WARD))


@fewer
@given(candidates, jobs)
def test_a_criterion_that_becomes_unknown_leaves_the_bits_of_all_scores(
    candidate: Mapping[str, Any], offer: Mapping[str, Any]
) -> None:
    full = pair(candidate, offer)
    silent = pair(candidate, without(offer, "contract_type", "salary_range"))
    for key in set(KEYS) - {"contract", "salary", "progression"}:
        assert score(silent, key) == score(full, key)


def test_a_trade_nobody_knows_and_a_skill_have_nothing_in_common_to_judge() -> None:
    ranked = pair({"skills": ["Python"]}, {"title": "Zorbiste"})
    assert ranked.known == [False] * 12
    assert (ranked.total, ranked.confidence) == (0, 0)
    assert ranked.fit == (0, 0, 0, 0)
    assert ranked.blockers == ()


def test_two_unknown_trades_without_a_common_word_do_not_match_and_are_not_refused() -> None:
    ranked = pair({"current_role": "Zorbiste"}, {"title": "Flurbologue"})
    role_fit = score(ranked, "semantic")
    assert role_fit is not None
    assert role_fit < 0.01
    assert ranked.blockers == ()


def test_two_unknown_trades_of_one_name_are_one_trade() -> None:
    ranked = pair({"current_role": "Zorbiste confirmé"}, {"title": "Zorbiste H/F"})
    role_fit = score(ranked, "semantic")
    assert role_fit is not None
    assert role_fit > 0.7


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("Infirmière", "Soudeur"),
        ("Boulanger", "Développeur Python"),
        ("Comptable", "Plombier chauffagiste"),
        ("Data scientist", "Aide-soignante"),
    ],
)
def test_a_nurse_is_not_a_welder(mine: str, theirs: str) -> None:
    for one, other in ((mine, theirs), (theirs, mine)):
        ranked = pair({"current_role": one}, {"title": other})
        role_fit = score(ranked, "semantic")
        assert role_fit is not None
        assert role_fit < 0.1
        assert ranked.blockers == ("unrelated_role",)


class TestSectors:
    def known(self, wishes: dict[str, Any], sector: str) -> float | None:
        return score(
            pair(
                {"current_role": "Comptable", "preferences": wishes},
                {"title": "Comptable", "company": {"sector": sector}},
            ),
            "sector",
        )

    def test_two_unknown_sectors_are_no_data(self) -> None:
        assert self.known({"sectors": ["Zorbonautique"]}, "Flurbologie") is None

    def test_an_unknown_sector_is_neither_wished_nor_another(self) -> None:
        assert self.known({"sectors": ["Santé"]}, "Flurbologie") is None
        assert self.known({"sectors": ["Zorbonautique"]}, "Santé") is None

    def test_an_unknown_sector_of_one_name_on_both_sides_is_the_one_wished(self) -> None:
        assert self.known({"sectors": ["Zorbonautique"]}, "zorbonautique !") == 1

    def test_avoiding_a_sector_says_nothing_of_the_others(self) -> None:
        assert self.known({"sectors_avoided": ["Défense"]}, "Santé") is None
        assert self.known({"sectors_avoided": ["Défense"]}, "Défense") == 0

    def test_wishes_rank_over_the_past_over_neighbours_over_the_rest(self) -> None:
        found = [
            self.known({"sectors": ["Bâtiment"]}, name)
            for name in ("BTP", "Architecture", "Restauration")
        ]
        assert found == [1, 0.6, 0.3]


def test_a_language_that_nobody_in_the_stock_speaks_is_still_asked_for() -> None:
    person = {"current_role": "Comptable", "languages": {"fr": "native"}}
    silent = score(pair(person, {"title": "Comptable"}), "semantic")
    asking = score(pair(person, {"title": "Comptable", "languages": {"sv": "C1"}}), "semantic")
    assert silent is not None
    assert asking is not None
    assert asking < silent


def test_a_place_that_nobody_knows_is_told_and_not_scored() -> None:
    offer = job({"title": "Comptable", "location": {"city": "Trifouilly-les-Oies"}})
    assert (offer.sites, offer.unplaced) == ([], ["Trifouilly-les-Oies"])
    ranked = pair({"current_role": "Comptable", "location": "Paris"},
                  {"title": "Comptable", "location": {"city": "Trifouilly-les-Oies"}})  # fmt: skip
    assert score(ranked, "location") is None
    assert ranked.journey is None
    assert ranked.straight_km is None
    assert ranked.burden is None
