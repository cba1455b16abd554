"""Readers of single values, by the names that ``commitment.tsv`` uses."""

from __future__ import annotations

from typing import Final

from src.adapters.formats import values
from src.adapters.formats.commitment_pay import money, pay
from src.adapters.formats.commitment_time import (
    day,
    level,
    minutes,
    moment,
    partial_date,
    period,
    weeks,
    year,
    years,
    years_number,
    years_range,
)
from src.adapters.formats.commitment_values import (
    WRONG_TYPE,
    Read,
    Reader,
    Refusal,
    Scalar,
    full_name,
    items,
    number,
    remote,
    skill_level,
    text,
    worded,
)
from src.services.documents import vocabulary


def workplace(value: Scalar, today: int) -> Read | Refusal:
    """Where the person wishes to work where the words say so, else what it should be like there."""
    where = remote(value, today) if isinstance(value, str) else WRONG_TYPE
    if isinstance(where, Refusal):
        found = text(value, today)
        if isinstance(found, Refusal):
            return found
        return Read({"preferences.environment": [found.value]}, "place", 0.9)
    placed = {f"preferences.remote_preferences.{name}": part for name, part in where.value.items()}
    return Read(placed, where.how or "place", where.confidence)


READERS: Final[dict[str, Reader]] = {
    "contract": worded(values.contract),
    "contracts": worded(values.contracts),
    "currency": worded(values.currency),
    "day": day,
    "days": number(0, 7),
    "distance": number(0, 20_000),
    "email": worded(values.email),
    "exact_weeks": number(0, 104),
    "gross": worded(values.yes_no),
    "hierarchy": level,
    "intensity": number(1, 5),
    "items": items,
    "language": worded(values.language),
    "language_level": worded(values.level),
    "languages": worded(values.languages),
    "latitude": number(-90, 90),
    "longitude": number(-180, 180),
    "minutes": minutes,
    "moment": moment,
    "money": money,
    "months": worded(values.months, "unit"),
    "name": full_name,
    "partial_date": partial_date,
    "pay": pay,
    "pay_period": worded(values.coded(vocabulary.PERIODS)),
    "period": period,
    "remote": remote,
    "skill_level": skill_level,
    "status": worded(values.coded(vocabulary.STATUSES)),
    "text": text,
    "urgency": worded(values.coded(vocabulary.URGENCIES)),
    "weeks": weeks,
    "workplace": workplace,
    "year": year,
    "years": years,
    "years_number": years_number,
    "years_range": years_range,
    "yes_no": worded(values.yes_no),
}
"""Readers by the names that ``commitment.tsv`` uses."""
