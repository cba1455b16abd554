"""Pay in the text of adverts: the fixed part, in its own unit and period."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.extraction.pay_text import read_pay_range
from src.extraction.posting_sections import Outline
from src.extraction.posting_text import PostingText

TODAY = date(2026, 5, 4).toordinal()


def pay(text: str, today: int = TODAY) -> dict[str, Any] | None:
    source = PostingText(text)
    found = read_pay_range(source, Outline(source), today=today)
    return None if found is None else found.value


def where(text: str) -> str:
    source = PostingText(text)
    found = read_pay_range(source, Outline(source), today=TODAY)
    assert found is not None
    return text[found.start : found.end]


@pytest.mark.parametrize(
    ("text", "low", "high", "currency", "period"),
    [
        ("Salaire : 35-38K€", 35_000, 38_000, "EUR", "year"),
        ("35K à 38K annuels", 35_000, 38_000, "EUR", "year"),
        ("38 à 42 k€ brut annuel", 38_000, 42_000, "EUR", "year"),
        ("entre 38 et 42 k€", 38_000, 42_000, "EUR", "year"),
        ("Rémunération : 12,50 € de l'heure", 12.5, 12.5, "EUR", "hour"),
        ("11,88 €/h + 10% IFM + 10% CP", 11.88, 11.88, "EUR", "hour"),
        ("taux horaire 12.30€ brut", 12.3, 12.3, "EUR", "hour"),
        ("TJM 450-500 €", 450, 500, "EUR", "day"),
        ("TJM : 450", 450, 450, "EUR", "day"),
        ("Day rate: €480. Four days a week.", 480, 480, "EUR", "day"),
        ("600 € / semaine", 600, 600, "EUR", "week"),
        ("De 1 900 à 2 100 € bruts par mois selon expérience", 1900, 2100, "EUR", "month"),
        ("1 766,92 € brut mensuel", 1766.92, 1766.92, "EUR", "month"),
        ("CDI 35 h, 1 830 € + primes sur objectifs", 1830, 1830, "EUR", "month"),
        ("30 000€ - 40 000€ par an", 30_000, 40_000, "EUR", "year"),
        ("38 000 / 42 000 € selon profil", 38_000, 42_000, "EUR", "year"),
        ("€45,000 - €55,000 per year", 45_000, 55_000, "EUR", "year"),
        ("$80,000 - $95,000 a year", 80_000, 95_000, "USD", "year"),
        ("$25/hr", 25, 25, "USD", "hour"),
        ("£45k", 45_000, 45_000, "GBP", "year"),
        ("£30-35k DOE", 30_000, 35_000, "GBP", "year"),
        ("CHF 90'000", 90_000, 90_000, "CHF", "year"),
        ("40k€ fixe + 5k€ de variable", 40_000, 40_000, "EUR", "year"),
        ("Package 55-60 K€ (fixe 48 K€ + variable)", 48_000, 48_000, "EUR", "year"),
        ("Prime de 500 €, salaire 2 100 € net mensuel", 2100, 2100, "EUR", "month"),
        ("2 jours de télétravail par semaine - 45k€", 45_000, 45_000, "EUR", "year"),
    ],
)
def test_the_fixed_pay_is_read_in_its_unit(
    text: str, low: float, high: float, currency: str, period: str
) -> None:
    found = pay(text)
    assert found is not None
    assert (found["min"], found["max"], found["currency"], found["period"]) == (
        low, high, currency, period,
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Rémunération selon profil", "competitive salary", "Tickets restaurant 9 € par jour",
        "chiffre d'affaires de 30 M€ et 12 000 € de budget", "CA 45 000 K€, 2 000 salariés",
        "Budget travaux de 200 000 €", "Nous avons levé 12 M€ et servons 10k clients",
        "5k users", "Tél. 02 40 12 34 56", "35 h par semaine du lundi au vendredi",
        "Salaire selon % du SMIC", "prime de cooptation de 1 000 €", "mutuelle à 45 € par mois",
        "un portefeuille de 150 000 €",
    ],
)  # fmt: skip
def test_what_is_no_fixed_pay_is_not_read(text: str) -> None:
    assert pay(text) is None


def test_one_end_alone_stays_alone() -> None:
    assert pay("à partir de 28 000 € brut annuel") == {
        "min": 28_000, "currency": "EUR", "period": "year", "gross": True,
    }  # fmt: skip
    assert pay("up to €65k") == {"max": 65_000, "currency": "EUR", "period": "year"}


def test_gross_and_net_are_kept_apart() -> None:
    assert (pay("2500 € net par mois") or {})["gross"] is False
    assert (pay("2500 € brut par mois") or {})["gross"] is True
    assert "gross" not in (pay("2500 € par mois") or {})


def test_thirteen_months_stay_in_the_words() -> None:
    found = pay("Salaire : 2 800 € brut/mois sur 13 mois + mutuelle")
    assert found is not None
    assert (found["min"], found["text"]) == (2800, "2 800 € brut/mois sur 13 mois")


def test_the_legal_minimum_is_that_of_the_day() -> None:
    assert (pay("Salaire : SMIC") or {})["max"] == 1823.03
    assert (pay("Salaire : SMIC", date(2025, 3, 1).toordinal()) or {})["max"] == 1801.80
    assert "max" not in (pay("SMIC + primes") or {})
    assert pay("Salaire : SMIC", date(2010, 1, 1).toordinal()) is None


def test_the_place_is_that_of_the_amounts() -> None:
    assert where("CDI, 35 à 38 K€ brut annuel, mutuelle") == "35 à 38 K€ brut annuel"
    assert where("Notre CA est de 45 M€. Salaire : 2 100 €/mois.") == "2 100 €/mois"


def _grouped(amount: int, sign: str) -> str:
    return f"{amount:,}".replace(",", sign)


@given(
    low=st.integers(15, 120), more=st.integers(0, 40), joint=st.sampled_from(["-", " - ", " à "]),
    form=st.sampled_from(
        ["{0}{j}{1} k€ brut annuel", "{0}{j}{1}K€", "Salaire : {0}k{j}{1}k",
         "{0} k€{j}{1} k€ par an"]
    ),
)  # fmt: skip
def test_a_range_in_thousands_comes_back(low: int, more: int, joint: str, form: str) -> None:
    found = pay(form.format(low, low + more, j=joint))
    assert found is not None
    assert (found["min"], found["max"]) == (low * 1000, (low + more) * 1000)
    assert (found["currency"], found["period"]) == ("EUR", "year")


@given(
    low=st.integers(1500, 6000), more=st.integers(0, 900),
    space=st.sampled_from([" ", "", "\u202f", "."]),
    joint=st.sampled_from([" à ", " - ", "-"]), gross=st.booleans(),
)  # fmt: skip
def test_a_monthly_range_comes_back(
    low: int, more: int, space: str, joint: str, *, gross: bool
) -> None:
    word = "brut" if gross else "net"
    written = f"{_grouped(low, space)}{joint}{_grouped(low + more, space)} € {word} par mois"
    assert pay(f"CDI, {written}, mutuelle") == {
        "min": low, "max": low + more, "currency": "EUR", "period": "month", "gross": gross,
    }  # fmt: skip


@given(low=st.integers(20, 150), more=st.integers(0, 30), sign=st.sampled_from(["$", "£", "€"]))
def test_an_english_yearly_range_comes_back(low: int, more: int, sign: str) -> None:
    one, other = low * 1000, (low + more) * 1000
    found = pay(f"We offer {sign}{one:,} - {sign}{other:,} per annum plus bonus")
    assert found is not None
    assert (found["min"], found["max"], found["period"]) == (one, other, "year")
    assert found["currency"] == {"$": "USD", "£": "GBP", "€": "EUR"}[sign]


@given(st.text(max_size=200))
def test_any_text_is_read_without_fault(text: str) -> None:
    found = pay(text)
    assert found is None or found.get("min", 0) <= found.get("max", 1e9)
