"""A ranking that was made is given again until anything that decides it has changed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
import pytest

from src.adapters.cached_values import JsonCodec
from src.resilience.tiered import Namespace, TieredCache, hashed
from src.resilience.timing import Timing
from src.services.documents import DocumentError
from src.services.kept_rankings import (
    MOST_INLINE,
    PEOPLE_TAG,
    KeptRankings,
    Source,
    ToldRanking,
    told_jobs,
    told_people,
)
from src.services.matching import RankQuery
from tests.unit.matching.desk import Desk
from tests.unit.matching.market import NURSE, WARD

FRENCH = RankQuery(language="fr")


class Office:
    """A desk with a cache before it."""

    def __init__(self, *, home: str = "here", most_bytes: int | None = None) -> None:
        self.desk = Desk()
        self.desk.put("job", "ward", WARD)
        self.desk.put("job", "licence", {**WARD, "knockouts": ["Permis B"]})
        self.desk.put("candidate", "ines", NURSE)
        self.steady = True
        clock = self.desk.clock
        self.cache = TieredCache(
            [Namespace("matching", 1800, jitter=0, most_bytes=most_bytes)],
            JsonCodec(),
            Timing(clock.monotonic, clock.advance, random.Random(1).random),
            spawn=lambda task: task(),
            new_token=lambda: "token",
        )
        self.kept = self.over(self.cache, home)

    def over(self, cache: TieredCache, home: str) -> KeptRankings:
        return KeptRankings(
            self.desk.matching, self.desk.index, cache,
            hide=hashed("secret"), home=home, steady=lambda: self.steady,
        )  # fmt: skip

    def change(self, kind: Any, name: str, document: Any) -> None:
        self.desk.put(kind, name, document)
        self.desk.index.notify(kind)

    @property
    def rankings(self) -> int:
        """How often anything was ranked."""
        return len(self.desk.meter.timed)


@pytest.fixture
def office() -> Office:
    return Office()


def shown(told: ToldRanking) -> bytes:
    """All of it but where it comes from."""
    return orjson.dumps(replace(told, source=Source.BYPASS))


def test_the_second_answer_has_the_bytes_of_the_first_and_of_one_without_a_cache(
    office: Office,
) -> None:
    for ask, direct in (
        (lambda: office.kept.jobs("ines", FRENCH),
         lambda: told_jobs(office.desk.matching.rank_jobs("ines", FRENCH))),
        (lambda: office.kept.people("ward", FRENCH),
         lambda: told_people(office.desk.matching.rank_candidates("ward", FRENCH))),
    ):  # fmt: skip
        first, second = ask(), ask()
        assert (first.source, second.source) == (Source.MISS, Source.HIT)
        assert shown(first) == shown(second) == shown(direct())
        assert first.matches


def test_a_hit_ranks_and_measures_nothing(office: Office) -> None:
    office.kept.jobs("ines", FRENCH)
    counts, rankings = dict(office.desk.meter.counts), office.rankings
    office.kept.jobs("ines", FRENCH)
    assert (office.desk.meter.counts, office.rankings) == (counts, rankings)


@pytest.mark.parametrize(
    "query",
    [
        RankQuery("en"),
        RankQuery("fr", reasons="too_far"),
        RankQuery("fr", weights={"salary": 0.9}),
        RankQuery("fr", limit=1),
        RankQuery("fr", explain=False),
        RankQuery("fr", among=["ward"]),
        RankQuery("fr", inline=[WARD]),
        RankQuery("fr", overrides={"experience_years": 30}),
    ],
)
def test_another_question_is_another_answer(office: Office, query: RankQuery) -> None:
    office.kept.jobs("ines", FRENCH)
    assert office.kept.jobs("ines", query).source is Source.MISS
    assert office.kept.jobs("ines", query).source is Source.HIT


def test_a_filter_decides_too(office: Office) -> None:
    where = office.desk.matching.filter(contracts=["CDD"])
    office.kept.jobs("ines", FRENCH)
    assert office.kept.jobs("ines", RankQuery("fr", where=where)).matches == []


def test_the_order_of_named_jobs_does_not_matter(office: Office) -> None:
    office.kept.jobs("ines", RankQuery("fr", among=["ward", "licence"]))
    again = office.kept.jobs("ines", RankQuery("fr", among=["licence", "ward", "ward"]))
    assert again.source is Source.HIT


def test_a_changed_job_is_never_given_as_it_was(office: Office) -> None:
    office.kept.jobs("ines", FRENCH)
    office.change("job", "ward", {"title": "Soudeur TIG"})
    assert office.kept.jobs("ines", FRENCH).matches == []


def test_a_changed_person_is_ranked_anew_and_other_people_are_not(office: Office) -> None:
    office.kept.jobs("ines", FRENCH)
    office.change("candidate", "malik", {"current_role": "Soudeur"})
    assert office.kept.jobs("ines", FRENCH).source is Source.HIT
    office.change("candidate", "ines", {**NURSE, "experience_years": 1})
    assert office.kept.jobs("ines", FRENCH).source is Source.MISS


def test_tomorrow_is_another_day(office: Office) -> None:
    office.kept.jobs("ines", FRENCH)
    office.desk.clock.advance(16 * 3600)
    assert office.kept.jobs("ines", FRENCH).source is Source.MISS


def test_two_workers_make_the_same_key_and_two_applications_do_not(office: Office) -> None:
    office.kept.jobs("ines", FRENCH)
    other = Office()
    assert other.over(office.cache, "here").jobs("ines", FRENCH).source is Source.HIT
    assert other.over(office.cache, "elsewhere").jobs("ines", FRENCH).source is Source.MISS


def test_who_asks_for_it_gets_it_computed_anew_and_others_get_that(office: Office) -> None:
    office.kept.jobs("ines", FRENCH)
    rankings = office.rankings
    assert office.kept.jobs("ines", FRENCH, anew=True).source is Source.BYPASS
    assert office.rankings == rankings + 1
    assert office.kept.jobs("ines", FRENCH).source is Source.HIT


def test_nothing_is_kept_while_titles_are_compared_by_less_than_they_should(
    office: Office,
) -> None:
    office.steady = False
    for _ in range(2):
        assert office.kept.jobs("ines", FRENCH).source is Source.BYPASS
    assert office.kept.jobs("ines", FRENCH, anew=True).source is Source.BYPASS
    office.steady = True
    assert office.kept.jobs("ines", FRENCH).source is Source.MISS


def test_what_was_computed_when_the_model_failed_is_given_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., Any] = office.desk.matching.jobs_for

    def failing(asking: Any) -> Any:
        office.steady = False
        return real(asking)

    monkeypatch.setattr(office.desk.matching, "jobs_for", failing)
    assert office.kept.jobs("ines", FRENCH).matches
    monkeypatch.setattr(office.desk.matching, "jobs_for", real)
    office.steady = True
    assert office.kept.jobs("ines", FRENCH).source is Source.MISS


def test_a_question_with_many_documents_is_answered_beside_the_cache(office: Office) -> None:
    query = RankQuery("fr", inline=[WARD] * (MOST_INLINE + 1))
    assert office.kept.jobs("ines", query).source is Source.BYPASS
    assert office.cache.count("matching") == 0


def test_a_large_answer_is_given_and_not_kept() -> None:
    office = Office(most_bytes=500)
    for _ in range(2):
        assert office.kept.jobs("ines", FRENCH).source is Source.MISS
    assert office.rankings == 2


def test_what_is_no_job_is_refused_as_without_a_cache(office: Office) -> None:
    with pytest.raises(DocumentError):
        office.kept.jobs("ines", RankQuery("fr", inline=[{"title": ""}]))


def test_what_names_somebody_can_be_forgotten_by_tag(office: Office) -> None:
    office.kept.jobs("ines", FRENCH)
    office.kept.people("ward", FRENCH)
    office.cache.invalidate_tags("candidate:ines")
    assert office.kept.jobs("ines", FRENCH).source is Source.MISS
    assert office.kept.people("ward", FRENCH).source is Source.HIT
    office.cache.invalidate_tags(PEOPLE_TAG)
    assert office.kept.people("ward", FRENCH).source is Source.MISS


def test_what_will_be_asked_can_be_had_beforehand(office: Office) -> None:
    office.desk.index.fresh()
    ids: dict[Any, list[str]] = {"candidate": ["ines", "gone"], "job": ["ward", "gone"]}
    assert office.cache.warm(office.kept.warmings(ids, FRENCH)) == []
    assert office.rankings == 2
    assert office.kept.jobs("ines", FRENCH).source is Source.HIT
    assert office.kept.people("ward", FRENCH).source is Source.HIT


def test_keys_tell_nobody_who_they_are_about(office: Office) -> None:
    office.kept.jobs("ines", FRENCH)
    ((_, key),) = [name for name, _ in office.cache._near.entries()]
    assert len(key) == 32
    assert int(key, 16) >= 0
