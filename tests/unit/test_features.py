"""Features in force: how soon a switch is seen, and what an outage changes."""

from __future__ import annotations

import pytest

from src.services.accounts import Author
from src.services.features import (
    FEATURES,
    NAMES,
    FeatureNotFoundError,
    FeatureOffError,
    Features,
)
from src.services.ports import StaleVersionError, StorageUnavailableError
from src.settings import Settings
from src.wiring.features import defaults, switchable
from tests.fakes import FakeClock, FakeStore, FakeUnitOfWork

BY = Author("user-1", "request-1")
ON = dict.fromkeys(NAMES, True)


class Fleet:
    """Processes over one store and one clock."""

    def __init__(self) -> None:
        self.clock, self.store, self.looks = FakeClock(), FakeStore(), 0

    def unit_of_work(self, *, read_only: bool = False) -> FakeUnitOfWork:
        self.looks += 1
        return FakeUnitOfWork(self.store, self.clock, read_only=read_only)

    def process(self, **changed: bool) -> Features:
        return Features(
            {**ON, **changed}, self.unit_of_work, self.clock,
            new_id=lambda: f"event-{len(self.store.audit)}", refresh_seconds=0.5,
        )  # fmt: skip


def test_the_table_and_the_settings_name_the_same_features() -> None:
    fields = {name for name in Settings.model_fields if name.startswith("feature_")}
    assert fields == {f"feature_{feature.name}" for feature in FEATURES}
    assert [feature.name for feature in FEATURES] == sorted(NAMES)
    off = Settings(feature_caching=False)
    assert defaults(off) == {**ON, "caching": False}
    assert defaults(switchable(off)) == ON


def test_the_settings_decide_until_somebody_switches() -> None:
    fleet = Fleet()
    here, there = fleet.process(caching=False), fleet.process()
    assert not here.on("caching")
    assert there.on("caching")
    here.switch("caching", on=True, reason="repaired", by=BY)
    assert here.on("caching"), "at once where it was switched"
    there.switch("caching", on=False, reason="wrong answers", by=BY)
    fleet.clock.advance(0.5)
    assert (here.on("caching"), there.on("caching")) == (False, False)
    assert not here.reset("caching", by=BY).on
    fleet.clock.advance(0.5)
    assert (here.on("caching"), there.on("caching")) == (False, True)


def test_another_process_sees_a_switch_within_the_refresh() -> None:
    fleet = Fleet()
    here, there = fleet.process(), fleet.process()
    assert there.on("text_model")
    here.switch("text_model", on=False, reason="slow", by=BY)
    fleet.clock.advance(0.49)
    assert there.on("text_model")
    fleet.clock.advance(0.02)
    assert not there.on("text_model")
    assert there.in_force() == {**ON, "text_model": False}


def test_many_questions_are_one_look() -> None:
    fleet = Fleet()
    one = fleet.process()
    for _ in range(100):
        one.on("caching")
    assert fleet.looks == 1
    fleet.clock.advance(1)
    one.on("caching")
    assert fleet.looks == 2


def test_while_the_store_is_away_the_last_known_state_counts() -> None:
    fleet = Fleet()
    one = fleet.process()
    one.switch("commitment_bridge", on=False, reason="it hangs", by=BY)
    fleet.store.unavailable = True
    fleet.clock.advance(5)
    assert not one.on("commitment_bridge")
    assert not one.get("commitment_bridge").on
    with pytest.raises(StorageUnavailableError):
        one.switch("commitment_bridge", on=True, reason="back", by=BY)
    late = fleet.process()
    assert late.on("commitment_bridge"), "it has nothing but its settings"
    fleet.store.unavailable = False
    fleet.clock.advance(0.5)
    assert not late.on("commitment_bridge")


def test_who_switched_what_and_why_is_kept_and_audited() -> None:
    fleet = Fleet()
    one = fleet.process()
    state = one.switch("caching", on=False, reason="wrong answers", by=BY)
    override = state.override
    assert override is not None
    assert (state.on, state.default) == (False, True)
    assert (override.reason, override.changed_by, override.changed_at) == (
        "wrong answers", "user-1", fleet.clock.now(),
    )  # fmt: skip
    assert one.get("caching") == state
    one.reset("caching", by=BY)
    one.reset("caching", by=BY)
    assert [
        (event.action, event.subject_id, dict(event.details), event.actor_id, event.request_id)
        for event in fleet.store.audit
    ] == [
        ("feature.switched", "caching", {"on": False, "reason": "wrong answers"},
         "user-1", "request-1"),
        ("feature.reset", "caching", {"on": True}, "user-1", "request-1"),
    ]  # fmt: skip


def test_of_two_who_read_the_same_only_one_switches() -> None:
    fleet = Fleet()
    one = fleet.process()
    seen = one.get("caching").version
    one.switch("caching", on=False, reason="a", by=BY, expected_version=seen)
    with pytest.raises(StaleVersionError):
        one.switch("caching", on=True, reason="b", by=BY, expected_version=seen)
    with pytest.raises(StaleVersionError):
        one.reset("caching", by=BY, expected_version=seen)
    assert not one.on("caching")


def test_what_has_no_name_here_is_not_switched() -> None:
    one = Fleet().process()
    for attempt in (
        lambda: one.switch("nothing", on=True, reason="a", by=BY),
        lambda: one.reset("nothing", by=BY),
        lambda: one.get("nothing"),
    ):
        with pytest.raises(FeatureNotFoundError):
            attempt()


def test_what_needs_a_feature_is_refused_while_it_is_off() -> None:
    one = Fleet().process()
    one.require("document_reading")
    one.switch("document_reading", on=False, reason="a", by=BY)
    with pytest.raises(FeatureOffError) as caught:
        one.require("document_reading")
    assert caught.value.name == "document_reading"


def test_watchers_hear_every_change_that_this_process_sees() -> None:
    fleet = Fleet()
    here, there = fleet.process(), fleet.process()
    heard: list[tuple[str, bool]] = []
    there.watch(lambda name, on: heard.append((name, on)))
    there.follow()
    here.switch("caching", on=True, reason="stays as it is", by=BY)
    there.follow()
    here.switch("caching", on=False, reason="a", by=BY)
    there.follow()
    there.follow()
    here.reset("caching", by=BY)
    there.follow()
    assert heard == [("caching", False), ("caching", True)]
