"""What a query of Prometheus names, read without a parser of its language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from src.telemetry.metrics import PREFIX

# Given by Prometheus itself, not by the product.
_GIVEN: Final = frozenset({"job", "instance"})
_SELECTOR: Final = re.compile(rf"\b({PREFIX}_\w+|up)\b(?:\{{([^}}]*)\}})?")
_MATCHER: Final = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"[^\"]*\"")
_GROUPING: Final = re.compile(r"\b(?:by|on|without|ignoring)\s*\(([^)]*)\)")
_RATED: Final = re.compile(rf"\b(?:rate|increase|irate)\(({PREFIX}_\w+)")
_COUNTED: Final = ("_total", "_bucket", "_count", "_sum")


def names(query: str) -> set[str]:
    """The metrics it asks for."""
    return {name for name, _ in _SELECTOR.findall(query)}


def faults(query: str, exported: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """What it asks for that is not exported so: names, labels, rates of what is no counter."""
    known = {**exported, "up": frozenset[str]()}
    usable = set(_GIVEN)
    for name, matchers in _SELECTOR.findall(query):
        if name not in known:
            yield f"{name} is not exported"
            continue
        usable |= known[name]
        for label in _MATCHER.findall(matchers):
            if label not in known[name] | _GIVEN:
                yield f"{name} has no label {label}"
    for grouping in _GROUPING.findall(query):
        for label in filter(None, re.split(r"[\s,]+", grouping)):
            if label not in usable:
                yield f"nothing asked for has the label {label}"
    for name in _RATED.findall(query):
        if not name.endswith(_COUNTED):
            yield f"{name} is no counter"


def labels_used(template: str) -> set[str]:
    """Labels that a text of an alert shows."""
    return set(re.findall(r"\$labels\.(\w+)", template))
