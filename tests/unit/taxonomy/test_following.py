"""Taxonomies in force: the use case, the vocabulary of a process, the index that follows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from src.adapters.gazetteer.offline import OfflineGazetteer
from src.adapters.taxonomy import read_download
from src.adapters.text.lexicon import lexicon_with, shipped_lexicon
from src.matching.facts import FACTS_VERSION
from src.matching.lexicon import Lexicon
from src.matching.reading import Reading
from src.matching.taxonomy import Taxonomy
from src.services.accounts import Author
from src.services.facts import MatchingFactsReader, version_of
from src.services.matching_index import MatchingIndex
from src.services.records import Resource
from src.services.taxonomy import Taxonomies
from src.services.vocabulary import Vocabulary
from tests.fakes import FakeClock, FakeStore, FakeUnitOfWork
from tests.unit.taxonomy import downloads

BY = Author("tester")
JOB = {"title": "Zorbonaute", "required_skills": ["conduite de zorbs"]}


class Shop:
    """One store, the use case and one process that follows it."""

    def __init__(self) -> None:
        self.clock, self.store = FakeClock(), FakeStore()
        self.taxonomies = Taxonomies(
            self.unit_of_work, self.clock, read_download, lexicon_with,
            new_id=lambda: f"event-{len(self.store.audit)}",
        )  # fmt: skip
        self.vocabulary = Vocabulary(self.unit_of_work, lexicon_with)
        self.reader = MatchingFactsReader(
            lambda: Reading(self.vocabulary.lexicon(), OfflineGazetteer()), self.clock
        )
        self.index = MatchingIndex(
            self.unit_of_work, self.reader, self.vocabulary.lexicon, self.clock,
            refresh_seconds=1.0, pause=lambda: None,
            newer=self.vocabulary.newer, adopt=self.vocabulary.adopt,
        )  # fmt: skip

    def unit_of_work(self, *, read_only: bool = False) -> FakeUnitOfWork:
        return FakeUnitOfWork(self.store, self.clock, read_only=read_only)

    def put(self) -> None:
        facts, version = self.reader.read("job", "j", JOB), self.reader.version
        with self.unit_of_work() as unit:
            unit.jobs.add(
                Resource("j", "job", JOB, status="open", facts=facts, facts_version=version)
            )
            unit.commit()

    def asked(self) -> str:
        job = self.index.job("j")
        assert job is not None
        return job.required[0][0]


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_an_import_counts_and_is_told_in_the_audit_trail(shop: Shop, tmp_path: Path) -> None:
    done = shop.taxonomies.take_in("esco", downloads.esco(tmp_path), BY)
    assert done.changed
    assert done.skipped == {"broader relations": 1}
    assert done.stored.counts == {
        "skills": 4, "known_skills": 1, "trades": 3, "known_trades": 1, "names": 22,
    }  # fmt: skip
    assert shop.taxonomies.list() == [done.stored]
    (event,) = shop.store.audit
    assert (event.action, event.actor_id, event.subject_id) == (
        "taxonomy.imported", "tester", "esco",
    )  # fmt: skip


def test_the_same_again_changes_nothing_and_another_takes_its_place(
    shop: Shop, tmp_path: Path
) -> None:
    folder = downloads.esco(tmp_path)
    first = shop.taxonomies.take_in("esco", folder, BY).stored
    again = shop.taxonomies.take_in("esco", folder, BY)
    assert not again.changed
    assert again.stored == first
    assert shop.store.counters["taxonomy"] == 1
    (path,) = folder.rglob("skills_en.csv")
    path.write_bytes(path.read_bytes().replace(b"zorbing", b"zorbling"))
    assert shop.taxonomies.take_in("esco", folder, BY).changed
    assert shop.store.counters["taxonomy"] == 2
    assert len(shop.taxonomies.list()) == 1


def test_a_dry_run_writes_nothing(shop: Shop, tmp_path: Path) -> None:
    done = shop.taxonomies.take_in("rome", downloads.rome(tmp_path), BY, dry_run=True)
    assert done.changed
    assert done.stored.counts["skills"] == 4
    assert shop.taxonomies.list() == []
    assert shop.store.audit == []


def test_what_is_removed_is_gone(shop: Shop, tmp_path: Path) -> None:
    assert not shop.taxonomies.remove("esco", BY)
    assert "taxonomy" not in shop.store.counters
    shop.taxonomies.take_in("esco", downloads.esco(tmp_path), BY)
    assert shop.taxonomies.remove("esco", BY)
    assert shop.taxonomies.list() == []
    assert [event.action for event in shop.store.audit] == [
        "taxonomy.imported", "taxonomy.removed",
    ]  # fmt: skip
    assert shop.vocabulary.lexicon().revision == 2


def test_a_process_starts_with_what_is_stored(shop: Shop, tmp_path: Path) -> None:
    shop.taxonomies.take_in("esco", downloads.esco(tmp_path), BY)
    assert shop.vocabulary.lexicon().skill("zorbonautique") == "esco:s-2"
    assert shop.vocabulary.lexicon() is shop.vocabulary.lexicon()
    assert shop.vocabulary.newer() is None


def test_without_a_store_the_shipped_lexicon_serves_until_it_is_back(shop: Shop) -> None:
    shop.store.unavailable = True
    assert shop.vocabulary.lexicon() is shipped_lexicon()
    shop.store.unavailable = False
    assert shop.vocabulary.newer() is None


def test_it_asks_the_store_where_it_may_be_waited_for_and_makes_the_lexicon_elsewhere(
    shop: Shop, tmp_path: Path
) -> None:
    asking, heard = [False], []

    @contextmanager
    def waiting() -> Iterator[None]:
        asking[0] = True
        yield
        asking[0] = False

    def unit_of_work(*, read_only: bool = False) -> FakeUnitOfWork:
        heard.append(("asks", asking[0]))
        return shop.unit_of_work(read_only=read_only)

    def made(taxonomies: tuple[Taxonomy, ...], revision: int) -> Lexicon:
        heard.append(("makes", asking[0]))
        return lexicon_with(taxonomies, revision)

    vocabulary = Vocabulary(unit_of_work, made)
    vocabulary.lexicon()
    shop.taxonomies.take_in("esco", downloads.esco(tmp_path), BY)
    heard.clear()
    assert vocabulary.newer(waiting) is not None
    assert heard == [("asks", True), ("asks", True), ("makes", False)]


def test_a_running_process_takes_an_import_up_and_reads_all_facts_again(
    shop: Shop, tmp_path: Path
) -> None:
    shop.put()
    shop.index.follow()
    assert shop.asked().startswith("~")
    shop.taxonomies.take_in("esco", downloads.esco(tmp_path), BY)
    assert shop.asked().startswith("~")
    shop.clock.advance(1.5)
    shop.index.fresh()
    assert shop.asked() == "esco:s-2"
    assert shop.vocabulary.lexicon().revision == 1
    # What is saved now is read with it, and says so.
    assert shop.reader.version == version_of(shop.vocabulary.lexicon()) != FACTS_VERSION
    shop.taxonomies.remove("esco", BY)
    shop.index.follow()
    assert shop.asked().startswith("~")
    assert shop.index.rows == {"candidate": 0, "job": 1}


def test_a_change_that_cannot_be_read_leaves_what_was_in_force(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.put()
    shop.index.follow()
    shop.taxonomies.take_in("esco", downloads.esco(tmp_path), BY)
    before = shop.vocabulary.lexicon()

    def broken(*_: object) -> None:
        raise RuntimeError("no reading today")

    monkeypatch.setattr(MatchingFactsReader, "facts", broken)
    with pytest.raises(RuntimeError):
        shop.index.follow()
    assert shop.vocabulary.lexicon() is before
    assert shop.asked().startswith("~")
    monkeypatch.undo()
    shop.index.follow()
    assert shop.asked() == "esco:s-2"
