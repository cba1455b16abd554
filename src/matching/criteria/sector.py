"""Sector: preferred, known, neighbouring or avoided."""

from __future__ import annotations

from src.matching.choices import AVOIDED, SECTOR
from src.matching.pairs import Evidence, Floats, Mask, Pair, Pairs, evidence, sentiment_of


def score(pairs: Pairs) -> Floats:
    """1 for a preferred sector, .8 for one lived in, .6 for a neighbour, .3 for others."""
    return pairs.chosen[:, SECTOR]


def blocked(pairs: Pairs) -> Mask:
    """Where the job's sector is one that the person avoids."""
    blocked: Mask = pairs.chosen[:, SECTOR] == AVOIDED
    return blocked


def witness(pair: Pair, score: float) -> list[Evidence]:
    """The job's sector and what it is to the person."""
    sector = pair.job.sector
    if sector is None:
        return []
    name = pair.lexicon.sector_label(sector, "fr" if pair.french else "en")
    person = pair.person
    if sector in person.sectors_avoided:
        text = f"Secteur évité : {name}." if pair.french else f"Avoided sector: {name}."
    elif sector in person.sectors:
        text = f"Secteur souhaité : {name}." if pair.french else f"Wished sector: {name}."
    elif sector in person.sectors_known:
        text = f"Secteur déjà connu : {name}." if pair.french else f"Sector already known: {name}."
    elif score >= 0.6:
        text = f"Secteur voisin : {name}." if pair.french else f"Neighbouring sector: {name}."
    else:
        text = f"Autre secteur : {name}." if pair.french else f"Another sector: {name}."
    return [evidence(text, sentiment_of(score), "company.sector")]
