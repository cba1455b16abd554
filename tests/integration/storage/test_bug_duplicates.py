"""What repeats a bug is found however much was merged into it before, in every storage."""

from __future__ import annotations

import pytest

from src.bugs.bug import Bug
from src.services.bugs.duplicates import AT_REPORT, Duplicates
from tests.bug_builders import bug
from tests.databases import Storage

FAULT = "f"
MERGED = 30


def stored(storage: Storage, *bugs: Bug) -> None:
    with storage.unit_of_work() as unit:
        unit.bugs.add_many(bugs)
        unit.commit()


@pytest.fixture(params=[FAULT, None], ids=["by fault", "by words"])
def fault(request: pytest.FixtureRequest, storage: Storage) -> str | None:
    """Of the bugs in the storage: one, one that is not merged, and the many merged into it."""
    fault: str | None = request.param
    merged = (
        bug(id=f"m{number}", fingerprint=fault, duplicate_of="one", status="wont_fix")
        for number in range(MERGED)
    )
    stored(storage, bug(id="one", fingerprint=fault), bug(id="open", fingerprint=fault), *merged)
    return fault


def test_of_many_merged_bugs_none_hides_one_that_is_not(
    storage: Storage, fault: str | None
) -> None:
    found = Duplicates(storage.unit_of_work).around("one", skip=0, limit=20)
    assert [each.id for each in found.possible] == ["open"]
    assert (found.original, found.total) == (None, MERGED)
    assert [each.id for each in found.merged] == [f"m{MERGED - 1 - at}" for at in range(20)]
    rest = Duplicates(storage.unit_of_work).around("one", skip=20, limit=20)
    assert [each.id for each in rest.merged] == [f"m{9 - at}" for at in range(10)]


def test_a_report_is_told_of_the_original_and_not_of_what_was_merged_into_it(
    storage: Storage, fault: str | None
) -> None:
    likely = Duplicates(storage.unit_of_work).of(bug(id="new", fingerprint=fault))
    assert {each.id for each in likely} == {"one", "open"}
    assert len(likely) <= AT_REPORT


def test_a_merged_bug_is_not_likely_what_it_is(storage: Storage, fault: str | None) -> None:
    found = Duplicates(storage.unit_of_work).around("m3", skip=0, limit=5)
    assert found.original is not None
    assert found.original.id == "one"
    assert [each.id for each in found.possible] == ["open"]


def test_what_was_merged_by_steps_stands_for_its_last(storage: Storage) -> None:
    stored(
        storage,
        bug("Page blanche", id="last", description="La liste des offres reste vide."),
        bug("Écran noir", id="middle", description="Rien ne s'affiche.", duplicate_of="last"),
        bug(id="first", fingerprint=FAULT, duplicate_of="middle"),
        bug("Autre chose", id="astray", description="Ailleurs.", fingerprint=FAULT,
            duplicate_of="not here"),
    )  # fmt: skip
    duplicates = Duplicates(storage.unit_of_work)
    likely = duplicates.of(bug("Moteur", id="new", description="Sourd.", fingerprint=FAULT))
    assert {each.id for each in likely} == {"last", "astray"}
    assert "last" not in {each.id for each in duplicates.around("last", skip=0, limit=5).possible}


def test_a_circle_of_duplicates_holds_nothing_up(storage: Storage) -> None:
    stored(
        storage,
        bug(id="a", fingerprint=FAULT, duplicate_of="b"),
        bug(id="b", fingerprint=FAULT, duplicate_of="a"),
    )
    likely = Duplicates(storage.unit_of_work).of(bug(id="new", fingerprint=FAULT))
    assert {each.id for each in likely} <= {"a", "b"}
    assert likely
