"""The parts of a JobPosting that have a structure of their own: pay, places, employment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.adapters.formats import values
from src.adapters.formats.converted import first_text, objects, texts
from src.services.documents import vocabulary
from src.services.documents.vocabulary import code_of

# schema.org's employment types that say how much is worked, not by which contract.
_SCHEDULES: Final = {"FULL_TIME": "temps plein", "PART_TIME": "temps partiel"}
_EMPLOYMENTS: Final = {"CONTRACTOR": "freelance", "TEMPORARY": "CDD", "INTERN": "stage"}
_COUNTRIES: Final = {
    "france": "FR", "belgique": "BE", "belgium": "BE", "suisse": "CH", "switzerland": "CH",
    "luxembourg": "LU", "monaco": "MC", "deutschland": "DE", "germany": "DE", "espagne": "ES",
    "spain": "ES", "italie": "IT", "italy": "IT", "united kingdom": "GB", "canada": "CA",
}  # fmt: skip
_MOST_PLACES: Final = 50


def employment(value: object) -> tuple[str | None, list[str], list[str]]:
    """(contract code, schedule words, what was not understood)."""
    contract: str | None = None
    schedule: list[str] = []
    unread: list[str] = []
    for text in texts(value):
        for word in text.split(",") if len(text) < 200 else [text[:60]]:
            plain = word.strip().upper().replace("-", "_").replace(" ", "_")
            if plain in _SCHEDULES:
                schedule.append(_SCHEDULES[plain])
                continue
            code = _EMPLOYMENTS.get(plain) or values.contract(word)
            if code:
                contract = contract or code
            elif word.strip():
                unread.append(word.strip()[:60])
    return contract, schedule, unread


def salary(value: object) -> tuple[dict[str, Any] | str | None, bool]:
    """(pay range as a document writes it, whether something was there that could not be read)."""
    for amount in objects(value):
        inner = amount.get("value")
        quantity = next(iter(objects(inner)), {})
        low = _money(quantity.get("minValue"), quantity.get("value"), amount.get("minValue"),
                     inner)  # fmt: skip
        high = _money(quantity.get("maxValue"), quantity.get("value"), amount.get("maxValue"),
                      inner)  # fmt: skip
        if low is None and high is None:
            continue
        if low is not None and high is not None and low > high:
            low, high = high, low
        unit = first_text(quantity.get("unitText"), amount.get("unitText")) or ""
        currency = first_text(amount.get("currency"), amount.get("salaryCurrency"),
                              quantity.get("currency")) or ""  # fmt: skip
        return {
            "min": low,
            "max": high,
            "currency": currency.upper() if len(currency) == 3 and currency.isalpha() else None,
            "period": code_of(unit, vocabulary.PERIODS),
        }, False
    written = first_text(value)
    if written and len(written) <= 120:
        return written, False
    return None, bool(value)


def _money(*candidates: object) -> float | None:
    """The first amount above zero: a salary of 0 stands for one that is not told."""
    for candidate in candidates:
        if isinstance(candidate, bool):
            continue
        if isinstance(candidate, int | float):
            amount: float | None = float(candidate) if abs(candidate) < 1e12 else None
        elif isinstance(candidate, str):
            amount = values.number(candidate)
        else:
            continue
        if amount and 0 < amount < 1e9:
            return amount
    return None


def locations(value: object) -> list[dict[str, Any] | str]:
    """The places of work, each once."""
    found: list[dict[str, Any] | str] = []
    for place in value if isinstance(value, list) else [value]:
        location: dict[str, Any] | str | None
        location = _location(place) if isinstance(place, Mapping) else first_text(place)
        if location and location not in found:
            found.append(location[:300] if isinstance(location, str) else location)
    return found[:_MOST_PLACES]


def _location(place: Mapping[str, Any]) -> dict[str, Any] | None:
    address = place.get("address")
    parts = next(iter(objects(address)), {})
    geo = next(iter(objects(place.get("geo"))), {})
    latitude, longitude = (
        _degrees(first_text(geo.get(key), place.get(key))) for key in ("latitude", "longitude")
    )
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        latitude = longitude = None
    country = first_text(
        parts.get("addressCountry"),
        *(item.get("name") for item in objects(parts.get("addressCountry"))),
    )
    location = {
        "address": first_text(parts.get("streetAddress"), address, place.get("name")),
        "city": first_text(parts.get("addressLocality")),
        "postal_code": first_text(parts.get("postalCode")),
        "country": _COUNTRIES.get(country.lower(), country) if country else None,
        "latitude": latitude,
        "longitude": longitude,
    }
    told = {key: item for key, item in location.items() if item is not None}
    return told or None


def _degrees(value: str | None) -> float | None:
    return values.coordinate(value) if value else None


def experience(value: object) -> dict[str, float] | None:
    """Asked years, from months or from words."""
    for item in objects(value):
        months = item.get("monthsOfExperience")
        amount = values.number(str(months)) if months is not None else None
        if amount is not None and amount <= 600:
            return {"min_years": round(amount / 12, 2)}
    words = first_text(value, *(item.get("description") for item in objects(value)))
    return values.experience(words) if words else None
