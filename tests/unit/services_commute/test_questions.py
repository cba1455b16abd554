"""Modes by any name, limits in minutes, and people however they are described."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.commute.modes import MODES
from src.services.catalogue import ResourceNotFoundError
from src.services.commute.questions import limits_for, limits_in, modes_in
from src.services.documents import DocumentError
from tests.unit.services_commute.desk_of_journeys import Desk

HERE = "/candidat_questionnaire"
NAMES = {
    "voiture": ("Voiture", "driving", "CAR", "véhicule personnel"),
    "transport_commun": ("transports en commun", "TRANSIT", "Métro", "public transport"),
    "velo": ("vélo", "bicycling", "Bike"), "marche": ("à pied", "walking"),
    "moto": ("moto", "Scooter"), "trottinette": ("trottinette électrique", "e-scooter"),
    "covoiturage": ("Co-voiturage", "carpool"),
}  # fmt: skip


def refused(error: pytest.ExceptionInfo[DocumentError]) -> list[str]:
    return [fault.pointer for fault in error.value.faults]


@pytest.mark.parametrize(("mode", "name"), [(m, n) for m, names in NAMES.items() for n in names])
def test_a_mode_has_many_names_in_both_languages(mode: str, name: str) -> None:
    assert modes_in([name], "") == [mode]
    assert modes_in([mode, name], "") == [mode]
    assert limits_in({name: 20}, "") == {mode: 20.0}


def test_unknown_modes_are_all_named_with_what_is_expected() -> None:
    with pytest.raises(DocumentError) as error:
        modes_in(["voiture", "tapis volant", 3], "/transport_modes")
    assert refused(error) == ["/transport_modes/1", "/transport_modes/2"]
    assert "trottinette" in error.value.faults[0].detail
    assert "attendu" in error.value.faults[0].french


@pytest.mark.parametrize("minutes", [0, 0.5, 601, -3, "30", True, None, float("nan")])
def test_limits_out_of_bounds_are_refused(minutes: Any) -> None:
    with pytest.raises(DocumentError) as error:
        limits_in({"vélo": minutes}, "/max_times")
    assert refused(error) == ["/max_times/vélo"]


def test_two_limits_of_one_mode_are_refused_and_one_said_twice_is_not() -> None:
    assert limits_in({"car": 30, "voiture": 30.0}, "") == {"voiture": 30.0}
    with pytest.raises(DocumentError) as error:
        limits_in({"car": 30, "a/b": 3, "voiture": 45}, "/max_times")
    assert refused(error) == ["/max_times/a~1b", "/max_times/voiture"]


def test_without_modes_those_with_a_limit_are_taken_else_car_and_transit() -> None:
    assert limits_for([], {}) == {"voiture": 30.0, "transport_commun": 45.0}
    assert limits_for([], {"velo": 20.0}) == {"velo": 20.0}
    assert limits_for(["marche"], {"velo": 20.0}) == {"marche": 60.0}
    assert limits_for(["velo", "voiture"], {"velo": 20.0}, 15.0) == {"voiture": 15.0, "velo": 15.0}


@given(st.permutations(MODES), st.dictionaries(st.sampled_from(MODES), st.floats(1, 600)))
def test_the_order_of_modes_changes_nothing(modes: Any, stated: Any) -> None:
    assert list(limits_for(modes, stated).items()) == list(limits_for(MODES, stated).items())


def test_our_own_document_is_read_as_matching_reads_it() -> None:
    document = {
        "location": {"city": "Nantes", "postal_code": "44000"},
        "preferences": {
            "transport": {"modes": ["vélo", "car"], "max_minutes": {"bike": 25}},
            "location_preferences": {"acceptedCities": ["Brest"], "maxDistance": 12},
        },
        "pourquoi_ecoute": ["Poste trop loin de mon domicile"],
    }
    found = Desk().travellers.described(document, HERE)
    assert [spot.written for spot in found.spots] == ["44000 Nantes", "Brest"]
    assert found.limits == {"voiture": 30.0, "velo": 25.0}
    assert found.max_km == 12
    assert found.reasons == ("Poste trop loin de mon domicile",)


def test_a_document_with_faults_is_refused_where_they_are() -> None:
    with pytest.raises(DocumentError) as error:
        Desk().travellers.described(
            {"location": "Nantes", "preferences": {"transport": {"max_minutes": {"car": -1}}}}, HERE
        )
    assert refused(error) == [f"{HERE}/preferences/transport/max_minutes/car"]


def test_a_commitment_questionnaire_is_read_by_the_bridge() -> None:
    found = Desk().travellers.described(
        {
            "adresse": "Lyon",
            "transport": {
                "moyens_selectionnes": ["voiture", "transport_commun"],
                "temps_max": {"voiture": "40 minutes", "transport_commun": "1h"},
            },
            "pourquoi_ecoute": "Poste trop loin de mon domicile",
        },
        HERE,
    )
    assert [spot.written for spot in found.spots] == ["Lyon"]
    assert found.limits == {"voiture": 40.0, "transport_commun": 60.0}
    assert found.reasons == ("Poste trop loin de mon domicile",)


@pytest.mark.parametrize(
    "said",
    [
        {"adresse": "Lyon", "transport_modes": ["bike"], "max_times": {"vélo": 25}},
        {"address": "Lyon", "modes": "velo", "temps_max": {"bike": 25}},
        {"addresses": ["Lyon"], "moyens_transport": ["VÉLO"], "max_times": {"bicycling": 25}},
        {"transport": {"adresse": "Lyon", "modes": ["vélo"], "max_times": {"vélo": 25}}},
        {"location": "Lyon", "preferences": {"transport": {"max_minutes": {"vélo": 25}}}},
    ],
)
def test_the_short_form_may_be_written_in_many_ways(said: dict[str, Any]) -> None:
    found = Desk().travellers.described(said, HERE)
    assert [spot.written for spot in found.spots] == ["Lyon"]
    assert found.limits == {"velo": 25.0}


def test_the_short_form_takes_several_addresses_and_days() -> None:
    said = {"addresses": ["Lyon", "Xanadu", "Lyon"], "telework_days": 2}
    found = Desk().travellers.described(said, HERE)
    assert [(spot.written, spot.place is None) for spot in found.spots] == [
        ("Lyon", False), ("Xanadu", True),
    ]  # fmt: skip
    assert found.telework_days == 2


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({}, ""),
        ({"modes": ["voiture"]}, ""),
        ({"pourquoi_ecoute": "too_far"}, ""),
        ({"skills": ["Python"]}, ""),
        ({"adresse": "Lyon", "transport_modes": ["voiture", "fusée"]}, "/transport_modes/1"),
        ({"adresse": "Lyon", "transport": {"modes": ["fusée"]}}, "/transport/modes/0"),
        ({"adresse": "Lyon", "max_times": {"car": 0}}, "/max_times/car"),
        ({"adresse": "Lyon", "telework_days": 6}, "/telework_days"),
        ({"adresse": "Lyon", "telework_days": True}, "/telework_days"),
        ({"adresse": " "}, "/adresse"),
        ({"addresses": ["Lyon", 3]}, "/addresses/1"),
        ({"addresses": ["x" * 501]}, "/addresses/0"),
        ({"addresses": ["a", "b", "c", "d", "e", "f"]}, "/addresses"),
    ],
)
def test_what_is_wrong_with_a_questionnaire_is_said_where_it_is(
    said: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(DocumentError) as error:
        Desk().travellers.described(said, HERE)
    assert refused(error) == [HERE + pointer]


def test_stored_people_and_jobs_are_read_in_full_and_unknown_ones_are_not_found() -> None:
    desk = Desk()
    home = {"address": "3 rue du Bac", "city": "Lyon", "postal_code": "69001", "country": "France"}
    desk.put("candidate", "anna", {"current_role": "Soudeuse", "location": home})
    sites = [{"city": "Lille"}, {"latitude": 45.1, "longitude": 2.1}, "Xanadu"]
    desk.put("job", "weld", {"title": "Soudeur", "location": sites,
                             "remote_policy": {"mode": "hybrid", "days_per_week": 3}})  # fmt: skip
    person, job = desk.travellers.stored("anna"), desk.travellers.workplace("weld")
    assert person.stored
    assert [spot.written for spot in person.spots] == ["3 rue du Bac, 69001 Lyon, France"]
    assert [spot.written for spot in job.spots] == ["Lille", "", "Xanadu"]
    assert job.remote_days == 3
    for missing in (lambda: desk.travellers.stored("x"), lambda: desk.travellers.workplace("x")):
        with pytest.raises(ResourceNotFoundError):
            missing()
