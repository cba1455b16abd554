"""The index of a process follows what is stored, step by step and from the start again."""

from __future__ import annotations

from threading import Thread

import pytest

from src.matching.facts import FACTS_VERSION
from src.services import matching_index as module
from src.services.facts import packed, plain, unpacked_candidate, unpacked_job
from src.services.ports import StorageUnavailableError
from tests.unit.matching.desk import Desk
from tests.unit.matching.market import NURSE, WARD, job, person


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.put("job", "a", WARD)
    desk.put("job", "b", {"title": "Soudeur"})
    desk.put("candidate", "c", NURSE)
    desk.index.fresh()
    return desk


def jobs_of(desk: Desk) -> set[str]:
    desk.index.fresh()
    return {name for name in ("a", "b", "d") if name in desk.index.jobs}


def test_before_the_first_look_it_is_not_ready() -> None:
    index = Desk().index
    assert not index.ready
    assert index.rows == {}
    assert index.last_refresh_age_seconds is None


def test_the_first_look_reads_everything(desk: Desk) -> None:
    assert desk.index.ready
    assert desk.index.rows == {"candidate": 1, "job": 2}
    assert desk.index.job("a") == job(WARD, "a")
    assert desk.index.candidate("c") == person(NURSE, "c")
    assert desk.index.jobs.shared is desk.index.candidates.shared


def test_within_the_refresh_time_nothing_is_asked(desk: Desk) -> None:
    steps = desk.steps
    desk.clock.advance(1.9)
    desk.index.fresh()
    assert desk.steps == steps
    assert desk.index.last_refresh_age_seconds == 1.9


def test_what_another_process_writes_is_seen_after_the_refresh_time(desk: Desk) -> None:
    desk.put("job", "d", {"title": "Cariste"})
    assert jobs_of(desk) == {"a", "b"}
    desk.clock.advance(2.0)
    assert jobs_of(desk) == {"a", "b", "d"}
    assert desk.index.last_refresh_age_seconds == 0


def test_what_this_process_writes_is_seen_at_once(desk: Desk) -> None:
    desk.put("job", "d", {"title": "Cariste"})
    desk.index.notify("job")
    assert jobs_of(desk) == {"a", "b", "d"}
    steps = desk.steps
    desk.index.fresh()
    assert desk.steps == steps


def test_changed_deleted_and_closed_jobs_are_followed(desk: Desk) -> None:
    desk.put("job", "a", {"title": "Boulanger"})
    desk.delete("job", "b")
    desk.index.follow()
    assert jobs_of(desk) == {"a"}
    found = desk.index.job("a")
    assert found is not None
    assert found.title == "Boulanger"
    desk.put("job", "a", {"title": "Boulanger"}, status="closed")
    desk.index.follow()
    assert jobs_of(desk) == set()
    assert desk.index.job("a") is None
    desk.put("job", "a", {"title": "Boulanger"})
    desk.index.follow()
    assert jobs_of(desk) == {"a"}


def test_a_closed_candidate_is_found_no_more(desk: Desk) -> None:
    desk.put("candidate", "c", NURSE, status="closed")
    desk.index.follow()
    assert desk.index.candidate("c") is None
    assert desk.index.rows == {"candidate": 0, "job": 2}


def test_one_asked_for_by_name_is_looked_for_again_before_it_is_missed(desk: Desk) -> None:
    desk.put("job", "d", {"title": "Cariste"})
    found = desk.index.job("d")
    assert found is not None
    assert found.title == "Cariste"
    assert desk.index.candidate("nobody") is None


def test_facts_of_another_version_are_read_again(desk: Desk) -> None:
    stale = {"id": "d", "title": "Facts of another time", "words": ["other"]}
    desk.put("job", "d", {"title": "Cariste"}, facts=stale, facts_version=FACTS_VERSION - 1)
    desk.put("candidate", "e", NURSE, facts=stale, facts_version=FACTS_VERSION + 1)
    desk.index.follow()
    assert desk.index.job("d") == job({"title": "Cariste"}, "d")
    assert desk.index.candidate("e") == person(NURSE, "e")


def test_facts_of_this_version_are_taken_as_they_are(desk: Desk) -> None:
    desk.put("job", "d", {"title": "Cariste"}, facts={"id": "d", "title": "As it was read"})
    desk.index.follow()
    found = desk.index.job("d")
    assert found is not None
    assert found.title == "As it was read"


def test_a_store_that_went_back_in_time_is_read_from_the_start(desk: Desk) -> None:
    for name in ("d", "e", "f"):
        desk.put("job", name, {"title": "Cariste"})
    desk.index.follow()
    assert desk.index.rows["job"] == 5
    # A restored backup: fewer rows, lower numbers.
    desk.store.resources["job"] = {"a": desk.store.resources["job"]["a"]}
    desk.store.counters["job"] = 1
    desk.index.follow()
    assert desk.index.rows == {"candidate": 1, "job": 1}
    assert desk.index.job("a") == job(WARD, "a")


def test_a_long_feed_is_read_in_steps_with_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CHUNK", 3)
    desk = Desk()
    for at in range(8):
        desk.put("job", f"job-{at}", {"title": "Cariste"})
    desk.index.fresh()
    assert desk.index.rows == {"candidate": 0, "job": 8}
    assert desk.pauses == 2


def test_a_store_that_does_not_answer_leaves_the_index_as_it_is(desk: Desk) -> None:
    desk.put("job", "d", {"title": "Cariste"})
    desk.store.unavailable = True
    desk.clock.advance(5)
    with pytest.raises(StorageUnavailableError):
        desk.index.follow()
    assert desk.index.rows["job"] == 2
    desk.store.unavailable = False
    desk.clock.advance(1)
    assert jobs_of(desk) == {"a", "b", "d"}


def test_while_one_is_following_others_go_on_with_what_there_is(desk: Desk) -> None:
    desk.put("job", "d", {"title": "Cariste"})
    desk.clock.advance(5)
    seen: list[set[str]] = []
    with desk.index._following:
        other = Thread(target=lambda: seen.append(jobs_of(desk)))
        other.start()
        other.join(timeout=5)
    assert seen == [{"a", "b"}]
    assert jobs_of(desk) == {"a", "b", "d"}


def test_facts_survive_being_packed() -> None:
    who, what = person(NURSE), job({**WARD, "knockouts": ["Permis B", "Anglais C1"]})
    assert unpacked_candidate(packed(who)) == who
    assert unpacked_job(packed(what)) == what
    assert {"title", "id"} <= plain(job({"title": "Cariste"})).keys()
    assert "salary" not in plain(job({"title": "Cariste"}))
    assert "contract" not in plain(job({"title": "Cariste"}))


def test_facts_of_what_is_no_mapping_are_empty() -> None:
    desk = Desk()
    assert desk.reader.version == FACTS_VERSION
    assert desk.reader.read("job", "a", None) == {"id": "a", "title": "", "motivations": [0] * 8}
    assert desk.reader.read("candidate", "a", [])["id"] == "a"
