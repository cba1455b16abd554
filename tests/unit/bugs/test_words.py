"""How texts and searches are read, judged by what a search finds in a text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from src.bugs.asked_words import MOST_CHARACTERS, MOST_TERMS, asked
from src.bugs.words import compounds, folded, indexed
from tests.bug_search_reference import finds

REPORT = (
    "Le capteur ToF VL53L8CH de l'ESP32_LL_01 ne répond plus depuis le firmware v2.3.1 : "
    "erreurs de connexion en temps réel, « timeout » après 30 s. Œufs non détectés. "
    "The sensors stopped sending measurements; batteries are fine."
)


@pytest.mark.parametrize(
    "search",
    [
        "capteur", "capteurs", "CAPTEUR", "captèur", "répond", "repond", "erreur", "ERREURS",
        "œufs", "oeuf", "detecte", "détectée", "detectees", "sensor", "sensors", "battery",
        "measurement", "le capteur", "capteur sensor", "cap", "capt", "connex", "firmw",
        "ESP32_LL_01", "esp32-ll-01", "esp32.ll.01", "ESP32", "LL_01", "esp", "32", "esp32 ll",
        "v2.3.1", "2.3.1", "v2.3", "2.3", "v2", "VL53L8CH", "vl53", "VL53L8", "L8CH", "vl",
        "l8ch", "ESP32_L", '"ne répond plus"', '"ne repond plus"', "“ne répond plus”",
        "« temps réel »", "temps-réel", '"l\'ESP32_LL_01"', "capteur -moteur", "-moteur",
        '-"ne répond jamais"', '"plus depuis', "capteur, répond !", "le", "le de",
        "ToF/VL53L8CH", "v2 firmware",
    ],
)  # fmt: skip
def test_a_search_finds_the_report(search: str) -> None:
    assert finds(search, REPORT)


@pytest.mark.parametrize(
    "search",
    [
        "moteur", "capteur moteur", '"répond ne plus"', '"capteurs"', '"capte"', "-capteur",
        "capteur -firmware", '-"ne répond plus"', "-ESP32_LL_01", "ESP32_LL_02", "ESP32_LL_0",
        "v2.3.10", "v2.4", "2.3.1.4", "VL53L8CX", "réel-temps", "ca moteur", "eur", "", "   ",
        "le la", "***", '""', "-", "- -", "\0",
    ],
)  # fmt: skip
def test_a_search_does_not_find_the_report(search: str) -> None:
    assert not finds(search, REPORT)


def test_the_beginning_of_the_last_word_alone_is_enough() -> None:
    assert finds("erreur connex", REPORT)
    assert not finds("connex erreur", REPORT)
    assert finds("-connex", REPORT)
    assert not finds("version 2.1", "version 2.10")


def test_words_that_say_nothing_are_left_out_beside_others_only() -> None:
    assert finds("les moteurs", "moteur en panne")
    assert not finds("les", "moteur en panne")
    assert not finds('"les moteurs"', "moteur en panne")


def test_the_joints_of_an_identifier_do_not_count_its_parts_do() -> None:
    assert finds("10.0.0.12", "ping 10.0.0.12 failed")
    assert not finds("10.0.0.12", "ping 10.0.0.120 failed")
    assert not finds("10.0.0.12", "12 of 0 10")
    assert finds("550e8400-e29b-41d4-a716-446655440000", "id=550E8400-E29B-41D4-A716-446655440000")


def test_an_identifier_of_many_parts_is_found_whole() -> None:
    name = "a1-b2-c3-d4-e5-f6-g7-h8"
    assert finds(name, f"device {name} is mute")
    assert not finds(name, "device a1-b2-c3-d4-e5-f6-g7-h9 is mute")


def test_a_name_is_found_by_its_humps() -> None:
    log = "urllib3.exceptions.ReadTimeoutError: HTTPConnectionPool, deviceId unknown"
    for search in (
        "timeout",
        "errors",
        "ReadTimeoutError",
        "http",
        "pool",
        "device",
        "readTimeout",
    ):
        assert finds(f"{search} unknown", log), search
    assert not finds("meout unknown", log)


def test_an_accented_ending_is_the_same_word_as_one_without_accents() -> None:
    assert finds("connectee", "La carte connectée")
    assert finds("connecté", "La carte connectée")
    assert finds("connectees", "Les cartes connectées")


@given(st.text(max_size=300))
def test_any_text_is_read_into_letters_and_digits(text: str) -> None:
    read = indexed(text)
    assert len(set(read.lexemes)) == len(read.lexemes)
    for lexeme in read.lexemes:
        bare = lexeme.lstrip("~").replace("-", "")
        assert bare.isalnum(), lexeme
        lexeme.encode()
    for word in read.words.split():
        assert word in read.lexemes


@given(st.text(max_size=3_000))
def test_no_search_is_wrong_or_without_bound(search: str) -> None:
    wishes = asked(search)
    assert len(wishes.wanted) + len(wishes.unwanted) <= MOST_TERMS
    for term in (*wishes.wanted, *wishes.unwanted):
        assert term.groups
        assert all(group for group in term.groups)
        for lexeme in (each for group in term.groups for each in group):
            assert lexeme.name.lstrip("~").replace("-", "").isalnum()


def test_what_stands_beyond_the_bounds_is_not_read() -> None:
    assert asked("a" * 10_000) == asked("a" * MOST_CHARACTERS)
    assert len(asked(" ".join(f"word{n}" for n in range(90))).wanted) == MOST_TERMS
    long = "x" * 70
    assert finds(long, f"serial {long}y")


def test_a_text_without_end_is_read_up_to_a_bound() -> None:
    read = indexed(" ".join(f"word{n}" for n in range(60_000)))
    assert len(read.words.split()) <= 50_000
    heavy = indexed(" ".join(f"{n:060d}" for n in range(20_000)))
    assert sum(len(each.encode()) for each in heavy.lexemes) <= 600_000
    one = indexed(".".join(f"{n:060d}" for n in range(60_000)))
    assert sum(len(each.encode()) for each in one.lexemes) <= 600_000
    assert len(indexed("1." * 60_000).words.split()) == 50_000


@given(st.lists(st.text("각힣쀏𐐀ﷺa0.", min_size=1, max_size=70), max_size=12).map(".".join))
def test_no_lexeme_is_longer_than_an_engine_takes(text: str) -> None:
    assert all(len(lexeme.encode()) <= 2_046 for lexeme in indexed(text).lexemes)


@pytest.mark.parametrize("marks", ["\u0301\u0316", "\u0316\u0344", "\u0f73\u0316", "\uff9e\u0316"])
def test_marks_without_end_are_cut_before_they_are_put_in_order(
    marks: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []
    normalized = unicodedata.normalize

    def noting(form: str, text: str) -> str:
        given.append(text)
        return normalized(form, text)

    monkeypatch.setattr(unicodedata, "normalize", noting)
    read = indexed("capteur e" + marks * 10_000 + " fin " + "\ufdfa" * 1_000_000)
    assert {"capteur", "e", "fin"} <= set(read.lexemes)
    assert max(len(text) for text in given) <= 4_000
    assert sum(text.count(marks[0]) for text in given) <= 8
    assert sum(len(normalized("NFKC", text)) for text in given) < 2_000_000


@pytest.mark.parametrize("before", range(3_990, 4_001))
def test_no_word_is_parted_where_a_block_ends(before: int) -> None:
    text = "é " * (before // 2) + "." * (before % 2) + unicodedata.normalize("NFD", "détecté à")
    assert set(indexed(text).words.split()) == {"e", "detecte", "a"}


def test_of_a_text_250_000_characters_are_read() -> None:
    assert finds("debut", "début" + " " * 249_990 + "fin après")
    assert not finds("apres", "début" + " " * 249_990 + "fin après")
    assert not finds("apres", "debut" + " " * 249_990 + "fin apres")


@given(st.text(st.characters(categories=["L", "Nd", "Mn"]), min_size=1, max_size=30))
def test_accents_and_case_make_no_difference(word: str) -> None:
    assume(any(compounds(word)))
    assert finds(word, f"aaa {word} bbb")
    assert finds(word, unicodedata.normalize("NFD", word))
    if word.isascii():
        assert finds(word.upper(), word.lower())


@given(st.text(max_size=30))
@example("🄐")
def test_folding_again_changes_nothing(word: str) -> None:
    once = folded(word)
    assert folded(once) == once
