from __future__ import annotations

import pytest

from src.extraction.language import language_of
from src.extraction.page import aligned_plain
from src.extraction.spoken import spoken_languages


def _levels(text: str, *, headed: bool = False) -> dict[str, str | None]:
    return {item.code: item.level for item in spoken_languages(aligned_plain(text), headed=headed)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anglais courant (C1), espagnol notions", {"en": "C1", "es": "A2"}),
        (
            "French (native), English (fluent), Spanish (basic)",
            {"fr": "native", "en": "C1", "es": "A2"},
        ),
        ("Français : langue maternelle\nAnglais : lu, écrit, parlé", {"fr": "native", "en": "C1"}),
        ("Courant : anglais, italien\nNotions : russe", {"en": "C1", "it": "C1", "ru": "A2"}),
        ("Anglais ●●●●○\nEspagnol ★★☆☆☆", {"en": "C1", "es": "A2"}),
        ("anglais\nCourant\nespagnol\nScolaire", {"en": "C1", "es": "A2"}),
        ("Anglais et espagnol courants", {"en": "C1", "es": "C1"}),
        ("Anglais B1/B2", {"en": "B1"}),
        ("Allemand", {"de": None}),
        ("Français, anglais courant", {"fr": None, "en": "C1"}),
    ],
)
def test_levels_are_read_under_a_heading_for_languages(
    text: str, expected: dict[str, str | None]
) -> None:
    assert _levels(text, headed=True) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fluent in English and Spanish, notions d'allemand", {"en": "C1", "es": "C1", "de": "A2"}),
        ("native French, fluent English", {"fr": "native", "en": "C1"}),
        ("TOEIC 850", {"en": "B2"}),
        ("TOEIC : 945", {"en": "C1"}),
        ("Anglais : TOEIC 550 (2019)", {"en": "B1"}),
        ("IELTS 7.5", {"en": "C1"}),
        ("TOEFL iBT 80", {"en": "B2"}),
        ("Français (DALF C1)", {"fr": "C1"}),
        ("Langue des signes (LSF) : B1", {"fsl": "B1"}),
        ("Bilingue anglais-français", {"en": "native", "fr": "native"}),
        ("Bon niveau d'anglais à l'oral", {"en": "B2"}),
        ("English: C1 – French: B2 – Arabic: native", {"en": "C1", "fr": "B2", "ar": "native"}),
        ("TOEIC 5000", {}),
        ("professeur d'anglais, marché allemand, cuisine italienne", {}),
        ("Nationalité française, permis B1", {}),
    ],
)
def test_elsewhere_only_a_name_beside_a_level_counts(
    text: str, expected: dict[str, str | None]
) -> None:
    assert _levels(text) == expected


def test_the_span_holds_the_name_and_its_level() -> None:
    text = "Divers — Anglais : courant (C1), vélo"
    (found,) = spoken_languages(aligned_plain(text))
    assert text[found.start : found.end] == "Anglais : courant (C1"


def test_a_test_is_surer_than_a_word_and_a_word_surer_than_stars() -> None:
    test, word, stars = (
        spoken_languages(aligned_plain(text), headed=True)[0].confidence
        for text in ("TOEIC 850", "Anglais courant", "Anglais ●●●●○")
    )
    assert test > word > stars


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Développeur Python, 8 ans d'expérience, je cherche un poste à Nantes", "fr"),
        ("Looking for a permanent role in London, with 8 years of experience", "en"),
        ("Comptable\nSage, Excel\nAnglais courant, permis B", "fr"),
        ("", "fr"),
    ],
)
def test_a_text_is_of_the_language_of_its_small_words(text: str, language: str) -> None:
    assert language_of(text) == language
