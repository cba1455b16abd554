"""Whatever JSON comes, nothing is raised, nothing is half-taken, and no value is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from src.adapters.formats.commitment import CommitmentDocuments
from src.adapters.formats.commitment_rules import scopes
from src.services.bridging import Sent, counts, kind_of
from src.services.documents import DocumentError, check_document

TODAY = date(2026, 1, 5).toordinal()
SENT = st.sampled_from(["candidate", "job", "questionnaire"])
NAMES = sorted({name for scope in scopes().values() for name in scope} | {"data", "result", "cv"})
TELLING = st.sampled_from(
    [
        "junior", "35K à 38K annuels", "5 ans - 10 ans", "CDI", "2 jours", "Anglais C1", "oui",
        "mars 2019 - aujourd'hui", "2024-03-01", "Marie DUPONT", "a@b.fr", "-5", "1h30", "full",
        "x" * 500, "expert", "Python, Go", "fr", "", " ",
    ]
)  # fmt: skip
SCALARS = (
    st.none() | st.booleans() | st.integers(-10, 10**12) | st.floats(allow_nan=False)
    | st.text(max_size=20) | TELLING
)  # fmt: skip
KEYS = st.sampled_from(NAMES) | st.text(max_size=8)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=40,
)


def leaves(value: Any, at: str = "") -> Iterator[str]:
    """The pointer of every value that holds no other."""
    if isinstance(value, Mapping) and value:
        for name, inner in value.items():
            yield from leaves(inner, f"{at}/{name.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value):
            yield from leaves(inner, f"{at}/{number}")
    else:
        yield at


def found_at(pointer: str, document: Any) -> Any:
    """What stands at the pointer. Raises ``LookupError``."""
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        document = document[int(name) if isinstance(document, list) else name]
    return document


@settings(max_examples=400, deadline=None)
@given(sent=SENT, value=JSON)
def test_every_value_has_one_outcome_and_every_outcome_is_true(sent: Sent, value: Any) -> None:
    found = CommitmentDocuments().read(sent, value, today=TODAY)
    expected = list(leaves(value))
    covered: list[str] = []
    for each in found.outcomes:
        below = [leaf for leaf in expected
                 if leaf == each.source or leaf.startswith(f"{each.source}/")]  # fmt: skip
        assert len(below) == each.leaves, each
        covered += below
        assert 0 <= each.confidence <= 1
        if each.outcome in {"taken", "repaired"}:
            if each.field is not None:
                found_at(each.field, found.document)
        else:
            assert each.field is None
            assert each.reason
    assert sorted(covered) == sorted(expected)
    assert sum(counts(found.outcomes).values()) == len(expected)
    assert 0 <= found.confidence <= 1


@settings(max_examples=400, deadline=None)
@given(sent=SENT, value=JSON)
def test_what_comes_out_is_a_document_or_says_what_it_lacks(sent: Sent, value: Any) -> None:
    found = CommitmentDocuments().read(sent, value, today=TODAY)
    try:
        checked = check_document(kind_of(sent), found.document)
    except DocumentError:
        assert found.missing
    else:
        assert found.missing == ()
        assert checked == found.document


@settings(max_examples=200, deadline=None)
@given(sent=SENT, value=JSON)
def test_reading_the_document_again_changes_nothing(sent: Sent, value: Any) -> None:
    first = CommitmentDocuments().read(sent, value, today=TODAY)
    if not first.missing:
        again = CommitmentDocuments().read(kind_of(sent), first.document, today=TODAY)
        assert again.document == first.document


@settings(max_examples=200, deadline=None)
@given(sent=SENT, value=st.dictionaries(KEYS, JSON, max_size=6))
def test_a_wrapping_changes_nothing(sent: Sent, value: dict[str, Any]) -> None:
    bare = CommitmentDocuments().read(sent, value, today=TODAY)
    wrapped = CommitmentDocuments().read(sent, {"data": value}, today=TODAY)
    if value:
        assert wrapped.document == bare.document


def test_what_is_nested_a_thousand_deep_is_told_and_left() -> None:
    value: Any = {"title": "x"}
    for _ in range(1000):
        value = {"data": value}
    found = CommitmentDocuments().read("job", value, today=TODAY)
    assert [each.reason for each in found.outcomes] == ["too_deep"]
