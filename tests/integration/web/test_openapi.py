"""The OpenAPI document is valid, names what the routing table does, and leads nowhere else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

from src.web.openapi import routes
from tests.integration.web.conftest import MakeApp

METHODS = {"get", "put", "post", "delete", "patch"}


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    """The document of the whole application."""
    answer = client.get("/openapi.json")
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    content: dict[str, Any] = answer.get_json()
    return content


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def test_it_names_exactly_the_operations_of_the_routing_table(
    app: Flask, document: dict[str, Any]
) -> None:
    routed = {
        (rule.rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(path, method) for path, method, _ in operations(document)} == routed
    assert len(list(routes(app))) == len(routed)


def test_it_has_the_shape_of_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert {"title", "version"} <= set(document["info"])
    tags = {tag["name"] for tag in document["tags"]}
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    for path, method, operation in operations(document):
        assert method in METHODS
        assert operation["summary"]
        assert set(operation["tags"]) <= tags
        in_path = {one["name"] for one in operation["parameters"] if one.get("in") == "path"}
        assert in_path == {part[1:-1] for part in path.split("/") if part.startswith("{")}
        assert operation["responses"]
        for status, answer in operation["responses"].items():
            assert 200 <= int(status) < 600
            assert "$ref" in answer or answer["description"]
        if method in {"get", "delete"}:
            assert "requestBody" not in operation


def test_every_tag_is_explained(document: dict[str, Any]) -> None:
    assert [tag["name"] for tag in document["tags"] if not tag.get("description")] == []


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in set(references(document)):
        place: Any = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part.replace("~1", "/").replace("~0", "~")]


def test_every_schema_is_a_json_schema(document: dict[str, Any]) -> None:
    schemas = list(document["components"]["schemas"].values())
    for _, _, operation in operations(document):
        schemas += [one["schema"] for one in operation["parameters"] if "schema" in one]
    assert schemas
    for schema in schemas:
        assert validator_for(schema, default=Draft202012Validator) is Draft202012Validator
        Draft202012Validator.check_schema(schema)


def test_every_example_is_one(document: dict[str, Any]) -> None:
    root = {"components": document["components"]}
    for name, schema in document["components"]["schemas"].items():
        for example in schema.get("examples", []):
            validator = Draft202012Validator({**root, "$ref": f"#/components/schemas/{name}"})
            assert list(validator.iter_errors(example)) == [], name


def test_protected_operations_name_the_ways_in_and_what_is_needed(
    document: dict[str, Any],
) -> None:
    for path, _, operation in operations(document):
        if operation["security"]:
            assert {*map(tuple, operation["security"])} == {("bearer",), ("apiKey",), ("session",)}
            assert "role" in operation["description"]
            assert {"401", "403", "429"} <= set(operation["responses"])
        else:
            assert path.startswith(("/api/v1/auth/", "/health", "/live", "/ready", "/metrics",
                                    "/openapi.json", "/docs", "/redoc", "/problems",
                                    "/api/v2/maps/health"))  # fmt: skip


def test_the_cookie_is_the_one_that_is_set(app: Flask, document: dict[str, Any]) -> None:
    scheme = document["components"]["securitySchemes"]["session"]
    assert scheme["name"] == app.config["SESSION_COOKIE_NAME"]


def test_an_open_server_says_that_it_asks_for_nothing(make_app: MakeApp) -> None:
    client = make_app(auth_mode="open")[0].test_client()
    document = client.get("/openapi.json").get_json()
    assert {} in document["paths"]["/api/v1/jobs"]["get"]["security"]


def test_it_is_made_once_and_can_be_kept(client: FlaskClient) -> None:
    first, second = (client.get("/openapi.json") for _ in range(2))
    assert first.data == second.data
    tag = first.headers["ETag"]
    assert client.get("/openapi.json", headers={"If-None-Match": tag}).status_code == 304


def test_schemathesis_reads_all_of_it(app: Flask, document: dict[str, Any]) -> None:
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(document)))
    found = [result.ok() for result in schema.get_all_operations()]
    assert len(found) == len(list(routes(app)))
