"""What docs/webhooks.md shows is what is sent."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from src.services.bugs.signature import HEADER, signature
from src.services.bugs.webhook_records import EVENTS

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "webhooks.md").read_text(encoding="utf-8")
BODY = '{"event":"bug.moved","title":"déchiré"}'.encode()


@pytest.fixture
def is_ours() -> Callable[..., bool]:
    """The function that the document shows."""
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    found: Callable[..., bool] = names["is_ours"]
    return found


def test_the_example_takes_what_we_sign(is_ours: Callable[..., bool]) -> None:
    header = signature("whsec_secret", BODY, at_seconds=int(time.time()))
    assert is_ours("whsec_secret", header, BODY)


@pytest.mark.parametrize("age_seconds", [301, -301, 86_400])
def test_the_example_refuses_what_was_kept(is_ours: Callable[..., bool], age_seconds: int) -> None:
    header = signature("whsec_secret", BODY, at_seconds=int(time.time()) - age_seconds)
    assert not is_ours("whsec_secret", header, BODY)


def test_the_example_refuses_what_was_changed(is_ours: Callable[..., bool]) -> None:
    header = signature("whsec_secret", BODY, at_seconds=int(time.time()))
    assert not is_ours("whsec_other", header, BODY)
    assert not is_ours("whsec_secret", header, BODY + b" ")
    assert not is_ours("whsec_secret", header.replace("t=", "t=1"), BODY)


@pytest.mark.parametrize("header", ["", "t=", "v1=", "t=x,v1=y", "t=1", ",,=", "t=²,v1=a"])
def test_the_example_refuses_what_is_no_signature(
    is_ours: Callable[..., bool], header: str
) -> None:
    assert not is_ours("whsec_secret", header, BODY)


def test_the_example_refuses_digits_that_are_none(is_ours: Callable[..., bool]) -> None:
    assert not is_ours("whsec_secret", f"t={int(time.time())},v1=é", BODY)


def test_every_event_and_header_is_named() -> None:
    assert [event for event in EVENTS if f"`{event}`" not in TEXT] == []
    assert f"`{HEADER}`" in TEXT
