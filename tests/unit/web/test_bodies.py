"""Bodies are read strictly: what cannot be kept is refused, with the place named."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st

from src.web.bodies import parse_json, unstorable
from src.web.problems import Problem

APP = Flask(__name__)


def refused(raw: bytes, language: str = "en") -> Problem:
    with (
        APP.test_request_context(headers={"Accept-Language": language}),
        pytest.raises(Problem) as raised,
    ):
        parse_json(raw)
    return raised.value


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"{", b"\xff", b'{"a": "\xc3"}', b"\xef\xbb\xbf{}", b'{"a": NaN}', b"[Infinity]",
        b"[-Infinity]", b'{"a": 1, "a": 2}', b'{"b": {"a": 1, "a": 1}}', b'"\x00"', b"01", b"{}{}",
        b"[" * 200_000, b'{"a":' * 100_000, b"9" * 5000, b"'a'",
    ],
)  # fmt: skip
def test_what_is_no_json_is_malformed(raw: bytes) -> None:
    problem = refused(raw)
    assert (problem.status, problem.type) == (400, "malformed-request")
    assert problem.detail
    assert problem.french


@pytest.mark.parametrize(
    ("raw", "pointers"),
    [
        (b'{"a": {"b": ["x", "\\u0000"]}}', ["/a/b/1"]),
        (b'{"a\\u0000": 1}', [""]),
        (b'{"x": "\\ud800"}', ["/x"]),
        (b'{"x": "\\uDFFF tail"}', ["/x"]),
        (b'{"x": 9223372036854775808, "y": -9223372036854775808}', ["/x"]),
        (b'{"x": 1e999}', ["/x"]),
        (b'{"x": -1e999, "y/z": {"~": 1e999}}', ["/x", "/y~1z/~0"]),
        (b'"\\u0000"', [""]),
    ],
)
def test_what_cannot_be_kept_is_pointed_at(raw: bytes, pointers: list[str]) -> None:
    problem = refused(raw)
    assert (problem.status, problem.type) == (422, "invalid-request")
    assert sorted(fault.pointer for fault in problem.faults) == pointers


def test_faults_are_told_in_french_too() -> None:
    faults = refused(b'["\\u0000", 1e999]', "fr").faults
    assert {fault.detail for fault in faults} == {
        "Le caractère NUL et les demi-paires de substitution sont refusés",
        "Nombre hors limites",
    }


@pytest.mark.parametrize(
    "raw",
    [b'"\\\\u0000"', '{"é": "😀"}'.encode(), b'"\\ud83d\\ude00"', b"[9223372036854775807, 1e308]"],
)
def test_what_only_looks_so_is_read(raw: bytes) -> None:
    assert parse_json(raw) == json.loads(raw)


@given(st.binary(max_size=200))
@example(b'{"a": 1e9999}')
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with APP.test_request_context():
        try:
            value, status = parse_json(raw), 200
        except Problem as problem:
            value, status = None, problem.status
    assert status in {200, 400, 422}
    if status == 200:
        assert json.loads(raw) == value


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(JSON, st.booleans())
def test_what_can_be_kept_comes_through_unchanged(value: Any, ascii_only: bool) -> None:
    assert unstorable(value) == []
    with APP.test_request_context():
        assert parse_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value
