"""Whatever a bug can be given it can be asked for by, in addresses and in bodies."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from src.services.records import Role
from src.web.schemas.bugs import NarrowingQuery
from src.web.schemas.comma_lists import undivided
from tests.integration.web.bug_clients import BUGS, SignedIn, reported, signed_in

NAMES = {"tag": "tags", "assignedTo": "assignedTo", "deviceId": "deviceId"}
values = st.text(
    st.sampled_from(",\\ a\n\"'%&+") | st.characters(codec="utf-8", exclude_characters="\0"),
    min_size=1, max_size=100,
).filter(lambda text: re.search(r"\S", text))  # fmt: skip


@pytest.fixture
def client(app: Flask) -> SignedIn:
    return signed_in(app, "rita", Role.RECRUITER)


@given(st.lists(values, min_size=1, max_size=5), st.booleans())
def test_every_value_can_be_said_in_an_address(several: list[str], together: bool) -> None:
    said = [undivided(value) for value in several]
    query = NarrowingQuery.model_validate({"tag": [",".join(said)] if together else said})
    assert query.tag == several


@given(value=values)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_bug_is_found_by_what_it_was_given(client: SignedIn, value: str) -> None:
    stands = {"tags": [value], "assignedTo": value, "deviceId": value}
    address = reported(client, **stands).removeprefix(BUGS)
    for name in NAMES:
        query = urlencode({name: f"no\\,such,{undivided(value)}"})
        listed = client.get(f"{BUGS}?{query}").json["bugs"]
        assert address in [bug["id"] for bug in listed]
        body = {"filter": {name: [value]}, "changes": {"severity": "low"}, "dryRun": True}
        rows = client.post(BUGS + "bulk", json=body).json["results"]
        assert address in [row["id"] for row in rows]


@pytest.mark.parametrize(("name", "field"), NAMES.items())
def test_a_comma_in_a_body_divides_nothing(client: SignedIn, name: str, field: str) -> None:
    for value in ("Dupont", " Marie", "Dupont, Marie"):
        reported(client, **{field: [value] if name == "tag" else value})
    body = {"filter": {name: ["Dupont, Marie"]}, "changes": {"severity": "low"}}
    assert [row["number"] for row in client.post(BUGS + "bulk", json=body).json["results"]] == [3]


def test_links_to_other_pages_ask_for_the_same_values(client: SignedIn) -> None:
    for tag in ("a,b", "a,b", "a", "b", "c\\", "c\\"):
        reported(client, tags=[tag])
    found, address = [], BUGS + r"?tag=a\,b,c\\&sort=number&limit=2"
    while address:
        answer = client.get(address)
        found += [bug["number"] for bug in answer.json["bugs"]]
        following = re.search(r'<([^>]+)>; rel="next"', answer.headers["Link"])
        address = following[1] if following else ""
    assert found == [1, 2, 5, 6]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("tag=a,b", ["a", "b"]),
        (r"tag=a\,b", ["a,b"]),
        (r"tag=a\\,b", ["a\\", "b"]),
        (r"tag=C:\dev", [r"C:\dev"]),
        ("tag=a\\", ["a\\"]),
        (r"tag=a\,b&tag=c,d", ["a,b", "c", "d"]),
    ],
)
def test_values_are_divided_at_commas_alone(query: str, wanted: list[str]) -> None:
    said = [part.partition("=")[2] for part in query.split("&")]
    assert NarrowingQuery.model_validate({"tag": said}).tag == wanted
