"""Errors as RFC 9457 problem documents: one table from exceptions to answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a request: where (a JSON pointer) and what was expected."""

    pointer: str
    detail: str


@dataclass(eq=False)
class Problem(Exception):
    """An answer that is a problem: raise it anywhere in a view.

    ``type`` is the last part of the problem's type URI, one of those in docs/api.md.
    """

    status: int
    type: str
    detail: str
    faults: Sequence[Fault] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
