"""What lists of resources are filtered by, read from their documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final
from uuid import UUID, uuid5

from src.services.records import Document, Kind

LABEL_LENGTH: Final = 300
# Chosen once; changing it would make every company another one.
_COMPANIES = UUID("6f2f6a52-7f0e-4a57-9c9e-0f4c1f5b7d31")


def filter_columns(kind: Kind, document: Document) -> dict[str, str | None]:
    """Label, city, sector and contract type, folded; what is missing or no text is None.

    Documents are checked at the edge and not again here: a value of another shape filters as
    missing, it is never refused.
    """
    if kind == "job":
        company = _mapping(document.get("company"))
        return {
            "label": folded(document.get("title"), LABEL_LENGTH),
            "city": folded(_mapping(_first(document.get("location"))).get("city"), 120),
            "sector": folded(company.get("sector") or document.get("sector"), 120),
            "contract_type": folded(document.get("contract_type"), 60),
        }
    preferences = _mapping(document.get("preferences"))
    wished = _mapping(preferences.get("location_preferences"))
    home = _mapping(_first(document.get("location")))
    return {
        "label": folded(document.get("current_role") or document.get("headline"), LABEL_LENGTH),
        "city": folded(home.get("city") or wished.get("city"), 120),
        "sector": folded(_first(preferences.get("sectors")), 120),
        "contract_type": folded(_first(preferences.get("contracts")), 60),
    }


def company_of(document: Document) -> tuple[str, str | None, str | None] | None:
    """(name, sector, size) of a job's company, or None where it names none."""
    company = document.get("company")
    if isinstance(company, str):
        company = {"name": company}
    company = _mapping(company)
    name = company.get("name")
    if not isinstance(name, str) or not name.strip():
        return None
    return name.strip()[:200], folded(company.get("sector"), 120), _text(company.get("size"), 60)


@lru_cache(maxsize=4096)
def company_id(name: str) -> str:
    """The id of the company of that name, without asking the database."""
    return uuid5(_COMPANIES, folded(name, 200) or "").hex


def folded(value: object, length: int) -> str | None:
    """The text in lower case, cut to the length of its column."""
    text = _text(value, length)
    return text.lower()[:length] if text else None


def _text(value: object, length: int) -> str | None:
    return value.strip()[:length] or None if isinstance(value, str) else None


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _first(value: object) -> object:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value[0] if value else None
    return value
