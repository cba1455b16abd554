"""Skills and trades known by their names, families and kinships."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.adapters.text.lexicon import shipped_lexicon
from src.adapters.text.lexicon_files import load_rows
from src.matching import skills as skills_module
from src.matching.lexicon import Lexicon
from src.matching.skill_names import stemmed
from src.matching.skills import SkillTable, raw_kinship

LEXICON = shipped_lexicon()
SKILLS = [
    {"key": "software", "label_fr": "Informatique", "label_en": "Software", "aliases": "",
     "broader": "", "related": ""},
    {"key": "javascript", "label_fr": "JavaScript", "label_en": "JavaScript", "aliases": "JS",
     "broader": "software", "related": ""},
    {"key": "react", "label_fr": "React", "label_en": "React", "aliases": "ReactJS|React.js",
     "broader": "javascript", "related": "redux"},
    {"key": "vue", "label_fr": "Vue", "label_en": "Vue", "aliases": "", "broader": "javascript",
     "related": ""},
    {"key": "redux", "label_fr": "Redux", "label_en": "Redux", "aliases": "", "broader": "",
     "related": ""},
    {"key": "team_lead", "label_fr": "Management d'équipe", "label_en": "Team management",
     "aliases": "gestion d'équipe", "broader": "", "related": ""},
]  # fmt: skip
OCCUPATIONS = [
    {"key": key, "labels_fr": labels, "labels_en": english, "family": family, "domain": domain,
     "sector": "it", "core_skills": "react"}
    for key, labels, english, family, domain in [
        ("web_dev", "Développeur web|Intégrateur web", "Web developer", "dev", "it"),
        ("app_dev", "Développeur d'applications", "App developer", "dev", "it"),
        ("tester", "Testeur logiciel", "Software tester", "quality", "it"),
        ("dba", "Administrateur de bases de données", "Database administrator", "data", "it"),
        ("baker", "Boulanger", "Baker", "bakery", "food"),
        ("seller", "Vendeur", "Seller", "sales", "trade"),
    ]
]  # fmt: skip
FAMILIES = [
    {"key": "dev", "neighbours": ""}, {"key": "quality", "neighbours": "dev"},
    {"key": "data", "neighbours": ""}, {"key": "bakery", "neighbours": "sales"},
    {"key": "sales", "neighbours": ""},
]  # fmt: skip
SECTORS = [
    {"key": "it", "label_fr": "Informatique", "label_en": "IT", "aliases": "numérique|tech",
     "neighbours": "telecom"},
    {"key": "telecom", "label_fr": "Télécoms", "label_en": "Telecom", "aliases": "",
     "neighbours": "it"},
]  # fmt: skip
SMALL = Lexicon(skills=SKILLS, occupations=OCCUPATIONS, families=FAMILIES, sectors=SECTORS)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("React", "react"), ("react.js", "react"), ("JS", "javascript"),
        ("Gestion d'équipes", "team_lead"), ("team lead", "team_lead"),
        ("Zorbage avancé", "~avance zorbage"), ("de la", "~de la"), ("", "~"),
    ],
)  # fmt: skip
def test_a_skill_has_one_key_whatever_it_is_called(name: str, key: str) -> None:
    assert SMALL.skill(name) == key


def test_a_label_is_in_the_language_asked_for() -> None:
    assert SMALL.skill_label("team_lead", "fr") == "Management d'équipe"
    assert SMALL.skill_label("team_lead", "en") == "Team management"
    assert SMALL.skill_label("~zorbage", "fr") == "zorbage"
    assert SMALL.knows_skill("react")
    assert not SMALL.knows_skill("~zorbage")


def test_kinship_falls_with_the_distance_in_the_tree() -> None:
    assert SMALL.kin("react") == {
        "react": 1000, "javascript": 850, "software": 700, "redux": 350, "vue": 250,
    }  # fmt: skip
    assert SMALL.kin("javascript") == {"javascript": 1000, "software": 850, "react": 400,
                                       "vue": 400}  # fmt: skip
    assert SMALL.kin("redux") == {"redux": 1000, "react": 350}


@pytest.mark.parametrize("lexicon", [SMALL, LEXICON])
def test_kinship_read_backwards_is_the_same_kinship(lexicon: Lexicon) -> None:
    keys = [row["key"] for row in SKILLS] if lexicon is SMALL else ["python", "react", "nursing"]
    for key in keys:
        for other, strength in lexicon.kin(key).items():
            assert lexicon.kin_toward(other)[key] == strength
        for other, strength in lexicon.kin_toward(key).items():
            assert lexicon.kin(other)[key] == strength
    assert lexicon.kin_toward("~zorbage") == {"~zorbage": 1000}


def test_skills_are_found_in_a_text_the_longest_name_first() -> None:
    text = "Management d'équipe, JS et React.js ; la Vue sur mer, ts"
    found = [(one.key, one.label) for one in SMALL.skills_in(text)]
    # Two letters in passing are too often something else.
    assert found == [
        ("team_lead", "Management d'équipe"), ("javascript", "JS"), ("react", "React.js"),
        ("vue", "Vue"),
    ]  # fmt: skip
    assert len(SMALL.skills_in("React " * 100, limit=7)) == 7
    assert SMALL.skills_in("js") == SMALL.skills_in("") == []


def test_the_nearest_held_skill_is_told_whatever_the_order() -> None:
    held = ["vue", "javascript", "software"]
    for order in (held, held[::-1]):
        assert SMALL.best_kin(order, "react") == ("javascript", 400)
    assert SMALL.best_kin(["react", "javascript"], "javascript") == ("javascript", 1000)
    assert SMALL.best_kin(["vue", "react"], "javascript") == ("react", 850)
    assert SMALL.best_kin(["react"], "team_lead") is None
    assert SMALL.best_kin([], "react") is None
    assert SMALL.best_kin(["~gros zorbage", "react"], "~zorbage") == ("~gros zorbage", 533)
    assert SMALL.best_kin(["~autre", "react"], "~zorbage") is None


@given(st.lists(st.sampled_from(sorted(row["key"] for row in SKILLS)), max_size=6),
       st.sampled_from(sorted(row["key"] for row in SKILLS)))  # fmt: skip
def test_the_nearest_held_skill_is_the_one_that_covers(held: list[str], asked: str) -> None:
    best = SMALL.best_kin(held, asked)
    strengths = [SMALL.kin(key).get(asked, 0) for key in held]
    assert (best[1] if best else 0) == max(strengths, default=0)
    assert best is None or SMALL.kin(best[0])[asked] == best[1]


def test_react_is_frontend_and_javascript() -> None:
    kin = LEXICON.kin("react")
    assert kin["javascript"] == kin["frontend"] == 850
    assert LEXICON.best_kin(["javascript"], "react") == ("javascript", 400)
    assert {"javascript", "frontend"} <= LEXICON.tree.above("react")


@pytest.mark.parametrize(
    ("title", "keys"),
    [
        ("Développeuse web H/F", ("web_dev",)),
        ("Web developer", ("web_dev",)),
        ("Boulanger - vendeur", ("baker", "seller")),
        ("Vendeur, boulanger et testeur logiciel", ("tester", "seller")),
        ("Boulangr", ("baker",)),
        ("Developpeur ewb", ()),
        ("Zorbiste", ()),
        ("", ()),
    ],
)
def test_a_title_names_at_most_two_trades(title: str, keys: tuple[str, ...]) -> None:
    assert SMALL.occupations_of(title) == keys


def test_trades_are_near_by_family_neighbour_and_domain() -> None:
    near = SMALL.nearness("web_dev")
    assert near == {"web_dev": 1000, "app_dev": 620, "tester": 360, "dba": 150}
    for key in SMALL.occupation_keys:
        for other, strength in SMALL.nearness(key).items():
            assert SMALL.nearness(other)[key] == strength


def test_a_sector_has_names_labels_and_neighbours() -> None:
    assert SMALL.sector("Numérique") == SMALL.sector("IT") == SMALL.sector("it") == "it"
    assert SMALL.sector("zorbonautique") is None
    assert SMALL.sector_label("it", "fr") == "Informatique"
    assert SMALL.sector_label("it", "en") == "IT"
    assert SMALL.sector_label("zorb", "en") == "zorb"
    assert SMALL.sector_neighbours("telecom") == {"it"}
    assert SMALL.sector_neighbours("zorb") == frozenset()


raw = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=5, unique=True).map(
    lambda words: "~" + " ".join(sorted(words))
)


@given(raw, raw)
def test_unknown_skills_are_akin_by_their_words_in_both_directions(one: str, other: str) -> None:
    assert raw_kinship(one, other) == raw_kinship(other, one)
    assert (raw_kinship(one, other) == 1000) == (one == other)
    shared = len(set(one[1:].split()) & set(other[1:].split()))
    if not shared:
        assert raw_kinship(one, other) == 0


@given(
    st.lists(st.sampled_from(sorted(row["key"] for row in SKILLS)) | raw, min_size=1, max_size=8),
    st.lists(
        st.tuples(
            st.sampled_from(sorted(row["key"] for row in SKILLS)) | raw, st.integers(500, 1000)
        ),
        min_size=1,
        max_size=5,
    ),
)
def test_what_skills_speak_for_is_the_same_from_both_sides(
    asked: list[str], held: list[tuple[str, int]]
) -> None:
    jobs, people = SkillTable(SMALL), SkillTable(SMALL)
    for key in asked:
        jobs.add(key)
    for key, _ in held:
        people.add(key)
    cover = jobs.spread(held)
    read = jobs.reader(cover)
    for key in asked:
        toward = people.toward(key)
        expected = max(int(toward[people.add(own)]) * strength // 1000 for own, strength in held)
        assert read(key) == expected
    assert read("never asked") == 0


def test_the_memory_of_what_skills_reach_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skills_module, "_REACHES", 2)
    table = SkillTable(SMALL)
    assert len(table) == 1
    at = {key: table.add(key) for key in ("react", "javascript", "vue", "redux")}
    assert table.key(at["vue"]) == "vue"
    for _ in range(2):
        for key, position in at.items():
            assert table.spread([(key, 1000)])[position] == 1000
    assert table.spread([])[at["vue"]] == 0


def test_every_ambiguous_name_is_a_name_and_is_in_what_is_refused_of_it() -> None:
    rows = load_rows("ambiguous")
    assert [row["name"].lower() for row in rows] == sorted({row["name"].lower() for row in rows})
    for row in rows:
        (name,) = stemmed([row["name"]])
        assert LEXICON.names.key(name), row["name"]
        assert row["spellings"] or row["needs"] or row["refused"], row["name"]
        for phrase in filter(None, row["refused"].split("|")):
            assert f" {name} " in f" {stemmed([phrase])[0]} ", (row["name"], phrase)


def test_the_shipped_taxonomy_knows_thousands_of_names_of_all_trades() -> None:
    rows = load_rows("skills")
    names = [name for row in rows for name in (row["label_fr"], row["label_en"])]
    names += [name for row in rows for name in row["aliases"].split("|") if name]
    assert len(rows) > 2_100
    assert len(names) > 11_000
    for name in ("RAG", "Terraform", "prise de sang", "soudage TIG", "taille de vigne",
                 "CACES R489", "force de proposition", "check-in", "active listening"):  # fmt: skip
        assert LEXICON.knows_skill(LEXICON.skill(name)), name
