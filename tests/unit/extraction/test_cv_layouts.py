"""One person drawn at random, laid out in many ways, is read as the same person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from src.adapters.gazetteer import OfflineGazetteer
from src.adapters.text.lexicon import shipped_lexicon
from src.extraction.career import held_positions
from src.extraction.cv import read_cv
from src.extraction.experience import Position
from src.extraction.headings import CV_HEADINGS
from src.extraction.page import Page
from src.extraction.sections import sections
from src.extraction.tenure import years_by_trade
from src.matching.reading import Reading

TODAY = date(2026, 1, 5).toordinal()
READING = Reading(shipped_lexicon(), OfflineGazetteer())
_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
_TITLES = (
    "Comptable", "Développeur Java", "Infirmière", "Chef de chantier", "Assistante commerciale",
    "Électricien", "Responsable logistique", "Conseiller clientèle", "Data analyst", "Cuisinier",
)  # fmt: skip
_EMPLOYERS = (
    "Valmont SARL", "Groupe Orvault", "Acme Industrie", "Cabinet Delorme", "Nordlys SA",
    "Clinique Saint-Luc", "Transports Berger", "Hôtel Bellevue", "Société Marchal",
)  # fmt: skip
_TOWNS = (("Nantes", "44000"), ("Lyon", "69003"), ("Lille", "59000"), ("Toulouse", "31000"))
_LEVELS = {"A2": "notions", "B2": "professionnel", "C1": "courant", "native": "langue maternelle"}
_LANGUAGES = {"en": "Anglais", "es": "Espagnol", "de": "Allemand", "it": "Italien"}


@dataclass(frozen=True)
class Job:
    title: str
    employer: str
    start: tuple[int, int]
    end: tuple[int, int] | None


@dataclass(frozen=True)
class Person:
    first: str
    last: str
    town: tuple[str, str]
    jobs: tuple[Job, ...]
    languages: dict[str, str]
    pay: int
    contract: str
    kilometres: int


@st.composite
def people(draw: st.DrawFn) -> Person:
    count = draw(st.integers(1, 4))
    titles = draw(st.lists(st.sampled_from(_TITLES), min_size=count, max_size=count))
    employers = draw(
        st.lists(st.sampled_from(_EMPLOYERS), min_size=count, max_size=count, unique=True)
    )
    jobs: list[Job] = []
    month = 2025 * 12 + draw(st.integers(0, 10))
    for at, (title, employer) in enumerate(zip(titles, employers, strict=True)):
        end = None if at == 0 and draw(st.booleans()) else divmod(month, 12)
        month -= draw(st.integers(4, 60))
        jobs.append(
            Job(title, employer, _shown(divmod(month, 12)), None if end is None else _shown(end))
        )
        month -= draw(st.integers(1, 6))
    codes = draw(st.lists(st.sampled_from(sorted(_LANGUAGES)), max_size=3, unique=True))
    return Person(
        first=draw(st.sampled_from(("Léa", "Hugo", "Amina", "Jean-Marc"))),
        last=draw(st.sampled_from(("Moreau", "Kowalski", "Le Gall", "Diallo"))),
        town=draw(st.sampled_from(_TOWNS)),
        jobs=tuple(jobs),
        languages={code: draw(st.sampled_from(sorted(_LEVELS))) for code in codes},
        pay=draw(st.integers(24, 90)),
        contract=draw(st.sampled_from(("CDI", "CDD"))),
        kilometres=draw(st.integers(5, 80)),
    )


def _shown(pair: tuple[int, int]) -> tuple[int, int]:
    return pair[0], pair[1] + 1


def _iso(pair: tuple[int, int] | None) -> str | None:
    return None if pair is None else f"{pair[0]}-{pair[1]:02d}"


def _words(pair: tuple[int, int] | None) -> str:
    return "aujourd'hui" if pair is None else f"{_MONTHS[pair[1] - 1]} {pair[0]}"


def _figures(pair: tuple[int, int] | None) -> str:
    return "à ce jour" if pair is None else f"{pair[1]:02d}/{pair[0]}"


def _capitals(person: Person) -> str:
    jobs = "\n".join(
        f"{job.title} – {job.employer}\n{_words(job.start)} - {_words(job.end)}\n"
        "- Suivi des dossiers\n"
        for job in person.jobs
    )
    spoken = "\n".join(
        f"{_LANGUAGES[code]} : {_LEVELS[level]}" for code, level in person.languages.items()
    )
    return (
        f"{person.first} {person.last.upper()}\n{person.town[1]} {person.town[0]}\n\n"
        f"EXPÉRIENCE PROFESSIONNELLE\n{jobs}\nLANGUES\n{spoken}\n\n"
        f"RECHERCHE\n{person.contract} uniquement, {person.pay} k€ minimum, "
        f"{person.kilometres} km autour de {person.town[0]}\n"
    )


def _dates_first(person: Person) -> str:
    jobs = "\n".join(
        f"{_figures(job.start)} - {_figures(job.end)} : {job.title}, {job.employer}"
        for job in person.jobs
    )
    spoken = ", ".join(
        f"{_LANGUAGES[code].lower()} ({_LEVELS[level]})" for code, level in person.languages.items()
    )
    return (
        f"{person.first} {person.last}\n12 rue des Acacias, {person.town[1]} {person.town[0]}\n\n"
        f"Mon parcours\n\n{jobs}\n\nLangues : {spoken or 'aucune'}\n\n"
        f"Projet\nContrat : {person.contract} exclusivement. Salaire : {person.pay} 000 € bruts "
        f"par an. Rayon de {person.kilometres} km.\n"
    )


def _bulleted(person: Person) -> str:
    jobs = "\n".join(
        f"• {job.title} chez {job.employer} (de {_words(job.start)} à {_words(job.end)})"
        for job in person.jobs
    )
    spoken = "\n".join(
        f"• {_LANGUAGES[code]} - {_LEVELS[level]}" for code, level in person.languages.items()
    )
    return (
        f"Nom : {person.last}\nPrénom : {person.first}\nVille : {person.town[0]} "
        f"({person.town[1]})\n\n* Souhaits *\n• Seulement un {person.contract}\n"
        f"• Prétentions : {person.pay} K€\n• {person.kilometres} km max\n\n"
        f"* Langues *\n{spoken}\n\n* Expériences *\n{jobs}\n"
    )


def _table(person: Person) -> str:
    jobs = "\n".join(
        f"{_figures(job.start)} - {_figures(job.end)} | {job.employer} | {job.title}"
        for job in person.jobs
    )
    spoken = " | ".join(
        f"{_LANGUAGES[code]} {level if level != 'native' else 'natif'}"
        for code, level in person.languages.items()
    )
    return (
        f"{person.first} {person.last} | {person.town[0]} {person.town[1]}\n"
        f"EXPÉRIENCES\n{jobs}\nLANGUES\n{spoken}\n"
        f"RECHERCHE\n{person.contract} uniquement | {person.pay} k€ | "
        f"{person.kilometres} km autour de {person.town[0]}\n"
    )


@pytest.mark.parametrize("layout", [_capitals, _dates_first, _bulleted, _table])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
@given(person=people())
def test_a_person_is_read_alike_in_every_layout(layout, person: Person) -> None:
    document = read_cv(layout(person), READING, today=TODAY).document
    assert document["personal_info"]["firstName"] == person.first
    assert document["personal_info"]["lastName"] == person.last
    assert document["location"]["city"] == person.town[0]
    assert document["location"]["postal_code"] == person.town[1]
    assert [
        (job["title"], job["company"], job["start"], job.get("end"))
        for job in document["experiences"]
    ] == [(job.title, job.employer, _iso(job.start), _iso(job.end)) for job in person.jobs]
    assert document.get("languages", {}) == person.languages
    wishes = document["preferences"]
    assert wishes["contracts"] == [person.contract]
    assert wishes["contract_exclusive"] is True
    assert wishes["salary_expectations"]["min"] == person.pay * 1000
    assert wishes["salary_expectations"]["period"] == "year"
    assert wishes["location_preferences"]["maxDistance"] == person.kilometres


def _held(text: str) -> tuple[Page, list[Position]]:
    page = Page(text)
    parts = sections(page.plain, page.lines, CV_HEADINGS)
    return page, held_positions(page, parts, READING, TODAY)


@settings(max_examples=25, deadline=None)
@given(person=people())
def test_years_in_a_trade_are_those_of_its_positions(person: Person) -> None:
    page, held = _held(_table(person))
    years = years_by_trade(page.clean, held, READING, today=TODAY)
    document = read_cv(_table(person), READING, today=TODAY).document
    assert all(0 <= value <= document["experience_years"] + 0.1 for value in years.values())
    named = {trade for job in person.jobs for trade in READING.lexicon.occupations_of(job.title)}
    assert set(years) == named


def test_overlapping_positions_count_once_in_all_and_each_in_its_trade() -> None:
    text = (
        "EXPÉRIENCES\n01/2020 - 12/2023 | Valmont SARL | Comptable\n"
        "01/2022 - 12/2025 | Nordlys SA | Électricien\n"
    )
    page, held = _held(text)
    years = years_by_trade(page.clean, held, READING, today=TODAY)
    assert years == {"accountant": 4.0, "electrician": 4.0}
    assert read_cv(text, READING, today=TODAY).document["experience_years"] == 6.0


def test_changing_who_the_person_is_changes_nothing_else() -> None:
    person = Person(
        "Hugo", "Diallo", _TOWNS[0], (Job("Comptable", "Nordlys SA", (2020, 1), None),),
        {"en": "C1"}, 40, "CDI", 20,
    )  # fmt: skip
    text = _capitals(person)
    other = text.replace("Hugo DIALLO", "Amina KOWALSKI")
    one, two = (read_cv(item, READING, today=TODAY).document for item in (text, other))
    assert one.pop("personal_info") != two.pop("personal_info")
    assert one == two
