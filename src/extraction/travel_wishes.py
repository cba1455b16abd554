"""How far and how a person would travel to work, and where that may be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from src.extraction.findings import Findings
from src.extraction.pieces import trimmed
from src.extraction.roles import is_place
from src.extraction.wish_scope import Clause
from src.matching.reading import Reading

KM_PER_MILE: Final = 1.609344
_DISTANCE: Final = re.compile(
    r"(?<![\d.,])(\d{1,3})\s?(km|kms|kilometres?|kilometers?|miles?)\b(?!\s?/)"
)
_TRAVEL: Final = re.compile(
    r"\b(?:rayon|autour|mobil\w+|max\w*|around|within|radius|trajets?|distance|domicile|commut\w+|"
    r"deplacements?|travel|transports?|temps de|from home|de chez moi|zone|secteur|perimetre)\b"
)
_MINUTES: Final = re.compile(
    r"(?<![\d.,])(?:(?P<hours>1|2|une?|one|an)\s?(?:h\b|heures?\b|hours?\b)\s?(?P<more>[0-5]\d)?"
    r"|(?P<minutes>\d{2,3})\s?(?:min\b|mn\b|mins\b|minutes?\b|'))"
)
_MODES: Final = (
    ("covoiturage", r"covoiturage|car ?pool\w*|car[- ]?share"),
    ("voiture", (r"voiture|vehicule(?: personnel)?|vehiculee?|motorisee?|car|de route|"
                r"driv(?:e|ing)")),
    ("transport_commun", (r"transports? (?:en commun|publics?|collectifs?)|public transport|"
                          r"transit|metro|rer|bus|tram(?:way)?|train|ter|tube|underground|"
                          r"transports?")),
    ("velo", r"velo|bike|bicycle|cycling|by bicycle"),
    ("moto", r"moto|scooter|deux[- ]roues|motorbike|motorcycle"),
    ("marche", r"a pied|marche|walking|on foot|walk"),
    ("trottinette", r"trottinette"),
)  # fmt: skip
_MODE: Final = re.compile(
    r"\b(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _MODES) + r")\b"
)
# Said anywhere in a CV, these say that the person comes by car.
_OWN_CAR: Final = re.compile(
    r"\b(?:vehiculee?|vehicule personnel|vehicule|voiture personnelle|motorisee?|own car|"
    r"own vehicle|own transport)\b"
)
_NO_CAR: Final = re.compile(r"\b(?:pas de|sans|non|no|without)\s(?:permis|vehicule|voiture|car)\b")
# A car that comes with the job is pay, and no way to come to work.
_PERK: Final = re.compile(
    r"(?:variable|fixe|primes?|k€|\+)[^.;\n]{0,24}\b(?:voiture|vehicule|car)\b|"
    r"\b(?:voiture|vehicule) de (?:fonction|service)|\bcompany car"
)
_MOVES: Final = re.compile(
    r"\b(?:circule|deplace|roule|viens|commute|travel) (?:\w+ )?(?:en|a|by)\b"
)
_PLACE_LEAD: Final = re.compile(
    r"\b(?:autour d[e']|km (?:max\w* )?d[e']|km (?:of|from|around)|around|near|aux environs de|"
    r"environs de|a|au|sur|in|within reach of|"
    r"pres de|"
    r"proche(?: de)?|of|depuis|from|region|secteur|ville|villes|lieu|zone|location|mobilite|"
    r"agglomeration|bassin|cities|city|bassin de|lieux?|where|localisation|geographique|"
    r"on)\b\s?:?\s?"
    r"(?:d[eu']\s?|la region de |agglo(?:meration)? de |l'agglomeration de |the )?"
)
_TOWN: Final = re.compile(
    r"[^\W\d_][^\W\d_'’.-]*(?:[ '’-](?:(?:en|sur|de|la|le|les|sous|lès|"
    r"l)[ '’-])*[^\W\d_a-zà-ÿ][^\W\d_'’-]*){0,4}"
)
_NEXT: Final = re.compile(
    r"\s?(?:\([^()\n]{1,12}\))?\s?(?:,|/|ou|et|or|and|&)\s(?:a |sur |in |or )?"
)
MAX_PLACES: Final = 6


def read_travel(findings: Findings, clauses: Sequence[Clause], reading: Reading) -> None:
    """Puts distance, minutes, modes and towns of the wishes into the findings."""
    plain = findings.page.plain
    for clause in clauses:
        text = plain[clause.start : clause.end]
        travels = clause.headed or bool(_TRAVEL.search(text) or _MOVES.search(text))
        distance = _DISTANCE.search(text)
        if distance and travels:
            number = float(distance[1]) * (KM_PER_MILE if distance[2].startswith("mi") else 1)
            findings.add("/preferences/location_preferences/maxDistance", round(number, 1),
                         clause.start + distance.start(), clause.start + distance.end(),
                         0.9 if _TRAVEL.search(text) else 0.7)  # fmt: skip
        if travels and (clause.headed or distance or _MINUTES.search(text) or _MOVES.search(text)):
            _read_modes(findings, clause, text)
            _read_places(findings, clause, reading)
        elif (own := _OWN_CAR.search(text)) and not _NO_CAR.search(text):
            _add_mode(
                findings, "voiture", clause.start + own.start(), clause.start + own.end(), 0.7
            )


def _read_modes(findings: Findings, clause: Clause, text: str) -> None:
    minutes = list(_MINUTES.finditer(text))
    denied = bool(_NO_CAR.search(text))
    modes = [
        item
        for item in _MODE.finditer(text)
        if not (item.lastgroup == "voiture" and (denied or _PERK.search(text, 0, item.end() + 14)))
    ]
    for item in modes:
        _add_mode(findings, item.lastgroup or "", clause.start + item.start(),
                  clause.start + item.end(), 0.85)  # fmt: skip
    for at, item in enumerate(minutes):
        end = minutes[at + 1].start() if at + 1 < len(minutes) else len(text)
        begin = minutes[at - 1].end() if at else 0
        own = [mode for mode in modes if item.end() <= mode.start() < end]
        if not own or len(minutes) == 1:
            own = own or [mode for mode in modes if begin <= mode.start() < item.start()]
        names = [mode.lastgroup or "" for mode in own]
        sure = 0.85
        if not names:
            # "45 minutes de trajet": by whatever means; the two that are asked about most.
            if not _TRAVEL.search(text):
                continue
            names, sure = ["voiture", "transport_commun"], 0.5
        for name in names:
            findings.add(f"/preferences/transport/max_minutes/{name}", _minutes(item),
                         clause.start + item.start(), clause.start + item.end(), sure)  # fmt: skip


def _add_mode(findings: Findings, mode: str, start: int, end: int, sure: float) -> None:
    pointer = "/preferences/transport/modes"
    known = findings.document.get("preferences", {}).get("transport", {}).get("modes", [])
    if mode not in known:
        findings.add(f"{pointer}/{len(known)}", mode, start, end, sure)


def _minutes(match: re.Match[str]) -> int:
    if match["minutes"]:
        return int(match["minutes"])
    hours = 2 if match["hours"] == "2" else 1
    return 60 * hours + int(match["more"] or 0)


def _read_places(findings: Findings, clause: Clause, reading: Reading) -> None:
    """The towns named behind "autour de", "à", "near": the first, then all that follow it."""
    page = findings.page
    pointer = "/preferences/location_preferences"
    if findings.has(pointer + "/city"):
        return
    begin = trimmed(page.plain, clause.start, clause.end)[0]
    leads = [lead.end() for lead in _PLACE_LEAD.finditer(page.plain, clause.start, clause.end)]
    runs = (
        _run_of_towns(findings, at, clause.end, reading)
        for at in ([begin, *leads] if clause.headed else leads)
    )
    places: list[tuple[int, int]] = next((run for run in runs if run), [])
    for at, (start, end) in enumerate(places):
        name = pointer + ("/city" if at == 0 else f"/acceptedCities/{at - 1}")
        findings.add(name, page.clean[start:end], start, end, 0.8)


def _run_of_towns(findings: Findings, at: int, end: int, reading: Reading) -> list[tuple[int, int]]:
    """The towns from here on, parted by commas and "ou": "Nantes, Angers ou Rennes"."""
    places: list[tuple[int, int]] = []
    following: re.Match[str] | None = None
    while len(places) < MAX_PLACES:
        town = _town(findings, following.end() if following else at, end, reading)
        if town is None:
            break
        if town not in places:
            places.append(town)
        following = _NEXT.match(findings.page.plain, town[1], end)
        if following is None:
            break
    return places


def _town(findings: Findings, at: int, end: int, reading: Reading) -> tuple[int, int] | None:
    clean = findings.page.clean
    match = _TOWN.match(clean, at, end)
    if match is None or not clean[at].isupper():
        return None
    start, stop = match.span()
    while start < stop:
        if is_place(clean[start:stop], reading):
            return start, stop
        stop = clean.rfind(" ", start, stop)
    return None
