"""The location score taken apart: the score of rankings, by the same code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.commute.modes import MODES, Mode
from src.commute.scoring import WEIGHTS
from src.matching.candidate_reading import read_candidate
from src.matching.job_reading import read_job
from src.services.commute import wording
from src.services.commute.location import LocationAnswer
from src.services.commute.placing import Spot
from src.services.commute.travellers import Workplace
from tests.unit.matching.market import BASE_WEIGHTS, TODAY, job_index, ranked_jobs, score
from tests.unit.services_commute.desk_of_journeys import Desk, ToldRoutes, point, traveller

DESK = Desk()
addresses = st.builds(point, st.floats(46, 47.5), st.floats(2, 3.5), st.sampled_from([30, 12_000]))
several = st.lists(addresses, min_size=1, max_size=3, unique=True)
limits_of = st.dictionaries(st.sampled_from(MODES), st.floats(1, 120), min_size=1)
remote = st.none() | st.integers(0, 6)
HERE = "/candidat_questionnaire"


def place(*written: str, remote_days: int | None = None) -> Workplace:
    return Workplace(tuple(Spot(each) for each in written), remote_days)


def final(found: LocationAnswer) -> float:
    assert found.final is not None
    return found.final


def criterion(person: Mapping[str, Any], job: Mapping[str, Any]) -> float | None:
    """The score of the criterion in a ranking of this one pair."""
    reading = DESK.reader.reading
    facts = read_job(reading, "job", {"title": "x", **job})
    who = read_candidate(reading, "anna", {"current_role": "x", **person}, today=TODAY)
    return score(ranked_jobs(job_index([facts]), who, BASE_WEIGHTS)["job"], "location")


@given(several, several, limits_of, st.none() | st.floats(1, 80), remote)
def test_it_is_the_score_of_the_criterion_in_rankings(
    origins: list[str], sites: list[str], limits: Mapping[Mode, float], max_km: float | None,
    remote_days: int | None,
) -> None:  # fmt: skip
    person: dict[str, Any] = {
        "location": {"address": origins[0]},
        "preferences": {
            "transport": {"modes": list(limits), "max_minutes": dict(limits)},
            "location_preferences": {"acceptedCities": origins[1:], "maxDistance": max_km},
        },
    }
    policy = {"mode": "flexible"} if remote_days == 6 else {
        "mode": "hybrid" if remote_days and remote_days < 5 else
        "on_site" if remote_days == 0 else "full_remote", "days_per_week": remote_days,
    }  # fmt: skip
    job = {"location": [{"address": each} for each in sites]}
    if remote_days is not None:
        job["remote_policy"] = policy  # type: ignore[assignment]
    who = DESK.travellers.described(person, HERE)
    where = Workplace(tuple(DESK.travellers.spot(each) for each in sites), remote_days)
    assert DESK.score(who, where).final == criterion(person, job)


@given(several, several, limits_of, remote)
def test_contributions_add_up_to_the_score(
    origins: list[str], sites: list[str], limits: Mapping[Mode, float], remote_days: int | None
) -> None:
    found = DESK.score(traveller(origins, limits), place(*sites, remote_days=remote_days))
    assert {each.journey.mode for each in found.by_mode} == set(limits)
    for each in found.by_mode:
        parts = {name: float(getattr(each.parts, name)[0]) for name in WEIGHTS}
        assert all(0 <= part <= 1 for part in parts.values())
        total = sum(WEIGHTS[name] * part for name, part in parts.items())
        assert total == pytest.approx(each.final, abs=1e-9)
    assert final(found) == (1.0 if found.home else max(each.final for each in found.by_mode))


@given(several, several, limits_of, st.integers(0, 4))
def test_telework_another_mode_and_another_origin_never_hurt(
    origins: list[str], sites: list[str], limits: dict[Mode, float], days: int
) -> None:
    before = final(DESK.score(traveller(origins, limits), place(*sites, remote_days=days)))
    who = traveller(origins, limits)
    assert final(DESK.score(who, place(*sites, remote_days=days + 1))) >= before
    more = traveller(origins, {"velo": 20.0, **limits})
    assert final(DESK.score(more, place(*sites, remote_days=days))) >= before
    nearer = traveller([*origins, sites[0]], limits)
    assert final(DESK.score(nearer, place(*sites, remote_days=days))) >= before


@given(several, several, limits_of)
def test_there_and_back_score_the_same(
    origins: list[str], sites: list[str], limits: Mapping[Mode, float]
) -> None:
    there = DESK.score(traveller(origins, limits), place(*sites))
    back = DESK.score(traveller(sites, limits), place(*origins))
    assert there.final == back.final


def test_an_unknown_place_has_no_score_unless_nobody_has_to_go_there() -> None:
    person = traveller(["Paris"], {"voiture": 30.0})
    assert DESK.score(person, place("Xanadu")).final is None
    assert DESK.score(traveller(["Xanadu"], {"voiture": 30.0}), place("Paris")).final is None
    home = DESK.score(person, place("Xanadu", remote_days=5))
    assert (home.final, home.home) == (1.0, True)
    assert wording.explanations(home, french=True) == [
        "Poste en télétravail complet : aucun trajet."
    ]


def test_sentences_say_what_the_score_rests_on() -> None:
    found = DESK.score(traveller(["Versailles"], {"voiture": 45.0}), place("Paris"))
    french, english = (wording.explanations(found, french=each) for each in (True, False))
    assert len(french) == len(english) == 4
    assert "en voiture" in french[0]
    assert "estimation hors ligne" in french[0]
    assert "offline estimate" in english[0]
    assert "€" in english[1]


def test_measured_journeys_stand_for_the_estimate_and_say_no_band() -> None:
    desk = Desk(ToldRoutes(lambda leg: None if leg.mode == "marche" else 12.0))
    found = desk.score(traveller(["Versailles"], {"voiture": 45.0, "marche": 600}), place("Paris"))
    assert [each.journey.mode for each in found.by_mode] == ["voiture"]
    assert found.best is not None
    assert found.best.journey.minutes == 12.0
    assert "estimation" not in wording.explanations(found, french=True)[0]
