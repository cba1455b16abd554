"""Which of the two languages a text is written in, by its small words."""

from __future__ import annotations

import re
from typing import Final, Literal

from src.extraction.page import aligned_plain

Language = Literal["fr", "en"]
_WORDS: Final = re.compile(r"[a-z]+")
_READ: Final = 20_000  # characters that are enough to tell
# Words that are frequent in one of the two languages and are no word of the other.
_FRENCH: Final = frozenset(
    "le la les des du une et est au aux avec pour sur dans par qui que vous nous je mes mon ses "
    "votre vos notre nos ans depuis chez janvier fevrier mars avril mai juin juillet aout "
    "septembre octobre novembre decembre aujourd hui formation experience diplome permis langues "
    "anglais francais courant gestion suivi entreprise competences recherche souhaite disponible "
    "salaire teletravail ville mois jours jour annee annees equipe etre avoir ou sont "
    "profil clients service societe recrute recherchons missions".split()
) - {"experience", "service", "mars", "clients", "missions", "formation"}
_ENGLISH: Final = frozenset(
    "the and of to in for with from at by is are was were you we our your my have has been will "
    "this that since until present years year january february march april may june july august "
    "september october november december languages native fluent skills education work team "
    "looking available salary remote driving licence manager degree high school university "
    "an as or not be who currently role based about".split()
) - {"manager", "or", "role", "team"}


def language_of(text: str) -> Language:
    """``fr`` or ``en``, whichever has more of its small words in the text; ``fr`` when even."""
    french = english = 0
    for word in _WORDS.findall(aligned_plain(text[:_READ])):
        if word in _FRENCH:
            french += 1
        elif word in _ENGLISH:
            english += 1
    return "en" if english > french else "fr"
