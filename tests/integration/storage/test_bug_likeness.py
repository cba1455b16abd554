"""Which bugs are like a text: by the rarest words they share, the same on both engines."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from src.adapters.storage.bug_likeness import similar
from src.adapters.storage.transaction import Transaction
from src.adapters.storage.unit_of_work import SqlUnitOfWork
from tests.bug_builders import bug, comment
from tests.databases import engine_of
from tests.fakes import FakeClock

TITLES = {
    "mute": "Capteur ToF VL53L8CH muet après redémarrage",
    "slow": "Capteur lent après mise à jour",
    "screen": "Écran noir au démarrage",
    "motor": "Moteur bloqué",
}


def fill(engine: Engine) -> None:
    with SqlUnitOfWork(lambda: engine, FakeClock()) as unit:
        for name, title in TITLES.items():
            unit.bugs.add(bug(title, id=name, description="Le capteur est sur le banc."))
        unit.commit()


def alike(engine: Engine, text: str, limit: int = 5) -> list[tuple[str, float]]:
    transaction = Transaction(lambda: engine, read_only=True)
    try:
        return similar(transaction, text, limit)
    finally:
        transaction.close()


def test_the_bug_with_the_rarest_words_in_common_comes_first(engine: Engine) -> None:
    fill(engine)
    found = alike(engine, "Le capteur VL53L8CH reste muet")
    assert found[0][0] == "mute"
    assert found[0][1] > found[1][1]
    assert {name for name, _ in found} == set(TITLES)  # every description has a sensor
    assert [name for name, _ in alike(engine, "VL53L8CH muets")] == ["mute"]
    assert len(alike(engine, "capteur", limit=2)) == 2


def test_the_same_words_are_wholly_alike_and_unknown_ones_make_it_less(engine: Engine) -> None:
    fill(engine)
    assert alike(engine, "Moteurs bloqués") == [("motor", pytest.approx(1))]
    ((name, score),) = alike(engine, "Moteur bloqué quetzal axolotl")
    assert name == "motor"
    assert 0 < score < 0.6


def test_a_text_that_says_nothing_is_like_no_bug(engine: Engine) -> None:
    fill(engine)
    for text in ("", "le la les", "*** \0 ???", "quetzal", '"'):
        assert alike(engine, text) == []
    assert alike(engine, "capteur", limit=0) == []


def test_likeness_tells_nothing_internal(engine: Engine) -> None:
    fill(engine)
    with SqlUnitOfWork(lambda: engine, FakeClock()) as unit:
        stored = unit.bugs.get("motor")
        assert stored is not None
        unit.bug_comments.add(comment(stored, "pamplemousse", is_internal=True))
        unit.commit()
    assert alike(engine, "pamplemousse") == []
    assert alike(engine, "moteur") == [("motor", pytest.approx(1))]


def test_both_engines_give_the_same_scores(sqlite_url: str, postgres_url: str) -> None:
    texts = [*TITLES.values(), "capteur lent écran", "démarrage du moteur ToF/VL53L8CH " * 300]
    with engine_of(sqlite_url) as one, engine_of(postgres_url) as other:
        fill(one)
        fill(other)
        for text in texts:
            here, there = alike(one, text), alike(other, text)
            assert [name for name, _ in here] == [name for name, _ in there]
            assert [score for _, score in here] == pytest.approx([score for _, score in there])
            assert here
            assert all(0 < score <= 1 + 1e-9 for _, score in here)
