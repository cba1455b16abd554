"""Weights: the numbers of the contract, reasons as people give them, and their laws."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.matching.criteria import SCORERS, WITNESSES
from src.matching.criteria_table import BASE_WEIGHTS, CRITERIA, KEYS, level_of
from src.matching.errors import InvalidReasonError, InvalidWeightError, UnknownCriterionError
from src.matching.weights import REASONS, Weighting, recognise, weigh
from tests.unit.matching.market import ROUNDING

BASE = {
    "semantic": 0.24, "salary": 0.19, "experience": 0.14, "location": 0.09, "motivations": 0.08,
    "sector": 0.06, "contract": 0.05, "timing": 0.04, "modality": 0.04, "progression": 0.03,
    "hierarchy": 0.02, "environment": 0.02,
}  # fmt: skip
TARGETS = {
    "salary_too_low": {"salary": 0.32, "progression": 0.05},
    "role_mismatch": {"semantic": 0.30, "motivations": 0.14, "sector": 0.10},
    "too_far": {"location": 0.25, "modality": 0.08},
    "lack_of_flexibility": {"modality": 0.10, "motivations": 0.10, "contract": 0.09,
                            "timing": 0.07, "location": 0.12},
    "no_prospects": {"experience": 0.22, "motivations": 0.14, "progression": 0.05},
}  # fmt: skip
codes = st.sampled_from(sorted(TARGETS))
intensities = st.floats(1, 5)
rankings = st.lists(st.tuples(codes, intensities), max_size=5, unique_by=lambda item: item[0])


def given_reasons(ranking: list[tuple[str, float]]) -> Weighting:
    return weigh(recognise([{"reason": code, "intensity": much} for code, much in ranking]))


def test_the_base_weights_are_those_of_the_contract() -> None:
    assert dict(zip(KEYS, BASE_WEIGHTS, strict=True)) == BASE
    assert weigh().as_dict() == BASE
    assert math.isclose(sum(BASE.values()), 1)


def test_scorers_and_witnesses_stand_in_the_order_of_the_criteria() -> None:
    for functions in (SCORERS, WITNESSES):
        modules = [function.__module__.rpartition(".")[2] for function in functions]
        assert modules == list(KEYS)


def test_the_labels_are_those_of_the_contract() -> None:
    assert [criterion.label("fr") for criterion in CRITERIA] == [
        "Adéquation du poste", "Rémunération", "Expérience", "Localisation", "Motivations",
        "Secteur", "Contrat", "Disponibilité", "Modalité de travail", "Progression salariale",
        "Niveau hiérarchique", "Environnement",
    ]  # fmt: skip
    assert len({criterion.label("en") for criterion in CRITERIA}) == 12


@pytest.mark.parametrize(("code", "targets"), TARGETS.items())
def test_a_reason_at_intensity_three_gives_exactly_its_targets(
    code: str, targets: dict[str, float]
) -> None:
    found = weigh(recognise(code))
    assert found.applied
    assert found.origin == "reasons"
    shrink = (1 - sum(targets.values())) / sum(
        weight for key, weight in BASE.items() if key not in targets
    )
    for key, weight in found.as_dict().items():
        assert math.isclose(weight, targets.get(key, BASE[key] * shrink), abs_tol=ROUNDING)
        assert (weight > BASE[key]) == (key in targets)


@given(rankings)
def test_weights_are_a_distribution_whatever_the_reasons(ranking: list[tuple[str, float]]) -> None:
    values = given_reasons(ranking).values
    assert all(value > 0 for value in values)
    assert abs(sum(values) - 1) < 1e-9


@given(rankings.filter(bool), st.floats(0, 4), st.data())
def test_strengthening_a_reason_never_lowers_a_weight_that_it_names(
    ranking: list[tuple[str, float]], more: float, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(ranking) - 1))
    code, much = ranking[at]
    stronger = [*ranking[:at], (code, min(5, much + more)), *ranking[at + 1 :]]
    before, after = given_reasons(ranking).as_dict(), given_reasons(stronger).as_dict()
    for key in TARGETS[code]:
        assert after[key] >= before[key] - ROUNDING


@given(rankings.filter(lambda ranking: len(ranking) > 1), st.data())
def test_ranking_a_reason_higher_never_lowers_a_weight_that_it_names(
    ranking: list[tuple[str, float]], data: st.DataObject
) -> None:
    at = data.draw(st.integers(1, len(ranking) - 1))
    alike = [(code, 3.0) for code, _ in ranking]
    higher = [*alike]
    higher[at - 1], higher[at] = higher[at], higher[at - 1]
    before, after = given_reasons(alike).as_dict(), given_reasons(higher).as_dict()
    others = TARGETS[alike[at - 1][0]]
    for key in set(TARGETS[alike[at][0]]) - set(others):
        assert after[key] >= before[key] - ROUNDING


@given(st.dictionaries(st.sampled_from(KEYS), st.floats(0, 1e6), min_size=1))
def test_own_weights_beat_all_and_are_a_distribution(own: dict[str, float]) -> None:
    if sum(own.get(key, BASE[key]) for key in KEYS) == 0:
        return
    found = weigh(recognise("too_far"), own)
    assert (found.origin, found.applied) == ("caller", False)
    assert all(value >= 0 for value in found.values)
    assert abs(sum(found.values) - 1) < 1e-9
    total = sum(own.get(key, BASE[key]) for key in KEYS)
    for key, value in found.as_dict().items():
        assert math.isclose(value, own.get(key, BASE[key]) / total, rel_tol=1e-9)


@pytest.mark.parametrize(
    ("own", "error"),
    [
        ({"charisma": 0.5}, UnknownCriterionError),
        ({"salary": -0.1}, InvalidWeightError),
        ({"salary": math.nan}, InvalidWeightError),
        ({"salary": math.inf}, InvalidWeightError),
        (dict.fromkeys(KEYS, 0.0), InvalidWeightError),
        (dict.fromkeys(KEYS, 1e308), InvalidWeightError),
    ],
)
def test_own_weights_that_are_none_are_refused(
    own: dict[str, float], error: type[Exception]
) -> None:
    with pytest.raises(error) as refused:
        weigh((), own)
    assert refused.value.key in own  # type: ignore[attr-defined]


def test_no_own_weights_leave_the_reasons_in_place() -> None:
    assert weigh(recognise("too_far"), {}).values == weigh(recognise("too_far")).values


@pytest.mark.parametrize(
    ("said", "recognised"),
    [
        (None, []),
        ("", []),
        ("  ", []),
        ([], []),
        ("Rémunération trop faible", [("salary_too_low", 3)]),
        ("remuneration TROP faible", [("salary_too_low", 3)]),
        ("salary_too_low", [("salary_too_low", 3)]),
        ("Pay is too low", [("salary_too_low", 3)]),
        ("Poste ne coïncide pas avec poste proposé", [("role_mismatch", 3)]),
        ("poste ne coincide pas avec poste propose", [("role_mismatch", 3)]),
        ("Poste trop loin de mon domicile", [("too_far", 3)]),
        ("Manque de flexibilité.", [("lack_of_flexibility", 3)]),
        ("Manque de perspectives d’évolution", [("no_prospects", 3)]),
        ("manque de perspectives d'evolution", [("no_prospects", 3)]),
        ({"reason": "too_far", "intensity": 5}, [("too_far", 5)]),
        ({"reason": "too_far"}, [("too_far", 3)]),
        ({"reason": "too_far", "intensity": None}, [("too_far", 3)]),
        ({"reason": "Too far", "intensity": 1.5}, [("too_far", 1.5)]),
        (["too_far", "Rémunération trop faible"], [("too_far", 3), ("salary_too_low", 3)]),
        (("too_far", {"reason": "no_prospects", "intensity": 4}),
         [("too_far", 3), ("no_prospects", 4)]),
        (["too_far", "Poste trop loin de mon domicile"], [("too_far", 3)]),
        (["too_far", "", "  "], [("too_far", 3)]),
        ("Envie d'ailleurs", [(None, 3)]),
        (["Envie d'ailleurs", "envie d ailleurs", "too_far"], [(None, 3), ("too_far", 3)]),
    ],
)  # fmt: skip
def test_a_reason_is_recognised_however_it_is_given(
    said: object, recognised: list[tuple[str | None, float]]
) -> None:
    found = [(item.reason.code if item.reason else None, item.intensity)
             for item in recognise(said)]  # fmt: skip
    assert found == recognised


@pytest.mark.parametrize(
    "said",
    [
        3, True, [None], [["too_far"]], {"intensity": 2}, {"reason": 7},
        {"reason": "too_far", "intensity": 0}, {"reason": "too_far", "intensity": 6},
        {"reason": "too_far", "intensity": "5"}, {"reason": "too_far", "intensity": True},
        {"reason": "too_far", "intensity": math.nan},
    ],
)  # fmt: skip
def test_a_reason_that_is_none_is_refused(said: object) -> None:
    with pytest.raises(InvalidReasonError):
        recognise(said)


def test_an_unknown_reason_changes_nothing_and_says_so() -> None:
    found = weigh(recognise("Envie d'ailleurs"))
    assert (found.values, found.origin, found.applied) == (BASE_WEIGHTS, "default", False)
    assert [item.text for item in found.given] == ["Envie d'ailleurs"]
    # Nor does it take the rank of one that is known.
    mixed: Any = weigh(recognise(["Envie d'ailleurs", "too_far"]))
    assert mixed.values == weigh(recognise("too_far")).values


def test_every_reason_has_its_text_in_both_languages() -> None:
    assert [reason.code for reason in REASONS] == list(TARGETS)
    assert {reason.code: dict(reason.targets) for reason in REASONS} == TARGETS
    assert all(reason.text_fr and reason.text_en for reason in REASONS)


@pytest.mark.parametrize(
    ("total", "level"),
    [(1, "excellent"), (0.85, "excellent"), (0.849, "good"), (0.7, "good"), (0.699, "average"),
     (0.5, "average"), (0.499, "poor"), (0.3, "poor"), (0.299, "incompatible"),
     (0, "incompatible")],
)  # fmt: skip
def test_a_total_has_the_level_of_the_contract(total: float, level: str) -> None:
    assert level_of(total) == level
