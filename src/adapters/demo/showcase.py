"""The first documents of the demo are chosen, so that what a newcomer tries first shows much.

The first candidates are of very different trades, and the first jobs are of those trades, in and
around the towns where those candidates live.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from src.adapters.demo.chance import Chance
from src.adapters.demo.tables import Town, Trade, distance_km, towns, trades

# Trade, postal code of the home, years of experience.
_FIRST: Final = (
    ("accountant", "69003", 6.5),
    ("nurse", "44000", 8.0),
    ("fullstack_developer", "75011", 5.0),
    ("electrician", "31000", 11.0),
    ("sales_representative", "59000", 7.0),
    ("order_picker", "69800", 2.0),
    ("cook", "33000", 6.0),
    ("welder", "44000", 4.0),
    ("home_carer", "13008", 3.0),
    ("store_manager", "35000", 12.0),
    ("data_engineer", "92100", 6.0),
    ("site_manager_construction", "34000", 10.0),
)
CANDIDATES: Final = len(_FIRST)
JOBS: Final = 5 * CANDIDATES
_AROUND_KM: Final = 18.0


def person(number: int) -> tuple[Trade, Town, float]:
    """Trade, home and years of the candidate of that number, from 1 to ``CANDIDATES``."""
    key, postal_code, years = _FIRST[number - 1]
    return trades()[key], _town(postal_code), years


def job(number: int, chance: Chance) -> tuple[Trade, Town, float]:
    """Trade, town and fitting years of the job of that number, from 1 to ``JOBS``."""
    key, postal_code, years = _FIRST[(number - 1) % CANDIDATES]
    return trades()[key], chance.choice(_around(postal_code)), years


@cache
def _town(postal_code: str) -> Town:
    return next(town for town in towns() if town.postal_code == postal_code)


@cache
def _around(postal_code: str) -> tuple[Town, ...]:
    home = _town(postal_code)
    return tuple(town for town in towns() if distance_km(town, home) < _AROUND_KM)
