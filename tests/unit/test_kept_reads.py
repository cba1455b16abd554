"""Jobs and candidates that were read lately are shown while the database is away."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from src.adapters.cached_values import JsonCodec
from src.resilience.tiered import Namespace, TieredCache, hashed
from src.resilience.timing import Timing
from src.services.accounts import Author
from src.services.catalogue import Catalogue, ResourceNotFoundError
from src.services.kept_reads import BulkSignal, KeptReads, Reads
from src.services.ports import StorageUnavailableError
from src.services.records import Kind, ResourceFilter
from tests.unit.matching.desk import Desk
from tests.unit.matching.market import NURSE, WARD

ALL = ResourceFilter()
ME = Author("me", None)


class Library:
    """Reads over a store that can be lost, and a cache."""

    def __init__(self) -> None:
        self.desk = Desk()
        clock = self.desk.clock
        self.cache = TieredCache(
            [Namespace("resources", 300, jitter=0)],
            JsonCodec(),
            Timing(clock.monotonic, clock.advance, random.Random(1).random),
            spawn=lambda task: task(),
            new_token=lambda: "token",
        )
        self.kept = self.worker()
        self.catalogue = Catalogue(
            self.desk.unit_of_work, clock, new_id=lambda: "new", facts=self.desk.reader,
            signal=self.desk.index, written=self.kept,
        )  # fmt: skip
        self.reads = Reads(self.catalogue, self.kept)
        for name in ("ward", "night"):
            self.catalogue.create("job", {"id": name, **WARD}, ME)
        self.catalogue.create("candidate", {"id": "ines", **NURSE}, ME)
        self.desk.index.follow()

    def worker(self) -> KeptReads:
        """What another worker of the same cache would have."""
        return KeptReads(
            self.cache, self.desk.clock, hide=hashed("secret"), home="here",
            holds=self.desk.index.holds,
        )  # fmt: skip

    def lose(self, seconds: float = 10) -> None:
        self.desk.store.unavailable = True
        self.desk.clock.advance(seconds)

    def page(self, kind: Kind = "job", **more: Any) -> Any:
        return self.reads.page(kind, ALL, cursor=None, limit=10, **more)


@pytest.fixture
def library() -> Library:
    return Library()


def test_what_was_read_is_shown_as_it_was_and_said_to_be_kept(library: Library) -> None:
    read = library.reads.show("candidate", "ines")
    library.lose()
    shown = library.reads.show("candidate", "ines")
    assert (read.kept, shown.kept) == (False, True)
    assert shown.resource == replace(
        read.resource, facts=None, facts_version=0, change_seq=0
    )  # fmt: skip


def test_what_nobody_read_is_not_known(library: Library) -> None:
    library.lose()
    with pytest.raises(StorageUnavailableError):
        library.reads.show("job", "ward")
    with pytest.raises(StorageUnavailableError):
        library.page()


def test_what_is_not_there_is_not_found_while_the_database_says_so(library: Library) -> None:
    with pytest.raises(ResourceNotFoundError):
        library.reads.show("job", "gone")


def test_it_is_shown_for_five_minutes_and_no_longer(library: Library) -> None:
    library.reads.show("job", "ward")
    library.lose(299)
    library.reads.show("job", "ward")
    library.desk.clock.advance(1)
    with pytest.raises(StorageUnavailableError):
        library.reads.show("job", "ward")


def test_what_is_read_again_and_again_is_kept_on(library: Library) -> None:
    for _ in range(7):
        library.reads.show("job", "ward")
        library.page()
        library.desk.clock.advance(61)
    library.lose(200)
    assert library.reads.show("job", "ward").kept
    assert library.page().kept


def test_most_reads_write_nothing(library: Library) -> None:
    for _ in range(10):
        library.reads.show("job", "ward")
        library.page()
    (reading,) = library.cache.readings()
    assert reading.writes == 2


def test_a_change_through_this_process_is_never_shown_as_it_was(library: Library) -> None:
    library.reads.show("job", "ward")
    library.page()
    library.catalogue.patch("job", "ward", {"title": "Soudeur"}, ME)
    library.lose()
    with pytest.raises(StorageUnavailableError):
        library.reads.show("job", "ward")
    with pytest.raises(StorageUnavailableError):
        library.page()


def test_a_changed_one_is_kept_as_it_is_now_when_it_is_read(library: Library) -> None:
    library.reads.show("job", "ward")
    library.catalogue.patch("job", "ward", {"title": "Soudeur"}, ME)
    library.reads.show("job", "ward")
    library.lose()
    assert library.reads.show("job", "ward").resource.document["title"] == "Soudeur"


def test_a_deleted_one_is_shown_nowhere(library: Library) -> None:
    library.reads.show("candidate", "ines")
    library.page("candidate")
    library.catalogue.delete("candidate", "ines", ME)
    library.desk.index.follow()
    library.lose()
    with pytest.raises(StorageUnavailableError):
        library.reads.show("candidate", "ines")
    with pytest.raises(StorageUnavailableError):
        library.page("candidate")


def test_a_deletion_that_only_the_index_has_heard_of_holds_as_well(library: Library) -> None:
    library.reads.show("job", "ward")
    library.page()
    library.desk.delete("job", "ward")
    library.desk.index.follow()
    library.lose()
    with pytest.raises(StorageUnavailableError):
        library.reads.show("job", "ward")
    page = library.page().page
    assert [item.id for item in page.items] == ["night"]
    assert page.total == 1


def test_a_closed_job_is_shown_although_it_is_not_ranked(library: Library) -> None:
    library.catalogue.patch("job", "ward", {"status": "closed"}, ME)
    library.desk.index.follow()
    library.reads.show("job", "ward")
    library.lose()
    assert library.reads.show("job", "ward").resource.status == "closed"


def test_another_page_is_another_question(library: Library) -> None:
    library.page()
    library.lose()
    assert library.page().kept
    with pytest.raises(StorageUnavailableError):
        library.page(skip=1)
    with pytest.raises(StorageUnavailableError):
        library.page("candidate")


def test_many_changes_at_once_leave_nothing_of_their_kind(library: Library) -> None:
    library.reads.show("job", "ward")
    library.page()
    library.reads.show("candidate", "ines")
    heard = list[Kind]()

    class Index:
        def notify(self, kind: Kind) -> None:
            heard.append(kind)

    BulkSignal(Index(), library.kept).notify("job")
    assert heard == ["job"]
    library.lose()
    assert library.reads.show("candidate", "ines").kept
    for ask in (lambda: library.reads.show("job", "ward"), library.page):
        with pytest.raises(StorageUnavailableError):
            ask()
