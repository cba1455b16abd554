"""Sector: preferred, known, neighbouring or avoided."""

from __future__ import annotations

import numpy as np

from src.matching.pairs import Evidence, Pair, Pairs, Scores, evidence, sentiment_of


def score(pairs: Pairs) -> Scores:
    """1 for a preferred sector, .8 for one lived in, .6 for a neighbour, .3 for others."""
    sector = pairs.job["sector"]
    rows = np.arange(len(pairs.person["sectors"]))
    return pairs.person["sectors"][rows, sector], (sector >= 0) & pairs.person["says_sectors"]


def blocked(pairs: Pairs) -> Scores:
    """Where the job's sector is one that the person avoids."""
    sector = pairs.job["sector"]
    rows = np.arange(len(pairs.person["sectors_avoided"]))
    return pairs.person["sectors_avoided"][rows, sector] & (sector >= 0), None


def witness(pair: Pair, score: float) -> list[Evidence]:
    """The job's sector and what it is to the person."""
    sector = pair.job.sector
    if sector is None:
        return []
    name = pair.lexicon.sector_label(sector, "fr" if pair.french else "en")
    person = pair.person
    if sector in person.sectors_avoided:
        text = pair.say(f"Secteur évité : {name}.", f"Avoided sector: {name}.")
    elif sector in person.sectors:
        text = pair.say(f"Secteur souhaité : {name}.", f"Wished sector: {name}.")
    elif sector in person.sectors_known:
        text = pair.say(f"Secteur déjà connu : {name}.", f"Sector already known: {name}.")
    elif score >= 0.6:
        text = pair.say(f"Secteur voisin : {name}.", f"Neighbouring sector: {name}.")
    else:
        text = pair.say(f"Autre secteur : {name}.", f"Another sector: {name}.")
    return [evidence(text, sentiment_of(score), "company.sector")]
