from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.extraction.page import aligned_plain
from src.extraction.periods import Period, durations, months_covered, periods

TODAY = date(2026, 1, 5).toordinal()


def _read(text: str) -> list[tuple[str, str | None]]:
    return [(item.start, item.end) for item in periods(aligned_plain(text), today=TODAY)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mars 2019 - aujourd'hui", ("2019-03", None)),
        ("mars 2019 à aujourd’hui", ("2019-03", None)),
        ("03/2019 – 05/2022", ("2019-03", "2022-05")),
        ("2016-2019", ("2016", "2019")),
        ("2016-19", ("2016", "2019")),
        ("2009-12", ("2009", "2012")),
        ("depuis 2020", ("2020", None)),
        ("Depuis le 1er mars 2019", ("2019-03", None)),
        ("Since Jan. 2020", ("2020-01", None)),
        ("Sept. 2018 to date", ("2018-09", None)),
        ("Octobre 2020 — Mai 2023", ("2020-10", "2023-05")),
        ("Mar '18 - Apr '19", ("2018-03", "2019-04")),
        ("été 2015", ("2015-07", "2015-08")),
        ("mars à juin 2019", ("2019-03", "2019-06")),
        ("nov. - fév. 2019", ("2018-11", "2019-02")),
        ("du 01/03/2018 au 15/06/2020", ("2018-03", "2020-06")),
        ("01/19 - 03/21", ("2019-01", "2021-03")),
        ("2019-03 - 2021-06", ("2019-03", "2021-06")),
        ("10.2018 - 12.2019", ("2018-10", "2019-12")),
        ("entre 2016 et 2019", ("2016", "2019")),
        ("Début 2019 - fin 2020", ("2019-01", "2020-12")),
        ("2021 - en cours", ("2021", None)),
        ("2018 à ce jour", ("2018", None)),
    ],
)
def test_periods_are_read_in_the_forms_people_use(
    text: str, expected: tuple[str, str | None]
) -> None:
    assert _read(text) == [expected]


@pytest.mark.parametrize(
    "text", ["Tél. 06 12 34 56 78, 44000 Nantes", "may work", "40 000 €", "2500 €", "24/7", "12/05"]
)
def test_other_figures_are_no_dates(text: str) -> None:
    assert _read(text) == []


def test_a_period_that_ends_before_it_begins_is_read_as_two_years() -> None:
    assert _read("2019 - 2016") == [("2019", "2019"), ("2016", "2016")]


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("03/2019 – 05/2022", 39),
        ("2016-2019", 36),
        ("juin 2014", 1),
        ("2014", 6),
        ("janvier 2025 - aujourd'hui", 12),
        ("depuis 2030", 0),
    ],
)
def test_a_period_is_as_long_as_its_months(text: str, months: int) -> None:
    first, last = periods(aligned_plain(text), today=TODAY)[0].months(TODAY)
    assert last - first == months


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2 ans", 2),
        ("18 mois", 1.5),
        ("1 an et demi", 1.5),
        ("three years", 3),
        ("2 ans et 3 mois", 2.25),
    ],
)
def test_lengths_of_time_are_read(text: str, years: float) -> None:
    assert [item.years for item in durations(aligned_plain(text))] == [years]


_SPANS = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 60)).map(lambda pair: (pair[0], sum(pair))),
    max_size=8,
)


@given(_SPANS)
def test_overlaps_count_once(spans: list[tuple[int, int]]) -> None:
    covered = {month for first, last in spans for month in range(first, last)}
    assert months_covered(spans) == len(covered)


@given(_SPANS, st.tuples(st.integers(0, 300), st.integers(0, 60)))
def test_one_more_period_never_shortens_the_whole(
    spans: list[tuple[int, int]], more: tuple[int, int]
) -> None:
    longer = [*spans, (more[0], sum(more))]
    assert months_covered(longer) >= months_covered(spans)
    assert months_covered(longer[::-1]) == months_covered(longer)


_MONTHS_FR = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
_MONTHS_EN = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def _forms(year: int, month: int, end_year: int, end_month: int) -> list[str]:
    start, end = (year, month), (end_year, end_month)
    return [
        " – ".join(f"{m:02d}/{y}" for y, m in (start, end)),
        " à ".join(f"{_MONTHS_FR[m - 1]} {y}" for y, m in (start, end)),
        "de " + " à ".join(f"{_MONTHS_FR[m - 1].upper()} {y}" for y, m in (start, end)),
        " to ".join(f"{_MONTHS_EN[m - 1]}. {y}" for y, m in (start, end)),
        "(" + "-".join(f"{_MONTHS_EN[m - 1]} {y}" for y, m in (start, end)) + ")",
        " | ".join(f"{y}-{m:02d}" for y, m in (start, end)),
        "du " + " au ".join(f"15/{m:02d}/{y}" for y, m in (start, end)),
    ]


@given(
    st.integers(1975, 2024), st.integers(1, 12), st.integers(0, 24), st.integers(0, 6), st.data()
)
def test_a_period_reads_the_same_in_every_form(
    year: int, month: int, length: int, form: int, data: st.DataObject
) -> None:
    end_year, end_month = divmod(year * 12 + month - 1 + length, 12)
    text = _forms(year, month, end_year, end_month + 1)[form]
    before = data.draw(st.sampled_from(["", "Développeur, Acme, ", "- ", "Comptable ("]))
    expected = (f"{year}-{month:02d}", f"{end_year}-{end_month + 1:02d}")
    assert _read(before + text) == [expected]


@given(st.text(alphabet="0123456789/-. aumrs'jnv\n", max_size=200))
def test_any_text_gives_periods_that_lie_in_it_and_run_forward(text: str) -> None:
    plain = aligned_plain(text)
    last = 0
    for item in periods(plain, today=TODAY):
        assert last <= item.at < item.to <= len(text)
        last = item.to
        first, after = item.months(TODAY)
        assert first <= after
        assert item.end is None or item.end >= item.start[: len(item.end)]
        assert isinstance(item, Period)
