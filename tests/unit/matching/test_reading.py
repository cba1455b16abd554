"""Documents read into facts: dates, places, skills, years, wishes; garbage stays unknown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.commute.modes import DEFAULT_MINUTES, OTHER_MINUTES
from src.commute.places import RURAL
from src.matching.candidate_reading import MAX_ORIGINS, MAX_TITLES
from src.matching.columns import MAX_SITES
from src.matching.facts import MOTIVATIONS
from src.matching.reading import day_of, days_in
from tests.unit.matching.market import NURSE, READING, TODAY, TOWNS, WARD, job, person


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-03-15", date(2026, 3, 15)), ("2026-03", date(2026, 3, 1)),
        ("2026", date(2026, 1, 1)), (" 2026-03-15T08:00:00Z", date(2026, 3, 15)),
        ("15/03/2026", date(2026, 3, 15)), ("le 1/4/2026 au plus tôt", date(2026, 4, 1)),
        (date(2026, 3, 15), date(2026, 3, 15)), ("2026-02-30", None), ("31/02/2026", None),
        ("2026-13", None), ("15 mars", None), ("1500 euros", None), ("", None), (None, None),
        (20260315, None),
    ],
)  # fmt: skip
def test_a_day_is_read_in_iso_and_french_order(value: object, day: date | None) -> None:
    assert day_of(value) == (day.toordinal() if day else None)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("immédiat", 0), ("Immédiatement", 0), ("ASAP", 0), ("dès que possible", 0),
        ("tout de suite", 0), ("Disponible", 0), ("disponible immédiatement", 0),
        ("Disponible de suite", 0), ("disponible, sans préavis", 0), ("now", 0),
        ("3 mois", 90), ("préavis de 3 mois négociable", 90), ("2 semaines", 14),
        ("un mois", 30), ("1 à 3 mois", 90), ("six weeks", 42), ("10 jours", 10),
        ("disponible dans 2 mois", 60), ("1,5 mois", 45), ("1 an", 365),
        ("disponible en septembre", None), ("disponible à partir de juin", None),
        ("non disponible", None), ("pas disponible", None), ("à voir", None), ("", None),
        (None, None), (3, None),
    ],
)  # fmt: skip
def test_an_availability_is_read_in_days(text: object, days: int | None) -> None:
    assert days_in(text) == days


class TestPlaces:
    def test_a_town_is_found_by_name_or_postal_code(self) -> None:
        lyon = ["lyon", 45.7640, 4.8357, 3700.0]
        assert READING.place("lyon") == (lyon, None)
        assert READING.place({"city": "lyon", "country": "France"}) == (lyon, None)
        assert READING.place({"postal_code": 69001}) == (["Lyon", *lyon[1:]], None)
        assert READING.place({"address": "lyon"}) == (lyon, None)

    def test_coordinates_need_no_gazetteer(self) -> None:
        at = {"latitude": 1.5, "longitude": 2}
        assert READING.place({**at, "city": "Ici"}) == (["Ici", 1.5, 2, RURAL], None)
        assert READING.place(at) == (["1°30' N, 2°00' E", 1.5, 2, RURAL], None)

    def test_coordinates_have_the_density_of_the_nearest_town(self) -> None:
        assert READING.place({"latitude": 45.8, "longitude": 4.9})[0][3] == 3600.0

    @pytest.mark.parametrize("nowhere", [None, 7, [], {}, {"country": "France"}, {"city": " "}])
    def test_nothing_said_is_no_place(self, nowhere: object) -> None:
        assert READING.place(nowhere) == (None, None)

    def test_an_unknown_town_is_told(self) -> None:
        assert READING.place("Trifouilly") == (None, "Trifouilly")
        assert READING.place({"postal_code": "99999"}) == (None, "99999")

    def test_of_many_sites_and_towns_a_few_are_kept_each_once(self) -> None:
        everywhere = [{"city": town.name} for town in TOWNS]
        found = job({"title": "Soudeur", "location": [*everywhere, {"city": "Trifouilly"}]})
        assert [site[0] for site in found.sites] == [town.name for town in TOWNS[:MAX_SITES]]
        assert found.unplaced == ["Trifouilly"]
        names = [town.name for town in TOWNS]
        who = person({
            "current_role": "Soudeur",
            "location": {"city": "Paris"},
            "preferences": {"location_preferences": {"city": "Paris", "acceptedCities": names}},
        })  # fmt: skip
        assert [place[0] for place in who.origins] == names[:MAX_ORIGINS]


class TestSkills:
    def held(self, **document: Any) -> dict[str, tuple[int, str]]:
        return {skill[0]: (skill[2], skill[3]) for skill in person(document).skills}

    def test_a_level_is_a_strength(self) -> None:
        found = self.held(skills=[{"name": "Python", "level": level} for level in (1, 3)])
        assert found["python"] == (900, "skills")
        assert self.held(skills=["python"])["python"] == (1000, "skills")
        assert self.held(skills=[{"name": "Python", "level": 1}])["python"] == (700, "skills")

    def test_a_trade_implies_its_core_skills_weakly(self) -> None:
        core = READING.lexicon.occupations["nurse"].core_skills
        found = self.held(current_role="Infirmière")
        assert set(found) == set(core)
        assert all(item == (550, "current_role") for item in found.values())

    def test_a_text_names_skills_less_surely_than_a_list(self) -> None:
        found = self.held(cv_text="Cinq ans de Python et de soudage TIG.")
        assert found["python"] == (900, "cv_text")

    def test_certificates_and_degrees_are_skills(self) -> None:
        found = self.held(
            skills=["Excel"],
            certifications=["Permis B, obtenu en 2019"],
            education=[{"degree": "BTS", "field": "Comptabilité"}, {"level": "Bac"}, "rien"],
        )
        licence = READING.lexicon.skill("Permis B")
        assert found[licence] == (1000, "certifications")
        assert found["accounting"] == (900, "education")

    @pytest.mark.parametrize("nothing", ["", " ", "!!!", None, {"level": 3}, {"name": ""}])
    def test_a_skill_without_a_name_is_none(self, nothing: object) -> None:
        assert self.held(current_role="Zorbiste", skills=[nothing] if nothing else []) == {}

    def test_required_skills_are_not_wished_too(self) -> None:
        found = job({
            "title": "Développeur Python",
            "required_skills": ["Python", "python", {"name": "SQL"}, "", "???"],
            "preferred_skills": ["sql", "Docker"],
            "description": "Python, Docker et Kubernetes.",
        })  # fmt: skip
        assert found.required == [["python", "Python"], ["sql", "SQL"]]
        assert found.wished[0] == ["docker", "Docker", "preferred_skills"]
        assert ["kubernetes", "", "description"] in found.wished
        keys = [item[0] for item in found.wished]
        assert len(set(keys)) == len(keys)
        assert "python" not in keys


class TestExperience:
    def test_overlapping_positions_count_once(self) -> None:
        who = person({
            "current_role": "Soudeur",
            "experiences": [
                {"title": "Soudeur", "start": "2015-01-05", "end": "2018-01-05"},
                {"title": "Chaudronnier", "start": "2017-01-05", "end": "2019-01-05"},
            ],
        })  # fmt: skip
        assert who.years == 4.0
        assert {title[0]: title[4] for title in who.titles} == {"Soudeur": 3.0, "Chaudronnier": 2.0}

    def test_a_position_that_goes_on_lasts_until_today(self) -> None:
        assert person({"headline": "x", "experiences": [{"start": "2024-01-05"}]}).years == 2.0

    def test_years_alone_are_dates_too(self) -> None:
        held = {"title": "Soudeur", "start": "2015", "end": "2019"}
        assert person({"skills": ["x"], "experiences": [held]}).years == 4.0

    @pytest.mark.parametrize(
        "span",
        [{}, {"start": "2030-01"}, {"start": "2020-01", "end": "2019-01"}, {"end": "2019-01"}],
    )
    def test_a_position_without_a_past_counts_for_nothing(self, span: dict[str, str]) -> None:
        who = person({"skills": ["x"], "experiences": [{"title": "Soudeur", **span}]})
        assert who.years is None
        assert [title[4] for title in who.titles] == [0.0]

    def test_stated_years_belong_to_the_trade_where_no_dates_are_given(self) -> None:
        who = person({"current_role": "Soudeur", "experience_years": 7})
        assert who.titles[0][4] == 7.0

    def test_titles_stand_newest_first_each_once_and_a_few(self) -> None:
        who = person({
            "current_role": "Soudeur",
            "headline": "Soudeuse (H/F)",
            "experiences": [
                {"title": "Cariste", "start": "2008-01", "end": "2010-01"},
                {"title": "Boulanger", "start": "2012-01", "end": "2014-01"},
                {"title": "Comptable", "start": "2020-01"},
                {"title": "Serveur", "start": "2004-01", "end": "2006-01"},
                {"title": "H/F"},
            ],
        })  # fmt: skip
        assert [title[0] for title in who.titles] == [
            "Soudeur",
            "Comptable",
            "Boulanger",
            "Cariste",
        ]
        assert [title[3] for title in who.titles] == [1000, 900, 850, 800]
        assert len(who.titles) == MAX_TITLES

    def test_the_last_position_is_the_role_where_none_is_stated(self) -> None:
        who = person({"skills": ["x"], "experiences": [{"title": "Soudeur senior"}]})
        assert who.title == "Soudeur senior"
        assert who.level == "senior"

    @pytest.mark.parametrize(
        ("years", "level"), [(0, "entry"), (1, "junior"), (2.9, "junior"), (3, "senior"),
                             (30, "senior"), (None, None)],
    )  # fmt: skip
    def test_years_stand_for_a_level_that_no_title_says(
        self, years: float | None, level: str | None
    ) -> None:
        assert person({"current_role": "Soudeur", "experience_years": years}).level == level

    def test_a_level_stands_for_years_that_a_posting_does_not_say(self) -> None:
        found = job({"title": "Comptable senior"})
        assert (found.years_min, found.years_max, found.years_assumed) == (4.0, None, True)
        stated = job({"title": "Comptable senior", "experience": {"max_years": 5}})
        assert (stated.years_min, stated.years_max, stated.years_assumed) == (None, 5.0, False)


class TestExpectations:
    def wanted(self, **wish: Any) -> tuple[Any, ...]:
        who = person({"current_role": "x", "preferences": {"salary_expectations": wish}})
        return who.pay_min, who.pay_target, who.pay_current, who.pay_assumed

    def test_a_range_has_a_least_and_a_target(self) -> None:
        found = self.wanted(min=30_000, max=36_000, current=28_000, period="year")
        assert found == (30_000, 36_000, 28_000, [])

    def test_one_end_is_enough(self) -> None:
        assert self.wanted(min=2_500, period="month")[:2] == (30_000, None)
        assert self.wanted(max=36_000, period="year")[:2] == (36_000, 36_000)

    def test_both_ends_are_read_in_one_period(self) -> None:
        assert self.wanted(min=900, max=1_500) == (10_800, 18_000, None, ["period"])

    def test_words_are_read_as_a_range(self) -> None:
        assert self.wanted(text="38-42 k€") == (38_000, 42_000, None, ["period"])

    def test_current_pay_stands_for_an_expectation_that_is_not_said(self) -> None:
        found = self.wanted(current=2_500, period="month")
        assert found == (30_000, None, 30_000, ["current"])

    @pytest.mark.parametrize(
        "wish", [{}, {"text": "à débattre"}, {"min": 4_000, "currency": "USD"}]
    )
    def test_nothing_in_euros_is_nothing(self, wish: dict[str, Any]) -> None:
        assert self.wanted(**wish) == (None, None, None, [])


class TestJourneys:
    def modes(self, **transport: Any) -> tuple[dict[str, float], bool]:
        who = person({"current_role": "x", "preferences": {"transport": transport}})
        return who.modes, who.limits_minutes

    def test_without_a_word_car_and_transit_are_assumed(self) -> None:
        assert self.modes() == (DEFAULT_MINUTES, False)

    def test_stated_minutes_are_taken_others_assumed(self) -> None:
        found = self.modes(modes=["velo", "train"], max_minutes={"bike": 25})
        assert found == ({"velo": 25.0, "transport_commun": 45.0}, False)
        assert self.modes(modes=["moto"]) == ({"moto": OTHER_MINUTES}, False)

    def test_minutes_alone_name_the_modes(self) -> None:
        found = self.modes(max_minutes={"driving": 20, "fusée": 5, "marche": 0})
        assert found == ({"voiture": 20.0}, True)

    @pytest.mark.parametrize(("given", "km"), [(30, 30.0), (0, None), (-4, None), ("30", None)])
    def test_a_distance_is_a_positive_number(self, given: object, km: float | None) -> None:
        wishes = {"location_preferences": {"maxDistance": given}}
        assert person({"current_role": "x", "preferences": wishes}).max_km == km


class TestAvailability:
    def free(self, availability: object = None, **notice: Any) -> tuple[Any, ...]:
        who = person({"current_role": "x", "availability": availability, "notice": notice})
        return who.available, who.notice_days, who.notice_negotiable

    def test_a_day_is_a_day_and_a_time_counts_from_the_match(self) -> None:
        assert self.free("2026-03-01") == (date(2026, 3, 1).toordinal(), None, False)
        assert self.free("3 mois", negotiable=True) == (None, 90, True)
        assert self.free("immédiat") == (None, 0, False)
        assert self.free() == (None, None, False)

    def test_the_longer_of_word_and_notice_counts(self) -> None:
        assert self.free("1 mois", weeks=8)[1] == 56
        assert self.free("3 mois", weeks=8)[1] == 90
        assert self.free(weeks=4)[1] == 28

    def test_a_job_as_soon_as_possible_is_past_any_day(self) -> None:
        assert job({"title": "x", "start_date": "dès que possible"}).start == 0
        assert job({"title": "x", "start_date": "2026-02-01"}).start == TODAY + 27
        assert job({"title": "x", "start_date": "au printemps"}).start is None


def test_a_rich_job_is_read_in_full() -> None:
    found = job({**WARD, "knockouts": ["Permis B", "Anglais C1", "Diplôme zorbique"],
                 "expires_at": "2026-03-01T00:00:00Z"})  # fmt: skip
    assert (found.company, found.sector, found.size) == ("Clinique du Parc", "health",
                                                         "grand_groupe")  # fmt: skip
    assert found.occupations == ["nurse"]
    assert found.level == "senior"
    assert found.languages == {"fr": 5}
    assert found.contract == "CDI"
    assert found.urgency == "high"
    assert found.remote_days == 0
    assert found.environment == ["flexible_hours", "canteen", "thirteenth_month"]
    assert dict(zip(MOTIVATIONS, found.motivations, strict=True))["learning"] == 2
    assert [item[:2] for item in found.knockouts] == [
        ["skill", READING.lexicon.skill("Permis B")],
        ["language", "en"],
        ["skill", "~diplome zorbique"],
    ]
    assert found.expires == date(2026, 3, 1).toordinal()


def test_a_rich_person_is_read_in_full() -> None:
    found = person(NURSE)
    assert found.title == "Infirmière en bloc opératoire"
    assert found.sectors == ["health"]
    assert found.sectors_known == ["health"]
    assert found.contracts == ["CDI", "CDD"]
    assert found.sizes == ["grand_groupe"]
    assert found.motivations == ["impact", "learning"]
    assert found.environment == ["flexible_hours", "thirteenth_month"]
    assert found.states_licences
    assert found.reasons == ["Rémunération trop faible"]
    assert found.display == {"name": "Inès Moreau", "skills_count": 3}


def test_one_reason_may_stand_alone() -> None:
    assert person({"current_role": "x", "pourquoi_ecoute": "Trop loin"}).reasons == ["Trop loin"]
    assert person({"current_role": "x", "pourquoi_ecoute": " "}).reasons == []
    assert person({"current_role": "x", "pourquoi_ecoute": 4}).reasons == []


def test_a_company_may_be_its_name() -> None:
    assert job({"title": "x", "company": "Nov SA"}).company == "Nov SA"


garbage = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9999) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner,
                                                                max_size=3),
    max_leaves=6,
)  # fmt: skip


@given(
    st.dictionaries(st.sampled_from([*sorted(WARD), "knockouts", "expires_at", "text"]), garbage)
)
def test_any_job_document_is_read_without_fault(document: Mapping[str, Any]) -> None:
    assert job(document).id == "job"


@given(
    st.dictionaries(
        st.sampled_from([*sorted(set(NURSE) - {"skills", "experiences"}), "notice"]), garbage
    ),
    st.dictionaries(st.sampled_from(sorted(NURSE["preferences"])), garbage),
)
def test_any_candidate_document_is_read_without_fault(
    document: Mapping[str, Any], wishes: Mapping[str, Any]
) -> None:
    assert person({**document, "preferences": wishes}).id == "person"
