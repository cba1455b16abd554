"""Job titles that no stock has: names of trades beside skills and places, each phrase once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

SEED: Final = 2024
_PLACES: Final = (
    "Lyon", "Nantes", "Rennes", "Lille", "Bordeaux", "Toulouse", "Strasbourg", "Dijon", "Brest",
    "Tours", "Angers", "Grenoble", "Metz", "Nancy", "Rouen", "Caen", "Limoges", "Pau", "Nice",
)  # fmt: skip


def distinct_titles(count: int, *, seed: int = SEED) -> list[str]:
    """Titles no two of which are one to the matcher, such as "Soudeuse TIG – lecture de plans".

    The first titles of one seed do not depend on how many are asked for. Raises ``ValueError``
    when the shipped names do not make so many.
    """
    from src.matching.phrase_forms import title_phrase  # noqa: PLC0415 - slow to load

    found: dict[str, str] = {}
    for title in _titles(seed):
        said = title_phrase(title)
        if said:
            found.setdefault(said, title)
        if len(found) == count:
            return list(found.values())
    raise ValueError(f"the shipped names make {len(found)} titles, not {count}")


def _titles(seed: int) -> Iterator[str]:
    """Titles without end to speak of; every trade comes as often as every other."""
    from src.adapters.text.lexicon_files import load_rows  # noqa: PLC0415 - slow to load

    chance = random.Random(seed)
    skills = [row[column] for row in load_rows("skills") for column in ("label_fr", "label_en")]
    names = [
        name
        for row in load_rows("occupations")
        for column in ("labels_fr", "labels_en")
        for name in row[column].split("|")
        if name
    ]
    # Most have a speciality, some a place, few both or neither, as people write them.
    while True:
        for name in chance.sample(names, len(names)):
            kind = chance.random()
            skill, place = chance.choice(skills), chance.choice(_PLACES)
            if kind < 0.7:
                yield f"{name} – {skill}"
            elif kind < 0.85:
                yield f"{name} {skill} {place}"
            elif kind < 0.95:
                yield f"{name} {place}"
            else:
                yield name
