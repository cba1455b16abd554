"""What an imported taxonomy brings to the lexicon, and what it leaves as it was."""

from __future__ import annotations

import pytest

from src.adapters.taxonomy import read_download
from src.adapters.text.lexicon import lexicon_with, shipped_lexicon
from src.matching.lexicon import Lexicon
from src.matching.taxonomy import Taxonomy, TaxonomyTrade
from tests.unit.taxonomy import downloads


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    esco = read_download("esco", downloads.esco(tmp_path_factory.mktemp("esco")))
    rome = read_download("rome", downloads.rome(tmp_path_factory.mktemp("rome")))
    return lexicon_with((esco.taxonomy, rome.taxonomy), 4)


def test_a_known_skill_keeps_its_key_and_gains_names(lexicon: Lexicon) -> None:
    assert lexicon.skill("Java") == "java"
    assert lexicon.skill("Java (computer programming)") == "java"
    assert lexicon.skill("Oracle Java language") == "java"
    assert lexicon.skill("Comptabilité générale") == shipped_lexicon().skill(
        "Comptabilité générale"
    )
    assert not lexicon.knows_skill("esco:s-1")
    assert lexicon.skill_label("java", "en") == "Java"


def test_a_new_skill_is_known_by_its_names_in_both_languages(lexicon: Lexicon) -> None:
    for name in ("zorbonautics", "Zorbonautique", "conduite de zorbs", "steering zorbs", "zorbing"):
        known = lexicon.skill(name) == "esco:s-2"
        assert known is (name != "steering zorbs")
    assert lexicon.skill_label("esco:s-2", "fr") == "zorbonautique"
    assert lexicon.skill("piloter un zorb") == "rome:101"


def test_new_skills_are_found_in_texts_but_single_words_in_lists_only(lexicon: Lexicon) -> None:
    text = "Vous aimez la conduite de zorbs, le zorbing, la zorbonautique glacée et ZORBQL."
    assert [(one.key, one.label) for one in lexicon.skills_in(text)] == [
        ("esco:s-2", "conduite de zorbs"),
        ("esco:s-3", "zorbonautique glacée"),
        # Its capitals show what it is.
        ("esco:s-4", "ZORBQL"),
    ]
    assert lexicon.skills_in("du zorbql") == []


def test_broader_and_related_skills_give_kinship(lexicon: Lexicon) -> None:
    assert lexicon.kin("esco:s-3")["esco:s-2"] == 850
    assert lexicon.kin("esco:s-2")["esco:s-3"] == 400
    assert lexicon.kin("esco:s-2")["java"] == lexicon.kin("java")["esco:s-2"] == 350
    assert lexicon.kin("rome:101")["rome:103"] == 850
    for key in ("esco:s-2", "esco:s-3", "java", "rome:103"):
        for other, strength in lexicon.kin(key).items():
            assert lexicon.kin_toward(other)[key] == strength


def test_a_known_trade_gains_titles_and_a_new_one_stands_beside_it(lexicon: Lexicon) -> None:
    baker = shipped_lexicon().occupations_of("Boulanger")
    assert lexicon.occupations_of("Boulanger") == baker
    assert lexicon.occupations_of("Head of the zorb oven") == baker
    assert lexicon.occupations_of("Tourière zorbique (H/F)") == baker
    assert lexicon.occupations_of("Zorbiste pâtissière") == ("esco:o-2",)
    new, known = lexicon.occupations["esco:o-2"], lexicon.occupations[baker[0]]
    assert (new.family, new.domain) == (known.family, known.domain)
    assert new.core_skills == ("java", "esco:s-2")
    assert lexicon.nearness("esco:o-2")[baker[0]] == 620


def test_a_trade_without_known_ones_beside_it_makes_its_own_family(lexicon: Lexicon) -> None:
    pilot = lexicon.occupations["esco:o-3"]
    assert (pilot.family, pilot.domain, pilot.sector) == ("isco:9998", "isco:99", "")
    assert lexicon.nearness("esco:o-3") == {"esco:o-3": 1000}
    assert lexicon.occupations_of("Zorbonaute H/F") == ("rome:Z1101",)


def test_a_single_word_of_many_trades_names_none_of_them() -> None:
    trades = tuple(
        TaxonomyTrade(f"x:{at}", f"Grand zorb numéro {at}", f"Great zorb number {at}",
                      ("zorb", f"unique{at}"), "x", "x")
        for at in range(9)
    )  # fmt: skip
    lexicon = lexicon_with((Taxonomy("x", trades=trades),), 1)
    assert lexicon.occupations_of("Zorb confirmé") == ()
    assert lexicon.occupations_of("unique4") == ("x:4",)


def test_what_the_shipped_lexicon_knows_stays_as_it_was(lexicon: Lexicon) -> None:
    shipped = shipped_lexicon()
    assert lexicon.revision == 4
    assert shipped.revision == 0
    for key in list(shipped.occupations)[::20]:
        label = shipped.occupations[key].label_fr
        assert lexicon.occupations_of(label) == shipped.occupations_of(label)
    for key in list(shipped.names.labels)[::50]:
        assert lexicon.skill(shipped.skill_label(key, "fr")) == key
        assert set(shipped.kin(key).items()) <= set(lexicon.kin(key).items())
    assert lexicon_with(()) is shipped
