"""Files that come with bugs, over HTTP."""

from __future__ import annotations

import errno
import io
import tempfile
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest

from tests.integration.bugs.attachment_api import PNG, Api, part
from tests.integration.bugs.conftest import NewApi


def test_a_file_is_sent_listed_and_given_back_byte_for_byte(api: Api) -> None:
    content = PNG + bytes(range(256)) * 500
    sent = api.send(content, "écran du boîtier.png")
    assert sent.status_code == 201, sent.text
    told = sent.get_json()
    assert told.items() >= {
        "bugId": api.one.id, "name": "écran du boîtier.png", "contentType": "image/png",
        "sizeBytes": len(content), "sha256": sha256(content).hexdigest(), "addedBy": "usr_viewer",
        "url": f"{api.path()}/{told['id']}",
    }.items()  # fmt: skip
    assert sent.headers["Location"] == told["url"]
    assert api.ask("GET", api.path(), "other").get_json() == {"attachments": [told], "total": 1}
    assert api.ask("GET", told["url"], "reader").data == content
    assert api.events() == [("attached", "usr_viewer")]


def test_a_file_whose_form_is_cut_inside_its_end_is_kept_byte_for_byte(api: Api) -> None:
    content = b"a" * (65_536 - len(part(b"")) - len(b"--B-"))
    told = api.send_raw(part(content) + b"--B--\r\n").get_json()
    assert told["sizeBytes"] == len(content)
    assert told["sha256"] == sha256(content).hexdigest()


def test_a_file_is_served_so_that_no_browser_runs_or_shows_it(api: Api) -> None:
    address = api.send(b"<script>alert(1)</script>", "page.html").get_json()["url"]
    given = api.ask("GET", address)
    assert given.status_code == 200
    assert given.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert given.headers["Content-Disposition"] == "attachment; filename=page.html.txt"
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    policies = given.headers.getlist("Content-Security-Policy")
    assert [each.replace(" ;", ";") for each in policies] == ["sandbox; default-src 'none'"]
    assert given.headers["Cache-Control"] == "private, no-cache"
    assert given.headers["Content-Length"] == "25"


def test_a_name_of_any_script_goes_out_as_headers_carry_it(api: Api) -> None:
    address = api.send(PNG, "画面 été.png").get_json()["url"]
    disposition = api.ask("GET", address).headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=")
    assert "filename*=UTF-8''%E7%94%BB%E9%9D%A2%20%C3%A9t%C3%A9.png" in disposition


def test_who_has_the_content_is_not_sent_it_again(api: Api) -> None:
    address = api.send(b"trace").get_json()["url"]
    tag = api.ask("GET", address).headers["ETag"]
    assert tag == f'"{sha256(b"trace").hexdigest()}"'
    again = api.ask("GET", address, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    head = api.ask("HEAD", address)
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", "5")


def test_parts_can_be_asked_for(api: Api) -> None:
    address = api.send(b"0123456789").get_json()["url"]
    some = api.ask("GET", address, headers={"Range": "bytes=2-4"})
    assert (some.status_code, some.data) == (206, b"234")
    assert some.headers["Content-Range"] == "bytes 2-4/10"
    beyond = api.ask("GET", address, headers={"Range": "bytes=50-"})
    assert (beyond.status_code, beyond.mimetype) == (416, "application/problem+json")
    stale = api.ask("GET", address, headers={"Range": "bytes=2-4", "If-Range": '"another"'})
    assert (stale.status_code, stale.data) == (200, b"0123456789")


def test_the_same_content_in_two_bugs_is_one_file_until_both_are_gone(api: Api) -> None:
    addresses = [api.send(b"trace", to=each).get_json()["url"] for each in (api.one, api.two)]
    assert len(api.files()) == 1
    assert api.ask("DELETE", addresses[0]).status_code == 204
    assert api.ask("GET", addresses[0]).status_code == 404
    assert api.ask("GET", addresses[1]).data == b"trace"
    assert api.ask("DELETE", addresses[1]).status_code == 204
    assert api.files() == set()
    assert [kind for kind, _ in api.events()] == ["attached", "attached", "detached", "detached"]


@pytest.mark.parametrize(
    ("by", "status"),
    [("other", 403), ("recruiter", 403), ("writer", 403), ("viewer", 204), ("admin", 204)],
)
def test_a_file_is_taken_away_by_who_sent_it_or_an_administrator(
    api: Api, by: str, status: int
) -> None:
    address = api.send(b"trace").get_json()["url"]
    assert api.ask("DELETE", address, by).status_code == status
    assert api.ask("GET", address).status_code == (404 if status == 204 else 200)


def test_an_address_names_the_bug_and_its_own_file(api: Api) -> None:
    told = api.send(b"trace").get_json()
    for method in ("GET", "DELETE"):
        assert api.ask(method, f"{api.path(api.two)}/{told['id']}", "admin").status_code == 404
        assert api.ask(method, f"{api.path()}/{uuid4()}", "admin").status_code == 404
        assert api.ask(method, f"/api/bugs/{uuid4()}/attachments/x", "admin").status_code == 404
        assert api.ask(method, f"/api/bugs/17/attachments/{told['id']}").status_code == 400
    assert api.ask("GET", told["url"]).status_code == 200
    assert api.ask("GET", f"/api/bugs/{uuid4()}/attachments").status_code == 404
    form = part(b"trace") + b"--B--\r\n"
    missing = api.ask("POST", f"/api/bugs/{uuid4()}/attachments", data=form,
                      content_type="multipart/form-data; boundary=B")  # fmt: skip
    assert missing.status_code == 404


def test_an_idempotency_key_attaches_a_file_once(api: Api) -> None:
    form, key = part(b"trace") + b"--B--\r\n", {"Idempotency-Key": "once"}
    first, again = api.send_raw(form, headers=key), api.send_raw(form, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json() == again.get_json()
    assert api.ask("GET", api.path()).get_json()["total"] == 1


END = b"--B--\r\n"
FORMS = [
    (b"\r\n", 400),
    (b"no form at all", 400),
    (END, 422),
    (part(b"trace"), 400),
    (part(b"trace")[:-8], 400),
    (b"--B\r\nContent-Type: text/plain\r\n\r\ntrace\r\n" + END, 400),
    (b"--B\r\nContent-Disposition: \xff\r\n\r\ntrace\r\n" + END, 400),
    (part(b"trace", 'name="other"; filename="a.txt"') + END, 422),
    (part(b"trace", 'name="file"') + END, 422),
    (part(b"x", 'name="title"') + part(b"trace") + END, 422),
    (part(b"trace") + part(b"x", 'name="comment"') + END, 422),
    (part(b"trace") + part(b"second") + END, 422),
    (part(b"") + END, 422),
    (part(b"MZ\x90\0\3") + END, 415),
    (b"p" * 300_000, 413),
    (part(b"trace", 'name="file"; filename="' + "n" * 300_000 + '"') + END, 413),
]


@pytest.mark.parametrize(("body", "status"), FORMS)
def test_a_form_that_is_none_is_refused_and_leaves_nothing(
    api: Api, body: bytes, status: int
) -> None:
    answer = api.send_raw(body)
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    assert api.files() == set()
    assert api.events() == []
    assert api.ask("GET", api.path()).get_json()["total"] == 0


@pytest.mark.parametrize("boundary", ["", "é", "x" * 201, '"a;b"'])
def test_a_boundary_that_is_none_is_refused(api: Api, boundary: str) -> None:
    answer = api.send_raw(part(b"trace") + END, boundary)
    assert answer.status_code == 400, answer.text


@pytest.mark.parametrize("media_type", ["application/json", "image/png", "text/plain", ""])
def test_only_a_form_carries_a_file(api: Api, media_type: str) -> None:
    answer = api.ask("POST", api.path(), data=b"{}", content_type=media_type)
    assert answer.status_code == 415


def test_a_file_may_have_so_many_bytes(new_api: NewApi, sqlite_url: str) -> None:
    api = new_api(sqlite_url, max_attachment_bytes=1000)
    assert api.send(b"x" * 1000).status_code == 201
    for size in (1001, 70_000):
        refused = api.send(b"x" * size)
        assert refused.status_code == 413, refused.text
        assert refused.get_json()["limit_bytes"] in {1000, 1000 + 65_536}
    assert len(api.files()) == 1


def test_a_full_bug_and_a_full_store_say_so(new_api: NewApi, sqlite_url: str) -> None:
    api = new_api(sqlite_url, attachments_per_bug=2, attachments_total_bytes=1000)
    assert api.send(b"x" * 600).status_code == 201
    full = api.send(b"y" * 600)
    assert (full.status_code, full.get_json()["type"]) == (507, "/problems/insufficient-storage")
    assert api.send(b"y" * 300).status_code == 201
    many = api.send(b"z")
    assert (many.status_code, many.get_json()["limit"]) == (409, 2)
    assert api.send(b"x" * 600, to=api.two).status_code == 201
    assert len(api.files()) == 2
    french = api.send(b"z", headers={"Accept-Language": "fr"}).get_json()
    assert french["detail"] == "Ce bug a déjà 2 pièces jointes, le maximum."


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_under_an_idempotency_key_says_so(
    api: Api, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    class Full(io.BytesIO):
        def write(self, _data: Any) -> int:
            raise OSError(code, "no room")

    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", lambda **_: Full())
    full = api.send(b"trace", headers={"Idempotency-Key": "full"})
    assert (full.status_code, full.get_json()["type"]) == (507, "/problems/insufficient-storage")
    monkeypatch.undo()
    assert api.send(b"trace", headers={"Idempotency-Key": "full"}).status_code == 201


def test_a_content_that_is_lost_is_said_to_be(api: Api) -> None:
    address = api.send(b"trace").get_json()["url"]
    for each in api.files():
        (api.folder / each).unlink()
    assert api.ask("GET", address).status_code == 410
    assert api.send(b"trace", to=api.two).status_code == 201
    assert api.ask("GET", address).data == b"trace"
