"""How far one person's skills cover any skill, without an index."""

from __future__ import annotations

from collections.abc import Callable

from src.matching.facts import CandidateFacts
from src.matching.lexicon import RAW, Lexicon
from src.matching.skill_tree import raw_kinship

Cover = Callable[[str], int]


def cover_of(person: CandidateFacts, lexicon: Lexicon) -> Cover:
    """Tells by how much (thousandths) the best of a person's skills covers a skill.

    The same as a ranking reads from its table of skills; a test holds that.
    """
    covered: dict[str, int] = {}
    for skill in person.skills:
        kin = {skill[0]: 1000} if skill[0].startswith(RAW) else lexicon.kin(skill[0])
        for key, kinship in kin.items():
            strength = kinship * skill[2] // 1000
            if strength > covered.get(key, 0):
                covered[key] = strength
    own = {skill[0]: skill[2] for skill in person.skills if skill[0].startswith(RAW)}

    def read(key: str) -> int:
        strength = covered.get(key, 0)
        if not strength and key.startswith(RAW):
            strength = max(
                (raw_kinship(key, name) * held // 1000 for name, held in own.items()), default=0
            )
        return strength

    return read
