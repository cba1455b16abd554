"""Bug tracking once more, as briefly as it can be said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from src.bugs.bug import Event

ALLOWED = {
    "open": {"in_progress", "wont_fix"}, "in_progress": {"resolved", "wont_fix"},
    "resolved": {"closed", "open"}, "closed": {"open"}, "wont_fix": {"open"},
}  # fmt: skip


class RefusedError(Exception):
    """The bug cannot move so, or does not say how it was resolved."""


@dataclass
class ReferenceTracker:
    """Bugs as dictionaries, and everything that happened."""

    bugs: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def report(self, bug_id: str, severity: str, by: str, at: datetime) -> None:
        self.bugs[bug_id] = {
            "status": "open", "severity": severity, "version": 1, "created_at": at,
            "updated_at": at, "resolution": None, "resolved_at": None, "resolved_by": None,
        }  # fmt: skip
        first = {"status": (None, "open"), "severity": (None, severity)}
        self._tell(bug_id, "created", by, at, first)

    def change(self, bug_id: str, wanted: dict[str, Any], by: str, at: datetime) -> None:
        bug = self.bugs[bug_id]
        at = max(at, bug["updated_at"])
        wanted = {name: value for name, value in wanted.items() if bug[name] != value}
        if not wanted:
            return
        after = {**bug, **wanted, "updated_at": at, "version": bug["version"] + 1}
        if "status" in wanted:
            if after["status"] not in ALLOWED[bug["status"]]:
                raise RefusedError
            if after["status"] == "resolved":
                after |= {"resolved_at": at, "resolved_by": by}
            if after["status"] == "open":
                after |= {"resolved_at": None, "resolved_by": None}
                after["resolution"] = wanted.get("resolution")
        if after["status"] == "resolved" and not after["resolution"]:
            raise RefusedError
        told = {name: (bug[name], after[name]) for name in ("status", "severity", "resolution")}
        told = {name: pair for name, pair in told.items() if pair[0] != pair[1]}
        self.bugs[bug_id] = after
        self._tell(bug_id, "moved" if "status" in told else "changed", by, at, told)

    def comment(self, bug_id: str, by: str, at: datetime, *, is_internal: bool) -> None:
        self._tell(bug_id, "commented", by, at, {}, is_internal=is_internal)

    def _tell(
        self, bug_id: str, kind: Any, by: str, at: datetime, told: Any, *, is_internal: bool = False
    ) -> None:
        seq = len(self.events) + 1
        self.events.append(Event(bug_id, kind, at, by, told, is_internal=is_internal, seq=seq))
