"""The laws of a score: it adds up, and it depends on nothing but the pair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from src.matching.criteria_table import BASE_WEIGHTS, CRITERIA, KEYS
from src.matching.weights import weigh
from src.services.documents import check_document
from src.services.pair_scoring import inputs_hash
from tests.unit.matching.market import (
    NURSE,
    ROUNDING,
    TODAY,
    WARD,
    candidate_index,
    job,
    job_index,
    numbers,
    pair,
    person,
    ranked_jobs,
    ranked_people,
    score,
)
from tests.unit.matching.strategies import candidates, fewer, jobs, personal_info

some_weights = st.lists(st.floats(0.001, 1), min_size=12, max_size=12).map(
    lambda values: weigh((), dict(zip(KEYS, values, strict=True))).values
)
weights = st.just(BASE_WEIGHTS) | some_weights


@fewer
@given(candidates, jobs)
def test_the_documents_that_these_tests_draw_are_accepted_by_the_product(
    candidate: Mapping[str, Any], offer: Mapping[str, Any]
) -> None:
    assert check_document("candidate", candidate)
    assert check_document("job", offer)


def test_the_example_pair_knows_all_twelve_criteria() -> None:
    assert check_document("candidate", NURSE)
    assert check_document("job", WARD)
    ranked = pair(NURSE, WARD)
    assert ranked.known == [True] * 12
    assert abs(ranked.confidence - 1) < ROUNDING


@given(candidates, jobs, weights)
def test_contributions_sum_to_the_total_and_everything_stays_in_its_range(
    candidate: Mapping[str, Any], offer: Mapping[str, Any], used: tuple[float, ...]
) -> None:
    ranked = pair(candidate, offer, used)
    assert abs(sum(ranked.contributions) - ranked.total) < 1e-9
    assert all(0 <= value <= 1 for value in (*ranked.values, ranked.total))
    assert all(weight >= 0 for weight in ranked.applied)
    assert abs(sum(ranked.applied) - (1 if any(ranked.known) else 0)) < 1e-9
    for value, known, applied in zip(ranked.values, ranked.known, ranked.applied, strict=True):
        assert known or (value == 0 and applied == 0)


@fewer
@given(candidates, jobs, weights)
def test_confidence_is_the_weight_of_what_is_known(
    candidate: Mapping[str, Any], offer: Mapping[str, Any], used: tuple[float, ...]
) -> None:
    ranked = pair(candidate, offer, used)
    known = sum(weight for weight, there in zip(used, ranked.known, strict=True) if there)
    assert abs(ranked.confidence - known) < 1e-9


@fewer
@given(candidates, jobs, weights)
def test_both_views_by_their_shares_make_the_total(
    candidate: Mapping[str, Any], offer: Mapping[str, Any], used: tuple[float, ...]
) -> None:
    ranked = pair(candidate, offer, used)
    mine, theirs, my_share, their_share = ranked.fit
    assert abs(my_share * mine + their_share * theirs - ranked.total) < 1e-9
    assert all(-ROUNDING <= value <= 1 + ROUNDING for value in ranked.fit)
    share = sum(
        weight * criterion.candidate_share
        for weight, criterion in zip(ranked.applied, CRITERIA, strict=True)
    )
    assert abs(my_share - share) < 1e-9


@given(candidates, st.lists(jobs, min_size=1, max_size=4), weights)
def test_a_pair_scores_the_same_bits_alone_in_a_batch_and_from_the_other_side(
    candidate: Mapping[str, Any], offers: list[Mapping[str, Any]], used: tuple[float, ...]
) -> None:
    who = person(candidate)
    what = [job(offer, f"job-{at}") for at, offer in enumerate(offers)]
    batch = ranked_jobs(job_index(what), who, used)
    for one in what:
        alone = ranked_jobs(job_index([one]), who, used)[one.id]
        mirrored = ranked_people(candidate_index([who]), one, used)[who.id]
        assert numbers(batch[one.id]) == numbers(alone)
        assert numbers(mirrored) == numbers(alone)


@given(jobs, st.lists(candidates, min_size=2, max_size=3))
def test_a_person_scores_the_same_bits_among_others_as_from_their_own_side(
    offer: Mapping[str, Any], people: list[Mapping[str, Any]]
) -> None:
    what = job(offer)
    all_of_them = [person(document, f"person-{at}") for at, document in enumerate(people)]
    batch = ranked_people(candidate_index(all_of_them), what)
    for one in all_of_them:
        assert numbers(batch[one.id]) == numbers(ranked_jobs(job_index([what]), one)[what.id])


@given(candidates, st.lists(jobs, min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_the_order_in_which_jobs_came_changes_nothing(
    candidate: Mapping[str, Any], offers: list[Mapping[str, Any]], chance: Any
) -> None:
    who = person(candidate)
    what = [job(offer, f"job-{at}") for at, offer in enumerate(offers)]
    shuffled = chance.sample(what, len(what))
    first, second = (ranked_jobs(job_index(order), who) for order in (what, shuffled))
    assert list(first) == list(second)
    assert [numbers(one) for one in first.values()] == [numbers(one) for one in second.values()]


@given(candidates, jobs, st.randoms(use_true_random=False))
def test_the_order_of_skills_and_languages_changes_nothing(
    candidate: Mapping[str, Any], offer: Mapping[str, Any], chance: Any
) -> None:
    def shuffled(document: Mapping[str, Any], *names: str) -> dict[str, Any]:
        mixed = dict(document)
        for name in names:
            if isinstance(document.get(name), list):
                mixed[name] = chance.sample(document[name], len(document[name]))
        if "languages" in document:
            spoken = list(document["languages"].items())
            mixed["languages"] = dict(chance.sample(spoken, len(spoken)))
        return mixed

    before = pair(candidate, offer)
    after = pair(
        shuffled(candidate, "skills", "certifications"),
        shuffled(offer, "required_skills", "preferred_skills", "knockouts", "benefits"),
    )
    assert numbers(after) == numbers(before)


@fewer
@given(candidates, jobs, personal_info)
def test_who_the_person_is_changes_nothing(
    candidate: Mapping[str, Any], offer: Mapping[str, Any], other: Mapping[str, Any]
) -> None:
    somebody_else = {**candidate, "personal_info": other}
    assert numbers(pair(somebody_else, offer)) == numbers(pair(candidate, offer))
    default = weigh(())
    hashes = {
        inputs_hash(person(document), job(offer), default)
        for document in (candidate, somebody_else)
    }
    assert len(hashes) == 1


def test_the_hash_of_inputs_changes_with_a_fact_and_with_the_weights() -> None:
    who, what = person(NURSE), job(WARD)
    hashes = {
        inputs_hash(who, what, weigh(())),
        inputs_hash(replace(who, years=7.0), what, weigh(())),
        inputs_hash(who, replace(what, pay_high=40_000.0), weigh(())),
        inputs_hash(who, what, weigh((), {"salary": 0.5})),
    }
    assert len(hashes) == 4


@given(candidates, jobs)
def test_a_total_is_the_mean_of_known_scores_by_weight(
    candidate: Mapping[str, Any], offer: Mapping[str, Any]
) -> None:
    ranked = pair(candidate, offer)
    known = {key: value for key in KEYS if (value := score(ranked, key)) is not None}
    weight = {key: BASE_WEIGHTS[KEYS.index(key)] for key in known}
    total = sum(weight[key] * value for key, value in known.items())
    expected = total / sum(weight.values()) if known else 0.0
    assert abs(ranked.total - expected) < 1e-9


@fewer
@given(candidates, jobs)
def test_a_job_past_its_end_is_in_no_ranking(
    candidate: Mapping[str, Any], offer: Mapping[str, Any]
) -> None:
    what = job({**offer, "expires_at": "2026-01-04"})
    assert ranked_jobs(job_index([what]), person(candidate)) == {}
    assert list(ranked_jobs(job_index([what]), person(candidate), today=TODAY - 1)) == [what.id]
