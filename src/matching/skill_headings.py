"""Headings of postings and CVs, as far as they say whether what follows is asked or wished."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, cast

from src.matching.text import plain

Kind = Literal["required", "wished", "other"]
WISHES_OF_KIND: Final[dict[Kind, bool | None]] = {
    "required": False, "wished": True, "other": None,
}  # fmt: skip
_LONGEST: Final = 70  # characters of a line that is a heading without a colon

_KINDS: Final[tuple[tuple[Kind, str], ...]] = (
    ("wished",
     (r"(?:competences?|qualites?|savoirs?|connaissances?|skills?|qualifications?|profil)?\s*"
     r"(?:(?:les |vos |petits )*(?:plus|atouts?)(?: du profil| appreciee?s?)?"
     r"|(?:serai(?:en)?t|est|sont) (?:un|des|les) (?:plus|atouts?)|nice[ -]to[ -]haves?"
     r"|good[ -]to[ -]haves?|bonus(?: points?| skills?)?|ideale?ment|ideally|appreciee?s?"
     r"|souhaitee?s?|souhaitables?|preferred(?: skills| qualifications| experience)?"
     r"|desirable(?: skills)?|desired(?: skills)?|optional|optionnel(?:le)?s?|pluses"
     r"|ce qui (?:ferait|fera|fait) la difference|extra credit|a plus)")),
    ("required",
     (r"(?:(?:le |votre |ton |notre )?profil(?: recherche| souhaite| attendu| du candidat"
     r"| ideal)?|(?:(?:vos|tes|les|hard|soft|key|required|technical|core|your|must[ -]have)"
     r" )*(?:competences?|skills?|qualifications?|connaissances?|qualites?|savoir[ -](?:faire"
     r"|etre))(?: (?:requises?|attendues?|cles?|techniques?|recherchees?|demandees?|exigees?"
     r"|indispensables?|necessaires?|required|needed|and experience|et qualites|et experience"
     r"|professionnelles?|comportementales?))*|(?:les )?prerequis|pre-?requisites?"
     r"|(?:job |minimum |basic |role |the )*requirements?|must[ -]haves?|(?:vous|tu)"
     r" maitris(?:ez|es)|(?:ce que (?:nous attendons|nous recherchons|vous apportez)"
     r"|ce qu'on attend|nous recherchons)(?: de vous| chez vous)?"
     r"|(?:what you(?:'ll| will)? (?:need|bring)|what we(?:'re| are) looking for|who you are"
     r"|about you|you have|your profile|you bring)|qui etes[ -]vous|diplomes? et experience"
     r"|formations? et experiences?|indispensables?|imperatifs?|essential(?: skills)?)")),
    ("other",
     (r"(?:(?:vos |tes |les |votre |le |principales? |your |key |main |the )*"
     r"(?:missions?|responsabilites|responsibilities|taches|activites|role|poste|duties|job)"
     r"(?: principales?| description| du poste| et responsabilites)?|what you(?:'ll| will) do"
     r"|a propos(?: de nous| de l'entreprise| du poste)?"
     r"|about (?:us|the (?:role|company|job|team))|who we are|qui sommes[ -]nous"
     r"|l'(?:entreprise|equipe)|notre (?:entreprise|equipe|societe)"
     r"|(?:les |nos |vos )?avantages(?: sociaux)?|benefits|perks"
     r"|(?:ce que |what )?(?:nous |we )(?:vous )?(?:offrons|proposons|offer)"
     r"|remuneration|salaire|salary|compensation|conditions?(?: de travail| proposees)?"
     r"|contrat|type de contrat|lieu|location|how to apply"
     r"|process(?:us)?(?: de recrutement)?|description(?: du poste| de l'entreprise)?"
     r"|(?:notre |la |our |the |tech )?(?:stack|environnement)(?: technique)?|tech stack"
     r"|experiences?(?: professionnelles?)?|(?:work |professional )?experience|formations?"
     r"|education|loisirs|centres d'interet|interests|hobbies|langues|languages|projets"
     r"|projects"
     r"|informations complementaires|pourquoi nous rejoindre|why join us|certifications?)")),
)  # fmt: skip
_ANY: Final = re.compile("|".join(f"(?P<{kind}>{names})" for kind, names in _KINDS))
_FRAME: Final = re.compile(r"^[\s#*_>=\-–—•·▪●■►➢0-9.)]*|[\s*_=#?!]+$")
_EMOJI: Final = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]")


@dataclass(frozen=True, slots=True)
class Heading:
    """What a line announces, up to the character ``end`` of the text.

    ``goes_on`` where the line itself says it, after a colon.
    """

    kind: Kind
    end: int
    goes_on: bool

    def covers(self, at: int) -> bool:
        """Whether a character belongs to the heading and not to what it announces."""
        return at < self.end


def heading_of(text: str, start: int, end: int) -> Heading | None:
    """The heading that the line ``text[start:end]`` is or begins with, or None.

    Without a colon the line must be short and hold nothing else.
    """
    colon = text.find(":", start, end)
    stop = colon if colon >= 0 else end
    if stop - start > 2 * _LONGEST:
        return None
    head = text[start:stop]
    name = _FRAME.sub("", _EMOJI.sub("", plain(head)))
    if not name or len(name) > _LONGEST:
        return None
    match = _ANY.fullmatch(name)
    if match is None:
        return None
    kind = cast("Kind", match.lastgroup)
    return Heading(kind, stop, colon >= 0 and bool(text[colon + 1 : end].strip()))
