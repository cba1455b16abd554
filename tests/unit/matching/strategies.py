"""Documents of people and of jobs as they come: any field may be missing, values are real ones."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from tests.unit.matching.market import TOWNS

Documents = st.SearchStrategy[dict[str, Any]]
# For laws of one criterion: the documents around the one fact need less searching.
fewer = settings(max_examples=max(20, settings().max_examples // 2))

TITLES = (
    "Développeur Python", "Développeuse web (H/F)", "Développeur/euse full stack React Node.js",
    "Data scientist", "Ingénieur DevOps senior", "Administratrice systèmes et réseaux",
    "Infirmier DE", "Infirmière en bloc opératoire", "Registered nurse", "Aide-soignant(e) de nuit",
    "Soudeur TIG", "Soudeuse à l'arc", "Chaudronnier", "Welder", "Tourneur fraiseur",
    "Comptable général", "Assistante comptable", "Accountant", "Contrôleur de gestion",
    "Chef de projet informatique", "Responsable d'agence", "Directrice générale",
    "Vendeur en boulangerie - CDI", "Boulanger pâtissier", "Cuisinière", "Chef de rang H/F",
    "Conducteur/trice routier SPL", "Préparatrice de commandes", "Cariste CACES 3",
    "Commercial B2B junior", "Assistante de direction", "Professeure des écoles",
    "Électricien du bâtiment", "Plombier chauffagiste", "Zorbiste confirmé", "Flurbologue",
)  # fmt: skip
SKILLS = (
    "Python", "JavaScript", "React", "SQL", "Docker", "Kubernetes", "machine learning",
    "gestion de projet", "soins infirmiers", "bloc opératoire", "hygiène hospitalière",
    "soudage TIG", "lecture de plans", "chaudronnerie", "comptabilité générale", "Excel", "SAP",
    "paie", "vente", "relation client", "pâtisserie", "cuisine", "HACCP", "permis B", "CACES 3",
    "management d'équipe", "anglais technique", "électricité", "plomberie",
    "zorbage avancé", "zorbage", "flurb lyrique",
)  # fmt: skip
SECTORS = (
    "Santé", "Informatique", "Construction", "Banque", "Commerce", "Industrie", "Défense",
    "Restauration", "Transport", "Éducation", "Zorbonautique", "Flurbologie",
)  # fmt: skip
PROSE = (
    "Vous encadrez une équipe et suivez les patients.",
    "Télétravail possible, horaires flexibles et RTT. Perspectives d'évolution.",
    "Autonomie, innovation, nouvelles technologies : Python, Docker et SQL.",
    "Formation assurée, mentorat, missions utiles aux usagers.",
    "You will own the architecture and mentor juniors.",
    "Lecture de plans, soudage TIG et contrôle des pièces sur chantier.",
    "Rien de particulier.",
)
ENVIRONMENT = (
    "open space", "horaires flexibles", "13e mois", "mutuelle", "tickets restaurant", "RTT",
    "intéressement", "travail de nuit", "équipe soudée", "zorbodrome",
)  # fmt: skip
MOTIVATIONS = (
    "défi technique", "évolution", "autonomie", "impact", "apprentissage", "encadrement",
    "innovation", "équilibre",
)  # fmt: skip
CONTRACTS = ("CDI", "CDD", "freelance", "interim", "stage", "alternance")
REASONS = (
    "salary_too_low", "Poste ne coïncide pas avec poste proposé", "too_far",
    "Manque de flexibilite", "Manque de perspectives d'évolution", "Envie d'ailleurs",
)  # fmt: skip
LANGUAGES = ("fr", "en", "de", "es", "it", "ja", "sv", "br")
LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2", "native")
MODES = ("voiture", "transport_commun", "velo", "marche", "moto", "trottinette", "covoiturage")


def several(values: tuple[Any, ...], most: int = 4) -> st.SearchStrategy[list[Any]]:
    """Some of the values, each once, in any order."""
    return st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True)


def some(**fields: st.SearchStrategy[Any]) -> Documents:
    """A mapping with any of these fields."""
    return st.fixed_dictionaries({}, optional=fields)


days = st.dates().map(lambda day: day.replace(year=2025 + day.year % 3)
                      if (day.month, day.day) != (2, 29) else day.replace(year=2024)
                      ).map(lambda day: day.isoformat())  # fmt: skip
past_months = st.tuples(st.integers(2005, 2025), st.integers(1, 12)).map(
    lambda when: f"{when[0]}-{when[1]:02}"
)
levels = st.dictionaries(
    st.sampled_from(LANGUAGES), st.sampled_from(LEVELS), min_size=1, max_size=4
)
places = st.one_of(
    st.sampled_from(TOWNS).map(lambda town: {"city": town.name}),
    st.sampled_from(TOWNS).map(lambda town: {"postal_code": town.postal_code}),
    st.tuples(st.floats(42.5, 51), st.floats(-4.5, 8)).map(
        lambda at: {"latitude": at[0], "longitude": at[1]}
    ),
    st.just({"city": "Trifouilly-les-Oies"}),
)
remote = st.one_of(
    st.sampled_from(["full_remote", "on_site", "flexible", "hybrid"]).map(
        lambda mode: {"mode": mode}
    ),
    st.integers(1, 4).map(lambda some_days: {"mode": "hybrid", "days_per_week": some_days}),
)


@st.composite
def pay(draw: st.DrawFn, *, offered: bool) -> Any:
    """A range in some unit, or the words of a posting."""
    if draw(st.integers(0, 4)) == 0:
        return {"text": draw(st.sampled_from(
            ["38-42 k€", "2 800 € brut/mois", "35K à 38K annuels", "TJM 450 €", "selon profil"]))
        }  # fmt: skip
    period, low, high = draw(st.sampled_from(
        [("year", 20_000, 90_000), ("month", 1_800, 6_000), ("day", 200, 800), ("hour", 12, 50)]
    ))  # fmt: skip
    ends = sorted(draw(st.lists(st.integers(low, high), min_size=2, max_size=2)))
    value: dict[str, Any] = {"min": ends[0], "max": ends[1], "period": period}
    for name in draw(st.sampled_from([(), ("min",), ("max",), ("period",)])):
        del value[name]
    if offered:
        value |= draw(some(gross=st.booleans()))
    else:
        value |= draw(some(current=st.integers(low, high)))
    return value


experiences = st.lists(
    st.tuples(
        some(
            title=st.sampled_from(TITLES),
            company=st.just("Nov SA"),
            sector=st.sampled_from(SECTORS),
            description=st.sampled_from(PROSE),
        ),
        st.lists(past_months, max_size=2, unique=True).map(sorted),
    ).map(lambda item: item[0] | dict(zip(("start", "end"), item[1], strict=False))),
    min_size=1,
    max_size=4,
)
preferences = some(
    salary_expectations=pay(offered=False),
    location_preferences=some(
        city=st.sampled_from([town.name for town in TOWNS]),
        acceptedCities=several(tuple(town.name for town in TOWNS), 3),
        maxDistance=st.integers(1, 300),
    ),
    transport=some(
        modes=several(MODES, 7),
        max_minutes=st.dictionaries(
            st.sampled_from(MODES), st.integers(5, 120), min_size=1, max_size=7
        ),
    ),
    remote_preferences=remote,
    sectors=several(SECTORS),
    sectors_avoided=several(SECTORS, 2),
    contracts=several(CONTRACTS),
    contract_exclusive=st.booleans(),
    company_size=st.sampled_from(["startup", "PME", "ETI", "grand groupe"]),
    motivations=several(MOTIVATIONS, 8),
    environment=several(ENVIRONMENT),
)
skill_items = st.one_of(
    st.sampled_from(SKILLS),
    st.tuples(st.sampled_from(SKILLS), st.integers(1, 5)).map(
        lambda item: {"name": item[0], "level": item[1]}
    ),
)
personal_info = some(
    firstName=st.sampled_from(["Inès", "Malik", "Chloé"]),
    lastName=st.sampled_from(["Moreau", "Diallo", "Nguyen"]),
    email=st.sampled_from(["a@example.org", "b@example.org"]),
    phone=st.sampled_from(["0612345678", "+33 7 00 00 00 00"]),
)
_about_a_person = {
    "current_role": st.sampled_from(TITLES),
    "headline": st.sampled_from(TITLES),
    "skills": st.lists(skill_items, min_size=1, max_size=8),
    "cv_text": st.sampled_from(PROSE),
}
candidates: Documents = st.tuples(
    st.one_of([st.fixed_dictionaries({name: values}) for name, values in _about_a_person.items()]),
    some(
        **_about_a_person,
        personal_info=personal_info,
        languages=levels,
        experience_years=st.one_of(st.integers(0, 40), st.floats(0, 40)),
        experiences=experiences,
        education=st.lists(
            some(
                degree=st.sampled_from(["BTS", "Master", "DE d'infirmier"]),
                field=st.sampled_from(["informatique", "comptabilité", "soins infirmiers"]),
            ),
            max_size=2,
        ),
        certifications=several(SKILLS, 3),
        location=places,
        preferences=preferences,
        availability=st.one_of(
            days, st.sampled_from(["immédiat", "3 mois", "2 semaines", "à voir"])
        ),
        notice=some(weeks=st.integers(0, 26), negotiable=st.booleans()),
        pourquoi_ecoute=several(REASONS, 3),
    ),
).map(lambda parts: parts[0] | parts[1])
knockouts = st.lists(
    st.sampled_from(["Permis B", "CACES 3", "Anglais C1", "Japonais courant", "Diplôme zorbique"]),
    min_size=1,
    max_size=3,
    unique=True,
)
jobs: Documents = st.fixed_dictionaries(
    {"title": st.sampled_from(TITLES)},
    optional={
        "company": some(
            name=st.just("Nov SA"),
            sector=st.sampled_from(SECTORS),
            size=st.sampled_from(["startup", "12 salariés", "1 200 salariés", "grand groupe"]),
        ),
        "description": st.sampled_from(PROSE),
        "responsibilities": several(PROSE, 2),
        "required_skills": st.lists(skill_items, min_size=1, max_size=6),
        "preferred_skills": st.lists(skill_items, min_size=1, max_size=4),
        "languages": levels,
        "experience": st.one_of(
            st.integers(0, 15).map(lambda least: {"min_years": least}),
            st.integers(0, 15).map(lambda most: {"max_years": most}),
            st.integers(0, 10).map(lambda least: {"min_years": least, "max_years": least + 5}),
        ),
        "location": st.one_of(places, st.lists(places, min_size=1, max_size=4)),
        "remote_policy": remote,
        "contract_type": st.sampled_from(CONTRACTS),
        "salary_range": pay(offered=True),
        "start_date": days,
        "urgency": st.sampled_from(["low", "normal", "high"]),
        "hierarchy": st.sampled_from(["entry", "junior", "senior", "manager", "director"]),
        "environment": several(ENVIRONMENT),
        "benefits": several(ENVIRONMENT),
        "knockouts": knockouts,
        "text": st.sampled_from(PROSE),
    },
)
