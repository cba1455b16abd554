"""Sentences that postings are made of, in French and English."""

from __future__ import annotations

from typing import Final

# What a posting promises, by what it speaks for; each holds the words that people use for it.
PROMISES: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "growth": (
        (
            "De réelles perspectives d'évolution vous sont ouvertes.",
            "La mobilité interne est encouragée : beaucoup de nos responsables ont débuté ici.",
        ),
        ("There is real room to grow and to build a career with us.",),
    ),
    "learning": (
        (
            "Un parcours d'intégration et des formations régulières vous accompagnent.",
            "Vous serez formé au poste et suivi par un tuteur.",
        ),
        ("You will get training and a mentor from day one.",),
    ),
    "autonomy": (
        (
            "Vous organisez votre travail avec une grande autonomie.",
            "Nous aimons l'initiative et faisons confiance à nos équipes.",
        ),
        ("You will be autonomous and own your work.",),
    ),
    "impact": (
        (
            "Vous exercez un métier utile, qui a du sens.",
            "Votre travail améliore concrètement le quotidien des personnes accompagnées.",
        ),
        ("Your work will have a real impact.",),
    ),
    "balance": (
        (
            "Nous veillons à l'équilibre entre vie professionnelle et vie personnelle.",
            "Les plannings sont connus à l'avance et respectent votre équilibre.",
        ),
        ("We care about work-life balance.",),
    ),
    "technical_challenge": (
        (
            "Les défis techniques ne manquent pas et l'expertise est valorisée.",
            "Vous travaillez sur des sujets complexes, dans une équipe exigeante.",
        ),
        ("You will work on challenging technical topics.",),
    ),
    "innovation": (
        (
            "L'innovation est au cœur de nos projets.",
            "Nous testons et adoptons vite les nouvelles technologies.",
        ),
        ("Innovation is at the heart of what we build.",),
    ),
    "leadership": (
        (
            "Vous encadrez et faites grandir une équipe engagée.",
            "Le management de proximité est au cœur du poste.",
        ),
        ("You will lead a committed team.",),
    ),
}
_CARE: Final = ("impact", "learning", "balance", "growth")
_TECH: Final = ("technical_challenge", "innovation", "autonomy", "learning", "balance", "growth")
_TRADE: Final = ("learning", "growth", "autonomy", "balance")
PROMISES_OF: Final = {
    "health": _CARE,
    "social": _CARE,
    "education": _CARE,
    "it": _TECH,
    "engineering": _TECH,
}
OTHER_PROMISES: Final = _TRADE

REASONS: Final = {
    "CDI": (
        "pour renforcer son équipe",
        "dans le cadre de son développement",
        "pour remplacer un départ à la retraite",
        "dans le cadre d'une création de poste",
    ),
    "CDD": ("pour un remplacement", "pour un accroissement d'activité"),
    "interim": ("pour une mission renouvelable", "pour faire face à un pic d'activité"),
    "freelance": ("pour une mission en indépendant", "en collaboration libérale ou indépendante"),
    "stage": ("pour un stage conventionné",),
    "alternance": ("en contrat d'apprentissage", "en contrat de professionnalisation"),
}
SEASON: Final = "pour la saison"
SEASONAL: Final = frozenset({"agriculture", "hospitality", "retail"})
OPENINGS: Final = (
    "{company}, {about}, recherche un(e) {trade} {at} {reason}.",
    "{company}, {about}, recrute {reason} : un(e) {trade}, {at}.",
    "{reason}, {company} ({about}) recherche un(e) {trade} {at}.",
    "{company} ({about}) recrute un(e) {trade} {at} {reason}.",
)
ENGLISH_OPENINGS: Final = (
    "{company}, {about}, is hiring in {city} {reason}.",
    "Join {company}, {about} that is hiring in {city} {reason}.",
)
ENGLISH_REASONS: Final = {
    "CDI": ("to strengthen the team", "for a newly created position"),
    "CDD": ("on a fixed-term contract", "to cover a leave"),
    "interim": ("for a temporary assignment",),
    "freelance": ("for a freelance assignment",),
    "stage": ("for an internship",),
    "alternance": ("for a work-study contract",),
}

# Benefits by company size: the larger, the more of them.
BENEFITS: Final = {
    "startup": ("Mutuelle", "Tickets restaurant", "Remboursement transport à 50 %", "Primes"),
    "pme": (
        "Mutuelle", "Tickets restaurant", "Prime annuelle", "Intéressement",
        "Remboursement transport à 50 %", "Heures supplémentaires payées",
    ),
    "eti": (
        "Mutuelle d'entreprise", "Tickets restaurant", "Intéressement et participation", "RTT",
        "13e mois", "CSE", "Prime de transport", "Plan d'épargne entreprise",
    ),
    "grand_groupe": (
        "Mutuelle d'entreprise", "Restaurant d'entreprise", "Intéressement et participation",
        "RTT", "13e mois", "CSE", "Forfait mobilités durables", "Plan d'épargne entreprise",
        "Places en crèche",
    ),
}  # fmt: skip
ENGLISH_BENEFITS: Final = {
    "startup": ("Health insurance", "Meal vouchers", "Stock options"),
    "pme": ("Health insurance", "Meal vouchers", "Annual bonus"),
    "eti": ("Health insurance", "Profit sharing", "13th month", "Meal vouchers"),
    "grand_groupe": ("Health insurance", "Profit sharing", "13th month", "Canteen", "Childcare"),
}
OFFICE: Final = {
    "startup": ("Open space", "Équipe soudée", "Horaires flexibles"),
    "pme": ("Taille humaine", "Esprit d'équipe", "Convivialité"),
    "eti": ("Esprit d'équipe", "Open space"),
    "grand_groupe": ("Open space", "International", "Restaurant d'entreprise"),
}
LANGUAGE_NAMES: Final = {
    "en": ("Anglais", "English"),
    "de": ("Allemand", "German"),
    "es": ("Espagnol", "Spanish"),
    "it": ("Italien", "Italian"),
    "zh": ("Chinois", "Chinese"),
    "ar": ("Arabe", "Arabic"),
    "pt": ("Portugais", "Portuguese"),
}
