"""Licences, authorisations and certifications that a CV names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from src.extraction.page import Line, Page
from src.extraction.pieces import trimmed

_MOST: Final = 40
_LONGEST: Final = 120
_CATEGORY: Final = r"(?:a1|a2|am|b1|b96|be|c1e|c1|ce|d1|de|eb|ec|spl|pl|vl|[a-e])"
# What is a licence wherever it stands. The words behind it that tell which one belong to it.
_LICENCE: Final = re.compile(
    r"\b(?:"
    rf"permis (?:de conduire )?(?:cat(?:egorie)?s?\.? )?{_CATEGORY}\b(?:(?: ?[,/&+] ?| et |"
    rf" and ){_CATEGORY}\b){{0,4}}"
    r"|permis (?:poids lourds?|super lourds?|moto|cotier|bateau|remorque|d'exploitation)"
    r"|permis de conduire(?! )|(?:full |clean |valid |uk |eu |full uk |full clean |clean uk )?"
    r"(?:driving|driver'?s?) licen[cs]e(?: \(?(?:category|cat|class) [a-e][a-z0-9+]{0,2}\)?)?"
    r"|(?:hgv|lgv) (?:class [12]|c\+?e?|licen[cs]e)(?: licen[cs]e)?"
    r"|caces(?: (?:nacelles?|mini-?pelles?|chariots?|pont roulant|grues?|engins?|gerbeurs?|pelles?)"
    r"(?: [a-z]{2,12})?)?(?: ?(?:r ?)?[0-9]{3}m?)?(?: ?\(?(?:cat(?:egories?|"
    r"\.)? ?)?[0-9a-c][0-9a-c]?(?:(?: ?[,/&+-] ?| et )[0-9][0-9a-c]?\b){0,6}\)?)?"
    r"|habilitations? electriques?(?: ?[:(]? ?(?:b[0rcsfep12]v?|h[0-2]v?|b[12]t|bs|"
    r"be)\b(?:(?: ?[,/&+-] ?| et | )(?:b[0rcsfep12]v?|h[0-2]v?|bs|be)\b){0,6}\)?)?"
    r"|h0 ?b0v?\b|b0 ?h0v?\b|fimo(?:(?: ?/ ?| et )fco)?(?: (?:marchandises|voyageurs))?|"
    r"fco(?: (?:marchandises|voyageurs))?"
    r"|driver cpc|cqc|adr(?: (?:base|citerne|colis))?(?= |,|\.|;|\)|\n|$)(?! ?esse)"
    r"|sst(?= |,|\.|;|\)|\n|$)|psc ?1|pse ?[12]|afgsu(?: (?:niveau )?[12])?|ssiap ?[123]?"
    r"|haccp|certiphyto|aipr|carte pro(?:fessionnelle)? (?:cnaps|de securite|aps|vtc|taxi)"
    r"|cqp [a-z]{2,}(?: [a-z]{2,}){0,3}|tfp aps|bafa|bafd|bnssa|bpjeps [a-z]{2,5}"
    r"|dbs(?: check(?:ed)?| cleared)?|enhanced dbs|cscs(?: card)?|sia (?:licen[cs]e|badge|door)"
    r"|nmc (?:registered|pin|registration)|pin nmc|first aid(?: at work)?(?: certificate)?"
    r"|iosh|nebosh(?: [a-z]+ certificate)?|food hygiene(?: level [123])?|prince2(?: [a-z]+)?"
    r"|pmp\b|itil(?: ?v?[34])?(?: foundation)?|psm ?(?:i{1,3}|[123])\b|pspo ?(?:i{1,3}|[123])?\b"
    r"|(?:certified )?scrum master(?= certif)|csm\b|safe (?:agilist|[0-9] [a-z]+)"
    r"|(?:aws|azure|gcp|google cloud|microsoft|cisco|oracle|salesforce|red hat|kubernetes|"
    r"terraform) "
    r"certified(?: [a-z0-9+&-]{2,}){0,5}(?: - [a-z]{3,10})?"
    r"|(?:certification|certifiee?|certified) (?:aws|azure|google|gcp|microsoft|cisco|oracle|"
    r"salesforce|sap|pmp|itil|scrum|prince2|pix|tosa|voltaire|kubernetes|comptia|iso)"
    r"(?: [a-z0-9+&-]{2,}){0,4}"
    r"|az-[0-9]{3}|dp-[0-9]{3}|ccna|ccnp|cissp|ceh\b|oscp|cka\b|ckad\b|cisa\b|acca(?= |,|\.|;|\)|"
    r"\n|$)"
    r"|tosa(?: [a-z]+)?|certificat voltaire|lean six sigma(?: (?:green|black|yellow) belt)?"
    r"|six sigma(?: (?:green|black|yellow) belt)|green belt|qualiopi|licence iv|carte t\b"
    r"|attestation de capacite(?: de transport| fluides(?: frigorigenes)?)?|gwo\b|atex(?: [0-9])?"
    r"|travail en hauteur|echafaudages?(?= certif)|gas safe(?: registered)?|18th edition"
    r"|licences? de soud(?:age|ure)[^\n,;]{0,30}|ipaf|pasma|hds\b"
    r")"
)
_SENTENCE: Final = re.compile(r"\b(?:je|j'ai|i|my|mes|mon)\b")
_SPLIT: Final = re.compile(r"[;•|\n]|\.\s|,\s(?![0-9]{1,2}[a-c]?\b)|\s-\s|\s/\s")
_YEARS: Final = re.compile(
    r"\s?\(?(?:en |obtenue? en |depuis |since )?(?:[0-3]?[0-9]/)?(?:[01]?[0-9]/)?(?:19|"
    r"20)[0-9]{2}\)?\Z"
)
# Behind a licence: until when it holds, and the like.
_ASIDE: Final = re.compile(
    r"\s?(?:\(|a jour|valide|valable|en cours|renouvel|obtenue?|recycl|-\s|:)"
)
_NOTHING: Final = re.compile(
    r"(?:a jour|valides?|en cours de validite|et|and|aucune?|none|oui|yes)\Z"
)


# "Je n'ai pas l'ADR", "no driving licence".
_DENIED: Final = re.compile(
    r"\b(?:pas|sans|aucune?|no|not|non|without|n'ai plus)\s(?:encore |de |d'|le |la |les |l'|a |"
    r"the )?\Z"
)
_PERMIT: Final = re.compile(r"permis (?:de conduire )?(?:cat(?:egorie)?s?\.? )?(?=[a-z0-9]{1,3}\b)")
_CACES: Final = re.compile(r"caces ?r ?489[^0-9a-z]{0,3}(?:cat(?:egories?|\.)?)?\s?(?=[0-9])")
_CODES: Final = re.compile(r"[a-z0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence or certification, named as it is written at ``[start, end)``, or one of several.

    "Permis B, C et CE" are three, each under its own name.
    """

    name: str
    start: int
    end: int
    confidence: float


def licences(page: Page, lines: Sequence[Line]) -> list[Licence]:
    """Every item under a heading for certifications (``lines``), and known ones elsewhere.

    What the text says is not held is left out.
    """
    spans: list[tuple[int, int, float]] = []
    for line in lines:
        known = [match.span() for match in _LICENCE.finditer(page.plain, line.start, line.end)]
        begun = line.start
        for match in [*_SPLIT.finditer(page.plain, line.start, line.end), None]:
            if match and any(first <= match.start() < last for first, last in known):
                continue  # the comma of "catégories 1, 3 et 5" parts nothing
            item = _item(page, begun, match.start() if match else line.end)
            if item is not None:
                spans.append(item)
            begun = match.end() if match else line.end
    for match in _LICENCE.finditer(page.plain):
        start, end = trimmed(page.plain, match.start(), match.end())
        if not any(start < last and first < end for first, last, _ in spans):
            spans.append((start, end, 0.85))
        if len(spans) >= _MOST:
            break
    found = []
    for start, end, sure in sorted(spans):
        before = page.plain[max(0, start - 16) : start]
        denied = _DENIED.search(before) or _DENIED.match(page.plain[start : start + 8])
        if not denied:
            found += _each(page, start, end, sure)
    return found[:_MOST]


def _each(page: Page, start: int, end: int, sure: float) -> list[Licence]:
    """One licence, or each of the categories that are named together."""
    for pattern, name in ((_PERMIT, "Permis"), (_CACES, "CACES R489 catégorie")):
        lead = pattern.match(page.plain, start, end)
        if lead is None:
            continue
        codes = _CODES.findall(page.plain[lead.end() : end])
        codes = [code.upper() for code in codes if code not in {"et", "and"}]
        if len(codes) > 1:
            return [Licence(f"{name} {code}", start, end, sure) for code in codes]
    return [Licence(" ".join(page.clean[start:end].split()), start, end, sure)]


def _item(page: Page, start: int, stop: int) -> tuple[int, int, float] | None:
    start, stop = trimmed(page.plain, start, stop)
    if year := _YEARS.search(page.plain[max(start, stop - 24) : stop]):
        start, stop = trimmed(page.plain, start, max(start, stop - 24) + year.start())
    text = page.plain[start:stop]
    known = _LICENCE.match(page.plain, start, stop)
    if known and _ASIDE.match(page.plain, known.end(), stop):
        return start, known.end(), 0.9
    if not 2 <= len(text) <= _LONGEST or _NOTHING.match(text):
        return None
    if not any(sign.isalpha() for sign in text) or _SENTENCE.search(text):
        return None
    return start, stop, 0.9 if _LICENCE.search(text) else 0.7
