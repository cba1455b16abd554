"""Which addresses are masked, and that events keep none."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.bugs.bug import Bug
from src.bugs.changes import Actor, changed, reported
from src.bugs.masking import masked, masked_name, masked_text

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
ADA = Actor("user-ada")
ADDRESS = "jeanne.durand@euralis.com"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (ADDRESS, "j•••@euralis.com"),
        (f"Écrire à {ADDRESS}.", "Écrire à j•••@euralis.com."),
        (f"<{ADDRESS}>, ana+x@mail.example.fr", "<j•••@euralis.com>, a•••@mail.example.fr"),
        ("é@xn--caf-dma.fr|o@b.co", "é•••@xn--caf-dma.fr|o•••@b.co"),
        ("npm i firmware@2.3.1 @types/node u@host", "npm i firmware@2.3.1 @types/node u@host"),
        ("a@b@c.fr", "a@b•••@c.fr"),
        ("GET /?email=jean.dupont%40euralis.com&x=1", "GET /?email=j•••%40euralis.com&x=1"),
        ("to=jean%2540euralis.com;a%40b.co%40c.fr", "to=j•••%2540euralis.com;a•••%40b•••%40c.fr"),
        ('"jean dupont"@euralis.com, "x"', '"j•••"@euralis.com, "x"'),
        ("o'brien@example.org 'ana@b.co','bo@b.co'", "o•••@example.org 'a•••@b.co','b•••@b.co'"),
        (f"{'a' * 300}@b.co", "a•••@b.co"),
        ("jean＠euralis.com", "j•••＠euralis.com"),
        ("100%40 %40b.co jean (at) b.co", "100%40 %40b.co jean (at) b.co"),
        ('say "hello" @home.fr "\n"@b.co', 'say "hello" @home.fr "\n"@b.co'),
        ("", ""),
    ],
)  # fmt: skip
def test_addresses_in_a_text_are_masked_and_nothing_else(text: str, shown: str) -> None:
    assert masked_text(text) == shown
    assert masked_text(shown) == shown


def test_a_person_who_is_named_by_any_address_is_masked() -> None:
    assert masked_name("root@localhost") == "r•••@localhost"
    assert masked("watchers", ("Ana", "ana@host")) == ("Ana", "a•••@host")
    assert masked("assigned_to", None) is None


@given(
    st.lists(
        st.sampled_from(
            ["a", "@", ".fr", " ", "-", "b@c.de", "<", "é", "%", "25", "40", "%40b.fr", '"', "'"]
        )
    ).map("".join)
)
def test_what_is_masked_stays_as_it_is(text: str) -> None:
    once = masked_text(text)
    assert masked_text(once) == once


@pytest.mark.parametrize(
    "text",
    ["a" * 500_000, "a@" * 250_000, "@a." * 200_000, "a@b.c" * 99_999, "%40a.bc" * 99_999,
     "%" + "25" * 250_000, "a'" * 250_000 + "@b.co", '"' + "a" * 500_000 + '"@b.co',
     '"@a.bc' * 99_999, " @a.bc" * 99_999, '"@a.bc\n' * 99_999, "04" + "52" * 250_000 + "@b.co"],
    ids=range(12),
)  # fmt: skip
def test_a_hostile_text_takes_no_longer_than_another(text: str) -> None:
    # Quadratic time would be minutes here, and the limit of a test ends it.
    assert len(masked_text(text)) >= 1


@pytest.mark.parametrize(
    "name",
    ["reported_by", "reported_by_email", "assigned_to", "watchers", "title", "description",
     "resolution", "error_logs"],
)  # fmt: skip
def test_no_event_keeps_an_address(name: str) -> None:
    value: Any = (ADDRESS, "x") if name in {"watchers", "error_logs"} else ADDRESS
    fields: dict[str, Any] = {"title": "Capteur muet", "description": "Ne répond plus."}
    bug = Bug(**fields | {"id": "b", "severity": "high", "priority": "urgent",
                          "created_at": START, "updated_at": START})  # fmt: skip
    after, event = changed(bug, {name: value}, ADA, at=START)
    assert event is not None
    assert getattr(after, name) == value
    assert event.changes[name][1] in ("j•••@euralis.com", ("j•••@euralis.com", "x"))
    assert ADDRESS not in repr(reported(after, ADA))
    _, gone = changed(after, {name: getattr(bug, name)}, ADA, at=START)
    assert gone is not None
    assert ADDRESS not in repr(gone)
