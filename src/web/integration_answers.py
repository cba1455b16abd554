"""What the bridge answers: read documents and reports, in the caller's language."""

from __future__ import annotations

from typing import Any

from src.services.bridging import REASONS, Bridged, FieldOutcome, counts
from src.services.integration import Parsed
from src.web.language import Language
from src.web.resources import told


def parsed_answer(parsed: Parsed, spoken: Language) -> dict[str, Any]:
    """A read document as answers show it."""
    return {
        "kind": parsed.kind,
        "origin": parsed.origin,
        "document": parsed.document,
        "usable": not parsed.missing,
        "missing": [
            {"pointer": fault.pointer, "detail": told(fault, spoken)} for fault in parsed.missing
        ],
        "confidence": parsed.confidence,
        "language": parsed.language,
        "values": [
            {
                "pointer": each.pointer,
                "value": each.value,
                "start": each.start,
                "end": each.end,
                "confidence": each.confidence,
            }
            for each in parsed.values
        ],
        "report": None
        if parsed.outcomes is None
        else _report(parsed.outcomes, parsed.confidence, spoken),
        "file": None
        if parsed.file_kind is None
        else {"kind": parsed.file_kind, "pages": parsed.pages},
        "warnings": parsed.warnings,
        "years_by_trade": parsed.years_by_trade,
        "stored_id": parsed.stored_id,
    }


def report(found: Bridged | None, spoken: Language) -> dict[str, Any] | None:
    """What became of a questionnaire's fields."""
    return None if found is None else _report(found.outcomes, found.confidence, spoken)


def _report(outcomes: list[FieldOutcome], confidence: float, spoken: Language) -> dict[str, Any]:
    return {
        **counts(outcomes),
        "confidence": confidence,
        "fields": [_field(each, spoken) for each in outcomes],
    }


def _field(each: FieldOutcome, spoken: Language) -> dict[str, Any]:
    english, french = REASONS.get(each.reason, (None, None))
    detail = french if spoken == "fr" else english
    if each.fault is not None:
        detail = f"{detail}: {told(each.fault, spoken)}" if spoken == "en" else (
            f"{detail} : {told(each.fault, spoken)}")  # fmt: skip
    return {
        "source": each.source,
        "outcome": each.outcome,
        "field": each.field,
        "from": each.sent,
        "to": each.value,
        "reason": each.reason or None,
        "detail": detail,
        "confidence": each.confidence,
        "leaves": each.leaves,
    }
