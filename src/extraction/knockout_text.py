"""What a posting calls indispensable: licences, diplomas, languages, rights."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from src.extraction.extracted import Extracted
from src.extraction.language_names import LANGUAGE_CODES
from src.extraction.posting_sections import Outline
from src.extraction.posting_text import MOST_FOUND, PostingText

_CODES: Final = r"[bh][0-2crsevh]{1,3}\b"
_LETTERS: Final = r"(?:(?!de\b)[a-e]1?\+?e?)\b"
_LEVEL: Final = (
    r"(?:courante?s?|couramment|fluent|bilingues?|operationnel\w*|professionnel|professional|c[12]|"
    r"b[12]|natif|native|"
    r"intermediaire|lu,? ecrit(?:,| et)? parle|technique|avance)"
)
_LANGUAGES: Final = "|".join(
    sorted((name for name in LANGUAGE_CODES if len(name) > 3), key=len, reverse=True)
)
_KINDS: Final = re.compile(
    r"\b(?:(?P<licence>"
    rf"permis (?:de conduire )?(?:\(?{_LETTERS}\)?(?: ?(?:/|et|,|ou|"
    rf"&) ?(?:permis )?{_LETTERS}){{0,3}}|poids[ -]lourds?|"
    r"pl\b|spl\b|vl\b|cotier|super[ -]lourds?|bateau)(?: \((?:vehicule leger|vl|pl|spl|"
    r"poids lourd)\))?|permis de conduire"
    r"|(?:(?:full|valid|clean|uk|current|eu) ){0,3}driv(?:ing|er'?s?) licen[cs]e"
    r"|cdl(?: class [ab])?|class [12] licence|hgv (?:licen[cs]e|class [12])|lgv c\+?e?|"
    r"caces(?:®)?(?: r ?\d{3})?(?: ?(?:cat(?:egories?|\.)?) ?)?"
    r"(?: ?[1-6][ab]?\b(?: ?(?:,|/|et|-|ou|&) ?[1-6][ab]?\b){0,4})?|"
    r"(?:forklift|flt|counterbalance|reach truck|cscs|sia) (?:licen[cs]e|card|certificate)|"
    r"fimo(?: ?(?:/|et|ou) ?fco)?(?: (?:marchandises?|voyageurs?))?|fco\b|carte (?:de )?conducteur|"
    rf"habilitations? electriques?(?: {_CODES}(?:[ ,/-]{{1,3}}(?:et )?{_CODES}){{0,5}})?|"
    r"habilitations? (?:nucleaires?|confidentiel[ -]defense|secret[ -]defense|defense|"
    r"travaux? en hauteur|gaz|atex)|"
    r"ssiap ?[1-3]?|carte professionnelle(?: (?:cnaps|d'agent[a-z ]{0,30}|vtc|t))?|"
    r"carte pro\b(?: cnaps)?|certiphyto|"
    r"adr\b(?: (?:base|citernes?)(?: ?(?:et|/|\+) ?(?:base|citernes?))?)?|aipr\b|afgsu(?: ?[12])?|"
    r"cqp (?:aps|[a-z]+)|bnssa|psc1|"
    r"licences? (?:de )?soud\w+|licences? (?:tig|mig|mag|arc)(?: [0-9a-z]{2,5}){0,3}|"
    r"qualification(?:s)? (?:de )?soud\w+|attestation de capacite[a-z ]{0,30})"
    r"|(?P<right>right to work(?: in (?:the )?[a-z]+)?|work (?:permit|authori[sz]ation|visa)|"
    r"authori[sz]ed to work(?: in (?:the )?[a-z]+)?|"
    r"autorisation de travail|french national(?:ity|s)?|titre de sejour(?: valide)?|"
    r"(?:enhanced )?dbs(?: check| clearance)?|"
    r"casier judiciaire(?: vierge)?|(?:security|sc|dv) clearance|nationalite francaise|"
    r"inscription a l'ordre(?: d[a-z' ]{2,30})?|nmc (?:pin|registration)|(?:nmc|gphc|hcpc|"
    r"sra) registration|"
    r"registered with the [a-z]{3,5}|vaccination[a-z ]{0,20}|obligation vaccinale)"
    r"|(?P<diploma>diplome d'etat[^.,;:\n()]{0,60}|d\.?e\.? d'[a-z-]+[^.,;:\n()]{0,30}|"
    r"(?<=le )de (?:d'|infirmier|aide)[^.,;:\n()]{0,30}|"
    r"deas\b|deaes\b|deeje\b|dei\b|diplome (?:d'|de |en )[^.,;:\n()]{3,50}|"
    r"(?:cap|bep|bts|dut|bac pro|titre professionnel) [a-z][^.,;:\n()]{2,40}|"
    r"brevet (?:professionnel|d'etat)[^.,;:\n()]{0,50}|bafa\b|bpjeps[a-z ]{0,20}|cafpi|"
    r"(?:registered nurse|qualified teacher status|qts|pgce|acca|aca|cima|"
    r"nvq level \d)(?: qualification)?)"
    rf"|(?P<language>(?:{_LANGUAGES})(?! nation| market| team| clients?| speaking)(?:,? (?:parle|"
    rf"ecrit|lu)(?:,| et)?){{0,3}}(?: {_LEVEL})?(?: (?:de )?(?:niveau|level))?(?: \([abc][12]\+?\)|"
    rf" [abc][12]\+?)?"
    rf"|(?:fluent(?: or native)?|native|fluency in|proficient in|bilingual|excellent|good|"
    rf"professional)(?: written and spoken)? (?:{_LANGUAGES})))\b"
)
# Before these stands what is indispensable; behind those it follows.
_AFTER_IT: Final = re.compile(
    r"\b(?:obligatoires?|obligatoirement|indispensables?|exigee?s?|demandee?s?|requise?s?|"
    r"imperatifs?|imperatives?|imperativement|"
    r"necessaires?|required|mandatory|essential|compulsory|(?:is |are )?a must\b|needed|"
    r"sine qua non|no exception|sans exception|non[ -]negociable|non[ -]negotiable)"
)
_BEFORE_IT: Final = re.compile(
    r"\b(?:obligatoires?|indispensables?|imperatifs?|imperativement|exigee?s?|requise?s?|required|"
    r"mandatory|essential|"
    r"must (?:have|hold|be|possess)|need to (?:have|hold|be)|you(?:'ll| will)? need|you hold|"
    r"in possession of|holder of|"
    r"(?:et(?:re|es)|est|sont) (?:imperativement |obligatoirement )?(?:titulaires?|detenteurs?|"
    r"detentrices?)|titulaires? (?:du|de|d'|des)|"
    r"detenteurs? (?:du|de|d')|vous (?:devez )?(?:posseder|possedez|avoir|detenez|"
    r"disposez)(?: (?:le|la|l'|du|d'un|d'une|un|une|des|de|imperativement))?"
    r"(?= ?(?:permis|caces|habilitation|fimo|carte|diplome|certiphyto|ssiap))|muni)"
)
_SOFT: Final = re.compile(
    r"\b(?:un plus|serait|seraient|apprecie\w*|souhait\w*|ideale?ment|atouts?|preferable|"
    r"preferably|de preference|bonus|"
    r"nice to have|desirable|advantage\w*|preferred|facultati\w*|optionnel\w*|pas (?:obligatoire|"
    r"necessaire|exige|requis|"
    r"indispensable)|non (?:obligatoire|requis|exige)\w*|not (?:required|necessary|essential|"
    r"mandatory)|no .{0,20} required|"
    r"forme?s? (?:en interne|par nos soins)|formation (?:assuree|possible|prise en charge)|"
    r"ou en cours|a passer|finance\w*|plus)\b"
)
_STRICT_HEADINGS: Final = frozenset(
    {"indispensable", "obligatoire", "imperatif", "pre-requis", "prerequis", "pre requis",
     "must have", "must haves", "must-have", "must-haves", "essential", "essentials",
     "essential criteria", "required", "exigences", "conditions requises"}
)  # fmt: skip
_OF_THE_TRADE: Final = re.compile(
    r"permis (?:c|d|ec|spl|pl|poids|super)|ssiap|carte prof|diplome d'etat d|d\.?e\.? d|hgv|lgv|"
    r"cdl|sia |cscs"
)
_DENIED: Final = re.compile(r"(?:pas|non|not|n'est pas|sans etre|isn't) $")
_FIRM: Final = re.compile(r"obli|indis|imper|exig|requi|mand|esse|must|need")
_GOVERNS: Final = re.compile(
    r"\s*(?:we require|you must (?:have|hold|be)|il faut imperativement|"
    r"vous devez imperativement)\b"
)
_ITEM: Final = re.compile(r"(?:^\s*|[,/+&•.;:]\s*|\n[ •*-]*|\bet )$")
_OF_OTHERS: Final = re.compile(
    r"\b(?:conduite|formation|obtention|delivr|candidats?|passer|eleves?|suivi)"
)
_STATE_DIPLOMA: Final = re.compile(
    r"diplome d'etat|d\.?e\.? d|dea?e?[sij]e?\b|registered|qts|bafa|bpjeps"
)
_REACH: Final = 90
_MOST: Final = 10
_CUT: Final = re.compile(
    r" (?:est|sont|et (?:vous|d'un|une?|le|la|l'|du|permis|caces|anglais|debutant|avez|justif|"
    r"disposez|experience|inscri)|"
    r"avec|ou (?:equivalent|experience)|obligatoire|"
    r"indispensable|exige|requis|imperati|necessaire|pour|depuis|vous|is |are |required|and |"
    r"permis|dans|souhait|"
    r"minimum|en cours|a jour|serait|de preference|\d)"
)


def read_knockouts(source: PostingText, outline: Outline) -> list[Extracted]:
    """The ``knockouts``: what the text says one cannot do without, each once.

    Only licences, diplomas, languages and rights count: "expérience indispensable" is no knock-out.
    What is "un plus" in the same breath is none either.
    """
    plain = source.plain
    found: list[tuple[str, int, int, float]] = []
    for match in islice(_KINDS.finditer(plain), MOST_FOUND):
        start, end = match.span()
        if outline.kind_at(start) in {"company", "wished"}:
            continue
        kind = str(match.lastgroup)
        if kind == "diploma":
            end = _end_of_diploma(plain, start, end)
        sure = _sure(source, outline, kind, start, end)
        if sure is None:
            continue
        start, end = source.trimmed(start, end)
        name = source.written(start, end)
        name = name[0].upper() + name[1:]
        folded = name.lower()
        if any(folded in known.lower() for known, *_ in found):
            continue
        # "ADR exigé" in the title, "ADR base et citerne" below: the fuller name stays.
        found = [item for item in found if not folded.startswith(item[0].lower())]
        found.append((name, start, end, sure))
        if len(found) == _MOST:
            break
    return [
        source.found(f"/knockouts/{at}", name, start, end, sure)
        for at, (name, start, end, sure) in enumerate(found)
    ]


def _sure(source: PostingText, outline: Outline, kind: str, start: int, end: int) -> float | None:
    """How surely the thing is indispensable; None when it is not said to be."""
    plain = source.plain
    low, high = source.sentence(start, reach=220)
    if end > high:
        high = min(len(plain), end + 40)
    after, before = plain[end : min(high, end + _REACH)], plain[max(low, start - _REACH) : start]
    behind = _AFTER_IT.search(after)
    if (
        behind is not None
        and not _SOFT.search(after[: behind.end()])
        and not _breaks(after[: behind.start()], kind)
    ):
        return None if _DENIED.search(after[: behind.start()]) else 0.9
    soft = _SOFT.search(after)
    if soft is not None and soft.start() < 50:
        return None
    ahead = list(_BEFORE_IT.finditer(before))
    if ahead:
        sure = _led_to(before, ahead[-1], kind, state=bool(_STATE_DIPLOMA.match(plain, start)))
        if sure is not None:
            return sure or None
    # "We require a degree, four years and fluent English": the verb governs the whole list.
    if _GOVERNS.match(plain, low) and not _SOFT.search(plain, low, start):
        return 0.75
    return None if _SOFT.search(plain[low:high]) else _listed(outline, plain, kind, start, end)


def _led_to(before: str, word: re.Match[str], kind: str, *, state: bool) -> float | None:
    """How surely a word before it ("il faut", "titulaire de") makes it indispensable.

    0 where that word says that it is none, None where the word speaks of something else.
    """
    between = before[word.end() :]
    if _SOFT.search(between) or _SOFT.search(before[max(0, word.start() - 14) :]):
        return None
    firm = _FIRM.match(word[0])
    if len(between) > (60 if firm else 40) or _breaks(between, kind):
        return None
    # "Titulaire d'un BTS" asks for schooling, not for that diploma and no other.
    if not firm and (kind == "language" or (kind == "diploma" and not state)):
        return 0.0
    return 0.85 if firm else 0.7


def _listed(outline: Outline, plain: str, kind: str, start: int, end: int) -> float | None:
    """How surely a thing is indispensable by where it stands, with no word for it beside it."""
    place = outline.section_at(start)
    if kind != "language" and place.name in _STRICT_HEADINGS:
        return 0.8
    # What the trade cannot be done without is asked for where it is but listed; a car licence or
    # a first-aid course may well be only welcome.
    before = plain[max(0, start - _REACH) : start]
    if (
        _OF_THE_TRADE.match(plain, start, end)
        and place.kind in {"profile", ""}
        and _ITEM.search(before)
        and not _OF_OTHERS.search(before[-40:])
    ):
        return 0.6
    return None


def _breaks(between: str, kind: str) -> bool:
    """Whether other matters stand between a thing and the word for indispensable."""
    if kind == "language" and re.search(
        r"\b(?:clients?|marche|experience|equipe|market|team)\b", between
    ):
        return True
    return bool(
        re.search(
            r"\b(?:experience|ans|annees|years|connaissance|maitrise|knowledge|rigueur|salaire|"
            r"cdi)\b",
            between,
        )
    )


def _end_of_diploma(plain: str, start: int, end: int) -> int:
    cut = _CUT.search(plain, start + 8, end)
    return cut.start() if cut is not None else end
