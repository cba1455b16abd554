"""How a bug may move, what a change brings with it, and which event tells of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.bugs.bug import Bug, Event
from src.bugs.changes import CHANGEABLE, Actor, changed, reported
from src.bugs.errors import ForbiddenMoveError, ResolutionRequiredError
from src.bugs.values import STATUSES, Status
from src.bugs.workflow import MOVES, check_move

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
ADA = Actor("user-ada", "request-1")
# The contract's own sentence, move by move.
ALLOWED = {
    ("open", "in_progress"), ("in_progress", "resolved"), ("resolved", "closed"),
    ("open", "wont_fix"), ("in_progress", "wont_fix"),
    ("resolved", "open"), ("closed", "open"), ("wont_fix", "open"),
}  # fmt: skip


def bug(**fields: Any) -> Bug:
    given_fields = {
        "id": "b", "title": "Capteur muet", "description": "Ne répond plus.", "severity": "high",
        "priority": "urgent", "created_at": START, "updated_at": START,
    }  # fmt: skip
    return Bug(**given_fields | fields)


def later(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def told(event: Event | None) -> Event:
    assert event is not None
    return event


@pytest.mark.parametrize("wanted", STATUSES)
@pytest.mark.parametrize("current", STATUSES)
def test_a_bug_moves_as_the_contract_says(current: Status, wanted: Status) -> None:
    if (current, wanted) in ALLOWED:
        check_move(current, wanted)
        return
    with pytest.raises(ForbiddenMoveError) as raised:
        check_move(current, wanted)
    assert set(raised.value.allowed) == {to for start, to in ALLOWED if start == current}


def test_from_every_status_there_is_a_way_back_to_work() -> None:
    reached = {"open"}
    for _ in STATUSES:
        reached |= {start for start, ways in MOVES.items() if set(ways) & reached}
    assert reached == set(STATUSES)


def test_a_report_tells_what_figures_are_computed_from() -> None:
    event = reported(bug(assigned_to="Marie"), ADA)
    assert (event.kind, event.by, event.request_id, event.at) == (
        "created", "user-ada", "request-1", START,
    )  # fmt: skip
    assert event.changes == {
        "status": (None, "open"),
        "severity": (None, "high"),
        "priority": (None, "urgent"),
        "category": (None, "other"),
        "assigned_to": (None, "Marie"),
    }


def test_resolving_says_how_when_and_by_whom() -> None:
    working, _ = changed(bug(), {"status": "in_progress"}, ADA, at=later(1))
    with pytest.raises(ResolutionRequiredError):
        changed(working, {"status": "resolved"}, ADA, at=later(2))
    solved, event = changed(
        working, {"status": "resolved", "resolution": "Firmware v2.3.2"}, ADA, at=later(2)
    )
    assert (solved.resolved_at, solved.resolved_by) == (later(2), "user-ada")
    assert told(event).kind == "moved"
    assert told(event).changes == {
        "status": ("in_progress", "resolved"),
        "resolution": (None, "Firmware v2.3.2"),
    }


def test_a_resolved_bug_keeps_its_resolution() -> None:
    solved = bug(status="resolved", resolution="x", resolved_at=START, resolved_by="u")
    for nothing in (None, ""):
        with pytest.raises(ResolutionRequiredError):
            changed(solved, {"resolution": nothing}, ADA, at=later(1))


def test_a_bug_that_came_from_elsewhere_unexplained_may_be_changed_otherwise() -> None:
    brought = bug(status="resolved", resolved_at=START)
    sorted_out, _ = changed(brought, {"severity": "low"}, ADA, at=later(1))
    assert (sorted_out.severity, sorted_out.resolution) == ("low", None)


def test_reopening_takes_back_what_resolving_said() -> None:
    solved = bug(
        status="closed", resolution="x", resolved_at=START, resolved_by="u", duplicate_of="c"
    )
    again, event = changed(solved, {"status": "open"}, ADA, at=later(1))
    assert (again.resolution, again.resolved_at, again.resolved_by, again.duplicate_of) == (
        None, None, None, None,
    )  # fmt: skip
    assert told(event).changes["resolution"] == ("x", None)


def test_assigning_says_when_and_unassigning_forgets_it() -> None:
    hers, _ = changed(bug(), {"assigned_to": "Marie"}, ADA, at=later(1))
    assert hers.assigned_at == later(1)
    nobodys, _ = changed(hers, {"assigned_to": None}, ADA, at=later(2))
    assert nobodys.assigned_at is None


def test_what_does_not_change_is_no_event() -> None:
    one = bug(tags=("a",))
    assert changed(one, {"severity": "high", "tags": ("a",)}, ADA, at=later(1)) == (one, None)


@pytest.mark.parametrize(
    "name", ["id", "number", "version", "resolved_at", "created_at", "nonsense"]
)
def test_what_follows_by_itself_cannot_be_changed(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        changed(bug(), {name: 1}, ADA, at=later(1))


@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "status": st.sampled_from(STATUSES),
                "severity": st.sampled_from(["critical", "low"]),
                "resolution": st.sampled_from([None, "done"]),
                "assigned_to": st.sampled_from([None, "Marie", "Jean"]),
            },
        ),
        max_size=12,
    )
)
def test_the_events_alone_say_what_a_bug_is(steps: list[dict[str, Any]]) -> None:
    now, events = bug(), [reported(bug(), ADA)]
    for at, step in enumerate(steps):
        try:
            after, event = changed(now, step, ADA, at=later(at + 1))
        except (ForbiddenMoveError, ResolutionRequiredError):
            continue
        assert (event is None) == (after == now)
        if event is not None:
            assert after.version == now.version + 1
            events.append(event)
        now = after
    told_fields: dict[str, Any] = {}
    for event in events:
        for name, (before, after_value) in event.changes.items():
            assert told_fields.get(name) == before
            told_fields[name] = after_value
    assert {name: getattr(now, name) for name in told_fields} == told_fields
    untold = CHANGEABLE - told_fields.keys()
    assert replace(now, **{name: getattr(bug(), name) for name in untold}) == now
