"""Full text in the list of bugs, over HTTP."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from flask import Flask

from tests.integration.web.bug_clients import BUGS, SignedIn, reported, signed_in


@pytest.fixture
def recruiter(app: Flask) -> SignedIn:
    return signed_in(app, "rita", "recruiter")


@pytest.fixture
def viewer(app: Flask) -> SignedIn:
    return signed_in(app, "victor", "viewer")


def titles(client: SignedIn, search: str, more: str = "") -> list[str]:
    answer = client.get(f"{BUGS}?text={quote(search)}{more}")
    assert answer.status_code == 200, answer.json
    assert answer.json["total"] == len(answer.json["bugs"])
    return sorted(bug["title"] for bug in answer.json["bugs"])


def test_a_list_is_narrowed_by_text(recruiter: SignedIn) -> None:
    reported(recruiter, title="Capteur muet", deviceId="ESP32_LL_01", severity="high")
    reported(recruiter, title="Moteur bloqué", errorLogs=["TimeoutError: no answer"])
    assert titles(recruiter, "capteurs") == ["Capteur muet"]
    assert titles(recruiter, "TimeoutError bloque") == ["Moteur bloqué"]
    assert titles(recruiter, "timeout bloque") == ["Moteur bloqué"]
    assert titles(recruiter, "time bloque") == []
    assert titles(recruiter, "esp32_ll_01") == ["Capteur muet"]
    assert titles(recruiter, '"ne répond plus" -moteur') == ["Capteur muet"]
    assert titles(recruiter, "répond") == ["Capteur muet", "Moteur bloqué"]
    assert titles(recruiter, "répond", "&severity=high") == ["Capteur muet"]


def test_viewers_find_nothing_that_is_internal(recruiter: SignedIn, viewer: SignedIn) -> None:
    address = reported(recruiter)
    said = {"comment": "Le fournisseur pamplemousse", "isInternal": True}
    assert recruiter.post(f"{address}/comments", json=said).status_code == 201
    assert titles(recruiter, "pamplemousse") == ["Capteur muet"]
    assert titles(viewer, "pamplemousse") == []
    assert titles(viewer, "capteur -pamplemousse") == ["Capteur muet"]


def test_the_next_page_is_of_the_same_search(recruiter: SignedIn) -> None:
    for number in range(3):
        reported(recruiter, title=f"Capteur muet {number}")
    reported(recruiter, title="Moteur bloqué")
    answer = recruiter.get(f"{BUGS}?text=capteur%20%22muet%22&limit=2")
    assert (answer.json["total"], len(answer.json["bugs"])) == (3, 2)
    following = re.search(r'<([^>]+)>; rel="next"', answer.headers["Link"])
    assert following
    rest = recruiter.get(following[1]).json
    assert [bug["title"] for bug in rest["bugs"]] == ["Capteur muet 0"]


@pytest.mark.parametrize(
    "search", ['"', "*", "-", "NEAR(", "a" * 1_000, "(" * 900, "le la", "\ud83d", "' OR 1=1"]
)
def test_no_search_fails(recruiter: SignedIn, search: str) -> None:
    reported(recruiter, title="Moteur bloqué", description="Il chauffe, puis il cale.")
    assert titles(recruiter, search.encode("utf-8", "surrogatepass").decode("latin-1")) == []


@pytest.mark.parametrize("search", ["", "   ", "\0", "a" * 1_001])
def test_a_search_for_nothing_or_without_end_is_refused(recruiter: SignedIn, search: str) -> None:
    answer = recruiter.get(f"{BUGS}?text={quote(search)}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/query/text"
