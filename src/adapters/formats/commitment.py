"""The JSON of CV parsers, job parsers and questionnaires as documents of this system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from statistics import fmean
from typing import Any, Final

from src.adapters.formats.commitment_places import Placed, Places
from src.adapters.formats.commitment_reading import FieldReading
from src.services.bridging import Bridged, FieldOutcome, Sent, kind_of
from src.services.documents import DocumentError, check_document
from src.services.documents.reading import Fault

# Each round refuses at least one field, and no document has more of them than this in practice.
_ROUNDS: Final = 60
_PARSER_CONFIDENCE: Final = ("parsing_confidence", "confidence", "confidence_score", "confiance")
# The bounds that documents hold in order; parsers write them in any.
_RANGES: Final = (
    (("salary_range",), "min", "max"),
    (("experience",), "min_years", "max_years"),
    (("preferences", "salary_expectations"), "min", "max"),
)


class CommitmentDocuments:
    """``ForeignDocuments`` of the Commitment parsers."""

    def read(self, sent: Sent, value: object, *, today: int) -> Bridged:
        """The document in ``value``, with the outcome of every value in it; raises nothing.

        ``confidence`` is the mean over the fields that say something (a refused one counts 0),
        times what the parser says of itself.
        """
        reading = FieldReading(sent, today)
        reading.document(value)
        outcomes, places = reading.outcomes, reading.places
        _order_ranges(places)
        document, missing = _checked(sent, places, outcomes)
        told = [*outcomes, *_placed_outcomes(places, document)]
        told.sort(key=lambda each: each.source)
        said = [each.confidence for each in told if each.outcome != "ignored"]
        confidence = fmean(said) * _parser_confidence(value) if said and document else 0.0
        return Bridged(document, told, missing, round(confidence, 4))


def _checked(
    sent: Sent, places: Places, outcomes: list[FieldOutcome]
) -> tuple[dict[str, Any], tuple[Fault, ...]]:
    """The normal form of what was placed, and what it lacks; what it refuses is taken out."""
    kind = kind_of(sent)
    for _ in range(_ROUNDS):
        raw, pointers = places.document()
        try:
            return check_document(kind, raw), ()
        except DocumentError as error:
            refused: dict[int, tuple[Placed, Fault]] = {}
            for fault in error.faults:
                for placed, at in pointers:
                    if fault.pointer and any(_meets(fault.pointer, pointer) for pointer in at):
                        refused.setdefault(id(placed), (placed, fault))
            if not refused:
                return raw, error.faults
            for placed, fault in refused.values():
                outcomes += places.refuse([placed], fault)
    return {}, (Fault("", "too many faults", "trop de fautes"),)


def _meets(one: str, other: str) -> bool:
    """Whether one of two pointers leads to what holds the other."""
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")


def _placed_outcomes(places: Places, document: Mapping[str, Any]) -> list[FieldOutcome]:
    _, pointers = places.document()
    told = []
    for placed, at in pointers:
        shown = list(dict.fromkeys(_shown(pointer, document) for pointer in at))
        told.append(_at(placed, shown, document))
    return told


def _at(placed: Placed, shown: list[str], document: Mapping[str, Any]) -> FieldOutcome:
    """The outcome with the place of its values, and what stands there where it was repaired."""
    outcome = placed.outcome
    field = None if not shown else shown[0] if len(shown) == 1 else _common(shown)
    value = _found(field, document) if field and outcome.outcome == "repaired" else None
    return replace(outcome, field=field, value=value)


def _found(pointer: str, document: Any) -> Any:
    """What stands at a pointer that leads somewhere."""
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        document = document[int(name) if isinstance(document, list) else name]
    return document


def _common(pointers: list[str]) -> str:
    """What holds all of them."""
    parts = [pointer.split("/") for pointer in pointers]
    depth = 0
    for level in zip(*parts, strict=False):
        if len(set(level)) > 1:
            break
        depth += 1
    return "/".join(parts[0][:depth])


def _shown(pointer: str, document: Any) -> str:
    """The pointer as far as the normal form goes with it: one place is no list there."""
    found, here = "", document
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(here, list) and name.isdigit() and int(name) < len(here):
            here = here[int(name)]
        elif isinstance(here, Mapping) and name in here:
            here = here[name]
        elif isinstance(here, Mapping) and name.isdigit():
            continue
        else:
            break
        found += f"/{part}"
    return found


def _order_ranges(places: Places) -> None:
    """Bounds that stand the wrong way round change places."""
    for path, low, high in _RANGES:
        ends = {
            name: each for each in places.placed for name in (low, high)
            if len(each.values) == 1 and each.values[0][0] == (*path, name)
        }  # fmt: skip
        if len(ends) < 2 or ends[low].values[0][1] <= ends[high].values[0][1]:
            continue
        for name, other in ((low, high), (high, low)):
            old = ends[name]
            value = old.values[0][1]
            outcome = FieldOutcome(
                old.outcome.source, "repaired", None, old.outcome.sent, value, "swapped", 0.8
            )
            new = Placed(outcome, (((*path, other), value),))
            places.placed[next(at for at, each in enumerate(places.placed) if each is old)] = new


def _parser_confidence(value: object, depth: int = 0) -> float:
    """What the parser says of its own confidence, in [0, 1]; 1 where it says nothing."""
    if not isinstance(value, Mapping) or depth > 3:
        return 1.0
    for name in _PARSER_CONFIDENCE:
        said = value.get(name)
        if isinstance(said, int | float) and not isinstance(said, bool) and 0 <= said <= 1:
            return float(said)
    return min((_parser_confidence(inner, depth + 1) for inner in value.values()), default=1.0)
