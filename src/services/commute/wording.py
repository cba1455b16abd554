"""What is said of places and journeys, in French and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from src.commute.compatibility import Verdict
from src.commute.modes import LABELS, Mode
from src.commute.places import Geocoding
from src.services.commute.listing import Exclusion, JobJourney
from src.services.commute.location import LocationAnswer, Scored

_CHOICES: Final[Mapping[str, tuple[str, str]]] = {
    "coordinates": (
        "Les coordonnées sont prises telles quelles, près de : {name}.",
        "The coordinates are taken as they are, near {name}.",
    ),
    "only_one": (
        "Aucun autre lieu connu ne s'appelle {name}.",
        "No other known place is called {name}.",
    ),
    "postal_code": ("Le code postal désigne {name}.", "The postal code decides for {name}."),
    "department": (
        "Le département ou la région nommés à côté désignent {name}.",
        "The department or region named beside it decides for {name}.",
    ),
    "arrondissement": (
        "Le numéro d'arrondissement désigne {name}.",
        "The number of the arrondissement decides for {name}.",
    ),
    "most_populous": (
        "Plusieurs lieux portent ce nom : {name}, le plus peuplé, est retenu.",
        "Several places have this name: {name}, the most populous, is taken.",
    ),
    "main_town": (
        "Seul le département est reconnu : sa ville principale, {name}, est retenue.",
        "Only the department was understood: its main town, {name}, stands for it.",
    ),
    "provider": ("Google Maps désigne {name}.", "Google Maps chose {name}."),
    "unknown": (
        "Aucun lieu connu ne correspond à cette adresse.",
        "No known place corresponds to this address.",
    ),
}
EXCLUSIONS: Final[Mapping[Exclusion, tuple[str, str]]] = {
    "beyond_bound": (
        "Trop loin à vol d'oiseau pour chacun des modes de transport choisis",
        "Too far on the great circle for each of the chosen modes of transport",
    ),
    "too_long": (
        "Trajet plus long que la limite du mode de transport",
        "Journey longer than the limit of its mode of transport",
    ),
    "no_route": (
        "Aucun itinéraire pour les modes de transport choisis",
        "No route by the chosen modes of transport",
    ),
}
_MISSING: Final[Mapping[str, tuple[str, str]]] = {
    "place_unknown": ("Le lieu du poste n'est pas reconnu.", "The place of the job is not known."),
    "candidate_unknown": (
        "L'adresse du candidat n'est pas reconnue.",
        "The candidate's address is not known.",
    ),
    "not_found": (
        "Aucune offre ouverte n'a cet identifiant.",
        "No open job has this identifier.",
    ),
}
_PARTS: Final[Mapping[str, tuple[str, str]]] = {
    "time": ("Durée", "Time"),
    "cost": ("Coût", "Cost"),
    "comfort": ("Confort", "Comfort"),
    "reliability": ("Ponctualité", "Reliability"),
}
_HOME: Final = (
    "Poste en télétravail complet : aucun trajet.",
    "Fully remote: no journey.",
)


def choice(found: Geocoding, *, french: bool) -> str:
    """Why an address was taken for this place and no other."""
    place = found.place
    name = "" if place is None else place.name
    if place is not None and place.department not in {"", place.name}:
        name = f"{name} ({place.department})"
    return _CHOICES[found.choice][0 if french else 1].format(name=name)


def how(mode: Mode, *, french: bool) -> str:
    """``en voiture``, ``by car``."""
    return LABELS[mode][0 if french else 1]


def verdict(found: Verdict, *, strict: bool, french: bool) -> str:
    """How one mode stands against its limit."""
    journey, limit = found.journey, found.limit
    way, minutes = how(journey.mode, french=french), _minutes(journey.minutes)
    if found.compatible and journey.minutes > limit and not strict:
        return (
            f"{minutes} min {way} : au-delà de la limite de {limit:.0f} min, supportable compte "
            "tenu du télétravail et de la marge de l'estimation."
            if french
            else f"{minutes} min {way}: beyond the limit of {limit:.0f} min, bearable with remote "
            "work and the margin of the estimate."
        )
    if found.compatible:
        return (
            f"{minutes} min {way}, dans la limite de {limit:.0f} min."
            if french
            else f"{minutes} min {way}, within the limit of {limit:.0f} min."
        )
    over = _minutes(journey.minutes - limit)
    return (
        f"{minutes} min {way} : {over} min de plus que la limite de {limit:.0f} min."
        if french
        else f"{minutes} min {way}: {over} min more than the limit of {limit:.0f} min."
    )


def no_way(mode: Mode, *, french: bool) -> str:
    """That nobody knows a route by this mode."""
    way = how(mode, french=french)
    return f"Aucun itinéraire {way}." if french else f"No route {way}."


def unplaced(side: str, addresses: Sequence[str], *, french: bool) -> str:
    """Which addresses nobody knows; ``side`` is ``candidate`` or ``job``. None may be shown."""
    listed = ", ".join(f"« {each} »" if french else f"“{each}”" for each in addresses if each)
    if french:
        whose = "du candidat" if side == "candidate" else "du poste"
        return f"Adresse {whose} non reconnue{f' : {listed}' if listed else ''}."
    whose = "of the candidate" if side == "candidate" else "of the job"
    return f"Unknown address {whose}{f': {listed}' if listed else ''}."


def job(found: JobJourney, *, french: bool) -> str:
    """Why a job is where it is in the lists of the filter."""
    at = 0 if french else 1
    if found.home:
        return _HOME[at]
    if found.reason is not None and found.reason in _MISSING:
        return _MISSING[found.reason][at]
    if found.reason == "beyond_bound" and found.straight_km is not None:
        km = f"{found.straight_km:.0f} km"
        return f"{EXCLUSIONS['beyond_bound'][at]} ({km})."
    if found.mode is None or found.minutes is None or found.limit_minutes is None:
        return f"{EXCLUSIONS['no_route'][at]}."
    way, minutes = how(found.mode, french=french), _minutes(found.minutes)
    limit = f"{found.limit_minutes:.0f}"
    if found.reason is None:
        return (
            f"{minutes} min {way}, pour une limite de {limit} min."
            if french
            else f"{minutes} min {way}, for a limit of {limit} min."
        )
    over = _minutes(found.over_minutes or 0.0)
    return (
        f"{minutes} min {way} : {over} min de plus que la limite de {limit} min."
        if french
        else f"{minutes} min {way}: {over} min more than the limit of {limit} min."
    )


def explanations(found: LocationAnswer, *, french: bool) -> list[str]:
    """The location score in sentences."""
    if found.home:
        return [_HOME[0 if french else 1]]
    return [] if found.best is None else _sentences(found.best, french=french)


def _sentences(best: Scored, *, french: bool) -> list[str]:
    journey, parts = best.journey, best.parts
    way, minutes = how(journey.mode, french=french), _minutes(journey.minutes)
    euros, earlier = f"{float(parts.euros[0]):.0f}", _minutes(float(parts.earlier[0]))
    estimated = journey.source == "offline"
    low, high = _minutes(journey.low), _minutes(journey.high)
    if french:
        band = f" (estimation hors ligne, de {low} à {high} min)" if estimated else ""
        said = [
            f"{minutes} min {way} pour {journey.km:.0f} km{band}, limite {best.limit:.0f} min.",
            f"Environ {euros} € par mois.",
            f"Partir {earlier} min plus tôt suffit à être à l'heure neuf jours sur dix.",
        ]
    else:
        band = f" (offline estimate, {low} to {high} min)" if estimated else ""
        said = [
            f"{minutes} min {way} for {journey.km:.0f} km{band}, limit {best.limit:.0f} min.",
            f"About €{euros} a month.",
            f"Setting off {earlier} min earlier is enough to be on time nine days of ten.",
        ]
    shares = ((name, float(getattr(parts, name)[0])) for name in _PARTS)
    label, weakest = min(shares, key=lambda each: each[1])
    named = _PARTS[label][0 if french else 1]
    said.append(
        f"Point le plus faible : {named.lower()} ({100 * weakest:.0f} %)."
        if french
        else f"Weakest point: {named.lower()} ({100 * weakest:.0f} %)."
    )
    return said


def _minutes(value: float) -> str:
    """Whole minutes; something that is more than nothing is at least one."""
    return f"{max(1, round(value)) if value > 0 else 0}"
