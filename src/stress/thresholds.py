"""Bounds on figures, as they are typed: ``p99<1000ms``, ``error_rate<0.1%``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import ge, gt, le, lt
from typing import Final

from src.stress.errors import ThresholdError

# The figure a name stands for, and how many of its unit each suffix is.
_MILLISECONDS: Final = {"": 1.0, "us": 0.001, "ms": 1.0, "s": 1000.0}
_PERCENT: Final = {"": 1.0, "%": 1.0}
_A_SECOND: Final = {"": 1.0, "/s": 1.0}
_FIGURES: Final[dict[str, tuple[str, Mapping[str, float]]]] = {
    "mean": ("avg_response_time_ms", _MILLISECONDS),
    "avg": ("avg_response_time_ms", _MILLISECONDS),
    "p50": ("p50_response_time_ms", _MILLISECONDS),
    "p90": ("p90_response_time_ms", _MILLISECONDS),
    "p95": ("p95_response_time_ms", _MILLISECONDS),
    "p99": ("p99_response_time_ms", _MILLISECONDS),
    "p999": ("p999_response_time_ms", _MILLISECONDS),
    "max": ("max_response_time_ms", _MILLISECONDS),
    "success_rate": ("success_rate_percent", _PERCENT),
    "error_rate": ("error_rate_percent", _PERCENT),
    "throughput": ("requests_per_second", _A_SECOND),
}
_RELATIONS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}
_FORM: Final = re.compile(r"\s*([a-z_0-9]+)\s*(<=|>=|<|>)\s*([0-9]+(?:\.[0-9]+)?)\s*([a-z/%]*)\s*")


@dataclass(frozen=True, slots=True)
class Threshold:
    """A bound on one figure of a result; ``text`` is how it was typed."""

    figure: str
    relation: str
    bound: float
    text: str

    def holds(self, value: float) -> bool:
        """Whether the value keeps to it."""
        return _RELATIONS[self.relation](value, self.bound)


def threshold(text: str) -> Threshold:
    """The threshold of such a text. Raises ``ThresholdError`` that says what is possible."""
    read = _FORM.fullmatch(text)
    known = ", ".join(_FIGURES)
    if read is None:
        raise ThresholdError(f"{text!r} is not of the form p99<1000ms; figures: {known}")
    name, relation, number, unit = read.groups()
    if name not in _FIGURES:
        raise ThresholdError(f"{text!r}: there is no figure {name}; there are {known}")
    figure, units = _FIGURES[name]
    if unit not in units:
        possible = ", ".join(filter(None, units))
        raise ThresholdError(f"{text!r}: the unit of {name} is one of {possible}")
    return Threshold(figure, relation, float(number) * units[unit], text.replace(" ", ""))


def replaced(
    defaults: tuple[Threshold, ...], given: tuple[Threshold, ...]
) -> tuple[Threshold, ...]:
    """The defaults, but for the figures that were given bounds of their own."""
    own = {each.figure for each in given}
    return (*(each for each in defaults if each.figure not in own), *given)
