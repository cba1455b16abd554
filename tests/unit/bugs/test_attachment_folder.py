import errno
import os
import resource
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from src.adapters.attachments.local_folder import LocalFolder
from src.services.bugs.attachment_records import AttachmentFileMissingError, AttachmentSpaceError


def kept(store: LocalFolder, content: bytes) -> str:
    incoming = store.incoming()
    incoming.write(content)
    incoming.settle()
    name = sha256(content).hexdigest()
    incoming.keep(name)
    incoming.discard()
    return name


def files(folder) -> set[str]:
    return {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "attachments"


@pytest.fixture
def store(folder):
    return LocalFolder(folder)


def test_nothing_is_made_before_something_comes_in(store, folder):
    assert not store.has("0" * 64)
    assert list(store.each(chunk=10)) == []
    assert store.remove_abandoned(datetime.now(UTC)) == 0
    assert not folder.exists()


def test_a_content_is_given_back_byte_for_byte(store):
    content = bytes(range(256)) * 1000
    with store.open(kept(store, content)) as found:
        assert found.read() == content


def test_the_same_content_is_one_file(store, folder):
    name = kept(store, b"trace")
    assert kept(store, b"trace") == name
    assert files(folder) == {f"{name[:2]}/{name}"}


def test_what_is_not_kept_leaves_nothing(store, folder):
    incoming = store.incoming()
    incoming.write(b"half of ")
    incoming.discard()
    assert files(folder) == set()


def test_what_comes_in_is_not_seen_before_it_is_kept(store):
    incoming = store.incoming()
    incoming.write(b"trace")
    incoming.settle()
    assert list(store.each(chunk=10)) == []
    assert not store.has(sha256(b"trace").hexdigest())
    incoming.discard()


def test_who_reads_a_content_reads_on_when_it_is_removed(store):
    name = kept(store, b"trace")
    with store.open(name) as found:
        store.remove(name)
        assert found.read() == b"trace"
    store.remove(name)
    with pytest.raises(AttachmentFileMissingError):
        store.open(name)


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "a" * 63, "A" * 64, "g" * 64, ""])
def test_what_is_no_hash_names_no_file(store, path):
    for ask in (store.open, store.has, store.remove):
        with pytest.raises(ValueError, match="SHA-256"):
            ask(path)


def test_all_contents_are_told_a_few_at_a_time(store):
    names = {kept(store, str(number).encode()) for number in range(7)}
    told = list(store.each(chunk=3))
    assert [len(each) for each in told] == [3, 3, 1]
    assert {name for each in told for name in each} == names


def test_only_what_nobody_writes_any_more_is_abandoned(store, folder):
    old, new = store.incoming(), store.incoming()
    old.write(b"old")
    new.write(b"new")
    now = datetime.now(UTC)
    (first, *_rest) = sorted((folder / "incoming").iterdir())
    past = (now - timedelta(hours=2)).timestamp()
    os.utime(first, (past, past))
    assert store.remove_abandoned(now - timedelta(hours=1)) == 1
    assert len(files(folder)) == 1
    old.discard()
    new.discard()
    assert files(folder) == set()


def test_others_on_the_machine_cannot_look_into_the_folder(store, folder):
    name = kept(store, b"trace")
    assert (folder / "incoming").stat().st_mode & 0o077 == 0
    assert (folder / name[:2]).stat().st_mode & 0o077 == 0
    assert (folder / name[:2] / name).stat().st_mode & 0o077 == 0


def test_a_full_disk_is_told_as_no_room(store, monkeypatch):
    def full(_number):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    incoming = store.incoming()
    incoming.write(b"trace")
    with pytest.raises(AttachmentSpaceError):
        incoming.settle()
    incoming.discard()


def test_another_fault_of_the_disk_stays_what_it_is(store, monkeypatch):
    def broken(_number):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    incoming = store.incoming()
    incoming.write(b"trace")
    with pytest.raises(OSError, match="Input/output"):
        incoming.settle()
    incoming.discard()


def test_a_name_that_points_elsewhere_gives_nothing_away(store, folder, tmp_path):
    (tmp_path / "secret").write_bytes(b"not for you")
    name = kept(store, b"trace")
    place = folder / name[:2] / name
    place.unlink()
    place.symlink_to(tmp_path / "secret")
    assert not store.has(name)
    with pytest.raises(AttachmentFileMissingError):
        store.open(name)
    assert kept(store, b"trace") == name  # sent again, it is whole again
    with store.open(name) as found:
        assert found.read() == b"trace"
    assert (tmp_path / "secret").read_bytes() == b"not for you"


def test_a_disk_that_fills_up_half_way_leaves_nothing(store, folder):
    # A file that may grow no more is refused by the system like one on a full disk.
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    incoming = store.incoming()
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        incoming.write(b"x" * 65_536)
        with pytest.raises(AttachmentSpaceError):
            incoming.write(b"x" * 65_536)
        incoming.discard()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert files(folder) == set()
