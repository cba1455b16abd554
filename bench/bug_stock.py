"""Invented bugs of a product that matches people and jobs, for measuring.

Every bug has some seventy words: sentences of few phrases, whose words are in a tenth of the bugs
and more, words of which each stands in a known share of the bugs, and words that few bugs have.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
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
# Searches look for words of these shares of the bugs, so many of each: rare ones are many.
SHARES: Final = {0.005: 40, 0.01: 40, 0.02: 30, 0.05: 20, 0.1: 12, 0.2: 8}
# Words of a search: one, two or three, how often.
_ASKED: Final = (1, 2, 3)
_ASKED_WEIGHTS: Final = (40, 40, 20)
_RARE_WORDS: Final = 20_000
_RARE_IN_A_BUG: Final = 40
_SYLLABLES: Final = (
    "ba", "cor", "del", "fi", "gan", "lum", "mor", "nep", "pli", "qua", "rov", "sti", "tan", "vel",
    "bri", "cla", "dro", "fus", "gri", "jan", "kor", "lin", "mus", "nol", "pra", "rin", "sol",
    "tru",
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
            "description": f"{title}. {_sentence(chance)}. {_sentence(chance)}. {_details(chance)}",
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
    """So many texts to look for: one to three words of any of the shares.

    Four in ten are of one word, four of two, two of three; each word is of a share drawn evenly,
    so that of all searches one in fifteen is for a single word that a fifth of the bugs have.
    """
    chance = random.Random(seed)
    shares = list(_SHARED.values())
    for _ in range(count):
        words = chance.choices(_ASKED, _ASKED_WEIGHTS)[0]
        yield " ".join(chance.choice(chance.choice(shares)) for _ in range(words))


def reports(count: int, *, seed: int) -> Iterator[dict[str, Any]]:
    """So many bugs as people report them, in words that other bugs have."""
    chance = random.Random(seed)
    for _ in range(count):
        title = _sentence(chance)
        yield {
            "title": title,
            "description": f"{title}. {_sentence(chance)}. {_details(chance)}",
            "severity": chance.choices(SEVERITIES, _SEVERITY_WEIGHTS)[0],
        }


def _sentence(chance: random.Random) -> str:
    return f"{chance.choice(_WHAT)} {chance.choice(_DOES)} {chance.choice(_WHEN)}"


def _details(chance: random.Random) -> str:
    """Words of known shares, among words that few bugs have."""
    words = chance.choices(_RARE, k=_RARE_IN_A_BUG)
    for share, shared in _SHARED.items():
        words += [word for word in shared if chance.random() < share]
    chance.shuffle(words)
    return " ".join(words) + "."


def _vocabulary() -> tuple[dict[float, list[str]], list[str]]:
    """(the words of each share, the rare ones): invented, none the beginning of another."""
    made = ["".join(each) for each in product(_SYLLABLES, repeat=4)]
    random.Random(0).shuffle(made)
    words = iter(made)
    shared = {share: [next(words) for _ in range(count)] for share, count in SHARES.items()}
    return shared, [next(words) for _ in range(_RARE_WORDS)]


_SHARED, _RARE = _vocabulary()
