"""Why one match is above another: differences that add up, and sentences that say so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.matching.comparing import differences, sentences
from src.matching.criteria_table import BASE_WEIGHTS, KEYS
from src.services.catalogue import ResourceNotFoundError
from src.services.matching import RankQuery
from src.services.pair_scoring import PairQuery
from tests.unit.matching.desk import Desk
from tests.unit.matching.market import NURSE, WARD, job, job_index, pair, person, ranked_jobs
from tests.unit.matching.strategies import candidates, fewer, jobs
from tests.unit.matching.test_laws import weights

NAMES = ("A", "B")
FRENCH, RANK = PairQuery("fr"), RankQuery("fr")


@given(candidates, jobs, jobs, weights)
def test_differences_sum_to_the_difference_of_totals(
    candidate: Mapping[str, Any],
    one: Mapping[str, Any],
    other: Mapping[str, Any],
    used: tuple[float, ...],
) -> None:
    who = person(candidate)
    index = job_index([job(one, "one"), job(other, "other")])
    ranked = ranked_jobs(index, who, used)
    first, second = ranked["one"], ranked["other"]
    found = differences(first, second)
    assert {item.key for item in found} == set(KEYS)
    assert abs(sum(item.size for item in found) - (first.total - second.total)) < 1e-9
    sizes = [abs(item.size) for item in found]
    assert sizes == sorted(sizes, reverse=True)
    mirrored = {item.key: item.size for item in differences(second, first)}
    assert mirrored == {item.key: -item.size for item in found}


@fewer
@given(candidates, jobs, jobs, st.booleans())
def test_the_sentences_name_the_one_that_is_ahead_first(
    candidate: Mapping[str, Any], one: Mapping[str, Any], other: Mapping[str, Any], french: bool
) -> None:
    first, second = pair(candidate, one), pair(candidate, other)
    told = sentences(first, second, NAMES, french=french)
    ahead = "A" if first.total >= second.total else "B"
    assert told[0][2 if french else 1] == ahead
    assert all(line.endswith(".") and "None" not in line for line in told)
    if french:
        assert not any(re.search(r"\d\.\d", line) for line in told)
    assert sentences(first, first, NAMES, french=french)[0].startswith(
        "« A » et « B » se valent" if french else "“A” and “B” are worth the same"
    )


def test_what_decides_and_what_speaks_for_the_other_is_said() -> None:
    poorer = {**WARD, "salary_range": {"min": 26000, "max": 30000, "period": "year"},
              "location": {"city": "Lyon"}}  # fmt: skip
    nurse = {**NURSE, "pourquoi_ecoute": []}
    first, second = pair(nurse, {**WARD, "location": {"city": "Aix-en-Provence"}}), pair(
        nurse, poorer)  # fmt: skip
    gap = first.total - second.total
    french = sentences(first, second, NAMES, french=True)[0]
    front, back = ("« A »", "« B »") if gap > 0 else ("« B »", "« A »")
    assert french.startswith(f"{front} est devant {back} de 0,")
    assert re.search(r"surtout pour .*\(\+0,\d\d\)", french)
    assert re.search(rf"{back} ferait mieux sur .*\(\+0,\d\d\)\.$", french)
    english = sentences(first, second, NAMES, french=False)[0]
    assert re.search(r"is ahead of .* by 0\.\d\d, mostly for .*; .* is better on .*\.$", english)


def test_what_is_known_of_one_only_is_said() -> None:
    silent = {name: value for name, value in WARD.items() if name != "salary_range"}
    told = sentences(pair(NURSE, WARD), pair(NURSE, silent), NAMES, french=True)
    assert (
        told[1] == "Pour « B », rien n'est connu sur : la rémunération et la progression salariale."
    )
    told = sentences(pair(NURSE, silent), pair(NURSE, WARD), NAMES, french=False)
    assert told[-1] == "Nothing is known of “A” on: pay and pay progression."


class TestTheUseCase:
    @pytest.fixture
    def desk(self) -> Desk:
        desk = Desk()
        desk.put("job", "ward", WARD)
        desk.put("job", "night", {**WARD, "title": "Infirmier de nuit", "contract_type": "CDD"})
        desk.put("job", "same", {**WARD, "benefits": []})
        desk.put("job", "closed-off", {**WARD, "knockouts": ["Permis B"]})
        desk.put("candidate", "ines", NURSE)
        desk.put("candidate", "zoe", {**NURSE, "experience_years": 1, "experiences": []})
        return desk

    def test_another_job_for_the_same_person(self, desk: Desk) -> None:
        found = desk.explanations.explanation("ines", "ward", FRENCH, other_job="night")
        told, match = found["comparison"], found["match"]
        assert told["with"] == {"candidate_id": "ines", "job_id": "night"}
        assert told["difference"] == match["total_score"] - told["total_score"]
        parts = sum(item["difference"] for item in told["differences"])
        assert abs(parts - told["difference"]) < 1e-9
        assert told["differences"][0]["key"] == "contract"
        assert told["sentences"][0].startswith(
            "« Infirmier(ère) de bloc opératoire H/F » est devant « Infirmier de nuit » de 0,"
        )
        assert told["weights_used"] == found["weights_used"]
        assert (found["place"]["rank"], told["place"]["rank"]) == (1, 3)
        ranked = desk.explanations.explanation("ines", "night", FRENCH)
        assert ranked["match"]["total_score"] == told["total_score"]

    def test_jobs_of_one_title_are_told_apart_by_their_ids(self, desk: Desk) -> None:
        told = desk.explanations.explanation("ines", "ward", FRENCH, other_job="same")
        assert "H/F (ward) »" in told["comparison"]["sentences"][0]
        assert "H/F (same) »" in told["comparison"]["sentences"][0]

    def test_a_forbidden_job_says_why(self, desk: Desk) -> None:
        told = desk.explanations.explanation("ines", "ward", FRENCH, other_job="closed-off")
        assert told["comparison"]["place"]["rank"] is None
        assert [item["constraint"] for item in told["comparison"]["blockers"]] == ["knockout"]

    def test_another_person_for_the_same_job_under_the_weights_of_that_ranking(
        self, desk: Desk
    ) -> None:
        found = desk.explanations.explanation("ines", "ward", FRENCH, other_candidate="zoe")
        told, side = found["comparison"], found["for_the_job"]
        assert told["with"] == {"candidate_id": "zoe", "job_id": "ward"}
        assert tuple(told["weights_used"].values()) == BASE_WEIGHTS
        assert told["weights_used"] != found["weights_used"]
        assert told["difference"] == side["total_score"] - told["total_score"]
        assert told["differences"][0]["key"] == "experience"
        assert "(ines) »" in told["sentences"][0]
        assert "Inès" not in str(told)
        assert (side["place"]["rank"], told["place"]["rank"]) == (1, 2)

    @pytest.mark.parametrize("asked", [{"other_job": "gone"}, {"other_candidate": "gone"}])
    def test_what_is_not_stored_is_compared_with_nothing(
        self, desk: Desk, asked: dict[str, str]
    ) -> None:
        with pytest.raises(ResourceNotFoundError):
            desk.explanations.explanation("ines", "ward", FRENCH, **asked)

    def test_the_first_of_the_ranking_and_its_room_are_told(self, desk: Desk) -> None:
        firm = desk.explanations.explanation("ines", "night", FRENCH)["sensitivity"]
        assert firm["first_job_id"] == desk.matching.rank_jobs(
            "ines", RANK).matches[0]["job_id"]  # fmt: skip
        assert [item["key"] for item in firm["weights"]] == list(KEYS)
        assert all(item["sentence"].endswith(".") for item in firm["weights"])
