"""Invented bugs of a product that matches people and jobs, for measuring."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from src.bugs.values import CATEGORIES, PRIORITIES, SEVERITIES

_YEAR_DAYS: Final = 365
_WHAT: Final = (
    "capteur", "firmware", "classement", "session", "import", "étalonnage", "battery", "matching",
    "commute", "export", "search", "upload", "webhook", "profile", "questionnaire", "cache",
    "score", "explanation", "weights", "itinéraire", "recherche", "mise à jour", "signal",
    "timeout",
)  # fmt: skip
_DOES: Final = (
    "ne répond plus", "stops responding", "returns nothing", "perd des données", "is slow",
    "shows the wrong city", "s'arrête", "ignores the filter", "double les résultats", "crashes",
    "refuse le fichier", "forgets the language", "dérive", "answers 500", "reste bloqué",
)  # fmt: skip
_WHEN: Final = (
    "after two hours", "au démarrage", "with accents", "sous charge", "when offline", "la nuit",
    "after the update", "avec deux clients", "on Mondays", "sans réseau", "for long names",
    "après une coupure", "with an empty list", "en version mobile", "behind a proxy",
)  # fmt: skip
# Of a tracker that has been in use for two years: most is done with.
_STATUSES: Final = ("open", "in_progress", "resolved", "closed", "wont_fix")
_STATUS_WEIGHTS: Final = (15, 10, 20, 45, 10)
_SEVERITY_WEIGHTS: Final = (3, 12, 45, 40)


def bugs(count: int, *, seed: int, now: datetime) -> Iterator[dict[str, Any]]:
    """So many bugs of the two years before that moment, as ``flask bugs import`` reads them."""
    chance = random.Random(seed)
    for number in range(count):
        created = now - timedelta(days=2 * _YEAR_DAYS * chance.random())
        status = chance.choices(_STATUSES, _STATUS_WEIGHTS)[0]
        took = min((now - created) * chance.random(), timedelta(days=30 * chance.random()))
        title = _sentence(chance)
        bug = {
            "id": f"{chance.getrandbits(32):08x}-0000-4000-8000-{number:012x}",
            "title": f"{title} ({number})",
            "description": f"{title}. {_sentence(chance)}. {_sentence(chance)}.",
            "status": status,
            "severity": chance.choices(SEVERITIES, _SEVERITY_WEIGHTS)[0],
            "priority": chance.choice(PRIORITIES),
            "category": chance.choice(CATEGORIES),
            "deviceId": f"ESP32_LL_{chance.randrange(500):03}",
            "assignedTo": f"person {chance.randrange(40)}",
            "tags": chance.sample(_WHAT, 2),
            "createdAt": created.isoformat(),
            "updatedAt": (created + took).isoformat(),
        }
        if status in {"resolved", "closed"}:
            bug |= {"resolution": "mended", "resolvedAt": (created + took).isoformat()}
        yield bug


def questions(count: int, *, seed: int) -> Iterator[str]:
    """So many texts to look for: two words that some bugs have."""
    chance = random.Random(seed)
    for _ in range(count):
        yield f"{chance.choice(_WHAT)} {chance.choice(chance.choice(_DOES).split())}"


def _sentence(chance: random.Random) -> str:
    return f"{chance.choice(_WHAT)} {chance.choice(_DOES)} {chance.choice(_WHEN)}"
