"""Every door to bugs, and a stock of bugs in which only some may see some of the words.

Each door goes through one route in every way that could tell something. Doors that write take
care to leave the stock as it is for those after them.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from flask import Flask
from werkzeug.test import TestResponse

from src.services.records import Role
from tests import builders
from tests.integration.web.bug_clients import BUGS, SignedIn, reported, signed_in, with_key

INSIDE: Final = frozenset({"quagga", "okapi", "insider.author", "insider.mention"})
"""Words of internal comments, and the people in them."""
EMAIL: Final = frozenset({"zorilla.mail", "zorilla.old", "zorilla.watcher", "zorilla.assigned"})
MATCH: Final = frozenset({"numbat"})
GONE: Final = frozenset({"thylacine"})
"""Words of what was taken away: nobody's any more."""
WORDS: Final = INSIDE | EMAIL | MATCH | GONE

HOOKS: Final = "/api/bugs/webhooks"
SEARCHES: Final = (
    "quagga", "quag", '"pauvre quagga"', "capteur -quagga", 'capteur -"pauvre quagga"', "okapi",
    "capteur okapi", "thylacine", "capteur", "zorilla", "zorilla.mail@secret.example", "numbat",
    "insider", "quagga okapi", "-quagga",
)  # fmt: skip


@dataclass
class Stock:
    """A bug with secrets, another without, and what hangs on them."""

    bug: str
    other: str
    inside: str
    file: str
    hook: str
    deliveries: tuple[str, ...] = ()


Door = Callable[[SignedIn, Stock], Iterator[TestResponse]]


def stocked(app: Flask, receiver_url: str) -> tuple[Stock, dict[str, SignedIn]]:
    """(the stock, everybody who may come to the doors, by name)."""
    people = {
        "reporter": signed_in(app, "rep", Role.VIEWER),
        "viewer": signed_in(app, "vic", Role.VIEWER),
        "recruiter": signed_in(app, "rita", Role.RECRUITER),
        "admin": signed_in(app, "ada", Role.ADMIN),
        "reading key": with_key(app, "bugs:read"),
        "matching key": with_key(app, "bugs:read", "matching:read"),
        "key of matches alone": with_key(app, "matching:read"),
        "writing key": with_key(app, "bugs:read", "bugs:write"),
        "key of writing alone": with_key(app, "bugs:write"),
        "key of administration": with_key(app, "admin"),
    }
    nobody = app.test_client()
    assert isinstance(nobody, SignedIn)
    people["nobody"] = nobody
    recruiter, admin = people["recruiter"], people["admin"]
    hooks = []
    for is_inside in (True, False):
        url = f"{receiver_url}/{'in' if is_inside else 'out'}side"
        body = {"url": url, "includeInternal": is_inside, "events": EVENTS}
        hooks.append(_ok(admin.post(HOOKS, json=body)).json["id"])
    with app.extensions["nextvision"].unit_of_work() as unit:
        match = unit.matches.add(builders.match(reasons=("numbat",)))
        unit.commit()
    bug = reported(
        people["reporter"], title="Capteur muet", matchId=match.id,
        reportedByEmail="zorilla.old@secret.example", watchers=["zorilla.watcher@secret.example"],
        assignedTo="zorilla.assigned@secret.example",
    )  # fmt: skip
    _ok(recruiter.patch(bug, json={"reportedByEmail": "zorilla.mail@secret.example"}))
    other = reported(people["viewer"], title="Capteur muet aussi")
    inside = {
        "comment": "Le pauvre quagga", "isInternal": True, "mentions": ["insider.mention@x.fr"],
        "authorEmail": "insider.author@x.fr",
    }  # fmt: skip
    said = _said(recruiter, bug, **inside)
    turned = _said(recruiter, bug, comment="okapi", isInternal=True)
    for is_internal in (False, True):
        _ok(recruiter.patch(turned, json={"isInternal": is_internal}))
    for gone in (_said(recruiter, bug, comment="thylacine", isInternal=True),
                 _said(recruiter, bug, comment="thylacine")):  # fmt: skip
        _ok(recruiter.delete(gone))
    sent = _ok(people["viewer"].post(f"{bug}/attachments", data=_form()))
    return Stock(bug, other, said, sent.headers["Location"], f"{HOOKS}/{hooks[0]}"), people


EVENTS: Final = [
    "bug.created", "bug.changed", "bug.moved", "bug.commented", "bug.comment_changed",
    "bug.comment_removed", "bug.attached", "bug.detached", "bug.merged",
]  # fmt: skip


def _ok(answer: TestResponse) -> TestResponse:
    assert answer.status_code < 300, answer.text
    return answer


def _said(client: SignedIn, bug: str, **body: Any) -> str:
    return f"{bug}/comments/{_ok(client.post(f'{bug}/comments', json=body)).json['id']}"


def _form() -> dict[str, Any]:
    return {"file": (io.BytesIO(b"plain"), "trace.log")}


def _get(*parts: str) -> Door:
    """A door that is read, with each of these after its address."""

    def door(client: SignedIn, stock: Stock) -> Iterator[TestResponse]:
        for part in parts:
            yield client.get(part.format(**vars(stock)), buffered=True)

    return door


def _lists(path: str) -> Door:
    asked = [f"{path}?text={quote(search)}" for search in SEARCHES]
    asked += [f"{path}?assignedTo={quote(name)}&limit=1" for name in
              ("zorilla.assigned@secret.example", "z•••@secret.example")]  # fmt: skip
    sorts = ("updatedAt", "-updatedAt", "title")
    more = [] if "export" in path else [f"{path}?sort={sort}" for sort in sorts]
    return _get(path, *asked, *more)


def _report(client: SignedIn, stock: Stock) -> Iterator[TestResponse]:
    # In capitals: what they find out by it must not be what they said.
    words = "CAPTEUR QUAGGA OKAPI THYLACINE NUMBAT"
    for more in ({}, {"matchId": "nonsense"}, {"title": "x"}, {"zorilla": 1}):
        yield client.post(BUGS, json={"title": words, "description": f"{words} muet"} | more)


def _change(client: SignedIn, stock: Stock) -> Iterator[TestResponse]:
    for body in ({"component": None}, {"status": "closed"}, {"nonsense": 1}):
        yield client.patch(stock.bug, json=body)
    yield client.patch(stock.bug, json={"component": None}, headers={"If-Match": '"1"'})


def _bulk(client: SignedIn, stock: Stock) -> Iterator[TestResponse]:
    for search in SEARCHES:
        body = {"filter": {"text": search}, "changes": {"severity": "low"}, "dryRun": True}
        yield client.post(f"{BUGS}bulk", json=body)


def _comment(client: SignedIn, stock: Stock) -> Iterator[TestResponse]:
    yield client.post(f"{stock.other}/comments", json={"comment": "Vu."})
    yield client.post(f"{stock.other}/comments", json={"comment": "Vu.", "isInternal": True})


def _change_comment(client: SignedIn, stock: Stock) -> Iterator[TestResponse]:
    for body in ({"isInternal": True}, {"mentions": ["insider.mention@x.fr"]}, {"x": 1}):
        yield client.patch(stock.inside, json=body)


def _remove_comment(client: SignedIn, stock: Stock) -> Iterator[TestResponse]:
    made = client.post(f"{stock.other}/comments", json={"comment": "Vu."})
    yield client.delete(f"{stock.other}/comments/{(made.json or {}).get('id', 'none')}")
    yield client.delete(stock.inside.replace(stock.bug, stock.other))


def _attach(client: SignedIn, stock: Stock) -> Iterator[TestResponse]:
    yield client.post(f"{stock.other}/attachments", data=_form())


def _detach(client: SignedIn, stock: Stock) -> Iterator[TestResponse]:
    made = client.post(f"{stock.other}/attachments", data=_form())
    yield client.delete(f"{stock.other}/attachments/{(made.json or {}).get('id', 'none')}")


def _merge(client: SignedIn, stock: Stock) -> Iterator[TestResponse]:
    target = stock.bug.rpartition("/")[2]
    made = client.post(BUGS, json={"title": "Doublon", "description": "Comme l'autre."})
    place = made.headers.get("Location", stock.other)
    yield client.post(f"{place}/merge", json={"into": target})
    yield client.post(f"{stock.bug}/merge", json={"into": target})


def _import(client: SignedIn, stock: Stock) -> Iterator[TestResponse]:
    row = {"id": stock.bug.rpartition("/")[2], "title": "Capteur", "description": "Ne répond plus."}
    yield client.post(f"{BUGS}import?dryRun=true", json=row)


def _hook(client: SignedIn, stock: Stock) -> Iterator[TestResponse]:
    made = client.post(HOOKS, json={"url": "http://127.0.0.1:9/x", "events": EVENTS})
    yield made
    if made.status_code == 201:
        client.delete(f"{HOOKS}/{made.json['id']}")


def _unhook(client: SignedIn, stock: Stock) -> Iterator[TestResponse]:
    made = client.post(HOOKS, json={"url": "http://127.0.0.1:9/x", "events": EVENTS})
    yield client.delete(f"{HOOKS}/{(made.json or {}).get('id', 'none')}")


def _ping(client: SignedIn, stock: Stock) -> Iterator[TestResponse]:
    yield client.post(f"{stock.hook}/ping")


def _redeliver(client: SignedIn, stock: Stock) -> Iterator[TestResponse]:
    for delivery in (*stock.deliveries[:3], "none"):
        yield client.post(f"{stock.hook}/deliveries/{delivery}/redeliver")


DOORS: Final[dict[tuple[str, str], Door]] = {
    ("POST", "/api/bugs/"): _report,
    ("GET", "/api/bugs/"): _lists(BUGS),
    ("GET", "/api/bugs/<bug_id>"): _get("{bug}", "{other}"),
    ("PATCH", "/api/bugs/<bug_id>"): _change,
    ("GET", "/api/bugs/<bug_id>/history"): _get("{bug}/history", "{bug}/history?limit=1&skip=2"),
    ("POST", "/api/bugs/bulk"): _bulk,
    ("GET", "/api/bugs/metrics/summary"): _get("/api/bugs/metrics/summary"),
    ("GET", "/api/bugs/metrics/trends"): _get("/api/bugs/metrics/trends?days=2"),
    ("POST", "/api/bugs/<bug_id>/comments"): _comment,
    ("GET", "/api/bugs/<bug_id>/comments"): _get("{bug}/comments", "{bug}/comments?limit=1&skip=1"),
    ("PATCH", "/api/bugs/<bug_id>/comments/<comment_id>"): _change_comment,
    ("DELETE", "/api/bugs/<bug_id>/comments/<comment_id>"): _remove_comment,
    ("POST", "/api/bugs/<bug_id>/attachments"): _attach,
    ("GET", "/api/bugs/<bug_id>/attachments"): _get("{bug}/attachments"),
    ("GET", "/api/bugs/<bug_id>/attachments/<attachment_id>"): _get("{file}"),
    ("DELETE", "/api/bugs/<bug_id>/attachments/<attachment_id>"): _detach,
    ("GET", "/api/bugs/<bug_id>/duplicates"): _get("{bug}/duplicates", "{other}/duplicates"),
    ("POST", "/api/bugs/<bug_id>/merge"): _merge,
    ("GET", "/api/bugs/export.csv"): _lists("/api/bugs/export.csv"),
    ("GET", "/api/bugs/export.ndjson"): _lists("/api/bugs/export.ndjson"),
    ("POST", "/api/bugs/import"): _import,
    ("POST", "/api/bugs/webhooks"): _hook,
    ("GET", "/api/bugs/webhooks"): _get(HOOKS),
    ("GET", "/api/bugs/webhooks/<webhook_id>"): _get("{hook}"),
    ("DELETE", "/api/bugs/webhooks/<webhook_id>"): _unhook,
    ("POST", "/api/bugs/webhooks/<webhook_id>/ping"): _ping,
    ("POST", "/api/bugs/webhooks/<webhook_id>/deliveries/<delivery_id>/redeliver"): _redeliver,
}
"""By method and rule of the route."""
