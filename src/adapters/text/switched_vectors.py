"""Vectors of the chosen text model, or of learned subwords alone while it is switched off."""

from __future__ import annotations

from collections.abc import Callable

from src.adapters.text.chosen_model import ChosenVectors
from src.adapters.text.vector_file import VectorFile


class SwitchedVectors:
    """Gives the vectors in use now; ``spare`` is None where the chosen model is the spare one."""

    def __init__(
        self, chosen: ChosenVectors, spare: ChosenVectors | None, switched_on: Callable[[], bool]
    ) -> None:
        self._chosen = chosen
        self._spare = spare
        self._switched_on = switched_on

    def __call__(self) -> VectorFile:
        """The vectors in use; a model that is switched off is not even loaded."""
        return self._used()()

    @property
    def trouble(self) -> str | None:
        """Why less than the model in use answers, or None."""
        return self._used().trouble

    @property
    def is_off(self) -> bool:
        """Whether less than the chosen model answers because operators say so."""
        return self._used() is not self._chosen

    def _used(self) -> ChosenVectors:
        return self._chosen if self._spare is None or self._switched_on() else self._spare
