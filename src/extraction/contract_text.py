"""By which contract, for how long and from when: what a posting says of its terms."""

from __future__ import annotations

import re
from datetime import date
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
    r"contractor|day rate|profession liberale|en liberal\b|statut liberal|self[ -]employed|"
    r"outside ir35|inside ir35|b2b contract))"
)
# "CDD avec possibilité de CDI", "pouvant déboucher sur un CDI": what may follow is not offered.
_LATER: Final = re.compile(
    r"\b(?:possibilite|possibilites|debouch|evoluti|evoluer|vers|transform|a l'issue|suivi d'|"
    r"suivie d'|perspectives?|embauche|puis|en vue|pre[ -]?embauche|leading to|possibility of|view to|"
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
_WEIGHTS: Final = {"title": 4.0, "label": 6.0, "offer": 2.5, "": 2.0, "missions": 1.0,
                   "profile": 0.6, "wished": 0.2, "company": 0.5, "apply": 0.5}  # fmt: skip
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
_DAYS: Final = {"s": 7.0, "w": 7.0}

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "janvier january janv jan", "fevrier february fev feb", "mars march",
            "avril april avr apr", "mai may", "juin june jun", "juillet july juil jul",
            "aout august aug", "septembre september sept sep", "octobre october oct",
            "novembre november nov", "decembre december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH_NAMES: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE: Final = re.compile(
    r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>20\d{2}|\d{2})(?!\d)"
    r"|(?P<iso>20\d{2})-(?P<iso_month>\d{2})-(?P<iso_day>\d{2})(?!\d)"
    rf"|(?:(?P<part>debut|mi|courant|fin|early|mid|late|end of|beginning of)[ -]?)?"
    rf"(?:(?P<first>\d{{1,2}})(?:er|st|nd|rd|th)? )?(?:of )?(?P<name>{_MONTH_NAMES})\b\.?"
    r"(?: (?P<after>\d{1,2})(?:st|nd|rd|th)?\b(?!\d|h|:))?,?(?: (?P<named_year>20\d{2}))?"
    r"|rentree(?: de)?(?: septembre)? (?P<term>20\d{2})"
)
_START: Final = re.compile(
    r"\b(?:prise de (?:poste|fonctions?)|debut|demarrage|a partir du|a partir de|a compter du|"
    r"a compter de|a pourvoir|date d'embauche|des le|des|pour le|pour|disponib\w*|embauche|"
    r"start(?:s|ing)?(?: date| on| in)?|from|available|commencing|begin\w*|entree en (?:poste|"
    r"fonctions?)|rentree|date|poste a pourvoir|integration|en)\b[^.;\n\d]{0,32}$"
)
_NOT_START: Final = re.compile(
    r"\b(?:avant le|jusqu'au|jusqu'a|candidat\w*|depuis|until|before|by|deadline|cloture|fin de|"
    r"postul\w*|apply|fonde|cree|ouvert\w*|entretien\w*|publie|limite|bilan|fin du)[^.;\n]{0,24}$"
)
_SOON: Final = re.compile(
    r"\b(?:des que possible|asap|a\.s\.a\.p|au plus (?:vite|tot)|prise de poste immediate|"
    r"immediate(?:ment)? (?:a pourvoir|start)|poste a pourvoir (?:immediatement|de suite|rapidement)|"
    r"a pourvoir (?:immediatement|de suite|rapidement)|"
    r"(?:debut|demarrage|embauche|disponibilite|poste|start|contrat) immediate?s?|"
    r"as soon as possible|immediate start|start(?:s|ing)? immediately|immediately available|"
    r"de suite|immediatement|immediately|tout de suite|immediate\b)"
)
_URGENT: Final = re.compile(r"\b(?:urgent|urgence|urgently|urgente|recrutement urgent)\b")
_NO_URGENCY: Final = re.compile(
    r"(?:services? des?|situations? d'|gestion d|cas d'|en cas|aux|medecine d|soins d|les|des|d'|l'|of|"
    r"pas|non|not|travaux|in)[ ']?$"
)
_FIRST_DAYS: Final = {"mi": 15, "mid": 15, "fin": 25, "late": 25, "end of": 25}


def read_contract(
    source: PostingText, outline: Outline, title: tuple[int, int] | None
) -> Extracted | None:
    """The ``contract_type`` offered; what may follow it, or is said of others, is left out."""
    plain = source.plain
    labels = outline.labelled("contract")
    best: tuple[float, int] | None = None
    chosen: re.Match[str] | None = None
    for match in islice(_CONTRACTS.finditer(plain), MOST_FOUND):
        start, end = match.span()
        kind = outline.kind_at(start)
        labelled = any(low <= start < high for low, high in labels)
        titled = title is not None and title[0] <= start < title[1]
        line = max(plain.rfind("\n", 0, start) + 1, start - 60)
        before = plain[line:start]
        if _LATER.search(before):
            continue
        name = str(match.lastgroup)
        weight = _WEIGHTS["label" if labelled else "title" if titled else kind]
        if not (labelled or titled):
            if name in _OF_PERSONS and _OTHER_MATTER.search(before) and not (
                name == "interim" and before.endswith(("missions d'", "mission d'"))
            ):
                continue
            if _AFTER_OTHER.match(plain, end) or (name == "CDI" and match[0] == "permanent"
                                                  and _OTHER_MATTER.search(before)):  # fmt: skip
                continue
            if re.search(r"\b(?:en|contrat|contract|type|in|of|a) (?:un |a )?$", before):
                weight += 1.0
            if name in _OF_PERSONS and match[0].endswith("s"):
                weight *= 0.3
            elif match[0].startswith(("independant", "contractor")) and not _AS.search(before):
                weight *= 0.25  # "centre indépendant", "a Franco-British contractor"
        if weight < 0.55:
            continue
        rank = (weight, -start)
        if best is None or rank > best:
            best, chosen = rank, match
    if chosen is None or best is None:
        return None
    confidence = 0.95 if best[0] >= 4 else 0.85 if best[0] >= 2 else 0.6
    return source.found("/contract_type", str(chosen.lastgroup), *chosen.span(), confidence)


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
        if _NOT_OF_CONTRACT.search(before) or match["unit"][0] == "a" and "experience" in plain[end : end + 30]:
            continue
        strong = re.search(
            r"\b(?:cdd|duree|mission|interim|stage|internship|alternance|contrat|contract|ftc|term|"
            r"remplacement|apprenticeship|freelance|prestation|assignment)[^.;,\n]{0,48}$", before
        )  # fmt: skip
        follows = _AFTER_CONTRACT.match(plain, end)
        if not (strong or follows or _stands_alone(source, start, end)) or "experience" in plain[end : end + 16]:
            continue
        months = _months(match)
        if 0 < months <= 60:
            return source.found("/duration_months", months, start, end, 0.85 if strong else 0.75)
    return None


def _stands_alone(source: PostingText, start: int, end: int) -> bool:
    """Whether a duration is a whole part of one of the first lines: "Bordeaux | 24 mois"."""
    line = next((line for line in source.lines[:_HEADER_LINES] if line.start <= start < line.end), None)
    if line is None or line.end - line.start > _LONGEST_HEADER:
        return False
    before, after = source.plain[line.start : start], source.plain[end : line.end]
    return bool(re.search(r"(?:^|[|•/(] ?| - |, )$", before) and re.match(r"$| ?[|•/)]| - |,", after))


def _months(match: re.Match[str]) -> float:
    written = match["high"] or match["low"]
    amount = float(_NUMBER_WORDS.get(written) or written)
    unit = match["unit"][0]
    if unit in _DAYS:
        return round(amount * 12 / 52, 1)
    return amount if unit == "m" else amount * 12


def read_start(source: PostingText, outline: Outline, *, today: int) -> Extracted | None:
    """The ``start_date``: a month alone is its first day, without a year the next one to come."""
    plain = source.plain
    labels = outline.labelled("start")
    for match in islice(_DATE.finditer(plain), MOST_FOUND):
        if match["name"] and len(match["name"]) <= 3 and not (match["named_year"] or match["first"]):
            continue  # "mai", "may" and "mar" alone are other words as well
        start, end = match.span()
        labelled = any(low <= start < high for low, high in labels)
        before = plain[max(plain.rfind("\n", 0, start) + 1, start - 48) : start]
        if not labelled and (
            _NOT_START.search(before)
            or not (_START.search(before) or match["term"])
            or outline.kind_at(start) == "company"
        ):
            continue
        if not (labelled or match["named_year"] or match["year"] or match["iso"] or match["term"]) and (
            re.search(r"\b(?:en|pour|des|from|disponib\w*|date) ?(?:le |mois de )?$", before)
            and not re.search(r"pourvoir|poste|start|demarrage|debut", before)
        ):
            continue
        day = _day(match, today)
        if day is not None:
            start, end = source.trimmed(start, end)
            return source.found("/start_date", day, start, end, 0.9 if labelled else 0.8)
    return None


def _day(match: re.Match[str], today: int) -> str | None:
    try:
        if match["day"]:
            year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
            return _plausible(date(year, int(match["month"]), int(match["day"])), today)
        if match["iso"]:
            return _plausible(
                date(int(match["iso"]), int(match["iso_month"]), int(match["iso_day"])), today
            )
        if match["term"]:
            return _plausible(date(int(match["term"]), 9, 1), today)
        month = _MONTHS[match["name"]]
        first = int(match["first"] or match["after"] or _FIRST_DAYS.get(match["part"] or "", 1))
        if match["named_year"]:
            return _plausible(date(int(match["named_year"]), month, first), today)
        now = date.fromordinal(today)
        # A month that has just begun, or ended, is still this year's.
        this_year = date(now.year, month, first)
        late = today - this_year.toordinal() > 60
        return date(now.year + late, month, first).isoformat()
    except ValueError:
        return None


def _plausible(day: date, today: int) -> str | None:
    return day.isoformat() if -800 < day.toordinal() - today < 1100 else None


def read_urgency(source: PostingText, outline: Outline) -> Extracted | None:
    """``high`` where the start is as soon as possible or the hiring urgent."""
    plain = source.plain
    for match in islice(_URGENT.finditer(plain), MOST_FOUND):
        start, end = match.span()
        if outline.kind_at(start) in {"missions", "profile", "company", "wished"}:
            continue
        before = plain[max(0, start - 24) : start]
        if not _NO_URGENCY.search(before) and (start < 200 or outline.kind_at(start) == "offer"):
            return source.found("/urgency", "high", start, end, 0.8)
    for match in islice(_SOON.finditer(plain), MOST_FOUND):
        if outline.kind_at(match.start()) in {"missions", "company", "wished"}:
            continue
        return source.found("/urgency", "high", *match.span(), 0.75)
    return None
