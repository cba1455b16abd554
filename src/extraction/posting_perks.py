"""What a posting says of the workplace, its hours and its benefits."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from src.extraction.extracted import Extracted
from src.extraction.posting_sections import Outline
from src.extraction.posting_text import MOST_FOUND, PostingText

_BENEFITS: Final = re.compile(
    r"\b(?:(?:tickets?|titres?|cartes?|cheques?)[ -](?:restaurants?|repas|dejeuner|swile)|"
    r"carte swile|"
    r"mutuelle(?: (?:d'entreprise|familiale|sante|avantageuse|\d+ ?%))?|complementaire sante|"
    r"prevoyance|"
    r"1[34] ?(?:e|eme|ème|th) mois|treizieme mois|13th[ -]month(?: salary)?|"
    r"interessement(?: (?:et|/|&) participation)?|participation (?:aux benefices)|"
    r"profit[ -]sharing|"
    r"(?:prime|primes)(?: (?:annuelle|de fin d'annee|d'interessement|de panier|de transport|"
    r"vacances|"
    r"d'assiduite|trimestrielles?|sur objectifs|d'objectifs|de nuit|d'habillage|mensuelles?))?|"
    r"bonus(?: annuel)?|annual bonus|performance bonus|"
    r"rtt|jours de repos|comite d'entreprise|avantages cse|\bcse\b|works council|"
    r"vehicule de (?:fonction|service)|voiture de (?:fonction|service)|company (?:car|van)|"
    r"car allowance|"
    r"(?:remboursement|prise en charge)[^.,;\n]{0,24} (?:transports?|navigo|"
    r"abonnement)[^.,;\n]{0,20}|pass navigo|"
    r"forfait mobilites?(?: durables?)?|season ticket loan|cycle to work(?: scheme)?|"
    r"health insurance|private (?:medical|health)(?: insurance| care)?|private healthcare|dental|"
    r"meal vouchers|lunch vouchers|canteen|restaurant d'entreprise|cantine|repas (?:fournis|"
    r"offerts)|"
    r"free meals|staff meals|(?:company |workplace |contributory )?pension(?: scheme)?|"
    r"401\(?k\)?(?: match\w*)?|"
    r"stock[ -]options|bspce|share options|equity|plan d'epargne entreprise|\bpee\b|"
    r"epargne salariale|"
    r"places? en creche|berceaux?|creche d'entreprise|childcare|conges? supplementaires?|"
    r"\d{2} (?:jours de conges(?: payes)?|days(?:'| of)? (?:holiday|leave|annual leave|vacation|"
    r"pto)"
    r"(?: \+ bank holidays)?)|paid time off|unlimited pto|gym(?: membership)?|salle de sport|"
    r"logement (?:possible|fourni|sur place|de fonction|assure)|hebergement|accommodation|"
    r"formation(?:s)? (?:interne|continue|"
    r"assuree|prise en charge)s?|training budget|budget formation|plan de formation|"
    r"employee discount|"
    r"staff discount|remise(?:s)? (?:sur|personnel)[^.,;\n]{0,20}|life (?:assurance|insurance)|"
    r"uniforme fourni)(?!\w)"
)
_PLACES: Final = re.compile(
    r"\b(?:horaires? (?:flexibles?|variables?|amenage\w*|de journee|de bureau|decales?|fixes?|"
    r"postes?|"
    r"de nuit|du matin|du soir|en coupure|continus?)|sans coupure|flexible (?:hours|working|"
    r"schedule|working hours)|"
    r"travail (?:de nuit|le week-?end|en equipes (?:alternantes|successives)|poste|en 2x8|en 3x8|"
    r"en horaires decales)|poste de nuit|de nuit|"
    r"[235] ?[x*] ?8|2/8|3/8|night shifts?|day shifts?|weekend (?:work|shifts?)|rotating shifts?|"
    r"shift work|"
    r"temps (?:plein|complet|partiel)|mi-temps|full[ -]time|part[ -]time|"
    r"(?:3[5-9]|4[0-2]|2[0-9]|30) ?h(?:eures)?\b(?: ?(?:/|par) ?(?:semaine|sem|"
    r"hebdo))?(?! ?(?:/ ?24|\d))|"
    r"(?:3[5-9]|4[0-2]|2[0-9]|30) hours (?:a|per) week|semaine de 4 jours|four[ -]day week|"
    r"4[ -]day week|forfait jours?|"
    r"open[ -]space|bureau individuel|coworking|week-ends? (?:libres?|travailles?|off)|"
    r"deplacements (?:frequents|reguliers|ponctuels|quotidiens|nationaux|internationaux|a prevoir|"
    r"en france|regionaux)[^.,;\n]{0,16}|"
    r"lundi au vendredi|monday to friday|monday[ -]friday|taille humaine|esprit d'equipe|"
    r"ambiance (?:conviviale|familiale)|equipe soudee|"
    r"esprit familial|entreprise familiale|family[ -]run|international environment|"
    r"environnement international)"
)
_DENIED: Final = re.compile(r"(?:pas de|pas d'|aucun|aucune|sans|no|not|ni) (?:travail |shift )?$")
_ASKED: Final = re.compile(
    r"(?:gestion|calcul|suivi|vente|contrats? d[e']|dossiers?|demandes? d[e']|manage|handle|"
    r"commande)[^.,;\n]{0,20}$"
)
_LONGEST_ITEM: Final = 90
_MOST: Final = 20


def read_benefits(source: PostingText, outline: Outline) -> list[Extracted]:
    """The ``benefits``: the items beside "Avantages :", and those that are known by name."""
    spans: list[tuple[int, int, float]] = []
    for section in outline.sections:
        if section.kind != "offer" or section.name not in _LISTS:
            continue
        for line in outline.lines_of(section):
            for low, high in _items(source, line.start, line.end):
                if not _TERMS.search(source.plain, low, high):
                    spans.append((low, high, 0.85))
    for match in islice(_BENEFITS.finditer(source.plain), MOST_FOUND):
        low, high = match.span()
        kind = outline.kind_at(low)
        if (
            kind in {"missions", "profile", "wished"}
            and "\n" not in source.plain[max(0, low - 2) : low]
        ):
            continue
        before = source.plain[max(0, low - 24) : low]
        if not (_DENIED.search(before) or _ASKED.search(before)):
            spans.append((low, high, 0.8))
    return _values(source, "benefits", spans)


def read_workplace(source: PostingText, outline: Outline) -> list[Extracted]:
    """The ``environment``: hours, shifts and kind of workplace."""
    spans: list[tuple[int, int, float]] = []
    for start, end in outline.labelled("hours"):
        spans += [(low, high, 0.85) for low, high in _items(source, start, end)]
    for match in islice(_PLACES.finditer(source.plain), MOST_FOUND):
        before = source.plain[max(0, match.start() - 24) : match.start()]
        kind = outline.kind_at(match.start())
        if _DENIED.search(before) or (kind == "profile" and "experience" in before):
            continue
        spans.append((*match.span(), 0.8))
    return _values(source, "environment", spans)


_LISTS: Final = frozenset(
    "avantages|vos avantages|les avantages|nos avantages|avantages sociaux|benefits|our benefits|"
    "perks|perks and benefits|benefits and perks|autres avantages|advantages|employee benefits|"
    "avantages du poste|les plus du poste|what we offer|nous offrons|ce que nous offrons|"
    "ce que nous proposons|nous proposons|we offer|what's in it for you".split("|")
)
# Terms that stand among benefits and have fields of their own.
_TERMS: Final = re.compile(
    r"\b(?:salaire|remuneration|salary|cdi|cdd|teletravail|remote|contrat|contract|\d{2} ?k|lieu|"
    r"horaires|"
    r"hybrid\w*|smic|brut|tjm|poste|temps plein|temps partiel)\b|€|£|\d h\b"
)


def _items(source: PostingText, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    at = start
    for match in re.finditer(
        r"(?:,(?!\d)|[;•|])(?![^(]{0,60}\))|\. | \+ ", source.plain[start:end]
    ):
        found.append((at, start + match.start()))
        at = start + match.end()
    found.append((at, end))
    trimmed = [source.trimmed(low, high) for low, high in found]
    return [(low, high) for low, high in trimmed if 2 < high - low <= _LONGEST_ITEM]


def _values(
    source: PostingText, field: str, spans: list[tuple[int, int, float]]
) -> list[Extracted]:
    """Values in the order of the text, each once, none inside another."""
    found: list[Extracted] = []
    reached = -1
    known: set[str] = set()
    for low, high, sure in sorted(spans, key=lambda span: (span[0], -span[1])):
        name = source.written(low, high)
        folded = source.plain[low:high]
        if low < reached or folded in known:
            continue
        reached = high
        known.add(folded)
        pointer = f"/{field}/{len(found)}"
        found.append(source.found(pointer, name[:120], low, high, sure))
        if len(found) == _MOST:
            break
    return found
