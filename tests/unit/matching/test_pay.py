"""Pay as people write it, brought to gross euros a year."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.matching.pay import Pay, read_pay, yearly

TEXTS = [
    ("38-42 k€", 38_000, 42_000, ("period",)),
    ("38 - 42K", 38_000, 42_000, ("period",)),
    ("35K à 38K annuels", 35_000, 38_000, ()),
    ("30k-35k", 30_000, 35_000, ("period",)),
    ("28.5 K€", 28_500, 28_500, ("period",)),
    ("28,5k€ brut annuel", 28_500, 28_500, ()),
    ("entre 38 et 42 k€", 38_000, 42_000, ("period",)),
    ("entre 30 000 et 35 000 euros", 30_000, 35_000, ("period",)),
    ("30 000€ - 40 000€ par an", 30_000, 40_000, ()),
    ("de 24000 à 28000 € brut/an", 24_000, 28_000, ()),
    ("à partir de 30 000 €", 30_000, 30_000, ("period",)),
    ("2 800 € brut/mois", 33_600, 33_600, ()),
    ("2 800 € brut/mois", 33_600, 33_600, ()),
    ("1 766,92 € mensuel", 21_203.04, 21_203.04, ()),
    ("2500 à 3000 € par mois", 30_000, 36_000, ()),
    ("2 500 € net mensuel", 38_461.54, 38_461.54, ("net",)),
    ("2 340 € net par mois", 36_000, 36_000, ("net",)),
    ("2 800 € x 13 mois", 36_400, 36_400, ("period",)),
    ("2 800 € par mois sur 13 mois", 36_400, 36_400, ()),
    ("40 à 45 k€ brut par an sur 13 mois", 40_000, 45_000, ()),
    ("40 000 € sur 12 mois", 40_000, 40_000, ("period",)),
    ("12,50 €/h", 22_750, 22_750, ("hours",)),
    ("11,88 € de l'heure", 21_621.6, 21_621.6, ("hours",)),
    ("12 à 14 € de l'heure", 21_840, 25_480, ("hours",)),
    ("TJM 450-550 €", 98_100, 119_900, ("days",)),
    ("450 € / jour", 98_100, 98_100, ("days",)),
    ("450€/j", 98_100, 98_100, ("days",)),
    ("600 €/semaine", 31_200, 31_200, ("weeks",)),
    ("€45,000 - €55,000 per year", 45_000, 55_000, ()),
    ("45000 EUR gross per annum", 45_000, 45_000, ()),
    ("€3,200 per month", 38_400, 38_400, ()),
    ("€15 to €18 hourly", 27_300, 32_760, ("hours",)),
    # What stands beside a pay is no other end of it.
    ("40 K€ + 10% de variable", 40_000, 40_000, ("period",)),
    ("40k€ fixe + 5k€ de variable", 40_000, 40_000, ("period",)),
    ("40k€ de fixe et 5k€ de prime", 40_000, 40_000, ("period",)),
    ("2 000 € / mois pour 35h", 24_000, 24_000, ()),
    ("1 800€/mois - 35h/semaine", 21_600, 21_600, ()),
    ("35 h, 2000 € par mois", 24_000, 24_000, ()),
    ("3 ans d'expérience, 40k€", 40_000, 40_000, ("period",)),
    ("35 000 an", 35_000, 35_000, ()),
    ("450", 98_100, 98_100, ("period", "days")),
    ("15 €", 27_300, 27_300, ("period", "hours")),
]


@pytest.mark.parametrize(("text", "low", "high", "assumed"), TEXTS)
def test_a_pay_is_read_however_it_is_written(
    text: str, low: float, high: float, assumed: tuple[str, ...]
) -> None:
    assert read_pay(text) == Pay(low, high, assumed)
    assert read_pay({"text": text}) == Pay(low, high, assumed)


@pytest.mark.parametrize(
    "value",
    [
        "selon profil", "", "SMIC", "£40k", "$90,000", "80 000 CHF", "0 €", "1 € par an",
        "35h par semaine", None, 42, [], {}, {"text": "à négocier"}, {"text": None},
        {"min": 40_000, "currency": "USD"}, {"min": 0, "max": 0}, {"min": "38k"}, {"min": True},
        {"min": 100, "period": "year"}, {"max": 9e9, "period": "hour"}, {"period": "year"},
    ],
)  # fmt: skip
def test_what_is_no_pay_in_euros_is_none(value: object) -> None:
    assert read_pay(value) is None


@pytest.mark.parametrize(
    ("value", "pay"),
    [
        ({"min": 30_000, "max": 36_000, "period": "year"}, Pay(30_000, 36_000)),
        ({"min": 2_500, "max": 3_000, "period": "month"}, Pay(30_000, 36_000)),
        ({"min": 2_500, "period": "mensuel"}, Pay(30_000, 30_000)),
        ({"max": 36_000, "period": "année"}, Pay(36_000, 36_000)),
        ({"min": 400, "max": 500, "period": "day"}, Pay(87_200, 109_000, ("days",))),
        ({"min": 20, "period": "hour", "currency": "EUR"}, Pay(36_400, 36_400, ("hours",))),
        ({"min": 20, "period": "heure", "currency": "€"}, Pay(36_400, 36_400, ("hours",))),
        ({"min": 30_000}, Pay(30_000, 30_000, ("period",))),
        ({"min": 2_340, "period": "month", "gross": False}, Pay(36_000, 36_000, ("net",))),
        ({"min": 2_500, "period": "month", "gross": True}, Pay(30_000, 30_000)),
        (
            {"min": 2_800, "period": "month", "text": "2 800 € brut/mois sur 13 mois"},
            Pay(36_400, 36_400),
        ),
        ({"min": 36_000, "period": "year", "text": "36 K€ sur 13 mois"}, Pay(36_000, 36_000)),
        # One period for both ends, by the higher one.
        ({"min": 9_000, "max": 11_000}, Pay(9_000, 11_000, ("period",))),
        ({"min": 900, "max": 1_500}, Pay(10_800, 18_000, ("period",))),
        ({"min": 36_000, "max": 30_000, "period": "year"}, Pay(30_000, 36_000)),
        ({"min": 30_000, "max": 36_000, "period": "year", "text": "12 €/h"}, Pay(30_000, 36_000)),
    ],
)
def test_a_range_is_read_in_its_period(value: dict[str, Any], pay: Pay) -> None:
    assert read_pay(value) == pay


def test_one_amount_is_read_in_the_period_of_its_mapping() -> None:
    assert yearly(2_500, {"period": "month", "text": "…"}) == 30_000
    assert yearly(2_500, {}) == 30_000
    assert yearly(None, {"period": "month"}) is None
    assert yearly("2500", {"period": "month"}) is None
    assert yearly(True, {}) is None
    assert yearly(0, {}) is None


@given(st.integers(12, 200), st.integers(0, 60), st.sampled_from(["-", " - ", " à ", "/", " to "]))
def test_a_range_in_thousands_keeps_its_ends_however_joined(
    low: int, more: int, joint: str
) -> None:
    found = read_pay(f"{low}{joint}{low + more} k€ brut annuel")
    assert found == Pay(low * 1000, (low + more) * 1000)


@given(st.floats(1, 1e6), st.floats(1, 1e6), st.sampled_from(["hour", "day", "month", "year"]))
def test_paying_more_is_never_read_as_less(one: float, other: float, period: str) -> None:
    less, more = (read_pay({"min": amount, "period": period}) for amount in sorted((one, other)))
    if less is not None and more is not None:
        assert less.low <= more.low


@given(st.text(max_size=60))
def test_any_text_is_read_without_fault(text: str) -> None:
    found = read_pay(text)
    assert found is None or 0 <= found.low <= found.high
