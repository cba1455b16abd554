"""An index that rows come to and leave says what one made anew would say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.matching import index as index_module
from src.matching.columns import Shared
from src.matching.criteria_table import BASE_WEIGHTS
from src.matching.job_index import JobIndex
from src.services.facts import packed, unpacked_job
from tests.unit.matching.market import (
    LEXICON,
    NURSE,
    TODAY,
    WARD,
    candidate_index,
    job,
    job_index,
    numbers,
    person,
    ranked_jobs,
    ranked_people,
)
from tests.unit.matching.strategies import candidates, fewer, jobs

names = st.sampled_from(["a", "b", "c", "d", "e"])


def test_rows_are_found_by_id() -> None:
    first, second = job(WARD, "a"), job({"title": "Soudeur"}, "b")
    index = job_index([first, second])
    assert len(index) == 2
    assert "a" in index
    assert "c" not in index
    assert index.get("a") == first
    assert index.get("c") is None
    index.remove("a")
    index.remove("a")
    assert len(index) == 1
    assert index.get("a") is None
    assert index.columns_of("a") is None


def test_a_row_put_again_replaces_the_old_one() -> None:
    index = job_index([job({"title": "Soudeur"}, "a"), job({"title": "Cariste"}, "a")])
    assert len(index) == 1
    assert index.dead == 1
    found = index.get("a")
    assert found is not None
    assert found.title == "Cariste"


@fewer
@pytest.mark.parametrize("kind", ["job", "candidate"])
@given(
    asked=st.tuples(candidates, jobs),
    steps=st.lists(
        st.tuples(names, st.none() | st.tuples(candidates, jobs)), min_size=3, max_size=9
    ),
)
def test_after_any_changes_and_compaction_a_ranking_is_that_of_an_index_made_anew(
    kind: str,
    asked: tuple[Mapping[str, Any], Mapping[str, Any]],
    steps: list[tuple[str, tuple[Mapping[str, Any], Mapping[str, Any]] | None]],
) -> None:
    stored: dict[str, Any] = {}
    index: Any = job_index([]) if kind == "job" else candidate_index([])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index_module, "_COMPACT_AFTER", 2)
        for name, documents in steps:
            if documents is None:
                stored.pop(name, None)
                index.remove(name)
            else:
                who, what = documents
                stored[name] = job(what, name) if kind == "job" else person(who, name)
                index.put(stored[name], stored[name])
            index = index.compacted()
    assert index.dead <= 2 or index.dead * 4 < len(index) + index.dead
    rows = [stored[name] for name in sorted(stored, reverse=True)]
    who, what = person(asked[0]), job(asked[1])
    if kind == "job":
        found, anew = ranked_jobs(index, who), ranked_jobs(job_index(rows), who)
    else:
        found, anew = ranked_people(index, what), ranked_people(candidate_index(rows), what)
    assert list(found) == list(anew)
    assert [numbers(one) for one in found.values()] == [numbers(one) for one in anew.values()]
    assert set(found) == set(stored)


def test_rows_leave_no_gap_when_many_are_gone() -> None:
    index = job_index([job(WARD, f"job-{at}") for at in range(1600)])
    for at in range(1100):
        index.remove(f"job-{at}")
    fresh = index.compacted()
    assert fresh is not index
    assert (len(fresh), fresh.dead) == (500, 0)
    assert fresh.compacted() is fresh
    assert set(ranked_jobs(fresh, person(NURSE))) == {f"job-{at}" for at in range(1100, 1600)}


def test_facts_kept_packed_are_ranked_and_read_alike() -> None:
    what = job(WARD, "a")
    index = JobIndex(Shared(LEXICON), unpacked_job)
    index.put(what, packed(what))
    found = ranked_jobs(index, person(NURSE))["a"]
    assert found.facts == what
    assert numbers(found) == numbers(ranked_jobs(job_index([what]), person(NURSE))["a"])


def test_a_ranking_shows_the_best_first_and_breaks_ties_by_id() -> None:
    twins = [job(WARD, name) for name in ("c", "a", "b")]
    worse = [job({**WARD, "required_skills": ["soudage TIG"]}, name) for name in ("z", "y")]
    index = job_index([*worse, *twins])
    for limit in range(1, 7):
        ranking = index.rank(person(NURSE), BASE_WEIGHTS, today=TODAY, limit=limit)
        found = [ranked.facts.id for ranked in ranking.matches]
        assert found == ["a", "b", "c", "y", "z"][:limit]
    assert sorted(ranking.totals, reverse=True) == [ranked.total for ranked in ranking.matches]


def test_people_and_jobs_may_share_their_tables() -> None:
    who, what = person(NURSE, "p"), job(WARD, "j")
    stock, people = job_index([]), candidate_index([])
    people.shared = stock.shared
    stock.put(what, what)
    people.put(who, who)
    row = people.columns_of("p")
    assert row is not None
    kept = stock.rank(who, BASE_WEIGHTS, today=TODAY, limit=1, row=row).matches
    assert [numbers(ranked) for ranked in kept] == [
        numbers(ranked_jobs(job_index([what]), who)["j"])
    ]


def test_more_languages_and_sectors_than_the_tables_hold_count_as_unknown() -> None:
    spoken = [f"x{chr(97 + at // 26)}{chr(97 + at % 26)}" for at in range(120)]
    stock = [
        job({"title": "Comptable", "languages": {code: "B2"},
             "company": {"sector": f"Zorbonautique {at}"}}, f"job-{at:02}")
        for at, code in enumerate(spoken)
    ]  # fmt: skip
    who = person({"current_role": "Comptable", "languages": {"fr": "C2"},
                  "preferences": {"sectors": ["Zorbonautique 119"]}})  # fmt: skip
    found = ranked_jobs(job_index(stock), who)
    assert len(found) == 120
    assert not found["job-119"].known[5]
    # The first languages are asked for and not spoken; the last ones are not told apart.
    assert found["job-00"].values[0] < found["job-119"].values[0]
