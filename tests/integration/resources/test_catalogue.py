from __future__ import annotations

import pytest

from src.services.catalogue import Catalogue, CursorError, ResourceNotFoundError
from src.services.documents import DocumentError
from src.services.ports import DuplicateError, StaleVersionError
from src.services.records import ResourceFilter
from tests.integration.resources.conftest import AUTHOR, Desk

WELDER = {"title": "Soudeur", "external_id": "A1", "location": {"city": "Nantes"}}


def test_a_new_resource_has_facts_a_status_and_an_audit_event(desk: Desk) -> None:
    made = desk.catalogue.create("job", WELDER, AUTHOR)
    stored = desk.catalogue.get("job", made.id)
    assert stored.document == WELDER | {"status": "open"}
    assert (stored.status, stored.external_id, stored.version) == ("open", "A1", 1)
    assert stored.facts is not None
    assert stored.facts["id"] == made.id
    assert stored.facts_version == 7
    assert desk.heard.kinds == ["job"]
    assert desk.audit() == [("tester", "job.created", {"version": 1})]


def test_a_resource_can_bring_its_id(desk: Desk) -> None:
    made = desk.catalogue.create("candidate", {"id": "lea-1", "headline": "x"}, AUTHOR)
    assert made.id == "lea-1"
    assert "id" not in made.document
    with pytest.raises(DuplicateError):
        desk.catalogue.create("candidate", {"id": "lea-1", "headline": "y"}, AUTHOR)


def test_a_taken_external_id_is_refused_and_nothing_is_heard(desk: Desk) -> None:
    desk.catalogue.create("job", WELDER, AUTHOR)
    with pytest.raises(DuplicateError) as refused:
        desk.catalogue.create("job", WELDER, AUTHOR)
    assert refused.value.field == "external_id"
    assert desk.heard.kinds == ["job"]
    assert len(desk.audit()) == 1


def test_a_patch_changes_document_facts_and_columns(desk: Desk) -> None:
    made = desk.catalogue.create("job", WELDER, AUTHOR)
    patch = {"title": "Soudeur TIG confirmé", "location": {"city": "Lyon"}, "status": "closed"}
    changed = desk.catalogue.patch("job", made.id, patch, AUTHOR)
    assert changed.version == 2
    stored = desk.catalogue.get("job", made.id)
    assert stored.document["title"] == "Soudeur TIG confirmé"
    assert stored.status == "closed"
    assert stored.facts != made.facts
    found = desk.catalogue.page("job", ResourceFilter(city="Lyon"), cursor=None, limit=10)
    assert [item.id for item in found.items] == [made.id]
    assert desk.audit()[-1] == ("tester", "job.changed", {"version": 2})


def test_a_patch_that_changes_nothing_writes_nothing(desk: Desk) -> None:
    made = desk.catalogue.create("job", WELDER, AUTHOR)
    same = desk.catalogue.patch("job", made.id, {"title": "Soudeur", "urgency": None}, AUTHOR)
    assert same.version == 1
    assert desk.heard.kinds == ["job"]


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [({"title": None}, "/title"), ({"id": "other"}, "/id"), ({"id": None}, "/id")],
)
def test_a_patch_is_checked_as_a_whole(desk: Desk, patch: dict[str, str], pointer: str) -> None:
    made = desk.catalogue.create("job", WELDER, AUTHOR)
    with pytest.raises(DocumentError) as refused:
        desk.catalogue.patch("job", made.id, patch, AUTHOR)
    assert [fault.pointer for fault in refused.value.faults] == [pointer]
    assert desk.catalogue.get("job", made.id).version == 1


def test_a_patch_of_another_version_is_refused(desk: Desk) -> None:
    made = desk.catalogue.create("job", WELDER, AUTHOR)
    desk.catalogue.patch("job", made.id, {"urgency": "high"}, AUTHOR, expected_version=1)
    with pytest.raises(StaleVersionError) as refused:
        desk.catalogue.patch("job", made.id, {"urgency": "low"}, AUTHOR, expected_version=1)
    assert refused.value.current == 2


def test_a_patch_without_a_version_is_made_again_when_somebody_came_between(desk: Desk) -> None:
    """The other change is kept: neither of two patches is lost."""
    made = desk.catalogue.create("job", WELDER, AUTHOR)
    waiting = [{"urgency": "high"}]

    class Meddling(Catalogue):
        def get(self, kind, resource_id):  # type: ignore[no-untyped-def]
            found = super().get(kind, resource_id)
            if waiting:
                desk.catalogue.patch(kind, resource_id, waiting.pop(), AUTHOR)
            return found

    storage = desk.storage
    meddling = Meddling(storage.unit_of_work, storage.clock, new_id=lambda: "meddling-1")
    changed = meddling.patch("job", made.id, {"hierarchy": "senior"}, AUTHOR)
    assert changed.version == 3
    assert changed.document["urgency"] == "high"
    assert changed.document["hierarchy"] == "senior"


def test_what_is_deleted_is_gone(desk: Desk) -> None:
    made = desk.catalogue.create("candidate", {"headline": "x"}, AUTHOR)
    with pytest.raises(StaleVersionError):
        desk.catalogue.delete("candidate", made.id, AUTHOR, expected_version=2)
    desk.catalogue.delete("candidate", made.id, AUTHOR, expected_version=1)
    for use in (desk.catalogue.get, lambda kind, key: desk.catalogue.delete(kind, key, AUTHOR)):
        with pytest.raises(ResourceNotFoundError):
            use("candidate", made.id)
    assert [action for _, action, _ in desk.audit()] == ["candidate.created", "candidate.deleted"]
    assert desk.heard.kinds == ["candidate", "candidate"]


def test_pages_follow_each_other(desk: Desk) -> None:
    ids = [desk.catalogue.create("job", {"title": f"{n}"}, AUTHOR).id for n in range(5)]
    first = desk.catalogue.page("job", ResourceFilter(), cursor=None, limit=3)
    second = desk.catalogue.page("job", ResourceFilter(), cursor=first.next_cursor, limit=3)
    assert [item.id for item in (*first.items, *second.items)] == ids[::-1]
    assert (second.next_cursor, second.total) == (None, 5)
    with pytest.raises(CursorError):
        desk.catalogue.page("job", ResourceFilter(), cursor="nonsense", limit=3)
