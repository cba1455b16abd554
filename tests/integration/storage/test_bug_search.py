"""Both engines find the bugs that reading every text finds, and nothing internal for viewers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.bugs.bug import Bug
from src.services.bugs.ports import BugFilter, BugOrder
from tests.bug_builders import bug, comment
from tests.bug_search_reference import finds
from tests.databases import Storage, engine_of
from tests.fakes import FakeClock

DESCRIPTIONS = [
    "Le capteur ToF VL53L8CH de l'ESP32_LL_01 ne répond plus depuis le firmware v2.3.1.",
    "Les capteurs répondent en temps réel ; la batterie est faible après 30 s.",
    "The sensor stopped sending measurements, connection lost on ESP32_LL_02 (v2.3.10).",
    "Traceback: TimeoutError at 10.0.0.12, MAC aa:bb:cc:0d:ee:ff, file src/app.py:42",
    "Œufs non détectés, carte connectée ; données en temps-réel perdues, 50 % des cas.",
    "Ошибка соединения, 連接錯誤, σφάλμα Σύνδεσης — 𝔽𝕦𝕝𝕝 ｗｉｄｔｈ",
    "le la les de des du on not and or NEAR AND NOT OR",
]
SEARCHES = [
    "capteur", "capteurs", "répond", "repond", "sensor", "connexion", "connect", "cap", "temps",
    "temps-réel", '"temps réel"', '"réel temps"', "capteur -firmware", "-capteur", '-"temps réel"',
    "ESP32_LL_01", "esp32-ll", "esp32", "esp", "ll", "v2.3.1", "2.3", "VL53L8CH", "vl53", "l8ch",
    "10.0.0.12", "aa:bb:cc:0d:ee:ff", "app.py:42", "oeuf", "connectees", "50", "50 %", "le", "on",
    '"le la les"', "les capteurs", "ошибка", "連接錯誤", "连接", "σύνδεσης", "ΣΥΝΔΕΣΗΣ", "full",
    "width", "NOT", "AND OR", "NEAR(le la)", "lexemes:le", "capteur*", "^capteur", "capt AND",
    "(capteur", 'capteur"', "'capteur'", "\\capteur", "capteur:*", "capteur & firmware", "!capteur",
    "~capteur", "~esp", "-", "--", '""', "***", " ", "", "\0", "cap\0teur", "a" * 10_000,
    "le " * 3_000, '"' * 999, "(" * 999, "-a " * 400, "\ud800", "capteur \udfff", "%", "_", "c_p%",
    " ".join(f"word{n}" for n in range(500)), "-".join(str(n) for n in range(400)),
]  # fmt: skip


def unit_of(engine: Engine, *, read_only: bool = False) -> SqlUnitOfWork:
    return SqlUnitOfWork(lambda: engine, FakeClock(), read_only=read_only)


def stored(engine: Engine, *bugs: Bug) -> None:
    with unit_of(engine) as unit:
        for each in bugs:
            unit.bugs.add(each)
        unit.commit()


def found(engine: Engine, search: str, *, sees_internal: bool = False) -> set[str]:
    """The ids of a page, which must be as many as the page says there are."""
    with unit_of(engine, read_only=True) as unit:
        where = BugFilter(text=search, sees_internal=sees_internal)
        page = unit.bugs.page(where, BugOrder(), limit=200)
    ids = {each.id for each in page.items}
    assert page.total == len(page.items) == len(ids)
    return ids


def test_both_engines_find_what_reading_everything_finds(engine: Engine) -> None:
    bugs = {f"b{n}": bug("Titre", id=f"b{n}", description=d) for n, d in enumerate(DESCRIPTIONS)}
    stored(engine, *bugs.values())
    wrong = {}
    for search in SEARCHES:
        expected = {name for name, one in bugs.items() if finds(search, f"Titre {one.description}")}
        if found(engine, search) != expected:
            wrong[search] = (found(engine, search), expected)
    assert wrong == {}
    assert found(engine, "capteur") == {"b0", "b1"}
    assert found(engine, "titre -capteur") == set(bugs) - {"b0", "b1"}


@pytest.fixture
def both(sqlite_url: str, postgres_url: str) -> Sequence[Engine]:
    with engine_of(sqlite_url) as one, engine_of(postgres_url) as other:
        yield one, other


_WORDS = st.one_of(st.sampled_from(" ".join(DESCRIPTIONS).split()), st.text(min_size=1, max_size=8))
_SEARCH = st.lists(
    st.tuples(st.sampled_from(["", "", "-", '"', '-"']), st.lists(_WORDS, min_size=1, max_size=3)),
    min_size=1,
    max_size=4,
).map(
    lambda parts: " ".join(
        mark + " ".join(words) + ('"' if mark.endswith('"') else "") for mark, words in parts
    )
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_WORDS, min_size=1, max_size=12).map(" ".join), _SEARCH)
def test_the_engines_agree_on_drawn_texts_and_searches(
    both: Sequence[Engine], description: str, search: str
) -> None:
    expected = finds(search, f"Titre\n{description}")
    for engine in both:
        with unit_of(engine) as unit:  # never committed: every example finds an empty table
            one = unit.bugs.add(bug("Titre", description=description))
            page = unit.bugs.page(BugFilter(text=search), BugOrder())
        ids = [each.id for each in page.items]
        assert (page.total, ids) == ((1, [one.id]) if expected else (0, []))


def test_viewers_find_nothing_by_internal_comments(engine: Engine) -> None:
    one = bug("Capteur muet", id="one")
    stored(engine, one)
    said = comment(one, "Le mot secret est pamplemousse", is_internal=True)
    with unit_of(engine) as unit:
        unit.bug_comments.add(said)
        unit.bug_comments.add(comment(one, "Vu, merci"))
        unit.commit()
    for search in ("pamplemousse", '"secret est"', "capteur secret", "pample"):
        assert found(engine, search) == set()
        assert found(engine, search, sees_internal=True) == {"one"}
    # Neither what is found nor what is not tells a viewer what was said.
    assert found(engine, "capteur -pamplemousse") == {"one"}
    assert found(engine, "capteur -pamplemousse", sees_internal=True) == set()
    assert found(engine, "merci") == found(engine, "merci", sees_internal=True) == {"one"}


def test_what_is_internal_no_more_is_found_by_everybody_and_the_other_way(engine: Engine) -> None:
    one = bug("Capteur muet", id="one")
    stored(engine, one)
    said = comment(one, "pamplemousse", is_internal=True)
    for now, seen in ((True, set()), (False, {"one"}), (True, set())):
        with unit_of(engine) as unit:
            if unit.bug_comments.get("one", said.id) is None:
                unit.bug_comments.add(said)
            unit.bug_comments.save(replace(said, is_internal=now))
            unit.commit()
        assert found(engine, "pamplemousse") == seen
        assert found(engine, "pamplemousse", sees_internal=True) == {"one"}


def test_what_is_no_longer_written_is_no_longer_found(engine: Engine) -> None:
    one = bug("Capteur muet", id="one", tags=("tof",), error_logs=("brownout",))
    stored(engine, one)
    said = comment(one, "orange")
    with unit_of(engine) as unit:
        unit.bug_comments.add(said)
        unit.commit()
    assert found(engine, "capteur tof brownout orange") == {"one"}
    with unit_of(engine) as unit:
        unit.bugs.save(replace(one, number=1, title="Moteur bloqué", tags=()))
        unit.bug_comments.delete(said.id)
        unit.commit()
    assert found(engine, "moteur brownout") == {"one"}
    for gone in ("capteur", "tof", "orange"):
        assert found(engine, gone) == set()


def test_what_is_not_committed_is_not_found(engine: Engine) -> None:
    with unit_of(engine) as unit:
        unit.bugs.add(bug("Capteur muet"))
    assert found(engine, "capteur") == set()


def test_a_bug_that_is_removed_leaves_no_words_behind(engine: Engine) -> None:
    stored(engine, bug("Capteur muet", id="one"))
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM bugs WHERE id = 'one'"))
        assert connection.execute(text("SELECT count(*) FROM bug_texts")).scalar_one() == 0
    stored(engine, bug("Moteur", id="two"))
    assert found(engine, "capteur") == set()
    assert found(engine, "moteur") == {"two"}
    if engine.dialect.name == "sqlite":
        with engine.begin() as connection:  # raises where the index and the rows differ
            check = "INSERT INTO fts_bug_texts(fts_bug_texts, rank) VALUES ('integrity-check', 1)"
            connection.execute(text(check))


def test_people_are_not_found_by_their_addresses(engine: Engine) -> None:
    one = bug("Capteur", reported_by="Jean Dupont", reported_by_email="jean@euralis.com")
    stored(engine, one)
    with unit_of(engine) as unit:
        unit.bug_comments.add(comment(one, author="Ana", author_email="ana@example.org"))
        unit.commit()
    for search in ("euralis", "jean@euralis.com", "dupont", "ana", "example"):
        assert found(engine, search, sees_internal=True) == set()


def test_text_is_one_filter_among_others(storage: Storage) -> None:
    mute = bug("Capteur muet", id="one", severity="high", tags=("tof",))
    with storage.unit_of_work() as unit:
        unit.bugs.add(mute)
        unit.bugs.add(bug("Capteur lent", id="two", severity="low"))
        unit.bugs.add(bug("Moteur muet", id="three", severity="high", tags=("tof",)))
        unit.bug_comments.add(comment(mute, "pamplemousse", is_internal=True))
        unit.commit()
    with storage.unit_of_work(read_only=True) as unit:
        where = BugFilter(text="muet", severities=("high",), tags=("tof",))
        assert {each.id for each in unit.bugs.page(where, BugOrder()).items} == {"one", "three"}
        (chunk,) = unit.bugs.each(replace(where, text="capteur"))
        assert [each.id for each in chunk] == ["one"]
        internal = replace(where, text="pamplemousse muet")
        assert unit.bugs.page(internal, BugOrder()).total == 0
        assert unit.bugs.page(replace(internal, sees_internal=True), BugOrder()).total == 1


def test_a_change_that_leaves_the_texts_alone_is_not_read_again(engine: Engine) -> None:
    one = bug("Capteur muet", id="one")
    stored(engine, one)
    number = "SELECT id FROM bug_texts"
    with engine.connect() as connection:
        before = connection.execute(text(number)).scalars().all()
    with unit_of(engine) as unit:
        unit.bugs.save(replace(one, number=1, status="in_progress", version=2))
        unit.commit()
    with engine.connect() as connection:
        assert connection.execute(text(number)).scalars().all() == before
