"""The contract of the store of taxonomies, on every implementation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from src.adapters.text.lexicon import lexicon_with
from src.services.taxonomy_records import StoredTaxonomy
from src.services.vocabulary import Vocabulary
from tests.databases import Storage

ESCO = StoredTaxonomy(
    name="esco", release="v1", digest="d" * 64, counts={"skills": 3}, bytes=5,
    imported_at=datetime(2024, 5, 6, tzinfo=UTC),
)  # fmt: skip


def test_the_revision_rises_with_every_change_and_never_falls(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        assert unit.taxonomies.revision() == 0
        assert unit.taxonomies.list() == []
        assert unit.taxonomies.save(ESCO, b"\x00one\xff") == 1
        unit.commit()
    with storage.unit_of_work() as unit:
        newer = replace(ESCO, release="v2", bytes=3)
        assert unit.taxonomies.save(newer, b"two") == 2
        assert unit.taxonomies.save(replace(ESCO, name="rome"), b"three") == 3
        unit.commit()
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.taxonomies.list() == [newer, replace(ESCO, name="rome")]
        assert unit.taxonomies.contents() == {"esco": b"two", "rome": b"three"}
        assert unit.taxonomies.revision() == 3
    with storage.unit_of_work() as unit:
        assert unit.taxonomies.remove("rome")
        assert not unit.taxonomies.remove("rome")
        assert unit.taxonomies.revision() == 4
        unit.commit()
    with storage.unit_of_work(read_only=True) as unit:
        assert [one.name for one in unit.taxonomies.list()] == ["esco"]


def test_bytes_come_back_as_they_were(storage: Storage) -> None:
    content = bytes(range(256)) * 5000
    with storage.unit_of_work() as unit:
        unit.taxonomies.save(replace(ESCO, bytes=len(content)), content)
        unit.commit()
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.taxonomies.contents()["esco"] == content
        (stored,) = unit.taxonomies.list()
        assert stored.bytes == len(content)
        assert stored.imported_at == ESCO.imported_at


def test_what_is_not_committed_is_not_there(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.taxonomies.save(ESCO, b"lost")
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.taxonomies.revision() == 0
        assert unit.taxonomies.contents() == {}
        with pytest.raises(RuntimeError):
            unit.taxonomies.save(ESCO, b"never")


def test_without_an_import_the_shipped_lexicon_is_in_force(storage: Storage) -> None:
    vocabulary = Vocabulary(storage.unit_of_work, lexicon_with)
    assert vocabulary.lexicon() is lexicon_with(())
    assert vocabulary.newer() is None
