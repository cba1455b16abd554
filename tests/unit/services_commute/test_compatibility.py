"""Laws of the compatibility of a journey, by addresses."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from src.commute.modes import MODES, Mode
from src.services.commute import wording
from src.services.commute.compatibility import CompatibilityAnswer
from tests.unit.services_commute.desk_of_journeys import Desk, ToldRoutes, point

DESK = Desk()
addresses = st.builds(point, st.floats(46, 47), st.floats(2, 3), st.sampled_from([30, 900, 12_000]))
several = st.lists(addresses, min_size=1, max_size=3)
limits_of = st.dictionaries(st.sampled_from(MODES), st.floats(1, 120), min_size=1)
days = st.integers(0, 5)


def fits(found: CompatibilityAnswer) -> bool:
    assert found.result is not None
    return found.result.compatible


def score(found: CompatibilityAnswer) -> float:
    assert found.result is not None
    return found.result.score


@given(several, several, limits_of, days, st.booleans(), st.floats(1, 3))
def test_a_looser_limit_never_makes_a_compatible_job_incompatible(
    origins: list[str], sites: list[str], limits: Mapping[Mode, float], telework: int, strict: bool,
    factor: float,
) -> None:  # fmt: skip
    tight = DESK.judge(origins, sites, limits, telework, strict=strict)
    looser = {mode: minutes * factor for mode, minutes in limits.items()}
    loose = DESK.judge(origins, sites, looser, telework, strict=strict)
    assert fits(loose) or not fits(tight)
    assert score(loose) >= score(tight)


@given(several, several, limits_of, st.integers(0, 4), st.booleans())
def test_telework_never_hurts(
    origins: list[str], sites: list[str], limits: Mapping[Mode, float], telework: int, strict: bool
) -> None:
    less, more = (
        DESK.judge(origins, sites, limits, each, strict=strict) for each in (telework, telework + 1)
    )
    assert score(more) >= score(less)
    assert fits(more) == fits(less) if strict else fits(more) or not fits(less)


@given(several, several, limits_of, days, st.booleans(), addresses, st.sampled_from(MODES))
def test_another_mode_origin_or_site_never_hurts(
    origins: list[str], sites: list[str], limits: dict[Mode, float], telework: int, strict: bool,
    address: str, mode: Mode,
) -> None:  # fmt: skip
    alone = DESK.judge(origins, sites, limits, telework, strict=strict)
    for found in (
        DESK.judge([*origins, address], sites, limits, telework, strict=strict),
        DESK.judge(origins, [*sites, address], limits, telework, strict=strict),
        DESK.judge(origins, sites, {mode: 20.0, **limits}, telework, strict=strict),
    ):
        assert fits(found) or not fits(alone)
        assert score(found) >= score(alone)


@given(several, several, limits_of, days, st.booleans())
def test_there_and_back_agree(
    origins: list[str], sites: list[str], limits: Mapping[Mode, float], telework: int, strict: bool
) -> None:
    there = DESK.judge(origins, sites, limits, telework, strict=strict)
    back = DESK.judge(sites, origins, limits, telework, strict=strict)
    assert (fits(there), score(there)) == (fits(back), score(back))
    assert {mode: way.verdict.journey for mode, way in there.ways.items()} == {
        mode: way.verdict.journey for mode, way in back.ways.items()
    }


@given(several, several, limits_of, days, st.booleans())
def test_each_mode_shows_the_journey_that_decides_about_it(
    origins: list[str], sites: list[str], limits: Mapping[Mode, float], telework: int, strict: bool
) -> None:
    found = DESK.judge(origins, sites, limits, telework, strict=strict)
    assert set(found.ways) == set(limits)
    assert fits(found) == any(way.verdict.compatible for way in found.ways.values())
    if found.recommended is not None:
        shown = [way.verdict for way in found.ways.values() if way.verdict.compatible]
        assert found.recommended.verdict.journey.minutes == min(
            each.journey.minutes for each in shown
        )
    for mode, way in found.ways.items():
        alone = DESK.judge(
            [way.origin.written], [way.site.written], {mode: limits[mode]}, telework, strict=strict
        )
        assert alone.ways[mode].verdict.journey == way.verdict.journey


def test_unplaced_addresses_make_it_unknown_only_when_a_whole_side_is() -> None:
    limits: dict[Mode, float] = {"voiture": 60}
    unknown = DESK.judge(["Xanadu"], ["Paris"], limits)
    assert unknown.result is None
    assert unknown.unplaced == (["Xanadu"], [])
    known = DESK.judge(["Xanadu", "Versailles"], ["Paris", "Nulle part"], limits)
    assert fits(known)
    assert known.unplaced == (["Xanadu"], ["Nulle part"])


def test_a_mode_without_a_way_is_left_out_and_told() -> None:
    desk = Desk(ToldRoutes(lambda leg: None if leg.mode == "transport_commun" else 20.0))
    found = desk.judge(["Versailles"], ["Paris"], {"voiture": 30, "transport_commun": 600})
    assert list(found.ways) == ["voiture"]
    assert found.ways["voiture"].verdict.journey.source == "google"
    assert found.effort.sources == {"google": 1}
    nothing = desk.judge(["Versailles"], ["Paris"], {"transport_commun": 600})
    assert not fits(nothing)
    assert nothing.ways == {}
    assert wording.no_way("transport_commun", french=True) == "Aucun itinéraire en transports."


def test_journeys_have_the_time_that_addresses_leave() -> None:
    routes = ToldRoutes(lambda _: 10.0, degraded=["google_maps"])
    found = Desk(routes).judge(["Versailles"], ["Paris"], {"voiture": 30})
    assert routes.seconds == [10.0]
    assert found.effort.degraded == ("google_maps",)
    assert (found.effort.asked, found.effort.billed) == (1, 1)


def test_verdicts_are_told_in_both_languages() -> None:
    found = DESK.judge(["Versailles"], ["Paris"], {"voiture": 60, "marche": 30})
    car, foot = (found.ways[mode].verdict for mode in ("voiture", "marche"))  # type: ignore[index]
    assert wording.verdict(car, strict=True, french=True).endswith("dans la limite de 60 min.")
    assert "more than the limit of 30 min" in wording.verdict(foot, strict=True, french=False)
    lenient = DESK.judge(["Versailles"], ["Paris"], {"marche": 200}, 4, strict=False)
    told = wording.verdict(lenient.ways["marche"].verdict, strict=False, french=True)
    assert "télétravail" in told
    assert wording.unplaced("job", ["A", "B"], french=True) == (
        "Adresse du poste non reconnue : « A », « B »."
    )
