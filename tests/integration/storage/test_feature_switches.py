"""The contract of feature switches."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.services.feature_records import FeatureOverride
from src.services.ports import StaleVersionError, StorageUnavailableError
from tests.databases import Storage
from tests.fakes import FakeClock


def override(storage: Storage, name: str, *, on: bool = False) -> FeatureOverride:
    return FeatureOverride(name, on, "trop de pannes", "user-1", storage.clock.now())


def test_a_switch_comes_back_as_it_was_stored_and_raises_the_revision(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        assert (unit.features.revision(), unit.features.list()) == (0, [])
        second = unit.features.put(override(storage, "b"))
        first = unit.features.put(override(storage, "a", on=True))
        assert (second.version, first.version) == (1, 2)
        unit.commit()
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.features.list() == [first, second]
        assert unit.features.revision() == 2


def test_a_switch_takes_the_place_of_the_one_before(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.features.put(override(storage, "a"))
        storage.clock.advance(1)
        stored = unit.features.put(replace(override(storage, "a", on=True), changed_by="user-2"))
        assert unit.features.list() == [stored]
        assert unit.features.remove("a") == stored
        assert unit.features.remove("a") is None
        assert unit.features.list() == []


def test_whoever_expects_another_version_is_told_the_current_one(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        stored = unit.features.put(override(storage, "a"), expected_version=0)
        unit.commit()
    for wrong in (0, stored.version + 1):
        with storage.unit_of_work() as unit, pytest.raises(StaleVersionError) as caught:
            unit.features.put(override(storage, "a", on=True), expected_version=wrong)
        assert caught.value.current == stored.version
    with storage.unit_of_work() as unit, pytest.raises(StaleVersionError) as caught:
        unit.features.remove("b", expected_version=3)
    assert caught.value.current == 0
    with storage.unit_of_work() as unit:
        assert unit.features.list() == [stored]
        assert unit.features.remove("a", expected_version=stored.version) == stored


def test_a_database_without_tables_has_no_switches(empty_engine: Engine) -> None:
    with SqlUnitOfWork(lambda: empty_engine, FakeClock(), read_only=True) as unit:
        if empty_engine.dialect.name == "postgresql":
            assert unit.features.revision() == 0
        else:  # SQLite does not tell a missing table from other trouble
            with pytest.raises(StorageUnavailableError):
                unit.features.revision()
