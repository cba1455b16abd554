"""Headings that are no fixed names: "Ce que je cherche", "What would make me move"."""

from __future__ import annotations

import re
from typing import Final

PHRASES: Final = (
    ("wishes", re.compile(
        r"(?:ce que|ce qui) (?:je |me |j')?(?:veux|voudrais|cherche|recherche|souhaite|vise|"
        r"plairait|"
        r"attends|ferait bouger|ferait changer)(?: .{0,30})?|je (?:veux|vise|cherche|recherche|"
        r"souhaite|voudrais)|what (?:i|would|i'd|i would)(?: .{0,12})? (?:want|like|look\w* for|"
        r"move|"
        r"next|seek|after)(?: .{0,24})?|(?:i am|i'm) (?:looking for|seeking|after)|"
        r"(?:my|the) next (?:step|role|job|move|position|challenge)|pour la suite|la suite|"
        r"mon prochain (?:poste|emploi|job|defi)|poste ideal|ideal (?:job|role)|dream job|"
        r"(?:mon |my )?(?:souhait|criteri|critere|attente|wish|expectation|preference|condition)\w*"
        r"(?: .{0,24})?|where next|what now|mes envies|envies|l'avenir|mon avenir")),
    ("experience", re.compile(
        r"(?:ou|what|where|ce que) (?:j'ai|je suis|i have|i've|i)\s?(?:travaille|fait|passee?|"
        r"roule|"
        r"exerce|worked|done|did|been)(?: .{0,20})?|(?:selected |recent |main |past |key )?"
        r"(?:engagements|assignments|roles|positions|clients|missions|projects and roles|"
        r"contracts)|"
        r"(?:my )?(?:work|job) (?:so far|life|to date)|mon metier|mes metiers|work|working life|"
        r"(?:dernier|derniere|principaux|principales|precedent|precedente)s? "
        r"(?:postes?|emplois?|experiences?|missions?)|vie professionnelle")),
    ("skills", re.compile(
        r"(?:ce que je|what i|ce que) (?:maitrise|sais|can|know|sait|connais|utilise|use)"
        r"(?: .{0,24})?|(?:my )?tool ?(?:box|kit)|boite a outils|mes plus|les plus|domaines?|"
        r"(?:mes |my )?(?:specialites|specialties|specialities|savoirs?|forces|talents)")),
    ("education", re.compile(r"stud(?:y|ied)|etude|ma formation|mes formations|schools?|ecoles?")),
)  # fmt: skip


def phrase_kind(bare: str) -> str | None:
    """The kind of a folded heading that is a phrase, or None."""
    return next((kind for kind, pattern in PHRASES if pattern.fullmatch(bare)), None)
