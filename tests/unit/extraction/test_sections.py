from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.extraction.headings import CV_HEADINGS, heading_kind
from src.extraction.page import Page, aligned_plain
from src.extraction.sections import sections


def _kinds(text: str) -> list[tuple[str, str]]:
    page = Page(text)
    return [
        (section.kind, page.clean[section.start : section.end])
        for section in sections(page.plain, page.lines, CV_HEADINGS)
    ]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("EXPÉRIENCES PROFESSIONNELLES", "experience"),
        ("Expérience professionnelle :", "experience"),
        ("— Langues —", "languages"),
        ("=== FORMATION ===", "education"),
        ("3. Skills & Tools", "skills"),
        ("E X P E R I E N C E", "experience"),
        ("C O M P É T E N C E S", "skills"),
        ("What I'm looking for", "wishes"),
        ("## Education", "education"),
    ],
)
def test_a_heading_is_known_whatever_stands_around_it(line: str, kind: str) -> None:
    assert heading_kind(aligned_plain(line), CV_HEADINGS) == kind


@pytest.mark.parametrize(
    "line",
    ["Développeur Python", "Formation des nouveaux arrivants aux outils internes", "", "2019-2022"],
)
def test_other_lines_are_no_headings(line: str) -> None:
    assert heading_kind(aligned_plain(line), CV_HEADINGS) is None


def test_sections_follow_the_headings() -> None:
    text = "Léa Brun\nComptable\n\nEXPÉRIENCE\n2019-2022 Comptable\n\nFORMATION\n- BTS CG\n"
    assert _kinds(text) == [
        ("top", "Léa Brun\nComptable"),
        ("experience", "2019-2022 Comptable"),
        ("education", "- BTS CG"),
    ]


def test_a_heading_with_its_content_on_the_line_does_not_close_the_section_around_it() -> None:
    text = "Expérience\n2020 - 2022 Dev chez A\nOutils : Java,\nSQL\n2018 - 2020 Dev chez B"
    assert _kinds(text) == [
        ("experience", "2020 - 2022 Dev chez A\nOutils : Java,\nSQL\n2018 - 2020 Dev chez B"),
        ("skills", "Java,"),
        ("skills", "SQL"),
    ]


def test_two_columns_side_by_side_are_read_one_after_the_other() -> None:
    text = (
        "Jean Petit\n"
        "COMPÉTENCES            EXPÉRIENCE\n"
        "Python                 Développeur, Acme\n"
        "SQL                    2019 - 2022\n"
        "LANGUES                - API REST\n"
        "Anglais C1             Développeur, Beta\n"
        "                       2016 - 2019\n"
    )
    kinds = dict(_kinds(text))
    assert kinds["skills"] == "Python                 \nSQL".replace(" " * 17, " " * 17)
    assert kinds["languages"] == "Anglais C1"
    assert kinds["experience"].startswith("Développeur, Acme\n2019 - 2022\n- API REST")


def test_dates_set_to_the_right_are_no_column() -> None:
    text = (
        "EXPÉRIENCE\n"
        "Développeur, Acme                  2019 - 2022\n"
        "Développeur, Beta                  2016 - 2019\n"
        "Développeur, Gamma                 2014 - 2016\n"
        "Stagiaire, Delta                   2013 - 2014\n"
    )
    ((kind, body),) = _kinds(text)
    assert kind == "experience"
    assert "Acme                  " in body


@given(st.text(max_size=300))
def test_spans_of_a_page_lead_back_to_the_text(text: str) -> None:
    page = Page(text)
    assert len(page.plain) == len(page.clean)
    for line in page.lines:
        start, end = page.span(line.start, line.end)
        assert 0 <= start < end <= len(text)


def test_letters_in_two_parts_and_ligatures_are_made_whole() -> None:
    text = "De\u0301veloppeur con\ufb01rme\u0301\u00a0: pro\u00adjet\r\nfin"
    page = Page(text)
    assert page.clean == "Développeur confirmé : projet\nfin"
    at = page.clean.index("confirmé")
    start, end = page.span(at, at + len("confirmé"))
    assert text[start:end] == "con\ufb01rme\u0301"
