"""The open gold sets are ranked no worse than the baseline says, and nothing forbidden is shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from src.app import create_app
from src.evaluation.folders import read_folder
from src.evaluation.report import Findings
from src.evaluation.sets import JudgedSet
from src.services.documents import check_document
from src.services.evaluation import Evaluation
from src.settings import Settings

GOLD = Path(__file__).resolve().parents[2] / "gold"
OPEN = ("dev", "dev_text")
BASELINE = GOLD / "baseline.json"


def gold(name: str) -> JudgedSet:
    return read_folder(GOLD / name)


def baseline(system: str, name: str) -> dict[str, dict[str, float]]:
    stored: dict[str, Any] = json.loads(BASELINE.read_text(encoding="utf-8"))
    assert name in stored.get(system, {}), f"no figures of {name} by {system}: run make quality"
    found: dict[str, dict[str, float]] = stored[system][name]
    return found


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Findings]:
    """What a system reaches on an open set; each pair is measured once."""
    var_dir = tmp_path_factory.mktemp("var")
    app = create_app(Settings(nextvision_env="testing", var_dir=var_dir))
    evaluation: Evaluation = app.extensions["nextvision"].evaluation

    @cache
    def measured(name: str, system: str) -> Findings:
        return evaluation.run(gold(name), system)

    return lambda name, system: measured(
        name, evaluation.default if system == "default" else system
    )


@pytest.mark.parametrize("system", ["default", "lexical"])
@pytest.mark.parametrize("name", OPEN)
def test_the_ranking_is_as_good_as_it_was(
    found: Callable[[str, str], Findings], name: str, system: str
) -> None:
    now = found(name, system)
    before = baseline(now.system, now.name)["ndcg_at_10"]
    assert now.estimates["ndcg_at_10"].value >= before["low"]


@pytest.mark.parametrize("system", ["default", "lexical"])
@pytest.mark.parametrize("name", OPEN)
def test_no_forbidden_pair_is_among_the_best_ten(
    found: Callable[[str, str], Findings], name: str, system: str
) -> None:
    assert found(name, system).blocked == ()


@pytest.mark.parametrize("system", ["default", "lexical"])
def test_every_text_becomes_a_resource(found: Callable[[str, str], Findings], system: str) -> None:
    assert found("dev_text", system).unread == ()


@pytest.mark.parametrize("name", OPEN)
def test_every_set_says_on_which_day_its_facts_are_true(name: str) -> None:
    # Without a day the figures would drift with the calendar.
    assert gold(name).day is not None


def test_every_record_is_a_document_of_the_api() -> None:
    # The evaluation overlooks fields that it does not know; a record must not have any.
    judged = gold("dev")
    for item in judged.queries:
        assert check_document("candidate", item.document)
    for item in judged.corpus:
        assert check_document("job", item.document)
