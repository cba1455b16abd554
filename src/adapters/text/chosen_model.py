"""The text model that the settings ask for, with what takes over where it cannot be had."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from src.adapters.text.phrase_models import SubwordModel
from src.adapters.text.vector_file import VectorFile
from src.matching.errors import ModelError
from src.matching.text_model import PhraseVectors, TextModel

_log = logging.getLogger(__name__)


class ChosenVectors:
    """Gives the ``PhraseVectors`` of a model that is made, and tried once, at first use.

    Where it cannot be loaded, learned subwords alone take over; ``trouble`` says why.
    """

    def __init__(
        self,
        folder: Path,
        make: Callable[[], TextModel],
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._now = now
        self._folder = folder
        self._make = make
        self._lock = Lock()
        self._vectors: VectorFile | None = None
        self._trouble: str | None = None

    def __call__(self) -> VectorFile:
        """The vectors, those of the spare model where the chosen one cannot be had."""
        if self._vectors is None:
            with self._lock:
                if self._vectors is None:
                    self._vectors = VectorFile(self._folder, self._loaded(), now=self._now)
        return self._vectors

    @property
    def trouble(self) -> str | None:
        """Why less than the chosen model answers, or None."""
        held: PhraseVectors | None = self._vectors
        return self._trouble or (held.trouble if held is not None else None)

    def _loaded(self) -> TextModel:
        try:
            return self._make()
        except ModelError as error:
            self._trouble = str(error)
            _log.warning("learned subwords take the place of the text model: %s", error)
            return SubwordModel()
