"""Skills named in free text: where they stand and what is said of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.adapters.text.lexicon import shipped_lexicon
from src.matching.skill_mentions import skill_mentions
from src.matching.skill_names import stemmed
from src.matching.spans import spanned_words
from src.matching.text import words


def found(text: str) -> dict[str, str]:
    return {one.key: one.label for one in skill_mentions(text, LEXICON)}


def said(text: str) -> dict[str, tuple[bool | None, int | None, float | None]]:
    return {one.key: (one.wished, one.level, one.years) for one in skill_mentions(text, LEXICON)}


LEXICON = shipped_lexicon()
NAMES = ["Java", "React.js", "gestion d'équipe", "Développement web", "e-commerce", "C++", "C#",
         "Node.js", "soins infirmiers", "CACES R489", "œnologie", "Élagage", "machine learning",
         "Go", "R", "Word", "SQL", "permis B", "Pâtisserie"]  # fmt: skip
pieces = st.lists(
    st.sampled_from(NAMES) | st.text(alphabet="abéÉœ’'.,;:()/-–•\n \u0301ﬁİ1€", max_size=12),
    max_size=12,
)


@given(pieces, st.sampled_from(["", " ", ", ", "\n", " et "]))
def test_a_mention_is_what_stands_in_the_text_and_is_a_name_of_its_key(
    parts: list[str], glue: str
) -> None:
    text = glue.join(parts)
    reached = 0
    for one in skill_mentions(text, LEXICON):
        assert text[one.start : one.end] == one.label
        assert reached <= one.start < one.end
        reached = one.end
        assert LEXICON.names.key(stemmed([one.label])[0]) == one.key


@given(st.text(max_size=60) | st.text(alphabet="aéœÉ\u0301\u0308ﬁ İß’.#+ ", max_size=30))
def test_words_are_where_they_stand(text: str) -> None:
    spanned = spanned_words(text)
    assert [word.plain for word in spanned] == words(text)
    reached = 0
    for word in spanned:
        assert reached <= word.start < word.end <= len(text)
        assert word.plain in "".join(words(text[word.start : word.end])) or not text.isascii()
        reached = word.start


def test_an_accent_written_apart_belongs_to_its_letter() -> None:
    text = "Pa\u0302tisserie fine"
    (one,) = skill_mentions(text, LEXICON)
    assert one.label == "Pa\u0302tisserie"
    text = "Œuvres et œnologie"
    assert [word.start for word in spanned_words(text)] == [0, 7, 10]
    assert found(text)["sommellerie"] == "œnologie" or "œnologie" in found(text).values()


@pytest.mark.parametrize(
    ("text", "key", "label"),
    [
        ("DÉVELOPPEMENT WEB et mobile", "web_development", "DÉVELOPPEMENT WEB"),
        ("du développement  web", "web_development", "développement  web"),
        ("un site d’e-commerce", "ecommerce", "e-commerce"),
        ("un site ecommerce", "ecommerce", "ecommerce"),
        ("les bases de donnees", "databases", "bases de donnees"),
        ("React.js.", "react", "React.js"),
        ("en C++, C# et .NET", "cpp", "C++"),
        ("(Spring Boot)", "spring", "Spring Boot"),
        ("avec le permis B.", "permis_b", "permis B"),
        ("first aid certificates", "first_aid", "first aid certificates"),
    ],
)
def test_names_are_found_through_case_accents_plurals_and_hyphens(
    text: str, key: str, label: str
) -> None:
    assert found(text)[key] == label


def test_the_longest_name_wins_and_none_overlap() -> None:
    assert found("tests d'intégration et intégration continue") == {
        "integration_testing": "tests d'intégration", "ci_cd": "intégration continue",
    }  # fmt: skip
    # A name does not run over the end of a sentence or the next item of a list.
    assert "project_management" in found("gestion de projet")
    assert "project_management" not in found("gestion\n- de projet")
    assert "project_management" not in found("une bonne gestion. De projet en projet")


def test_as_many_as_asked_for_and_no_more() -> None:
    assert len(skill_mentions("Java, " * 200, LEXICON)) == 80
    assert len(skill_mentions("Java, " * 200, LEXICON, limit=3)) == 3
    assert skill_mentions("", LEXICON) == []


@pytest.mark.parametrize(
    ("text", "key", "counts"),
    [
        ("Langages : Python, Go, Rust", "golang", True),
        ("Développeur Go confirmé", "golang", True),
        ("We go to market fast", "golang", False),
        ("ready to go the extra mile with developers", "golang", False),
        ("Développeur R / Shiny, analyses statistiques", "r_language", True),
        ("Poste basé à R, bâtiment C", "r_language", False),
        ("Langage C embarqué", "c_language", True),
        ("vitamine C et permis C", "c_language", False),
        ("application iOS en Swift", "swift", True),
        ("paiements par le réseau Swift", "swift", False),
        ("Java 17, Spring, Hibernate", "spring", True),
        ("This internship starts in Spring", "spring", False),
        ("five years on the island of Java", "java", True),
        ("séjour sur l'île de Java", "java", False),
        ("Maîtrise d'Excel", "excel", True),
        ("You excel at finding solutions", "excel", False),
        ("Excel, Word, Access", "microsoft_access", True),
        ("You have access to our canteen", "microsoft_access", False),
        ("Pack Office : Word, Excel", "microsoft_word", True),
        ("Customers come by word of mouth", "microsoft_word", False),
        ("Office manager d'une PME", "office_suite", False),
        ("logiciels Office", "office_suite", True),
        ("React, Redux et TypeScript", "react", True),
        ("You react to incidents calmly", "react", False),
        ("Kotlin, Java et Vue", "vuejs", True),
        ("avoir une vue d'ensemble", "vuejs", False),
        ("Ansible, Chef, Puppet", "chef_tool", True),
        ("Chef de partie en brasserie", "chef_tool", False),
        ("Node.js, Express, MongoDB", "expressjs", True),
        ("livraison express", "expressjs", False),
        ("Tableau, Power BI ou Qlik", "tableau_software", True),
        ("tenir le tableau de bord", "tableau_software", False),
        ("une sage-femme", "sage_accounting", False),
        ("logiciel de paie Sage", "sage_accounting", True),
        ("Vos missions, mes priorités", "mes", False),
        ("Supervision MES en usine", "mes", True),
        ("beaucoup de rust removal on parts", "rust", False),
        ("profil recherché : dynamique", "research", False),
        ("La veille de Noël, vous veillez au calme", "competitive_intelligence", False),
        ("veille technologique et benchmark", "competitive_intelligence", True),
    ],
)
def test_ambiguous_names_need_their_context(text: str, key: str, counts: bool) -> None:
    assert (key in found(text)) is counts


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Pas de connaissance de Java requise", set()),
        ("No PHP or Ruby here", set()),
        ("Sans permis B, vous venez en bus", set()),
        ("Aucune expérience en Docker n'est demandée", set()),
        ("You don't need any Kubernetes", set()),
        ("Kubernetes is not required", set()),
        ("La connaissance de Docker n'est pas obligatoire", set()),
        ("Ni Java ni Kotlin", set()),
        ("Pas seulement Java : Kotlin aussi", {"java", "kotlin"}),
        ("not only Java but Kotlin", {"java", "kotlin"}),
        ("Pas de Java mais du Kotlin", {"kotlin"}),
        ("including but not limited to Java", {"java"}),
        ("sans oublier Docker", {"docker"}),
        ("Vous n'avez pas peur de Java", {"java"}),
        ("Vous ne comptez pas vos heures et maîtrisez Java", {"java"}),
        ("Pas de télétravail. Java indispensable.", {"java"}),
    ],
)
def test_what_is_denied_does_not_count(text: str, keys: set[str]) -> None:
    assert found(text).keys() & {"java", "php", "ruby", "permis_b", "docker", "kubernetes",
                                 "kotlin"} == keys  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("Kotlin serait un plus, Java indispensable.", {"kotlin": True, "java": False}),
        ("Vous maîtrisez Java ; idéalement Kotlin.", {"java": False, "kotlin": True}),
        ("Java et Kotlin appréciés", {"java": True, "kotlin": True}),
        ("Java, Kotlin et Docker seraient un plus", {"java": True, "kotlin": True, "docker": True}),
        ("Java, Kotlin serait un plus", {"java": None, "kotlin": True}),
        ("Nice to have: Docker, Java", {"docker": True, "java": True}),
        ("Docker (souhaité), Java (exigé)", {"docker": True, "java": False}),
        ("Une expérience appréciée en Docker", {"docker": True}),
        ("Docker is a plus", {"docker": True}),
        ("Java is a must, Docker would be nice to have", {"java": False, "docker": True}),
        ("Docker est un plus mais n'est pas obligatoire", {"docker": True}),
        ("You must know Java; Kotlin preferred", {"java": False, "kotlin": True}),
        ("Je souhaite apprendre Java", {"java": None}),
        ("Nous travaillons avec Java", {"java": None}),
    ],
)
def test_the_sentence_says_what_is_asked_and_what_is_wished(
    text: str, wishes: dict[str, bool | None]
) -> None:
    assert {key: wished for key, (wished, _, _) in said(text).items() if key in wishes} == wishes


def test_the_heading_above_says_it_for_what_has_no_word_of_its_own() -> None:
    text = """Vos missions
- Développer en Python

Profil recherché :
- Java, Spring
- Kotlin serait un plus

LES PLUS
• Docker

Ce que nous offrons
Formation à Kubernetes"""
    wishes = {key: wished for key, (wished, _, _) in said(text).items()}
    assert wishes == {
        "python": None, "java": False, "spring": False, "kotlin": True, "docker": True,
        "kubernetes": None,
    }  # fmt: skip
    inline = "Must have: Java,\nKotlin\n\nWe use Docker"
    assert {key: wished for key, (wished, _, _) in said(inline).items()} == {
        "java": False, "kotlin": False, "docker": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "key", "level"),
    [
        ("Notions de Docker", "docker", 2),
        ("Notions de Docker et Kubernetes", "kubernetes", 2),
        ("Basic knowledge of Java", "java", 2),
        ("Bonne connaissance de Java", "java", 3),
        ("Vous maîtrisez Java", "java", 4),
        ("Proficient in Java", "java", 4),
        ("Java : avancé", "java", 4),
        ("Java (expert)", "java", 5),
        ("Expert Java", "java", 5),
        ("Expertise en Docker", "docker", 5),
        ("Excel niveau intermédiaire", "excel", 3),
        ("Sensibilisation à la cybersécurité", "cybersecurity", None),
        ("Excel ●●●●○", "excel", 4),
        ("Excel 3/5", "excel", 3),
        ("Java 7/10", "java", 4),
        ("Java, notions de Docker", "java", None),
        ("Expert-comptable sur Excel", "excel", None),
    ],
)
def test_levels_are_read_where_they_are_stated(text: str, key: str, level: int | None) -> None:
    assert said(text).get(key, (None, None, None))[1] == level


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("5 ans de Java", {"java": 5.0}),
        ("5 ans d'expérience minimum en Java et Kotlin", {"java": 5.0, "kotlin": 5.0}),
        ("Python (3 years)", {"python": 3.0}),
        ("Python - 3 ans, Docker : 18 mois", {"python": 3.0, "docker": 1.5}),
        ("3 à 5 ans d'expérience sur Docker", {"docker": 3.0}),
        ("at least five years of experience with Java", {"java": 5.0}),
        ("3+ years of hands-on Docker experience", {"docker": 3.0}),
        ("Java, 5 ans d'expérience en Python", {"java": None, "python": 5.0}),
        ("Java depuis 2 ans", {"java": 2.0}),
        ("CDD de 6 mois. Java", {"java": None}),
    ],
)
def test_years_are_read_where_they_stand_beside(text: str, years: dict[str, float | None]) -> None:
    assert {key: told for key, (_, _, told) in said(text).items()} == years


def test_a_long_list_in_one_sentence_takes_no_long_time() -> None:
    text = "Compétences : " + ", ".join(["Java", "Docker", "Excel"] * 4000) + " seraient un plus"
    assert len(skill_mentions(text, LEXICON, limit=20_000)) == 12_000
