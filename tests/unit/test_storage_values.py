"""The pure parts of storage: cursors, filter columns, column types."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from src.adapters.storage.column_types import JsonText, UtcDateTime, Words
from src.adapters.storage.cursors import read_cursor, write_cursor
from src.adapters.storage.filter_columns import company_id, company_of, filter_columns, folded

DIALECT = sqlite.dialect()
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["title", "company", "location", "sector", "contract_type", "preferences", "current_role"]
)


@given(moment=st.datetimes(timezones=st.just(UTC)), name=st.text(min_size=1))
def test_a_cursor_leads_back_to_where_it_was_made(moment: datetime, name: str) -> None:
    name = name.encode("utf-8", "replace").decode()
    assert read_cursor(write_cursor(moment, name)) == (moment, name)


@given(st.text(max_size=60))
def test_any_other_text_is_a_cursor_or_a_value_error(cursor: str) -> None:
    try:
        moment, name = read_cursor(cursor)
    except ValueError:
        return
    assert moment.tzinfo is not None
    assert name


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_cursor_of_a_year_that_no_calendar_has_is_refused(moment: str) -> None:
    made_up = urlsafe_b64encode(f"{moment} a".encode()).decode()
    with pytest.raises(ValueError, match="not a cursor"):
        read_cursor(made_up)


@given(kind=st.sampled_from(["job", "candidate"]), document=st.dictionaries(KEYS, ANYTHING))
def test_documents_of_any_shape_filter_without_failing(kind, document) -> None:
    columns = filter_columns(kind, document)
    limits = {"label": 300, "city": 120, "sector": 120, "contract_type": 60}
    assert columns.keys() == limits.keys()
    for name, value in columns.items():
        assert value is None or (value == value.lower() and 0 < len(value) <= limits[name])
    company = company_of(document)
    assert company is None or company[0].strip()


@pytest.mark.parametrize(
    ("value", "expected"),
    [("  Été  ", "été"), ("", None), ("   ", None), (None, None), (3, None), ("ß" * 9, "ß" * 5)],
)
def test_text_is_folded_to_what_a_column_holds(value: object, expected: str | None) -> None:
    assert folded(value, 5) == expected


def test_companies_are_told_apart_by_their_folded_names() -> None:
    assert company_id(" ACME ") == company_id("acme")
    assert company_id("acme") != company_id("acme 2")
    assert len(company_id("acme")) == 32


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), DIALECT)  # noqa: DTZ001


@given(st.text())
def test_every_text_can_be_encoded_and_holds_no_nul(words: str) -> None:
    bound = Words().process_bind_param(words, DIALECT)
    assert bound is not None
    assert "\0" not in bound
    assert Words().process_bind_param(bound, DIALECT) == bound
    bound.encode()


@pytest.mark.parametrize("value", ["plain", "é", "emoji 🦺", None])
def test_ordinary_text_is_left_alone(value: str | None) -> None:
    assert Words().process_bind_param(value, DIALECT) == value


def test_lone_surrogates_and_nul_become_the_replacement_character() -> None:
    assert Words().process_bind_param("a\0b\ud800c", DIALECT) == "a\ufffdb\ufffdc"


@given(ANYTHING)
def test_json_comes_back_as_it_was(value: object) -> None:
    json = JsonText()
    text = json.process_bind_param(value, DIALECT)
    assert json.process_result_value(text, DIALECT) == value


@pytest.mark.parametrize("value", [2**64, "\ud800", {"a": object()}, {1, "a"}, {3: "key"}])
def test_what_json_cannot_carry_is_a_value_error(value: object) -> None:
    with pytest.raises(ValueError, match="JSON"):
        JsonText().process_bind_param(value, DIALECT)


def test_read_only_mappings_and_sets_are_json_too() -> None:
    json = JsonText()
    frozen = {"weights": MappingProxyType({"a": 1}), "scopes": frozenset({"b", "a"})}
    text = json.process_bind_param(frozen, DIALECT)
    assert json.process_result_value(text, DIALECT) == {"weights": {"a": 1}, "scopes": ["a", "b"]}
