"""Attachments over fakes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from src.adapters.attachments.content_types import ContentProbe
from src.bugs.bug import Bug, Event
from src.bugs.changes import Actor
from src.services.bugs.attachment_records import (
    AttachmentEmptyError,
    AttachmentFileMissingError,
    AttachmentNotFoundError,
    AttachmentOwnerError,
    AttachmentSpaceError,
    AttachmentTooLargeError,
    AttachmentTypeError,
    TooManyAttachmentsError,
)
from src.services.bugs.attachments import AttachmentLimits, Attachments
from src.services.bugs.errors import BugNotFoundError
from src.services.bugs.journal import BugJournal
from src.services.ports import StorageUnavailableError
from tests.bug_builders import bug
from tests.fake_bug_attachments import FakeContents
from tests.fakes import FakeClock, FakeStore, FakeUnitOfWork

ANA, BEN = Actor("user:ana", "r1"), Actor("user:ben")
LIMITS = AttachmentLimits(file_bytes=100, per_bug=3, total_bytes=150)


class Listener:
    def __init__(self) -> None:
        self.heard: list[Event] = []
        self.refuses = False

    def written(self, unit: Any, told: Any) -> None:
        if self.refuses:
            raise StorageUnavailableError("the listener was told to")
        self.heard += [event for _, event in told]


class House:
    """The use cases over fakes, and two bugs."""

    def __init__(self) -> None:
        self.store, self.contents, self.clock = FakeStore(), FakeContents(), FakeClock()
        self.listener = Listener()
        self.one, self.two = bug(), bug()
        with self.unit() as unit:
            unit.bugs.add(self.one)
            unit.bugs.add(self.two)
            unit.commit()
        self.attachments = Attachments(
            self.unit,
            self.contents,
            BugJournal([self.listener]),
            self.clock,
            limits=LIMITS,
            probe=ContentProbe,
            new_id=lambda: str(uuid4()),
            breathe=lambda: None,
        )

    def unit(self, **options: Any) -> FakeUnitOfWork:
        return FakeUnitOfWork(self.store, self.clock, **options)

    def add(self, *chunks: bytes, to: Bug | None = None, by: Actor = ANA) -> Any:
        where = (to or self.one).id
        return self.attachments.add(where, chunks, name="trace.log", actor=by)

    def is_untouched(self) -> bool:
        nothing = not (self.store.bug_attachments or self.store.bug_events or self.contents.kept)
        return nothing and self.contents.aside == 0


@pytest.fixture
def house() -> House:
    return House()


def test_what_is_sent_is_what_is_given_back(house: House) -> None:
    added = house.add(b"one ", b"two")
    assert house.attachments.of(house.one.id) == [added]
    found = house.attachments.get(house.one.id, added.id)
    assert (found.name, found.media_type, found.size_bytes) == ("trace.log", "text/plain", 7)
    assert (found.added_by, found.created_at) == ("user:ana", house.clock.now())
    assert house.attachments.content(found).read() == b"one two"
    assert house.contents.aside == 0


def test_adding_and_removing_are_told_in_the_history_and_to_listeners(house: House) -> None:
    added = house.add(b"trace")
    house.attachments.remove(house.one.id, added.id, actor=ANA, removes_others=False)
    told = [(each.kind, dict(each.changes), each.by, each.request_id) for each in
            house.store.bug_events]  # fmt: skip
    assert told == [
        ("attached", {"attachment": (None, added.id)}, "user:ana", "r1"),
        ("detached", {"attachment": (added.id, None)}, "user:ana", "r1"),
    ]
    assert house.listener.heard == house.store.bug_events
    assert [each.action for each in house.store.audit] == ["bug_attachment.deleted"]


@pytest.mark.parametrize(
    ("chunks", "error"),
    [
        ([], AttachmentEmptyError),
        ([b"", b""], AttachmentEmptyError),
        ([b"x" * 60, b"x" * 41], AttachmentTooLargeError),
        ([b"MZ\x90\0"], AttachmentTypeError),
    ],
)
def test_what_is_refused_leaves_nothing_behind(house: House, chunks: Any, error: Any) -> None:
    with pytest.raises(error):
        house.add(*chunks)
    assert house.is_untouched()


def test_a_sender_who_hangs_up_leaves_nothing_behind(house: House) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        house.attachments.add(house.one.id, chunks(), name=None, actor=ANA)
    assert house.is_untouched()


def test_what_is_too_large_is_not_read_to_its_end(house: House) -> None:
    read: list[int] = []

    def chunks() -> Iterator[bytes]:
        for number in range(1000):
            read.append(number)
            yield b"x" * 50

    with pytest.raises(AttachmentTooLargeError):
        house.attachments.add(house.one.id, chunks(), name=None, actor=ANA)
    assert len(read) == 3


def test_a_file_as_large_as_may_be_fits(house: House) -> None:
    assert house.add(b"x" * 100).size_bytes == 100


def test_a_bug_has_so_many_and_the_rest_is_not_even_read(house: House) -> None:
    for number in range(3):
        house.add(str(number).encode())
    with pytest.raises(TooManyAttachmentsError):
        house.attachments.add(house.one.id, _unread(), name=None, actor=ANA)
    house.add(b"another", to=house.two)


def _unread() -> Iterator[bytes]:
    raise AssertionError("this must not be read")
    yield b""


def test_all_contents_together_have_so_much_room_and_equal_ones_take_it_once(house: House) -> None:
    house.add(b"x" * 100)
    house.add(b"x" * 100, to=house.two)
    with pytest.raises(AttachmentSpaceError):
        house.add(b"y" * 51)
    assert len(house.contents.kept) == 1
    house.add(b"y" * 50)
    assert len(house.contents.kept) == 2


def test_a_content_stays_until_the_last_who_has_it_is_gone(house: House) -> None:
    ours, theirs = house.add(b"trace"), house.add(b"trace", to=house.two)
    assert len(house.contents.kept) == 1
    house.attachments.remove(house.one.id, ours.id, actor=ANA, removes_others=False)
    assert house.attachments.content(theirs).read() == b"trace"
    house.attachments.remove(house.two.id, theirs.id, actor=ANA, removes_others=False)
    assert house.contents.kept == {}


def test_only_who_sent_it_or_an_administrator_takes_it_away(house: House) -> None:
    added = house.add(b"trace")
    with pytest.raises(AttachmentOwnerError):
        house.attachments.remove(house.one.id, added.id, actor=BEN, removes_others=False)
    assert house.attachments.of(house.one.id) == [added]
    house.attachments.remove(house.one.id, added.id, actor=BEN, removes_others=True)
    assert house.attachments.of(house.one.id) == []


def test_an_attachment_is_found_under_its_own_bug_alone(house: House) -> None:
    added = house.add(b"trace")
    with pytest.raises(AttachmentNotFoundError):
        house.attachments.get(house.two.id, added.id)
    with pytest.raises(AttachmentNotFoundError):
        house.attachments.remove(house.two.id, added.id, actor=ANA, removes_others=True)
    with pytest.raises(BugNotFoundError):
        house.attachments.get("missing", added.id)
    with pytest.raises(BugNotFoundError):
        house.attachments.of("missing")
    with pytest.raises(BugNotFoundError):
        house.attachments.add("missing", _unread(), name=None, actor=ANA)


def test_a_listener_who_refuses_undoes_the_attachment(house: House) -> None:
    house.listener.refuses = True
    with pytest.raises(StorageUnavailableError):
        house.add(b"trace")
    assert house.is_untouched()


def test_a_crash_before_the_row_leaves_a_content_that_a_sweep_removes(house: House) -> None:
    added = house.add(b"kept")
    house.contents.kept["0" * 64] = b"nobody's"
    swept = house.attachments.sweep()
    assert (swept.removed, swept.missing) == (1, 0)
    assert house.attachments.content(added).read() == b"kept"
    assert house.attachments.sweep().removed == 0


def test_a_lost_content_is_told_and_whole_again_when_it_is_sent_again(house: House) -> None:
    added = house.add(b"trace")
    house.contents.kept.clear()
    with pytest.raises(AttachmentFileMissingError):
        house.attachments.content(added)
    swept = house.attachments.sweep()
    assert (swept.missing, swept.named) == (1, (added.sha256,))
    house.add(b"trace", to=house.two)
    assert house.attachments.content(added).read() == b"trace"
