"""The contract of lists: filters, order, cursors, totals."""

from __future__ import annotations

import pytest

from src.services.ports import UnitOfWork
from src.services.records import ResourceFilter
from tests import builders
from tests.databases import Storage

EVERYTHING = ResourceFilter()


def fill(unit: UnitOfWork, storage: Storage, count: int) -> list[str]:
    """Jobs in pairs of one moment; their ids, newest first."""
    names = [f"job-{number:02}" for number in range(count)]
    for number, name in enumerate(names):
        unit.jobs.add(builders.job(name))
        if number % 2:
            storage.clock.advance(1)
    return names[::-1]


def walk(unit: UnitOfWork, limit: int) -> list[str]:
    names, cursor = [], None
    while True:
        page = unit.jobs.page(EVERYTHING, cursor=cursor, limit=limit)
        names += [job.id for job in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return names


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_cursors_lead_through_everything_once(storage: Storage, limit: int) -> None:
    with storage.unit_of_work() as unit:
        expected = fill(unit, storage, 7)
        assert walk(unit, limit) == expected


def test_a_page_tells_the_total_whatever_is_left(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        fill(unit, storage, 5)
        first = unit.jobs.page(EVERYTHING, cursor=None, limit=3)
        second = unit.jobs.page(EVERYTHING, cursor=first.next_cursor, limit=3)
        assert (first.total, second.total) == (5, 5)
        assert (len(first.items), len(second.items)) == (3, 2)
        assert second.next_cursor is None


def test_rows_can_be_skipped(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        expected = fill(unit, storage, 5)
        page = unit.jobs.page(EVERYTHING, cursor=None, limit=2, skip=2)
        assert [job.id for job in page.items] == expected[2:4]
        assert unit.jobs.page(EVERYTHING, cursor=None, limit=2, skip=9).items == ()


def test_a_cursor_survives_new_and_deleted_rows(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        expected = fill(unit, storage, 6)
        page = unit.jobs.page(EVERYTHING, cursor=None, limit=3)
        storage.clock.advance(10)
        unit.jobs.add(builders.job("newer"))
        unit.jobs.delete(expected[2])
        after = unit.jobs.page(EVERYTHING, cursor=page.next_cursor, limit=10)
        assert [job.id for job in after.items] == expected[3:]


@pytest.mark.parametrize(
    "cursor", ["", "!", "x", "é", "AAAA", "bm90IGEgZGF0ZQ", "MjAyNi0wMS0wMSBh"]
)
def test_a_made_up_cursor_is_refused(storage: Storage, cursor: str) -> None:
    with storage.unit_of_work(read_only=True) as unit, pytest.raises(ValueError, match="cursor"):
        unit.jobs.page(EVERYTHING, cursor=cursor, limit=1)


JOBS = [
    builders.job(
        "welder",
        title="Soudeur TIG H/F",
        external_id="ats-1",
        company={"name": "Métal Ouest", "sector": "Manufacturing", "size": "pme"},
        location={"city": "Nantes"},
        contract_type="CDI",
    ),
    builders.job(
        "nurse",
        title="INFIRMIÈRE de nuit 100%",
        status="closed",
        company="Clinique des Lilas",
        sector="health",
        location=[{"city": "Lyon"}, {"city": "Nantes"}],
        contract_type="CDD",
    ),
    builders.job("bare", title="Magasinier_cariste", company=None, location=None),
]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (ResourceFilter(), {"welder", "nurse", "bare"}),
        (ResourceFilter(status="open"), {"welder", "bare"}),
        (ResourceFilter(external_id="ats-1"), {"welder"}),
        (ResourceFilter(text="soudeur"), {"welder"}),
        (ResourceFilter(text="TIG h/f"), {"welder"}),
        (ResourceFilter(text="infirmière"), {"nurse"}),
        (ResourceFilter(text="100%"), {"nurse"}),
        (ResourceFilter(text="r%T"), set()),
        (ResourceFilter(text="r_c"), {"bare"}),
        (ResourceFilter(text="e_n"), set()),
        (ResourceFilter(text="x" * 100_000), set()),
        (ResourceFilter(city="NANTES "), {"welder"}),
        (ResourceFilter(city="Nant"), set()),
        (ResourceFilter(sector="manufacturing"), {"welder"}),
        (ResourceFilter(sector="Health"), {"nurse"}),
        (ResourceFilter(contract_type="cdi"), {"welder"}),
        (ResourceFilter(company="métal ouest"), {"welder"}),
        (ResourceFilter(company="Clinique des lilas"), {"nurse"}),
        (ResourceFilter(company="nobody"), set()),
        (ResourceFilter(status="closed", city="lyon", contract_type="CDD"), {"nurse"}),
        (ResourceFilter(status="open", city="lyon"), set()),
    ],
)
def test_jobs_are_narrowed(storage: Storage, where: ResourceFilter, expected: set[str]) -> None:
    with storage.unit_of_work() as unit:
        unit.jobs.upsert_many(JOBS)
        page = unit.jobs.page(where, cursor=None, limit=10)
    assert {job.id for job in page.items} == expected
    assert page.total == len(expected)


CANDIDATES = [
    builders.candidate(
        "lea",
        current_role="Comptable",
        preferences={
            "sectors": ["Health", "public"],
            "contracts": ["CDI", "CDD"],
            "location_preferences": {"city": "Rennes"},
        },
    ),
    builders.candidate("tom", headline="Chef de rang", current_role="", location={"city": "Nice"}),
    builders.candidate("odd", preferences="none", location="Paris", sectors=3),
]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (ResourceFilter(text="compta"), {"lea"}),
        (ResourceFilter(text="chef"), {"tom"}),
        (ResourceFilter(city="rennes"), {"lea"}),
        (ResourceFilter(city="nice"), {"tom"}),
        (ResourceFilter(sector="health"), {"lea"}),
        (ResourceFilter(contract_type="cdi"), {"lea"}),
        (ResourceFilter(company="anything"), set()),
    ],
)
def test_candidates_are_narrowed(
    storage: Storage, where: ResourceFilter, expected: set[str]
) -> None:
    with storage.unit_of_work() as unit:
        unit.candidates.upsert_many(CANDIDATES)
        page = unit.candidates.page(where, cursor=None, limit=10)
    assert {candidate.id for candidate in page.items} == expected


def test_a_filter_follows_what_is_saved(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.jobs.upsert_many(JOBS)
        unit.jobs.upsert_many(
            [builders.job("welder", title="Tuyauteur", company="Clinique des Lilas")]
        )
        assert unit.jobs.page(ResourceFilter(text="soudeur"), cursor=None, limit=1).total == 0
        lilas = ResourceFilter(company="clinique des lilas")
        assert unit.jobs.page(lilas, cursor=None, limit=1).total == 2
