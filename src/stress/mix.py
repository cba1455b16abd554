"""The requests that are sent: what people ask of the service, about made-up people and jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

Kind = Literal["match", "rank", "weights", "journey", "health"]

MATCHING: Final[frozenset[Kind]] = frozenset({"match", "rank"})
# Of each five requests four match a job; the fifth is one of these in turn.
_OTHERS: Final[tuple[Kind, ...]] = ("rank", "weights", "rank", "journey", "health")

_REASONS: Final = (
    ("Rémunération trop faible", "remuneration_faible"),
    ("Poste trop loin de mon domicile", "localisation"),
)
_TRADES: Final = (
    ("Développeur Python", "Python developer", ("Python", "Django", "PostgreSQL"), 46_000),
    ("Comptable", "Comptable fournisseurs", ("Comptabilité", "Sage", "Excel"), 34_000),
    ("Infirmière", "Infirmier (H/F)", ("Soins infirmiers", "Hygiène"), 31_000),
    ("Commercial B2B", "Ingénieur commercial", ("Prospection", "Négociation", "CRM"), 42_000),
    ("Chef de projet", "Chef de projet digital", ("Gestion de projet", "Agile"), 45_000),
    ("Assistante de direction", "Office manager", ("Organisation", "Anglais"), 33_000),
    ("Data analyst", "Analyste de données", ("SQL", "Power BI", "Python"), 43_000),
    ("Électricien", "Électricien bâtiment (H/F)", ("Habilitation électrique",), 29_000),
)
_TOWNS: Final = ("Nantes", "Lyon", "Lille", "Bordeaux", "Rennes", "Toulouse", "Grenoble", "Paris")


@dataclass(frozen=True, slots=True)
class Request:
    """One request; ``body`` is JSON-able, None for a request without."""

    method: str
    path: str
    body: dict[str, Any] | None = None


def kinds(count: int, chance: np.random.Generator) -> list[Kind]:
    """So many kinds in an order by chance, four of five of them ``match``."""
    drawn: list[Kind] = [
        "match" if at % 5 < 4 else _OTHERS[at // 5 % len(_OTHERS)] for at in range(count)
    ]
    chance.shuffle(drawn)
    return drawn


def request(kind: Kind, number: int, *, unknown_addresses: bool = False) -> Request:
    """The request of that kind and number: the same for the same two, others for others."""
    match kind:
        case "match":
            body = _person(number) | {"jobs": [_job(number)]}
            return Request("POST", f"/api/v1/matching/candidate/stress-{number}", body)
        case "rank":
            return Request("POST", f"/api/v1/matching/candidate/stress-{number}", _person(number))
        case "weights":
            reason = _REASONS[number % len(_REASONS)][1]
            return Request("GET", f"/api/v1/weights/preview?pourquoi_ecoute={reason}")
        case "journey":
            return Request(
                "POST",
                "/api/v2/transport/compatibility",
                _journey(number, unknown=unknown_addresses),
            )
        case "health":
            return Request("GET", "/health")


def _person(number: int) -> dict[str, Any]:
    title, _, skills, pay = _TRADES[number % len(_TRADES)]
    return {
        "pourquoi_ecoute": _REASONS[number % len(_REASONS)][0],
        "candidate_profile": {
            "current_role": title,
            "skills": list(skills),
            "experience_years": 2 + number % 15,
        },
        "preferences": {
            "salary_expectations": {"min": pay + 100 * (number % 40)},
            "location_preferences": {"city": _TOWNS[number % len(_TOWNS)]},
        },
    }


def _job(number: int) -> dict[str, Any]:
    _, title, skills, pay = _TRADES[number % len(_TRADES)]
    return {
        "title": title,
        "required_skills": list(skills),
        "location": _TOWNS[(number // 8) % len(_TOWNS)],
        "salary_range": {"min": pay + 50 * (number % 60), "max": pay + 7_000 + 50 * (number % 60)},
    }


def _journey(number: int, *, unknown: bool) -> dict[str, Any]:
    start = _TOWNS[number % len(_TOWNS)]
    return {
        # A house number that no other request has is an address that nobody has asked about.
        "candidat_address": f"{number + 1} rue de l'Essai, {start}" if unknown else start,
        "job_address": _TOWNS[(number + number // 8) % len(_TOWNS)],
        "transport_modes": ["voiture"],
        "max_times": {"voiture": 45},
    }
