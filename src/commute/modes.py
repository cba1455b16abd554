"""Modes of transport under every name that people and Google give them."""

from __future__ import annotations

from typing import Final, Literal, get_args

from src.commute.names import folded

Mode = Literal[
    "voiture", "transport_commun", "velo", "marche", "moto", "trottinette", "covoiturage"
]
MODES: Final[tuple[Mode, ...]] = get_args(Mode)
POSITION: Final = {mode: at for at, mode in enumerate(MODES)}
# What a journey may last where the person says nothing (minutes, one way).
DEFAULT_MINUTES: Final[dict[Mode, float]] = {"voiture": 30.0, "transport_commun": 45.0}
OTHER_MINUTES: Final = 60.0
# (how it is said after a journey in French, in English).
LABELS: Final[dict[Mode, tuple[str, str]]] = {
    "voiture": ("en voiture", "by car"), "transport_commun": ("en transports", "by transit"),
    "velo": ("à vélo", "by bike"), "marche": ("à pied", "on foot"),
    "moto": ("à moto", "by motorbike"), "trottinette": ("en trottinette", "by scooter"),
    "covoiturage": ("en covoiturage", "by shared car"),
}  # fmt: skip
_NAMES: Final[dict[Mode, str]] = {
    "voiture": "voiture|voiture personnelle|vehicule|vehicule personnel|en voiture|auto|"
    "automobile|driving|drive|car|by car",
    "transport_commun": "transport commun|transports commun|transport en commun|"
    "transports en commun|transports publics|transport public|transports|en transports|tc|"
    "transit|public transport|public transportation|by transit|metro|rer|train|ter|tram|"
    "tramway|bus|subway|rail",
    "velo": "velo|a velo|en velo|velo electrique|vae|bicyclette|bicycling|bicycle|bike|cycling|"
    "cycle|by bike",
    "marche": "marche|marche a pied|a pied|pied|walking|walk|on foot|foot",
    "moto": "moto|a moto|en moto|deux roues|scooter|motorbike|motorcycle|two wheeler|by motorbike",
    "trottinette": "trottinette|en trottinette|trottinette electrique|kick scooter|e scooter|"
    "electric scooter",
    "covoiturage": "covoiturage|en covoiturage|co voiturage|carpool|carpooling|shared car|"
    "by shared car|ride sharing",
}
_MODE_OF: Final = {name: mode for mode, names in _NAMES.items() for name in names.split("|")}


def mode_of(name: str) -> Mode | None:
    """The mode that a French, English or Google name stands for, or None."""
    return _MODE_OF.get(folded(name))


def usual_minutes(mode: Mode) -> float:
    """What a one-way journey may last where the person gives no limit."""
    return DEFAULT_MINUTES.get(mode, OTHER_MINUTES)
