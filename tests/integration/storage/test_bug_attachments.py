"""What the repository of attachments promises, kept by every implementation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine

from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.bugs.bug import Bug
from src.services.bugs.attachment_records import Attachment
from tests.bug_builders import MOMENT, bug
from tests.databases import Storage
from tests.fakes import FakeClock


def attachment(of: Bug, content: str = "a", **values: Any) -> Attachment:
    plain: dict[str, Any] = {
        "id": str(uuid4()), "bug_id": of.id, "name": "écran.png", "media_type": "image/png",
        "size_bytes": 10, "sha256": content * 64, "added_by": "user:1", "created_at": MOMENT,
    }  # fmt: skip
    return Attachment(**plain | values)


def stored(storage: Storage, *attachments: Attachment, bugs: tuple[Bug, ...]) -> None:
    with storage.unit_of_work() as unit:
        for each in bugs:
            unit.bugs.add(each)
        unit.bug_attachments.lock()
        for one in attachments:
            unit.bug_attachments.add(one)
        unit.commit()


def test_what_is_written_is_what_is_read_oldest_first(storage: Storage) -> None:
    ours, other = bug(), bug()
    late = attachment(ours, created_at=MOMENT + timedelta(microseconds=1), size_bytes=2**40)
    early, others = attachment(ours), attachment(other)
    stored(storage, late, early, others, bugs=(ours, other))
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.bug_attachments.of(ours.id) == [early, late]
        assert unit.bug_attachments.get(ours.id, late.id) == late
        assert unit.bug_attachments.get(other.id, late.id) is None
        assert unit.bug_attachments.get(ours.id, "missing") is None
        assert unit.bug_attachments.count(ours.id) == 2
        assert unit.bug_attachments.count("missing") == 0


def test_a_content_counts_once_however_many_have_it(storage: Storage) -> None:
    ours, other = bug(), bug()
    shared = (attachment(ours, "a"), attachment(other, "a"))
    stored(storage, *shared, attachment(ours, "b", size_bytes=2**40), bugs=(ours, other))
    with storage.unit_of_work() as unit:
        repository = unit.bug_attachments
        assert repository.stored_bytes() == 10 + 2**40
        assert repository.needed(["a" * 64, "b" * 64, "c" * 64]) == {"a" * 64, "b" * 64}
        repository.delete(shared[0].id)
        assert repository.needed(["a" * 64]) == {"a" * 64}
        repository.delete(shared[1].id)
        assert repository.needed(["a" * 64]) == set()
        assert repository.stored_bytes() == 2**40
        unit.commit()


def test_nothing_takes_no_room(storage: Storage) -> None:
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.bug_attachments.stored_bytes() == 0
        assert unit.bug_attachments.needed([]) == set()
        assert unit.bug_attachments.hashes(after="", limit=5) == []


def test_contents_are_told_in_order_and_each_once(storage: Storage) -> None:
    ours = bug()
    stored(storage, *(attachment(ours, each) for each in "cabac"), bugs=(ours,))
    with storage.unit_of_work(read_only=True) as unit:
        hashes = unit.bug_attachments.hashes
        assert hashes(after="", limit=2) == ["a" * 64, "b" * 64]
        assert hashes(after="b" * 64, limit=2) == ["c" * 64]


def test_who_holds_the_lock_sees_what_the_one_before_committed(engine: Engine) -> None:
    ours, clock = bug(), FakeClock()
    with SqlUnitOfWork(lambda: engine, clock) as unit:
        unit.bugs.add(ours)
        unit.commit()

    def add_below(limit: int) -> bool:
        with SqlUnitOfWork(lambda: engine, clock) as unit:
            unit.bug_attachments.lock()
            if unit.bug_attachments.count(ours.id) >= limit:
                return False
            unit.bug_attachments.add(attachment(ours))
            unit.commit()
            return True

    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(lambda _: add_below(3), range(24)))
    assert added.count(True) == 3
