"""A match in words: evidence in both languages, what was found and missed, advice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.matching.criteria_table import BASE_WEIGHTS, CRITERIA, KEYS, LEVEL_LABELS, level_of
from src.matching.explaining import ALGORITHM, Explainer
from src.matching.weights import recognise, weigh
from tests.unit.matching.market import (
    LEXICON,
    NURSE,
    TODAY,
    WARD,
    job,
    job_index,
    pair,
    person,
    ranked_jobs,
)
from tests.unit.matching.strategies import candidates, jobs
from tests.unit.matching.words import evidence, explained, wishing

# Words that these sentences may use, as they must not be written in French.
UNACCENTED = re.compile(
    r"\b(?:experience|metiers?|competences?|teletravail|demarrage|souhaites|demande|demandees?"
    r"|remuneration|disponibilite|modalite|hierarchique|adequation|evite|deja|interim|confirme"
    r"|debutant|equipe|apres|velo|deduite?|evoque(?! \d)|verifier|acquerir|completer|indiquee"
    r"|interessement|vehicule|rembourses|creche|journee|poste a|francais|suedois)\b"
)


def test_a_match_has_the_shape_of_the_contract() -> None:
    ranked, match = pair(NURSE, WARD), explained(NURSE, WARD)
    assert {key: match[key] for key in ("candidate_id", "job_id", "rank", "algorithm")} == {
        "candidate_id": "person", "job_id": "job", "rank": 1, "algorithm": ALGORITHM,
    }  # fmt: skip
    assert (match["total_score"], match["confidence"]) == (ranked.total, ranked.confidence)
    assert match["level"] == "excellent"
    assert match["fit"] == dict(
        zip(("candidate_view", "job_view", "candidate_share", "job_share"), ranked.fit, strict=True)
    )
    assert (match["blockers"], match["degraded"]) == ([], [])
    assert [item["key"] for item in match["criteria"]] == list(KEYS)
    for item, criterion in zip(match["criteria"], CRITERIA, strict=True):
        assert item["label"] == criterion.label_fr
        assert item["weight_default"] == criterion.weight
        assert item["contribution"] == item["weight_applied"] * item["score"]
    assert sum(item["contribution"] for item in match["criteria"]) == pytest.approx(
        match["total_score"], abs=1e-9
    )


def test_weights_applied_follow_the_reasons() -> None:
    used = weigh(recognise("too_far")).values
    match = explained(NURSE, WARD, weights=used)
    assert [item["weight_applied"] for item in match["criteria"]] == pytest.approx(list(used))
    assert [item["weight_default"] for item in match["criteria"]] == list(BASE_WEIGHTS)


@pytest.mark.parametrize("language", ["fr", "en"])
@given(candidate=candidates, offer=jobs)
def test_every_known_criterion_says_why_in_the_language_asked_for(
    language: str, candidate: Mapping[str, Any], offer: Mapping[str, Any]
) -> None:
    match = explained(candidate, offer, language)
    sentences = [match["summary"], *match["advice"]]
    sentences += [blocker["fact"] for blocker in match["blockers"]]
    for item in match["criteria"]:
        assert item["evidence"] or not item["has_data"] or item["key"] == "semantic"
        for fact in item["evidence"]:
            assert item["has_data"] or item["key"] == "location"
            assert fact["sentiment"] in {"positive", "negative", "mixed"}
            assert fact["source_field"]
            assert not set(fact["found"]) & set(fact["missing"])
            sentences.append(fact["fact"])
    for sentence in sentences:
        assert sentence.strip() == sentence
        assert sentence.endswith(".")
        assert "None" not in sentence
        assert "  " not in sentence
        assert language == "en" or not UNACCENTED.search(sentence), sentence
    if match["blockers"]:
        assert match["level"] == "incompatible"
    else:
        assert match["level"] == level_of(match["total_score"])


def test_without_explanation_there_are_numbers_and_a_summary_only() -> None:
    found = Explainer(LEXICON, BASE_WEIGHTS, "fr").match(
        person(NURSE), job(WARD), pair(NURSE, WARD), rank=3, today=TODAY, explain=False
    )
    assert found["rank"] == 3
    assert all(item["evidence"] == [] for item in found["criteria"])
    assert found["advice"] == []
    assert found["summary"].startswith(
        f"Correspondance excellente ({100 * found['total_score']:.0f} %)"
    )


def test_the_sentences_of_the_example() -> None:
    match = explained(NURSE, WARD)
    said = {
        item["key"]: [fact["fact"].replace("\u202f", " ") for fact in item["evidence"]]
        for item in match["criteria"]
    }
    assert said == {
        "semantic": [
            (
                "Même métier : « Infirmière en bloc opératoire » et"
                " « Infirmier(ère) de bloc opératoire H/F »."
            ),
            "Compétences demandées couvertes : 2/2.",
            said["semantic"][2],
            "Langues demandées.",
        ],
        "salary": ["Offre 33 000 € – 37 000 € brut par an, attente à partir de 32 000 €."],
        "experience": ["6 ans d'expérience dont 6 dans le métier, 3 à 10 ans demandés."],
        "location": said["location"],
        "motivations": ["L'offre évoque les 2 motivations."],
        "sector": ["Secteur souhaité : Santé."],
        "contract": ["Contrat CDI : choix n° 1 du candidat."],
        "timing": ["Disponible le 4 février 2026, soit 3 jours après le démarrage souhaité.",
                   "Recrutement urgent."],
        "modality": ["Offre : sur site ; souhait : sur site."],
        "progression": ["Jusqu'à +19,4 % par rapport au salaire actuel."],
        "hierarchy": ["Niveau du poste : confirmé ; niveau du candidat : confirmé."],
        "environment": ["Taille d'entreprise : grand groupe.", "Souhaits satisfaits : 2/2."],
    }  # fmt: skip


class TestRoleFit:
    def test_skills_found_and_missing_are_named_as_written(self) -> None:
        offer = {
            "title": "Développeur Python",
            "required_skills": ["python", "Kubernetes", "Zorbage avancé"],
            "preferred_skills": ["Docker"],
            "description": "SQL apprécié.",
        }
        candidate = {"current_role": "Développeur", "skills": ["Python", "docker", "zorbage"]}
        _, required, wished = evidence(explained(candidate, offer, "en"), "semantic")
        assert (required["found"], required["missing"]) == (
            ["python", "Zorbage avancé"],
            ["Kubernetes"],
        )
        assert required["source_field"] == "required_skills"
        assert "Docker" in wished["found"]
        assert "SQL" in (*wished["found"], *wished["missing"])
        advice = explained(candidate, offer, "fr")["advice"]
        assert advice[0] == "Vérifier ou acquérir : Kubernetes."

    def test_a_narrower_skill_counts_for_the_broader_one(self) -> None:
        found = evidence(
            explained(
                {"skills": ["React"]}, {"title": "Zorbiste", "required_skills": ["JavaScript"]}
            ),
            "semantic",
        )
        assert found[0]["found"] == ["JavaScript"]

    def test_languages_say_their_level(self) -> None:
        candidate = {"current_role": "Comptable", "languages": {"en": "B1", "de": "C2"}}
        offer = {"title": "Comptable", "languages": {"en": "C1", "de": "B2", "sv": "A1"}}
        for language, found, missing in (
            ("fr", ["allemand B2"], ["anglais C1", "suédois A1"]),
            ("en", ["German B2"], ["English C1", "Swedish A1"]),
        ):
            fact = evidence(explained(candidate, offer, language), "semantic")[-1]
            assert (fact["found"], fact["missing"], fact["sentiment"]) == (found, missing, "mixed")

    @pytest.mark.parametrize(
        ("role", "sentence", "sentiment"),
        [
            ("Boulangère", "Même métier : « Boulangère » et « Boulanger ».", "positive"),
            ("Pâtissier", "Métiers proches : « Pâtissier » et « Boulanger ».", "mixed"),
            ("Soudeur", "Métiers différents : « Soudeur » et « Boulanger ».", "negative"),
        ],
    )
    def test_the_trades_are_compared(self, role: str, sentence: str, sentiment: str) -> None:
        fact = evidence(explained({"current_role": role}, {"title": "Boulanger"}), "semantic")[0]
        assert (fact["fact"], fact["sentiment"]) == (sentence, sentiment)


def test_wishes_and_motivations_are_told_met_and_unmet() -> None:
    candidate = wishing(environment=["RTT", "open space"], motivations=["autonomie", "impact"])
    offer = {"title": "x", "benefits": ["RTT"], "description": "Grande autonomie."}
    match = explained(candidate, offer)
    (wishes,), (drives,) = evidence(match, "environment"), evidence(match, "motivations")
    assert (wishes["found"], wishes["missing"]) == (["RTT"], ["open space"])
    assert (drives["found"], drives["missing"]) == (["autonomie"], ["impact"])


class TestSummary:
    def said(self, candidate: Mapping[str, Any], offer: Mapping[str, Any]) -> list[str]:
        return [explained(candidate, offer, language)["summary"] for language in ("fr", "en")]

    def test_nothing_known_is_said(self) -> None:
        assert self.said({"skills": ["Python"]}, {"title": "Zorbiste"}) == [
            "Aucune donnée commune : rien ne peut être dit de cette correspondance.",
            "Nothing in common is known: this match cannot be judged.",
        ]

    def test_one_known_criterion_is_the_only_strength(self) -> None:
        assert self.said({"current_role": "Boulanger"}, {"title": "Boulanger"}) == [
            "Correspondance excellente (94 %) : adéquation du poste.",
            "This is an excellent match (94%): role fit.",
        ]

    def test_what_speaks_against_all_is_no_strength(self) -> None:
        assert self.said({"current_role": "Zorbiste"}, {"title": "Flurbologue"}) == [
            (
                "Correspondance incompatible (0 %) : aucun point fort ; point faible : adéquation"
                " du poste."
            ),
            "This is not compatible (0%): nothing speaks for it; weakest: role fit.",
        ]

    def test_the_weakest_criterion_by_its_weight_is_named(self) -> None:
        poor = {**WARD, "salary_range": {"min": 22000, "max": 24000, "period": "year"}}
        french, english = self.said(NURSE, poor)
        assert french.endswith("point faible : rémunération.")
        assert english.endswith("weakest: pay.")

    def test_every_level_has_words_in_both_languages(self) -> None:
        assert {level_of(total / 100) for total in range(101)} == set(LEVEL_LABELS)
        assert all(all(labels) for labels in LEVEL_LABELS.values())


class TestAdvice:
    def test_what_is_indispensable_and_not_spoken_of_is_to_be_checked(self) -> None:
        candidate = {**NURSE, "certifications": [], "languages": {}}
        offer = {**WARD, "knockouts": ["Permis B", "Anglais C1"]}
        for language, line in (
            ("fr", "À vérifier, indispensable : Permis B, Anglais C1."),
            ("en", "To be checked, indispensable: Permis B, Anglais C1."),
        ):
            assert line in explained(candidate, offer, language)["advice"]

    def test_what_is_unknown_and_weighs_is_to_be_completed(self) -> None:
        silent = {"current_role": "Infirmière", "skills": ["soins infirmiers", "bloc opératoire"]}
        assert explained(silent, WARD)["advice"] == [
            (
                "Compléter pour affiner : rémunération, expérience, localisation, motivations,"
                " secteur, contrat."
            ),
        ]
        assert explained(silent, WARD, "en")["advice"][0].startswith("Complete to sharpen: pay,")

    def test_a_full_match_needs_no_advice(self) -> None:
        assert explained(NURSE, WARD)["advice"] == []


@given(candidates, jobs)
def test_what_is_covered_is_the_same_told_from_the_index_and_from_the_person(
    candidate: Mapping[str, Any], offer: Mapping[str, Any]
) -> None:
    who, what = person(candidate), job(offer)
    ranking = job_index([what]).rank(
        who, BASE_WEIGHTS, today=TODAY, limit=1, related_only=False, keep_blocked=True
    )
    told = [
        Explainer(LEXICON, BASE_WEIGHTS, "fr", cover).match(
            who, what, ranking.matches[0], rank=1, today=TODAY, explain=True
        )
        for cover in (None, ranking.cover)
    ]
    assert told[0] == told[1]


@given(
    st.floats(0, 150),
    st.dictionaries(
        st.sampled_from(["voiture", "velo", "transport_commun"]), st.integers(5, 120), min_size=1
    ),
)
def test_the_minutes_told_are_the_share_of_the_limit_that_is_scored(
    km: float, minutes: dict[str, int]
) -> None:
    candidate = {
        "current_role": "x",
        "location": {"latitude": 46.0, "longitude": 2.0},
        "preferences": {"transport": {"modes": sorted(minutes), "max_minutes": minutes}},
    }
    offer = {"title": "x", "location": {"latitude": 46.0 + km / 111.2, "longitude": 2.0}}
    ranked = ranked_jobs(job_index([job(offer)]), person(candidate))["job"]
    fact = evidence(explained(candidate, offer, "en"), "location")[0]["fact"]
    found = re.search(r"about (\d+) min (by car|by bike|by transit)", fact)
    assert found is not None
    mode = {"by car": "voiture", "by bike": "velo", "by transit": "transport_commun"}[found[2]]
    assert ranked.burden is not None
    assert ranked.journey is not None
    assert abs(int(found[1]) - ranked.journey.minutes) <= 0.5 + 1e-6
    assert ranked.burden <= ranked.journey.minutes / minutes[mode] + 1e-9
