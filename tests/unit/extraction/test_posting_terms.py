"""Single statements of adverts: contract, duration, start, place of work, years, knock-outs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.extraction.test_posting import names, read


def field(text: str, name: str) -> Any:
    return read(text).document.get(name)


@pytest.mark.parametrize(
    ("text", "contract"),
    [
        ("Poste en CDI à pourvoir", "CDI"),
        ("CDD de 6 mois pouvant déboucher sur un CDI", "CDD"),
        ("CDD 12 mois avec possibilité de CDI", "CDD"),
        ("Type de contrat : intérim, évolution CDI", "interim"),
        ("Permanent contract, full time", "CDI"),
        ("6-month fixed-term contract", "CDD"),
        ("Contrat d'apprentissage de 24 mois", "alternance"),
        ("Mission en freelance, TJM 450 €", "freelance"),
        ("CDI. Vous encadrez deux stagiaires et un alternant.", "CDI"),
        ("Agence d'intérim spécialisée, nous recrutons en CDI.", "CDI"),
        ("Centre indépendant, contrat en CDI", "CDI"),
        ("Contrat saisonnier de 5 mois", "CDD"),
        ("Profil : première expérience (stage compris)", None),
        ("We believe in permanent learning", None),
    ],
)
def test_the_contract_offered_is_told_from_others_that_are_named(
    text: str, contract: str | None
) -> None:
    assert field(text, "contract_type") == contract


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("CDD de 6 mois", 6), ("CDD d'un an", 12), ("Stage de 4 à 6 mois", 6),
        ("Mission intérim de 3 semaines", 0.7), ("12-month fixed-term contract", 12),
        ("CDI, période d'essai de 3 mois", None), ("CDI avec 13 mois de salaire", None),
        ("CDD, expérience de 6 mois demandée", None),
    ],
)  # fmt: skip
def test_the_length_of_the_contract_is_no_other_length(text: str, months: float | None) -> None:
    assert field(text, "duration_months") == months


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Prise de poste : septembre 2026", "2026-09-01"),
        ("Poste à pourvoir à partir du 15/06/2026", "2026-06-15"),
        ("Démarrage début septembre", "2026-09-01"),
        ("Démarrage mi-septembre", "2026-09-15"),
        ("Start date: 1 July 2026", "2026-07-01"),
        ("Poste à pourvoir pour la rentrée 2026", "2026-09-01"),
        ("À pourvoir en janvier", "2027-01-01"),
        ("CDI, un jour de télétravail, mars 2027.", "2027-03-01"),
        ("Candidature avant le 30/06/2026", None),
        ("Société créée en mars 2012", None),
        ("Les dossiers seront étudiés à partir du 6 juin.", None),
        ("Date de début : 31/02/2026", None),
    ],
)
def test_the_start_is_the_next_such_day(text: str, day: str | None) -> None:
    assert field(text, "start_date") == day


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("télétravail 2 j/semaine", {"mode": "hybrid", "days_per_week": 2}),
        ("2 jours de télétravail par semaine", {"mode": "hybrid", "days_per_week": 2}),
        ("jusqu'à 3 jours de télétravail", {"mode": "hybrid", "days_per_week": 3}),
        ("télétravail deux jours", {"mode": "hybrid", "days_per_week": 2}),
        ("télétravail le mardi et le jeudi", {"mode": "hybrid", "days_per_week": 2}),
        ("one remote day a week", {"mode": "hybrid", "days_per_week": 1}),
        ("hybrid, 3 days in the office", {"mode": "hybrid", "days_per_week": 2}),
        ("4 jours sur site par semaine", {"mode": "hybrid", "days_per_week": 1}),
        ("4 jours de télétravail par mois", {"mode": "hybrid", "days_per_week": 1}),
        ("Poste en full remote", {"mode": "full_remote"}),
        ("100 % télétravail", {"mode": "full_remote"}),
        ("Remote (fully remote, France)", {"mode": "full_remote"}),
        ("Pas de télétravail", {"mode": "on_site"}),
        ("Télétravail : non", {"mode": "on_site"}),
        ("100% présentiel", {"mode": "on_site"}),
        ("Télétravail possible", {"mode": "hybrid"}),
        ("Interventions sur site chez nos clients", None),
        ("Vous assurez la maintenance à distance de véhicules hybrides", None),
    ],
)
def test_where_the_work_is_done(text: str, policy: dict[str, Any] | None) -> None:
    assert field(text, "remote_policy") == policy


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("3 à 5 ans d'expérience", {"min_years": 3, "max_years": 5}),
        ("minimum 2 ans d'expérience", {"min_years": 2}),
        ("5+ years of experience", {"min_years": 5}),
        ("Expérience : 5 ans", {"min_years": 5}),
        ("Vous justifiez de deux ans d'expérience", {"min_years": 2}),
        ("6 mois d'expérience exigés", {"min_years": 0.5}),
        ("3 ans minimum sur un poste similaire", {"min_years": 3}),
        ("CAP cuisine, 4 ans de restauration gastronomique", {"min_years": 4}),
        ("Four years in fine dining", {"min_years": 4}),
        ("Débutant accepté", {"min_years": 0}),
        ("No experience necessary", {"min_years": 0}),
        ("2 ans d'expérience ou jeune diplômé", {"min_years": 0}),
        ("Bac+5 et 5 à 10 ans d'expérience", {"min_years": 5, "max_years": 10}),
        ("Fort de 30 ans d'expérience, notre cabinet recrute", None),
        ("Permis B depuis 2 ans", None),
        ("Accueil d'enfants de 0 à 3 ans", None),
        ("CDD de 2 ans", None),
        ("Entreprise créée il y a 12 ans", None),
    ],
)
def test_years_are_those_asked_of_the_person(text: str, years: dict[str, float] | None) -> None:
    assert field(text, "experience") == years


@pytest.mark.parametrize(
    ("text", "knockouts"),
    [
        ("Permis B obligatoire", ["Permis B"]),
        ("Anglais courant indispensable", ["Anglais courant"]),
        ("Habilitation électrique exigée", ["Habilitation électrique"]),
        ("You must have the right to work in the UK", ["Right to work in the UK"]),
        ("Diplôme d'État d'infirmier requis", ["Diplôme d'État d'infirmier"]),
        ("CACES 3 et permis B exigés", ["CACES 3", "Permis B"]),
        ("Vous êtes titulaire du CACES R489", ["CACES R489"]),
        ("ADR exigé. ADR base et citerne indispensables.", ["ADR base et citerne"]),
        ("Permis CE, FIMO", ["Permis CE"]),
        ("Permis B souhaité", []),
        ("Permis B serait un plus", []),
        ("Permis B non obligatoire", []),
        ("L'anglais est un atout, permis B obligatoire", ["Permis B"]),
        ("Expérience indispensable", []),
        ("Titulaire d'un BTS, vous aimez le contact", []),
        ("Contrôle du permis de feu", []),
    ],
)
def test_only_what_is_called_indispensable_is_a_knock_out(text: str, knockouts: list[str]) -> None:
    assert names(field(text, "knockouts")) == knockouts


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Poste : Comptable (H/F)\nLieu : Lyon", "Comptable (H/F)"),
        ("Nous recherchons un(e) infirmier(e) pour notre service", "infirmier(e)"),
        ("We are hiring a Data Engineer to join our team", "Data Engineer"),
        ("[CDI] Chef de projet - Paris", "Chef de projet"),
        ("URGENT - Cariste H/F - Intérim - Lyon", "Cariste H/F"),
        ("Offre d'emploi : Boulanger(ère)", "Boulanger(ère)"),
        ("Garage Martin recrute pour son atelier un mécanicien.", "mécanicien"),
        ("Bonjour à tous, belle journée.", None),
    ],
)
def test_a_title_is_found_without_what_stands_around_it(text: str, title: str | None) -> None:
    assert field(text, "title") == title
    assert ("no_title" in read(text).warnings) is (title is None)


@pytest.mark.parametrize(
    ("text", "location"),
    [
        ("Lieu : 44000 Nantes", {"postal_code": "44000", "city": "Nantes"}),
        ("Lieu de travail : Lyon 3e", {"city": "Lyon 3e"}),
        ("Location: Dublin, Ireland", {"city": "Dublin", "country": "IE"}),
        ("Poste basé à Clermont-Ferrand.", {"city": "Clermont-Ferrand"}),
        ("Lieux : Brest ou Quimper", [{"city": "Brest"}, {"city": "Quimper"}]),
        ("Comptable - Bordeaux", {"city": "Bordeaux"}),
        ("Le poste est à pourvoir dès que possible", None),
        ("Vous maîtrisez Orange et Word", None),
    ],
)
def test_towns_are_those_of_the_work(text: str, location: Any) -> None:
    assert field(text, "location") == location
