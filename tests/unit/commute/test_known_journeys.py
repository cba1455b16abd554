"""The table of known journeys, the constants made of it, and the error that is published."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from src.commute.fitted import FITTED
from src.commute.modes import MODES
from tools.journeys.fit import TARGET, fit, rendered
from tools.journeys.known import PATH, known
from tools.journeys.report import END, MEASURED, PAGE, START, measured, report

# The most that the median error of the held-out journeys may be.
MOST = {"voiture": 0.20, "transport_commun": 0.25, "velo": 0.15, "marche": 0.15}
NUMBER = {"voiture": 60, "transport_commun": 60, "velo": 30, "marche": 30}
JOURNEYS = known()


@pytest.fixture(scope="module")
def made():
    return fit(JOURNEYS)


@pytest.mark.parametrize("mode", MODES)
def test_the_shipped_constants_are_those_that_the_fit_makes(made, mode):
    for name in FITTED[mode].__slots__:
        # One step of the last written digit: sums may differ in their last bit between machines.
        got, want = getattr(FITTED[mode], name), getattr(made[mode], name)
        np.testing.assert_allclose(got, want, rtol=0, atol=0.0021)


def test_the_shipped_block_is_written_as_the_fit_writes_it():
    assert TARGET.read_text(encoding="utf-8").endswith(rendered(FITTED))


@pytest.mark.parametrize("mode", MEASURED)
def test_held_out_journeys_are_met_within_the_published_limits(mode):
    error = measured((one for one in JOURNEYS if one.held), mode)
    assert error.median <= MOST[mode]
    assert error.inside >= 0.8


@pytest.mark.parametrize("mode", MEASURED)
def test_there_are_enough_journeys_and_two_in_five_are_held_out(mode):
    rows = [one for one in JOURNEYS if one.mode == mode]
    assert len(rows) >= NUMBER[mode]
    assert 0.35 <= sum(one.held for one in rows) / len(rows) <= 0.45


def test_all_journeys_of_one_source_between_the_same_ends_are_on_the_same_side():
    side: dict[tuple[str, frozenset[str]], bool] = {}
    for one in JOURNEYS:
        origin, _, start, end, *_ = one.id.split(":")
        assert side.setdefault((origin, frozenset((start, end))), one.held) == one.held


def test_every_row_names_its_source_its_places_and_minutes_that_can_be():
    with PATH.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["source"], row["id"]
        assert row["placed"], row["id"]
        assert row["minutes_kind"] in {"door_to_door", "in_vehicle", "timetable"}
        assert row["rush"] in {"yes", "no", "unknown"}
        assert float(row["minutes"]) > 0
    for one in JOURNEYS:
        assert one.km * 60 / one.stated < 150, one.id  # km/h; the fastest is a regional express
        assert one.stated <= one.minutes <= one.stated + 24


def test_the_page_shows_what_the_report_measures():
    page = PAGE.read_text(encoding="utf-8")
    assert page.partition(START)[2].partition(END)[0] == report(JOURNEYS)
