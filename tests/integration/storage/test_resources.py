"""The contract of jobs and candidates, over every implementation."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest

from src.services.ports import DuplicateError, StaleVersionError
from src.services.records import ResourceFilter
from tests import builders
from tests.databases import Storage


def test_a_resource_comes_back_as_it_was_stored(storage: Storage) -> None:
    document = {
        "missions": ["Souder à l'arc", "Lire un plan"],
        "salary_range": {"min": 24_500.5, "max": None},
        "text": "œuvre 🦺 \u0000 fin",
        "nested": {"deep": [{"a": [1, True, None]}]},
    }
    job = builders.job(external_id="ats-1", facts={"x": [1, 2.5]}, facts_version=3, **document)
    with storage.unit_of_work() as unit:
        stored = unit.jobs.add(job)
        unit.commit()
    with storage.unit_of_work(read_only=True) as unit:
        found = unit.jobs.get(job.id)
    assert found == stored
    assert found is not None
    assert found == replace(
        job, version=1, change_seq=1, created_at=storage.clock.now(), updated_at=storage.clock.now()
    )
    assert found.created_at is not None
    assert found.created_at.utcoffset() is not None


def test_what_was_not_committed_is_not_there(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.jobs.add(builders.job("lost"))
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.jobs.get("lost") is None
        assert unit.jobs.count() == 0


def test_an_error_undoes_everything(storage: Storage) -> None:
    with contextlib.suppress(ZeroDivisionError), storage.unit_of_work() as unit:
        unit.jobs.add(builders.job("lost"))
        raise ZeroDivisionError
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.jobs.get("lost") is None


def test_a_unit_of_work_can_go_on_after_a_commit(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.jobs.add(builders.job("a"))
        unit.commit()
        unit.jobs.add(builders.job("b"))
        unit.commit()
        unit.jobs.add(builders.job("c"))
    with storage.unit_of_work(read_only=True) as unit:
        assert [unit.jobs.get(name) is not None for name in "abc"] == [True, True, False]


def test_a_read_only_unit_of_work_refuses_to_write(storage: Storage) -> None:
    with storage.unit_of_work(read_only=True) as unit:
        with pytest.raises(RuntimeError, match="read-only"):
            unit.jobs.add(builders.job())
        with pytest.raises(RuntimeError, match="read-only"):
            unit.users.add(builders.user())


def test_jobs_and_candidates_are_apart(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.jobs.add(builders.job("same", external_id="x"))
        unit.candidates.add(builders.candidate("same", external_id="x"))
        assert unit.jobs.get("same").document["title"] == "Soudeur H/F"
        assert unit.candidates.get("same").document["current_role"] == "Soudeuse"
        assert (unit.jobs.count(), unit.candidates.count()) == (1, 1)


@pytest.mark.parametrize(
    ("second", "field"),
    [
        (builders.job("one", external_id="other"), "id"),
        (builders.job("x", external_id="e"), "external_id"),
    ],
)
def test_a_taken_name_is_refused_and_the_unit_goes_on(storage: Storage, second, field) -> None:
    with storage.unit_of_work() as unit:
        unit.jobs.add(builders.job("one", external_id="e"))
        with pytest.raises(DuplicateError) as refused:
            unit.jobs.add(second)
        assert refused.value.field == field
        unit.jobs.add(builders.job("two"))
        unit.commit()
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.jobs.count() == 2


def test_many_resources_may_have_no_external_id(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.jobs.add(builders.job())
        unit.jobs.add(builders.job())
        assert unit.jobs.count() == 2


def test_an_id_too_long_for_every_engine_is_refused(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        with pytest.raises(ValueError, match="64"):
            unit.jobs.add(builders.job("x" * 65))
        assert unit.jobs.get("x" * 65) is None


@pytest.mark.parametrize("strange", ["nul\0inside", "\ud800", "é" * 64, "%", "a'b;--"])
def test_strange_ids_are_only_not_found(storage: Storage, strange: str) -> None:
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.jobs.get(strange) is None
        assert unit.jobs.get_many([strange]) == []
        assert unit.jobs.by_external_ids([strange]) == {}
        assert unit.jobs.page(ResourceFilter(text=strange), cursor=None, limit=1).total == 0


def test_several_are_found_in_the_order_asked_for(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        for name in "abc":
            unit.jobs.add(builders.job(name, external_id=f"ext-{name}"))
        found = unit.jobs.get_many(["c", "nowhere", "a", "c"])
        assert [job.id for job in found] == ["c", "a"]
        assert unit.jobs.get_many([]) == []
        by_external = unit.jobs.by_external_ids(["ext-b", "nowhere"])
        assert {external: job.id for external, job in by_external.items()} == {"ext-b": "b"}


def test_saving_raises_the_version_and_keeps_the_creation(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        stored = unit.jobs.add(builders.job("a", city="x"))
        storage.clock.advance(60)
        saved = unit.jobs.save(replace(stored, document={"title": "Chaudronnier"}, status="closed"))
        assert saved.version == 2
        assert saved.created_at == stored.created_at
        assert saved.updated_at == storage.clock.now()
        assert saved.change_seq > stored.change_seq
        assert unit.jobs.get("a") == saved
        assert unit.jobs.save(saved, expected_version=2).version == 3


def test_a_stale_version_is_refused_with_the_current_one(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        stored = unit.jobs.add(builders.job("a"))
        unit.jobs.save(stored)
        unit.commit()
    with storage.unit_of_work() as unit:
        with pytest.raises(StaleVersionError) as refused:
            unit.jobs.save(replace(stored, document={"title": "lost"}), expected_version=1)
        assert refused.value.current == 2
        with pytest.raises(StaleVersionError) as refused:
            unit.jobs.delete("a", expected_version=1)
        assert refused.value.current == 2
        assert unit.jobs.get("a").document["title"] == "Soudeur H/F"


def test_saving_what_is_gone_is_stale(storage: Storage) -> None:
    with storage.unit_of_work() as unit, pytest.raises(StaleVersionError) as refused:
        unit.jobs.save(builders.job("gone"))
    assert refused.value.current == 0


def test_saving_with_the_external_id_of_another_is_refused(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.jobs.add(builders.job("a", external_id="ext"))
        second = unit.jobs.add(builders.job("b"))
        with pytest.raises(DuplicateError) as refused:
            unit.jobs.save(replace(second, external_id="ext"))
        assert refused.value.field == "external_id"
        assert unit.jobs.get("b") == second


def test_deleting_says_whether_there_was_one(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.jobs.add(builders.job("a"))
        assert unit.jobs.delete("a", expected_version=1) is True
        assert unit.jobs.delete("a") is False
        assert unit.jobs.delete("a", expected_version=1) is False
        assert unit.jobs.get("a") is None
        assert unit.jobs.add(builders.job("a")).version == 1


def test_writing_many_counts_the_new_and_the_known(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        first = unit.jobs.add(builders.job("known", external_id="k"))
        storage.clock.advance(5)
        several = [
            builders.job("new", external_id="n"),
            builders.job("known", title="Autre", external_id="k2"),
            builders.job("new", title="Dernier", external_id="n"),
        ]
        assert unit.jobs.upsert_many(several) == (1, 1)
        assert unit.jobs.upsert_many([]) == (0, 0)
        unit.commit()
    with storage.unit_of_work(read_only=True) as unit:
        known, new = unit.jobs.get_many(["known", "new"])
    assert (known.version, known.document["title"], known.external_id) == (2, "Autre", "k2")
    assert known.created_at == first.created_at
    assert known.updated_at == storage.clock.now()
    assert (new.version, new.document["title"]) == (1, "Dernier")
    assert known.change_seq != new.change_seq


def test_writing_many_more_than_a_batch(storage: Storage) -> None:
    several = [builders.job(f"job-{n:04}") for n in range(2345)]
    with storage.unit_of_work() as unit:
        assert unit.jobs.upsert_many(several[:100]) == (100, 0)
        assert unit.jobs.upsert_many(several) == (2245, 100)
        assert unit.jobs.count() == 2345


def test_writing_many_refuses_the_external_id_of_another(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.jobs.add(builders.job("a", external_id="ext"))
        with pytest.raises(DuplicateError) as refused:
            unit.jobs.upsert_many([builders.job("b"), builders.job("c", external_id="ext")])
        assert refused.value.field == "external_id"
        assert unit.jobs.count() == 1


def test_numbers_beyond_every_engine_are_only_other_numbers(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        stored = unit.jobs.add(builders.job("a"))
        with pytest.raises(StaleVersionError):
            unit.jobs.save(stored, expected_version=10**30)
        with pytest.raises(StaleVersionError):
            unit.jobs.delete("a", expected_version=10**30)
        assert unit.jobs.page(ResourceFilter(), cursor=None, limit=1, skip=10**30).items == ()
