"""Weights of the criteria, adapted to why the person is listening."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from src.matching.criteria_table import BASE_WEIGHTS, KEYS, POSITION
from src.matching.errors import InvalidReasonError, InvalidWeightError, UnknownCriterionError
from src.matching.text import fold

DEFAULT_INTENSITY: Final = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody is listening: what it is called and where weights go at intensity 3."""

    code: str
    text_fr: str
    text_en: str
    targets: Mapping[str, float]


REASONS: Final = (
    Reason("salary_too_low", "Rémunération trop faible", "Pay is too low",
           {"salary": 0.32, "progression": 0.05}),
    Reason("role_mismatch", "Poste ne coïncide pas avec poste proposé",
           "The job is not what was promised",
           {"semantic": 0.30, "motivations": 0.14, "sector": 0.10}),
    Reason("too_far", "Poste trop loin de mon domicile", "The job is too far from home",
           {"location": 0.25, "modality": 0.08}),
    Reason("lack_of_flexibility", "Manque de flexibilité", "Lack of flexibility",
           {"modality": 0.10, "motivations": 0.10, "contract": 0.09, "timing": 0.07,
            "location": 0.12}),
    Reason("no_prospects", "Manque de perspectives d'évolution", "No prospects",
           {"experience": 0.22, "motivations": 0.14, "progression": 0.05}),
)  # fmt: skip
_BY_NAME: Final = {
    fold(name): reason
    for reason in REASONS
    for name in (reason.code, reason.text_fr, reason.text_en)
}
# The n-th reason of a ranking counts half of the one before: with five reasons at intensity 5 no
# weight can become negative (the worst case keeps 10 % of hierarchy and environment).
_RANK_FACTOR: Final = 0.5
# The scope of weights that were learned from people who gave no reason that is understood.
NO_REASON: Final = "none"


@dataclass(frozen=True, slots=True)
class GivenReason:
    """A reason as given: its text, what it was recognised as (None: unknown), its intensity."""

    text: str
    reason: Reason | None
    intensity: float


@dataclass(frozen=True, slots=True)
class Weighting:
    """Weights in the order of ``KEYS`` with where they come from.

    ``origin`` is ``default``, ``reasons``, ``learned`` or ``caller``, and ``switched_off`` where
    reasons would have changed the weights; ``given`` are the reasons as given.
    """

    values: tuple[float, ...]
    origin: str
    given: tuple[GivenReason, ...] = ()

    @property
    def applied(self) -> bool:
        """Whether reasons, or what was learned, changed the weights."""
        return self.origin in {"reasons", "learned"}

    def as_dict(self) -> dict[str, float]:
        """Weights by criterion key."""
        return dict(zip(KEYS, self.values, strict=True))


DEFAULT_WEIGHTING: Final = Weighting(BASE_WEIGHTS, "default")


def unweighed(reasons: Sequence[GivenReason]) -> Weighting:
    """The default weights whatever the reasons; says so where a reason was understood."""
    understood = any(given.reason is not None for given in reasons)
    return Weighting(BASE_WEIGHTS, "switched_off" if understood else "default", tuple(reasons))


def recognise(given: object) -> tuple[GivenReason, ...]:
    """The reasons in what was given: a text or code, a mapping, or a ranked list of those.

    A mapping is ``{"reason": text, "intensity": 1..5}``. Repeats count once, at their first
    place. Raises ``InvalidReasonError``.
    """
    if given is None or given == "":
        return ()
    items = list(given) if isinstance(given, (list, tuple)) else [given]
    found: list[GivenReason] = []
    seen: set[str] = set()
    for item in items:
        text, intensity = _text_and_intensity(item)
        if not text.strip():
            continue
        reason = _BY_NAME.get(fold(text))
        name = reason.code if reason else fold(text)
        if name not in seen:
            seen.add(name)
            found.append(GivenReason(text, reason, intensity))
    return tuple(found)


def _text_and_intensity(item: object) -> tuple[str, float]:
    intensity: object = DEFAULT_INTENSITY
    text: object = item
    if isinstance(item, Mapping):
        text, intensity = item.get("reason"), item.get("intensity")
        intensity = DEFAULT_INTENSITY if intensity is None else intensity
    if not isinstance(text, str):
        raise InvalidReasonError(item)
    if isinstance(intensity, bool) or not isinstance(intensity, (int, float)):
        raise InvalidReasonError(item)
    if not 1 <= intensity <= 5:
        raise InvalidReasonError(item)
    return text, float(intensity)


def weigh(
    reasons: Sequence[GivenReason] = (),
    own: Mapping[str, float] | None = None,
    learned: Mapping[str, Mapping[str, float]] | None = None,
) -> Weighting:
    """Weights for these reasons, or the caller's own, which beat all of it.

    With reasons r in order, w = base + sum_r 0.5^rank * intensity_r / 3 * (target_r - base): a
    straight line through the base and the target, so that the sum stays 1, intensity 3 of one
    reason is exactly its target, and a stronger reason never lowers what it names. Own weights
    replace the base ones they name and are brought back to a sum of 1. Raises
    ``UnknownCriterionError`` or ``InvalidWeightError``.

    ``learned`` are weights in force by the code of the reason they were learned for (``none``:
    no reason). They take the target's place where that reason is the only one.
    """
    if own:
        return Weighting(_own_weights(own), "caller", tuple(reasons))
    known = [given for given in reasons if given.reason is not None]
    if learned and len(known) < 2:
        found = learned.get(known[0].reason.code if known and known[0].reason else NO_REASON)
        if found is not None:
            step = known[0].intensity / DEFAULT_INTENSITY if known else 1.0
            return Weighting(_towards(found, step), "learned", tuple(reasons))
    if not known:
        return Weighting(BASE_WEIGHTS, "default", tuple(reasons))
    values = list(BASE_WEIGHTS)
    for rank, given in enumerate(known):
        assert given.reason is not None  # noqa: S101 - narrowed above
        step = _RANK_FACTOR**rank * given.intensity / DEFAULT_INTENSITY
        target = _target(given.reason)
        for position, base in enumerate(BASE_WEIGHTS):
            values[position] += step * (target[position] - base)
    return Weighting(_normalised(values), "reasons", tuple(reasons))


def _target(reason: Reason) -> list[float]:
    """The weights at intensity 3: named ones at their target, the others shrunk in proportion."""
    named = sum(reason.targets.values())
    rest = sum(
        weight for key, weight in zip(KEYS, BASE_WEIGHTS, strict=True) if key not in reason.targets
    )
    shrink = (1.0 - named) / rest
    return [
        reason.targets.get(key, weight * shrink)
        for key, weight in zip(KEYS, BASE_WEIGHTS, strict=True)
    ]


def _towards(target: Mapping[str, float], step: float) -> tuple[float, ...]:
    """``step`` times the way from the base to learned weights, or as far as none is negative."""
    ways = [target.get(key, 0.0) - base for key, base in zip(KEYS, BASE_WEIGHTS, strict=True)]
    ends = [-base / way for base, way in zip(BASE_WEIGHTS, ways, strict=True) if way < 0]
    step = min([step, *ends])
    return _normalised([base + step * way for base, way in zip(BASE_WEIGHTS, ways, strict=True)])


def _own_weights(own: Mapping[str, float]) -> tuple[float, ...]:
    values = list(BASE_WEIGHTS)
    for key, value in own.items():
        if key not in POSITION:
            raise UnknownCriterionError(key)
        if not math.isfinite(value) or value < 0:
            raise InvalidWeightError(key)
        values[POSITION[key]] = float(value)
    if not 0 < sum(values) < math.inf:
        raise InvalidWeightError(next(iter(own)))
    return _normalised(values)


def _normalised(values: Sequence[float]) -> tuple[float, ...]:
    total = math.fsum(values)
    return tuple(max(value, 0.0) / total for value in values)
