"""Batches over fakes: asked for, worked on in chunks, resumed, cancelled, given up."""

from __future__ import annotations

from typing import Any

import pytest

from src.services.batch_work import MOST_ATTEMPTS
from src.services.batches import (
    FOLLOW_SECONDS,
    BatchNotFoundError,
    BatchTooLargeError,
    TooManyBatchesError,
    Viewer,
)
from src.services.features import FeatureOffError
from src.services.matching import JobsForCandidate, RankQuery
from src.services.ports import StorageUnavailableError
from tests.unit.matching.batch_office import ADMIN, ME, NURSE, POST, Office, Rows


@pytest.fixture
def office() -> Office:
    return Office()


def test_everybody_is_ranked_for_in_order_as_alone(office: Office) -> None:
    batch = office.start(None)
    assert (batch.state, batch.candidates_total, batch.chunks_total) == ("queued", 5, 3)

    office.worker.work(Rows())

    done = office.now(batch)
    assert (done.state, done.candidates_done, done.candidates_failed) == ("completed", 5, 0)
    assert done.pairs_scored == office.meter.pairs == 15
    rows = office.rows(batch)
    assert [(row["position"], row["id"]) for row in rows] == [(at, f"c{at}") for at in range(5)]
    for row in rows:
        alone = office.desk.matching.rank_jobs(row["id"], RankQuery("fr", explain=False))
        assert row["matches"] == [[one["job_id"], one["total_score"]] for one in alone.matches]
    assert office.meter.queue == [5, 3, 1, 0]
    assert office.breaths == 5


def test_who_is_missing_fails_alone(office: Office) -> None:
    batch = office.start(["c1", "nobody", {**NURSE, "id": "new"}, {**NURSE}, {"skills": 7}])
    office.worker.work(Rows())
    rows = office.rows(batch)
    assert [row["id"] for row in rows] == ["c1", "nobody", "new", "#3", "#4"]
    assert [row.get("error") for row in rows] == [
        None, "ResourceNotFoundError", None, None, "DocumentError",
    ]  # fmt: skip
    done = office.now(batch)
    assert (done.state, done.candidates_done, done.candidates_failed) == ("completed", 5, 2)


def test_an_error_nobody_thought_of_fails_one_candidate(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = office.desk.matching.rank_jobs

    def wrong(candidate_id: str, query: Any) -> JobsForCandidate:
        if candidate_id == "c1":
            raise ZeroDivisionError
        return right(candidate_id, query)

    monkeypatch.setattr(office.desk.matching, "rank_jobs", wrong)
    batch = office.start(["c0", "c1", "c2"])
    office.worker.work(Rows())
    assert [row.get("error") for row in office.rows(batch)] == [None, "ZeroDivisionError", None]


def test_jobs_are_those_asked_for(office: Office) -> None:
    for query, expected in (
        ({"among": ["j2", "j0"]}, {"j0", "j2"}),
        ({"inline": [{**POST, "id": "mine"}]}, {"mine"}),
        ({"where": {"contracts": ["CDD"]}}, {"j2"}),
        ({"limit": 1}, None),
    ):
        batch = office.start(["c1"], **query)
        office.worker.work(Rows())
        (row,) = office.rows(batch)
        found = {job for job, _ in row["matches"]}
        assert found == expected if expected else len(found) == 1


def test_a_worker_that_dies_is_followed_by_another_and_nothing_is_done_twice(
    office: Office,
) -> None:
    batch = office.start(None)

    def dies() -> None:
        raise SystemExit

    office.between[4] = dies  # in the second chunk
    with pytest.raises(SystemExit):
        office.worker.work(Rows())
    assert office.now(batch).candidates_done == 2
    assert len(office.rows(batch)) == 2, "what is stored can be read meanwhile"

    other = office.hired()
    other.work(Rows())
    assert office.now(batch).candidates_done == 3, "the lease of the dead one still holds"
    assert [row["position"] for row in office.rows(batch)] == [0, 1], "up to what is missing"
    office.desk.clock.advance(31)
    other.work(Rows())

    done = office.now(batch)
    assert (done.state, done.candidates_done, done.pairs_scored) == ("completed", 5, 15)
    assert [row["position"] for row in office.rows(batch)] == list(range(5))


def test_a_lost_database_is_waited_for_and_the_chunk_in_hand_gone_on_with(office: Office) -> None:
    batch = office.start(["c0", "c1", "c2"])

    def away() -> None:
        office.desk.store.unavailable = True

    office.between[2] = away
    for _ in range(MOST_ATTEMPTS + 2):
        with pytest.raises(StorageUnavailableError):
            office.worker.work(Rows())
        office.desk.clock.advance(40)
    office.desk.store.unavailable = False
    office.worker.work(Rows())

    assert office.now(batch).state == "completed"
    assert [row["position"] for row in office.rows(batch)] == [0, 1, 2]


def test_a_worker_whose_lease_was_lost_stores_nothing(office: Office) -> None:
    batch = office.start(["c0", "c1"])
    other = office.hired()

    def slow() -> None:
        office.desk.clock.advance(31)
        other.work(Rows())

    office.between[2] = slow
    office.worker.work(Rows())
    done = office.now(batch)
    assert (done.candidates_done, done.pairs_scored, office.meter.pairs) == (2, 6, 6)


def test_a_slow_chunk_keeps_its_lease(office: Office) -> None:
    office = Office(chunk=5)
    batch = office.start(None)
    other = office.hired()

    def passes() -> None:
        office.desk.clock.advance(20)
        other.work(Rows())

    office.between = dict.fromkeys((2, 3, 4, 5), passes)
    office.worker.work(Rows())
    assert office.now(batch).state == "completed"
    assert office.breaths == 5, "the other one found nothing to do"


def test_a_chunk_that_nobody_survives_ends_the_batch(office: Office) -> None:
    batch = office.start(["c0", "c1", "c2"])

    def dies() -> None:
        raise SystemExit

    for _ in range(MOST_ATTEMPTS):
        office.between[office.breaths + 1] = dies
        with pytest.raises(SystemExit):
            office.hired().work(Rows())
        office.desk.clock.advance(31)
    office.hired().work(Rows())
    done = office.now(batch)
    assert done.state == "failed"
    assert done.failure is not None
    assert "position 0" in done.failure


def test_cancelling_stops_within_a_chunk_and_keeps_what_was_stored(office: Office) -> None:
    batch = office.start(None)
    office.between[4] = lambda: office.batches.cancel(ME, batch.id)
    office.worker.work(Rows())
    done = office.now(batch)
    assert (done.state, done.candidates_done) == ("cancelled", 2)
    assert office.breaths == 4
    assert len(office.rows(batch)) == 2
    assert office.batches.cancel(ME, batch.id) == done, "once more changes nothing"


def test_a_process_that_stops_gives_its_chunk_back_at_once(office: Office) -> None:
    batch = office.start(None)

    def stops() -> None:
        office.is_stopping = True

    office.between[2] = stops
    office.worker.work(Rows())
    assert office.now(batch).candidates_done == 0
    office.is_stopping = False
    office.hired().work(Rows())
    assert office.now(batch).state == "completed"


def test_switched_off_takes_nothing_and_pauses_what_there_is(office: Office) -> None:
    batch = office.start(None)
    office.is_on = False
    with pytest.raises(FeatureOffError):
        office.start(None)
    office.worker.work(Rows())
    assert office.now(batch).state == "queued"
    assert office.meter.queue[-1] == 5, "what waits is told all the same"
    office.is_on = True
    office.worker.work(Rows())
    assert office.now(batch).state == "completed"


def test_batches_of_several_take_turns(office: Office) -> None:
    first, second = office.start(["c0", "c1", "c2", "c3"]), office.start(["c4"])
    seen: list[tuple[int, int]] = []
    office.desk.clock.advance(1)

    def look() -> None:
        office.desk.clock.advance(1)
        seen.append((office.now(first).candidates_done, office.now(second).candidates_done))

    office.between = dict.fromkeys(range(1, 6), look)
    office.worker.work(Rows())
    assert seen == [(0, 0), (0, 0), (2, 0), (2, 1), (2, 1)]


def test_what_is_too_much_is_refused_by_name(office: Office) -> None:
    office = Office(candidates=3, pairs=6, open_batches=2)
    with pytest.raises(BatchTooLargeError) as many:
        office.start(["c0"] * 4, candidates_field="candidate_ids")
    assert (many.value.field, many.value.of, many.value.limit) == (
        "candidate_ids", "candidates", 3,
    )  # fmt: skip
    with pytest.raises(BatchTooLargeError) as pairs:
        office.start(["c0"] * 3)
    assert (pairs.value.of, pairs.value.given) == ("pairs", 9)
    office.start(["c0"] * 3, among=["j0", "j1"])
    office.start(["c0"])
    with pytest.raises(TooManyBatchesError):
        office.start(["c0"])


def test_nobody_is_a_batch_that_is_complete(office: Office) -> None:
    office = Office()
    for at in range(5):
        office.desk.delete("candidate", f"c{at}")
    batch = office.start(None)
    assert batch.state == "completed"
    assert office.rows(batch) == []


def test_others_do_not_see_a_batch_and_administrators_do(office: Office) -> None:
    batch = office.start(["c0"])
    for look in (office.batches.get, office.batches.cancel, office.batches.lines):
        with pytest.raises(BatchNotFoundError):
            look(Viewer("usr_2"), batch.id)
    assert office.batches.get(ADMIN, batch.id) == batch
    assert office.batches.page(ADMIN, cursor=None, limit=5).items == []
    assert list(office.batches.page(ME, cursor=None, limit=5).items) == [batch]


def test_results_begin_behind_a_position(office: Office) -> None:
    batch = office.start(None)
    office.worker.work(Rows())
    assert [row["position"] for row in office.rows(batch, after=2)] == [3, 4]
    assert office.rows(batch, after=4) == []


def test_who_follows_hears_what_comes_until_the_end(office: Office) -> None:
    batch = office.start(None)
    office.between["pause"] = lambda: office.worker.work(Rows())
    assert len(office.rows(batch, follow=True)) == 5
    waiting = office.start(None)
    began = office.desk.clock.monotonic()
    assert office.rows(waiting, follow=True) == []
    assert office.desk.clock.monotonic() - began == pytest.approx(FOLLOW_SECONDS, abs=1)


def test_old_results_are_removed(office: Office) -> None:
    batch = office.start(["c0"])
    office.worker.work(Rows())
    office.desk.clock.advance(3599)
    office.worker.work(Rows())
    assert office.now(batch).state == "completed"
    office.desk.clock.advance(61)
    office.worker.work(Rows())
    with pytest.raises(BatchNotFoundError):
        office.now(batch)
