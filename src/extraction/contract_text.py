"""By which contract and for how long: what a posting says of its terms."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from src.extraction.extracted import Extracted
from src.extraction.posting_sections import Outline
from src.extraction.posting_text import MOST_FOUND, PostingText

_CONTRACTS: Final = re.compile(
    r"\b(?:(?P<alternance>alternance|apprentissage|contrat pro\b|contrats? de professionnalisation|"
    r"apprenticeship|alternante?s?\b|apprentie?s?\b|apprentice\b)"
    r"|(?P<stage>stage|stagiaires?|internship|intern\b|convention de stage)"
    r"|(?P<interim>interim|interimaires?|travail temporaire|mission temporaire|temp role|"
    r"agency work|temporary assignment|temporary role|temp to perm|temp(?=\)))"
    r"|(?P<CDD>cdd|c\.d\.d|contrat a duree determinee|duree determinee|contrat saisonnier|"
    r"saisonniere?s?|cddu|fixed[ -]term|ftc|temporary contract|"
    r"maternity cover|seasonal|contrat de remplacement|month contract|remplacement de conge|"
    r"remplacement conge|contrat de vacation|vacataire)"
    r"|(?P<CDI>cdi|c\.d\.i|cdic|contrat a duree indeterminee|duree indeterminee|"
    r"permanent (?:contract|position|role|job|full|part|employment)|full[ -]time permanent|"
    r"permanent|temps plein permanent)"
    r"|(?P<freelance>freelances?|tjm|portage salarial|independante?s?|auto[ -]entrepreneur|"
    r"exercice liberal|infirmiere? liberale?|"
    r"contractor|day rate|profession liberale|en liberal\b|statut liberal|self[ -]employed|"
    r"outside ir35|inside ir35|b2b contract))"
)
# "CDD avec possibilité de CDI", "pouvant déboucher sur un CDI": what may follow is not offered.
_LATER: Final = re.compile(
    r"\b(?:possibilite|possibilites|debouch|evoluti|evoluer|vers|transform|a l'issue|suivi d'|"
    r"suivie d'|perspectives?|embauche|puis|en vue|pre[ -]?embauche|leading to|possibility of|"
    r"view to|"
    r"could become|may become|before|prolong|temp to|potential|extension|avant)[^.;:\n]{0,36}$"
)
# Words of people and of schooling, not of the contract.
_OTHER_MATTER: Final = re.compile(
    r"\b(?:encadr|tuteur|tutorat|former|forme|accompagn|suivi|management|managez|equipe|experience|"
    r"premiere|hors|compris|inclus|including|supervis|train|mentor|diplome|formation|ecole|"
    r"candidats?|lutte|agence|solutions|recrutement|placement|groupe|specialist|specialise|"
    r"profils?|nos|des|les|issu|accueil|ou de|terrain|fin d'etudes|chambre|reference|"
    r"contracts? and|depuis|travailleurs?|centrale?|loueurs?|syndicat|lieux?)[^.;:\n]{0,24}$"
)
_AFTER_OTHER: Final = re.compile(
    r" ?(?:ou alternance|ou stage|compris|inclus|included|improvement|learning|availability|"
    r"et alternance|et stages?|accepte|terrain|d'observation|residen|contact|record|health|make)"
)
_AS: Final = re.compile(r"(?:statut d?'? ?|\ben |\bas an? |needs? an? |freelance ?/? ?)$")
_WEIGHTS: Final = {
    "offer": 2.5, "": 2.0, "intro": 2.0, "missions": 1.0, "profile": 0.6, "wished": 0.2,
    "company": 0.5, "apply": 0.5,
}  # fmt: skip
_OF_PERSONS: Final = frozenset({"stage", "alternance", "interim", "freelance"})

_NUMBER_WORDS: Final = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7,
    "huit": 8, "neuf": 9, "dix": 10, "douze": 12, "dix-huit": 18, "vingt-quatre": 24, "one": 1,
    "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12,
}  # fmt: skip
_COUNT: Final = r"\d{1,2}|" + "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True))
_DURATION: Final = re.compile(
    rf"\b(?P<low>{_COUNT})(?: ?(?:-|a|to|ou) ?(?P<high>{_COUNT}))?[ -]?"
    r"(?P<unit>mois|months?|mths?|ans?|annees?|years?|semaines?|weeks?)\b"
)
_NOT_OF_CONTRACT: Final = re.compile(
    r"\b(?:essai|probation|experience|sur|preavis|notice|trial|depuis|formation|permis|age|"
    r"over the (?:last|past)|garantie|bilan|tous les|chaque|every|minimum|enfants?|bebes?|x)"
    r"[^.;,\n]{0,24}$"
)
_AFTER_CONTRACT: Final = re.compile(
    r"(?: ?\(?(?:renouvelable|reconductible|contract|ftc|fixed|renewable|prolongeable|assignment|"
    r"internship|evolutif|minimum|temporary|cdd|maternity|cover|mission|ferme|stage|placement|"
    r"initial))"
)
_HEADER_LINES: Final = 6
_LONGEST_HEADER: Final = 120
_LABELLED: Final = 6.0
_TITLED: Final = 4.0
_LEAST: Final = 0.55
_DAYS: Final = {"s": 7.0, "w": 7.0}


def read_contract(
    source: PostingText, outline: Outline, title: tuple[int, int] | None
) -> Extracted | None:
    """The ``contract_type`` offered; what may follow it, or is said of others, is left out."""
    labels = outline.labelled("contract")
    best: tuple[float, int] | None = None
    chosen: re.Match[str] | None = None
    for match in islice(_CONTRACTS.finditer(source.plain), MOST_FOUND):
        start = match.start()
        line = max(source.plain.rfind("\n", 0, start) + 1, start - 60)
        before = source.plain[line:start]
        if _LATER.search(before):
            continue
        if any(low <= start < high for low, high in labels):
            weight = _LABELLED
        elif title is not None and title[0] <= start < title[1]:
            weight = _TITLED * _likely(match, before)
        else:
            weight = _weight(source, outline, match, before)
        if weight >= _LEAST and (best is None or (weight, -start) > best):
            best, chosen = (weight, -start), match
    if chosen is None or best is None:
        return None
    confidence = 0.95 if best[0] >= 4 else 0.85 if best[0] >= 2 else 0.6
    return source.found("/contract_type", str(chosen.lastgroup), *chosen.span(), confidence)


def _weight(source: PostingText, outline: Outline, match: re.Match[str], before: str) -> float:
    """How much a word for a contract in the text speaks for this one being offered."""
    name = str(match.lastgroup)
    of_others = _OTHER_MATTER.search(before) and not before.endswith(("missions d'", "mission d'"))
    if of_others and (name in _OF_PERSONS or match[0] == "permanent"):
        return 0.0
    if _AFTER_OTHER.match(source.plain, match.end()):
        return 0.0
    weight = _WEIGHTS[outline.kind_at(match.start())]
    if re.search(r"\b(?:en|contrat|contract|type|in|of|a) (?:un |a )?$", before):
        weight += 1.0
    if name in _OF_PERSONS and match[0].endswith("s"):
        return weight * 0.3
    return weight * _likely(match, before)


def _likely(match: re.Match[str], before: str) -> float:
    """Less for words of companies: "centre indépendant", "a Franco-British contractor"."""
    of_companies = match[0].startswith(("independant", "contractor"))
    return 0.25 if of_companies and not _AS.search(before) else 1.0


def read_duration(source: PostingText, outline: Outline) -> Extracted | None:
    """The ``duration_months`` of the contract: of a range its upper end, of weeks their months."""
    plain = source.plain
    for start, end in outline.labelled("duration"):
        match = _DURATION.search(plain, start, end)
        if match is not None:
            return source.found("/duration_months", _months(match), *match.span(), 0.9)
    for match in islice(_DURATION.finditer(plain), MOST_FOUND):
        start, end = match.span()
        before = plain[max(plain.rfind("\n", 0, start) + 1, start - 64) : start]
        if _NOT_OF_CONTRACT.search(before) or (
            match["unit"][0] == "a" and "experience" in plain[end : end + 30]
        ):
            continue
        strong = re.search(
            r"\b(?:cdd|duree|mission|interim|stage|internship|alternance|contrat|contract|ftc|term|"
            r"remplacement|apprenticeship|freelance|prestation|assignment)[^.;,\n]{0,48}$", before
        )  # fmt: skip
        follows = _AFTER_CONTRACT.match(plain, end)
        if (
            not (strong or follows or _stands_alone(source, start, end))
            or "experience" in plain[end : end + 16]
        ):
            continue
        months = _months(match)
        if 0 < months <= 60:
            return source.found("/duration_months", months, start, end, 0.85 if strong else 0.75)
    return None


def _stands_alone(source: PostingText, start: int, end: int) -> bool:
    """Whether a duration is a whole part of one of the first lines: "Bordeaux | 24 mois"."""
    line = next(
        (line for line in source.lines[:_HEADER_LINES] if line.start <= start < line.end), None
    )
    if line is None or line.end - line.start > _LONGEST_HEADER:
        return False
    before, after = source.plain[line.start : start], source.plain[end : line.end]
    return bool(
        re.search(r"(?:^|[|•/(] ?| - |, )$", before) and re.match(r"$| ?[|•/)]| - |,", after)
    )


def _months(match: re.Match[str]) -> float:
    written = match["high"] or match["low"]
    amount = float(_NUMBER_WORDS.get(written) or written)
    unit = match["unit"][0]
    if unit in _DAYS:
        return round(amount * 12 / 52, 1)
    return amount if unit == "m" else amount * 12
