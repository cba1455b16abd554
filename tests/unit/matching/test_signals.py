"""The small vocabularies: contracts, telework, levels, languages, motivations, workplaces."""

from __future__ import annotations

from typing import Any

import pytest

from src.matching import signals
from src.matching.facts import CONTRACTS, FLEXIBLE, MOTIVATIONS


@pytest.mark.parametrize(
    ("name", "contract"),
    [
        ("CDI", "CDI"), ("cdi", "CDI"), ("Permanent contract", "CDI"), ("FULL_TIME", "CDI"),
        ("Contrat à durée indéterminée", "CDI"), ("CDI temps plein", "CDI"),
        ("CDD", "CDD"), ("fixed-term", "CDD"), ("Contrat à durée déterminée", "CDD"),
        ("CDD 6 mois", "CDD"), ("freelance", "freelance"), ("Indépendant", "freelance"),
        ("contractor", "freelance"), ("Intérim", "interim"), ("Mission d'intérim", "interim"),
        ("travail temporaire", "interim"), ("Stage", "stage"), ("internship", "stage"),
        ("Alternance", "alternance"), ("Contrat d'apprentissage", "alternance"),
        ("contrat pro", "alternance"), ("bénévolat", None), ("", None), (None, None), (3, None),
    ],
)  # fmt: skip
def test_a_contract_has_many_names(name: object, contract: str | None) -> None:
    assert signals.contract(name) == contract


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("full_remote", 5), ("Full remote", 5), ("100 % télétravail", 5),
        ("télétravail complet", 5), ("à distance", 5), ("TELECOMMUTE", 5),
        ("hybrid", 2), ("hybride", 2), ("télétravail partiel", 2),
        ("on_site", 0), ("Présentiel", 0), ("sur site", 0), ("aucun", 0),
        ("flexible", FLEXIBLE), ("indifférent", FLEXIBLE),
        ("2 jours de télétravail par semaine", 2), ("3j/semaine", 3), ("9 days", 5),
        ({"mode": "hybrid", "days_per_week": 3}, 3), ({"mode": "hybrid", "days": 1}, 1),
        ({"mode": "hybrid", "days_per_week": 7}, 5), ({"mode": "hybrid"}, 2),
        ({"mode": "hybrid", "days_per_week": True}, 2), ({"mode": "full_remote"}, 5),
        ({"mode": "on_site", "days_per_week": 0}, 0), ({}, None), ({"mode": None}, None),
        ("selon accord", None), ("", None), (None, None), (3, None),
    ],
)  # fmt: skip
def test_telework_is_read_in_days_a_week(value: Any, days: int | None) -> None:
    assert signals.remote_days(value) == days


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("PDG", "executive"), ("CTO", "executive"), ("Directrice générale", "executive"),
        ("DRH", "executive"), ("Directeur·rice général·e", "executive"),
        ("Directrice d'usine", "director"), ("Head of Data", "director"),
        ("Directeur/trice commercial", "director"),
        ("Responsable logistique", "manager"), ("Chef d'équipe", "manager"),
        ("Cheffe de chantier", "manager"), ("Lead developer", "manager"),
        ("Superviseuse", "manager"), ("Cadre de santé", "manager"),
        ("Développeur senior", "senior"), ("Comptable confirmé·e", "senior"),
        ("Experte data", "senior"), ("Soudeur expérimenté(e)", "senior"),
        ("Comptable junior", "junior"), ("Graduate engineer", "junior"),
        ("Stagiaire RH", "entry"), ("Alternante marketing", "entry"),
        ("Apprenti boulanger", "entry"),
        # A trade is no level.
        ("Chef de projet", None), ("Cheffe de rang", None), ("Chef·fe de projet", None),
        ("Account manager", None), ("Product Manager", None), ("Assistante de direction", None),
        ("Infirmier", None), ("Directeur de la photo", None), ("", None),
        # A level beside a trade that sounds like one.
        ("Chef de projet senior", "senior"), ("Responsable account manager", "manager"),
    ],
)  # fmt: skip
def test_a_level_is_read_in_a_title_unless_it_names_a_trade(title: str, level: str | None) -> None:
    assert signals.level_in_title(title) == level


@pytest.mark.parametrize(
    ("name", "level"),
    [("senior", "senior"), ("Confirmé", "senior"), ("Team lead", "manager"),
     ("Débutant", "entry"), ("C-level", "executive"), ("Direction", "director"),
     ("mid", "junior"), ("chevalier", None), (None, None), (4, None)],
)  # fmt: skip
def test_a_level_has_names(name: object, level: str | None) -> None:
    assert signals.level_named(name) == level


@pytest.mark.parametrize(
    ("given", "levels"),
    [
        ({"fr": "native", "en": "B2"}, {"en": 4, "fr": 6}),
        ({"Français": "langue maternelle", "Anglais": "courant"}, {"en": 5, "fr": 6}),
        ({"english": "C1+", "allemand": "notions"}, {"de": 2, "en": 5}),
        ({"en": None, "es": "", "it": "on verra"}, {"en": 4, "es": 4, "it": 4}),
        (["anglais", "Espagnol"], {"en": 4, "es": 4}),
        ({"en": "A2", "english": "C1"}, {"en": 5}),
        ({"fsl": "B1"}, {"lsf": 3}),
        ({"sv": "B1"}, {"sv": 3}),
        ({"": "B1"}, {}),
        ("anglais", {}),
        (None, {}),
    ],
)
def test_languages_have_a_level_from_one_to_six(given: object, levels: dict[str, int]) -> None:
    assert signals.languages(given) == levels


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Anglais C1", ("en", 5)), ("Anglais courant exigé", ("en", 5)), ("Anglais", ("en", 4)),
        ("German B2 required", ("de", 4)), ("Bilingue espagnol", ("es", 6)),
        ("Permis B", None), ("CACES 3", None), ("Habilitation en électricité", None), ("", None),
    ],
)  # fmt: skip
def test_an_indispensable_language_is_heard(text: str, asked: tuple[str, int] | None) -> None:
    assert signals.language_named(text) == asked


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Défi technique", "technical_challenge"), ("challenge", "technical_challenge"),
        ("Évolution professionnelle", "growth"), ("career", "growth"), ("Autonomie", "autonomy"),
        ("Sens", "impact"), ("impact", "impact"), ("formation", "learning"),
        ("Encadrement", "leadership"), ("management", "leadership"), ("innovation", "innovation"),
        ("équilibre vie pro / vie perso", "balance"), ("work-life balance", "balance"),
        ("argent de poche", None),
    ],
)  # fmt: skip
def test_a_motivation_has_names_in_both_languages(name: str, key: str | None) -> None:
    assert signals.motivation(name) == key


@pytest.mark.parametrize(
    ("text", "spoken_of"),
    [
        ("Poste en R&D sur des sujets complexes", {"technical_challenge": 2}),
        ("Perspectives d'évolution et plan de carrière", {"growth": 3}),
        ("Grande autonomie, prise d'initiative", {"autonomy": 2}),
        ("Une mission d'intérêt général, utile aux patients", {"impact": 3}),
        ("Formation et tutorat assurés", {"learning": 2}),
        ("Responsable d'équipe, encadrement de 5 personnes", {"leadership": 2}),
        ("Nouvelles technologies et intelligence artificielle", {"innovation": 2}),
        ("Télétravail, RTT, semaine de 4 jours", {"balance": 3}),
        ("", {}),
    ],
)  # fmt: skip
def test_a_posting_speaks_for_motivations(text: str, spoken_of: dict[str, int]) -> None:
    counts = dict(zip(MOTIVATIONS, signals.motivation_counts(text), strict=True))
    assert {name: count for name, count in counts.items() if count} == spoken_of


@pytest.mark.parametrize(
    ("said", "tags"),
    [
        (["13e mois", "Tickets restaurant"], ["meal_vouchers", "thirteenth_month"]),
        (["Mutuelle prise en charge à 70 %, RTT"], ["health_insurance", "rtt"]),
        (["flexible hours", "open space"], ["open_space", "flexible_hours"]),
        (["Travail de nuit"], ["night_hours"]),
        (["horaires 3x8"], ["shift_work"]),
        (["Esprit d'équipe", "esprit d equipe"], ["team_spirit"]),
        (["zorbodrome"], []),
        ([], []),
    ],
)
def test_what_a_workplace_offers_has_canonical_tags(said: list[str], tags: list[str]) -> None:
    assert signals.environment_tags(said) == tags


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("start-up", "startup"), ("TPE", "startup"), ("PME", "pme"), ("11-50", "pme"),
        ("ETI", "eti"), ("Grand groupe", "grand_groupe"),
        ("1000+", "eti"), ("5000", "grand_groupe"),
        (8, "startup"), (80, "pme"), (800, "eti"), (8000, "grand_groupe"),
        ("12 salariés", "startup"), ("300 personnes", "eti"), ("1 200 salariés", "eti"),
        ("10 000 collaborateurs", "grand_groupe"), ("12.000 employees", "grand_groupe"),
        (True, None), ("grande famille", None), (None, None),
    ],
)  # fmt: skip
def test_a_company_size_is_a_name_or_a_number(name: object, size: str | None) -> None:
    assert signals.company_size(name) == size


def test_every_tag_has_a_place_in_the_mask_and_a_name() -> None:
    assert len(signals.TAG_POSITION) <= 64
    assert set(signals.TAG_LABELS) == set(signals.TAG_POSITION)
    assert set(signals.CONTRACT_LABELS) == set(CONTRACTS)
    assert set(signals.MOTIVATION_LABELS) == set(MOTIVATIONS)
