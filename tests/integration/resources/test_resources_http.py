from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.integration.resources.conftest import ClientOf

JOB = {"title": "Soudeur H/F", "location": {"city": "Nantes"}, "contract_type": "CDI"}
LEA = {
    "personal_info": {"firstName": "Léa", "email": "lea@example.org", "phone": "06 39 98 12 34"},
    "current_role": "Comptable",
    "cv_text": "Écrire à lea@example.org",
}
KINDS = [("jobs", JOB), ("candidates", LEA)]


@pytest.mark.parametrize(("plural", "body"), KINDS)
def test_a_resource_lives_from_post_to_delete(
    recruiter: FlaskClient, plural: str, body: dict[str, Any]
) -> None:
    made = recruiter.post(f"/api/v1/{plural}", json=body)
    assert made.status_code == 201
    address, tag = made.headers["Location"], made.headers["ETag"]
    assert address == f"/api/v1/{plural}/{made.json['id']}"
    assert not tag.startswith("W/")
    assert made.json.items() >= (body | {"status": "open"}).items()

    shown = recruiter.get(address)
    assert (shown.status_code, shown.json, shown.headers["ETag"]) == (200, made.json, tag)
    same = recruiter.get(address, headers={"If-None-Match": tag})
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag)

    changed = recruiter.patch(
        address, json={"status": "closed"}, headers={"If-Match": tag},
    )  # fmt: skip
    assert (changed.status_code, changed.json["status"]) == (200, "closed")
    assert changed.headers["ETag"] != tag
    assert recruiter.get(address, headers={"If-None-Match": tag}).status_code == 200

    assert (
        recruiter.patch(address, json={"status": "open"}, headers={"If-Match": tag}).status_code
        == 412
    )
    assert recruiter.delete(address, headers={"If-Match": tag}).status_code == 412
    gone = recruiter.delete(address, headers={"If-Match": changed.headers["ETag"]})
    assert (gone.status_code, gone.data) == (204, b"")
    for answer in (
        recruiter.get(address),
        recruiter.delete(address),
        recruiter.patch(address, json={}),
        recruiter.patch(address, json={}, headers={"If-Match": "*"}),
    ):
        assert answer.status_code == 404
        assert answer.mimetype == "application/problem+json"


def test_a_merge_patch_takes_its_own_media_type(recruiter: FlaskClient) -> None:
    address = recruiter.post("/api/v1/jobs", json=JOB).headers["Location"]
    patch = b'{"contract_type": null, "location": {"city": "Lyon", "country": "FR"}}'
    changed = recruiter.patch(address, data=patch, content_type="application/merge-patch+json")
    assert "contract_type" not in changed.json
    assert changed.json["location"] == {"city": "Lyon", "country": "FR"}
    assert recruiter.patch(address, data=patch, content_type="text/plain").status_code == 415
    listed = recruiter.patch(address, json=[1])
    assert listed.status_code == 422


def test_an_answer_can_be_sent_back_as_a_patch(recruiter: FlaskClient) -> None:
    made = recruiter.post("/api/v1/jobs", json=JOB)
    changed = recruiter.patch(made.headers["Location"], json=made.json | {"urgency": "high"})
    assert changed.status_code == 200
    assert changed.json["urgency"] == "high"


def test_faults_are_told_with_pointers_in_french(recruiter: FlaskClient) -> None:
    body = {"titre": "x", "salary_range": {"min": 2, "max": 1}}
    refused = recruiter.post("/api/v1/jobs", json=body, headers={"Accept-Language": "fr"})
    assert refused.status_code == 422
    errors = {error["pointer"]: error["detail"] for error in refused.json["errors"]}
    assert errors == {
        "/title": "Champ requis",
        "/titre": "Champ inconnu",
        "/salary_range": "min ne doit pas dépasser max",
    }
    address = recruiter.post("/api/v1/jobs", json=JOB).headers["Location"]
    patched = recruiter.patch(address, json=body, headers={"Accept-Language": "fr"})
    errors = {error["pointer"]: error["detail"] for error in patched.json["errors"]}
    assert errors == {
        "/titre": "Champ inconnu",
        "/salary_range": "min ne doit pas dépasser max",
    }


def test_an_id_or_external_id_is_given_once(recruiter: FlaskClient) -> None:
    assert recruiter.post("/api/v1/jobs", json=JOB | {"id": "a"}).json["id"] == "a"
    assert recruiter.post("/api/v1/jobs", json=JOB | {"id": "a"}).status_code == 409
    assert recruiter.post("/api/v1/jobs", json=JOB | {"external_id": "E"}).status_code == 201
    taken = recruiter.post("/api/v1/jobs", json=JOB | {"external_id": "E"})
    assert taken.status_code == 409
    assert taken.json["errors"] == [{"pointer": "/external_id", "detail": "already taken"}]
    assert recruiter.patch("/api/v1/jobs/a", json={"external_id": "E"}).status_code == 409


def test_a_repeated_post_makes_one_resource(recruiter: FlaskClient) -> None:
    key = {"Idempotency-Key": "once-and-only-once"}
    first = recruiter.post("/api/v1/jobs", json=JOB, headers=key)
    second = recruiter.post("/api/v1/jobs", json=JOB, headers=key)
    assert second.json == first.json
    assert second.headers["Location"] == first.headers["Location"]
    assert recruiter.get("/api/v1/jobs").json["total"] == 1


def test_lists_are_filtered_and_paged(recruiter: FlaskClient) -> None:
    for number in range(5):
        city = "Lyon" if number % 2 else "Nantes"
        recruiter.post("/api/v1/jobs", json={"title": f"Job {number}", "location": {"city": city}})
    first = recruiter.get("/api/v1/jobs?limit=2&city=nantes")
    assert [item["title"] for item in first.json["items"]] == ["Job 4", "Job 2"]
    assert (first.json["total"], first.json["limit"], first.json["skip"]) == (3, 2, 0)
    links = {part.split("; ")[1]: part.split("; ")[0].strip("<>")
             for part in first.headers["Link"].split(", ")}  # fmt: skip
    assert set(links) == {'rel="first"', 'rel="next"'}
    second = recruiter.get(links['rel="next"'])
    assert [item["title"] for item in second.json["items"]] == ["Job 0"]
    assert second.json["next_cursor"] is None
    assert 'rel="next"' not in second.headers["Link"]
    assert recruiter.get(links['rel="first"']).json == first.json
    skipped = recruiter.get("/api/v1/jobs?limit=2&skip=2&city=Nantes")
    assert skipped.json["items"] == second.json["items"]
    assert recruiter.get("/api/v1/jobs?text=job 3").json["total"] == 1


def test_a_query_that_cannot_be_meant_is_refused(recruiter: FlaskClient) -> None:
    queries = ["limit=0", "limit=201", "skip=-1", "cursor=abc", "colour=red", "status=gone"]
    for query in queries:
        for plural in ("jobs", "candidates"):
            refused = recruiter.get(f"/api/v1/{plural}?{query}")
            assert refused.status_code == 422, query
            assert refused.json["errors"][0]["pointer"] == f"/query/{query.partition('=')[0]}"


def test_viewers_see_candidates_without_how_to_reach_them(client_of: ClientOf) -> None:
    recruiter = client_of("candidates:read", "candidates:write")
    viewer = client_of("candidates:read")
    made = recruiter.post("/api/v1/candidates", json=LEA)
    address = made.headers["Location"]
    full, shown = recruiter.get(address), viewer.get(address)
    assert full.json["personal_info"]["email"] == "lea@example.org"
    assert shown.json["personal_info"] == {
        "firstName": "Léa", "email": "l•••@example.org", "phone": "•••34",
    }  # fmt: skip
    assert shown.json["cv_text"] == "Écrire à •••"
    assert viewer.get("/api/v1/candidates").json["items"] == [shown.json]
    # Different bytes have different strong tags; either names the version that If-Match means.
    assert shown.headers["ETag"] != full.headers["ETag"]
    assert "private" in shown.headers["Cache-Control"]
    changed = recruiter.patch(
        address, json={"headline": "x"}, headers={"If-Match": shown.headers["ETag"]}
    )
    assert changed.status_code == 200


def test_an_audit_event_tells_who_and_never_what_about(client_of: ClientOf, app: Any) -> None:
    recruiter = client_of("candidates:write")
    address = recruiter.post("/api/v1/candidates", json=LEA).headers["Location"]
    recruiter.delete(address)
    with app.extensions["nextvision"].unit_of_work(read_only=True) as unit:
        events = [e for e in unit.audit.recent() if e.subject_kind == "candidate"]
    assert {event.action for event in events} == {"candidate.created", "candidate.deleted"}
    assert all(event.request_id and event.actor_id for event in events)
    assert "lea" not in repr(events).lower()
