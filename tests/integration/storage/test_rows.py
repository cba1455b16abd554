"""What stands in the tables beside the resources, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, event, inspect, select, text

from src.adapters.storage.rows import Base, CandidateRow, CompanyRow, JobRow, QuestionnaireRow
from src.adapters.storage.unit_of_work import SqlUnitOfWork
from tests import builders
from tests.fakes import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def unit(engine: Engine, clock: FakeClock):
    with SqlUnitOfWork(lambda: engine, clock) as unit:
        yield unit


def rows(engine: Engine, statement):
    with engine.connect() as connection:
        return connection.execute(statement).all()


def test_one_name_is_one_company(engine: Engine, unit: SqlUnitOfWork) -> None:
    unit.jobs.upsert_many(
        [
            builders.job("a", company={"name": "Métal Ouest", "sector": "Industrie"}),
            builders.job("b", company={"name": " métal ouest ", "size": "pme"}),
            builders.job("c", company="Clinique des Lilas"),
            builders.job("d"),
        ]
    )
    unit.commit()
    companies = rows(engine, select(CompanyRow.name, CompanyRow.sector, CompanyRow.size))
    assert {row.name.lower() for row in companies} == {"métal ouest", "clinique des lilas"}
    unit.jobs.add(builders.job("e", company={"name": "MÉTAL OUEST", "sector": "energy"}))
    unit.commit()
    found = rows(
        engine,
        select(JobRow.id, CompanyRow.sector, CompanyRow.size)
        .join(CompanyRow, JobRow.company_id == CompanyRow.id)
        .where(CompanyRow.folded_name == "métal ouest")
        .order_by(JobRow.id),
    )
    assert [tuple(row) for row in found] == [
        ("a", "energy", "pme"),
        ("b", "energy", "pme"),
        ("e", "energy", "pme"),
    ]


def test_each_questionnaire_is_kept_once(
    engine: Engine, unit: SqlUnitOfWork, clock: FakeClock
) -> None:
    first = {"timing": "3 mois", "motivations": ["autonomie"]}
    stored = unit.candidates.add(builders.candidate("c", questionnaire=first))
    clock.advance(60)
    unit.candidates.save(stored)
    clock.advance(60)
    unit.candidates.save(builders.candidate("c", questionnaire={"timing": "immédiat"}))
    unit.candidates.upsert_many([builders.candidate("other", questionnaire=first)])
    unit.commit()
    kept = rows(
        engine,
        select(QuestionnaireRow.answers, QuestionnaireRow.submitted_at)
        .where(QuestionnaireRow.candidate_id == "c")
        .order_by(QuestionnaireRow.submitted_at),
    )
    assert [row.answers for row in kept] == [first, {"timing": "immédiat"}]
    assert kept[0].submitted_at == clock.now() - timedelta(seconds=120)


def test_nothing_of_a_deleted_candidate_is_left_but_its_id(
    engine: Engine, unit: SqlUnitOfWork
) -> None:
    secret = "Zéphyrine"
    unit.candidates.add(
        builders.candidate(
            "c-9",
            current_role=f"Chez {secret}",
            personal_info={"firstName": secret},
            questionnaire={"motivations": [secret]},
            location={"city": secret},
            facts={"name": secret},
            external_id=f"ext-{secret}",
        )
    )
    shown = unit.matches.add(builders.match("c-9", "j", criteria={"note": secret}))
    unit.matches.add_feedback(builders.feedback(shown, comment=secret))
    unit.commit()
    assert mentions(engine, secret) == {
        "candidates", "questionnaires", "matches", "feedback_events"
    }  # fmt: skip
    unit.candidates.delete("c-9")
    unit.commit()
    assert mentions(engine, secret) == set()
    assert mentions(engine, "c-9") == {"tombstones"}


def mentions(engine: Engine, words: str) -> set[str]:
    """Tables in which those words stand in any column."""
    return {
        name
        for name, table in Base.metadata.tables.items()
        if any(words in repr(tuple(row)) for row in rows(engine, select(table)))
    }


def test_personal_data_stands_in_the_document_alone(engine: Engine, unit: SqlUnitOfWork) -> None:
    person = {"firstName": "Zoé", "lastName": "Quelqu'un", "email": "z@example.org", "phone": "06"}
    unit.candidates.add(builders.candidate("c", personal_info=person))
    unit.commit()
    (row,) = rows(engine, select(CandidateRow.__table__))
    beside = {name: value for name, value in row._mapping.items() if name != "document"}
    assert row.document["personal_info"] == person
    assert not [value for value in beside.values() if value in person.values()]


def test_moments_are_utc_on_every_engine(engine: Engine, unit: SqlUnitOfWork) -> None:
    paris = datetime(2026, 7, 1, 12, 30, 15, 123456, tzinfo=timezone(timedelta(hours=2)))
    unit.jobs.add(builders.job("a", created_at=paris))
    unit.commit()
    ((moment,),) = rows(engine, select(JobRow.created_at))
    assert moment == paris
    assert moment.tzinfo is UTC
    with pytest.raises(ValueError, match="without a time zone"):
        unit.jobs.add(builders.job("b", created_at=datetime(2026, 7, 1)))  # noqa: DTZ001


@pytest.mark.parametrize("table", ["jobs", "candidates"])
def test_every_filter_has_an_index_in_the_order_of_lists(engine: Engine, table: str) -> None:
    described = inspect(engine)
    indexes = [index["column_names"] for index in described.get_indexes(table)]
    unique = [key["column_names"] for key in described.get_unique_constraints(table)]
    filters = ["status", "city", "sector", "contract_type"]
    for name in filters + ["company_id"] * (table == "jobs"):
        assert [name, "created_at", "id"] in indexes
    assert ["created_at", "id"] in indexes
    assert ["label"] in indexes
    assert ["external_id"] in unique
    assert ["change_seq"] in unique


def test_many_rows_are_written_in_few_statements(engine: Engine, unit: SqlUnitOfWork) -> None:
    sent: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def listen(_connection, _cursor, statement, parameters, _context, _many) -> None:
        # A list of parameters would be one statement for each row, inside the driver.
        assert not isinstance(parameters, list)
        sent.append(statement)

    jobs = [builders.job(f"job-{number}", company=f"c-{number % 9}") for number in range(1000)]
    unit.jobs.upsert_many(jobs)
    unit.jobs.upsert_many(jobs)
    assert len(sent) <= 2 * 7


def test_following_the_feed_reads_the_index(engine: Engine, unit: SqlUnitOfWork) -> None:
    unit.jobs.upsert_many([builders.job(f"job-{number}") for number in range(2000)])
    unit.commit()
    question = "SELECT id FROM jobs WHERE change_seq > 1990 ORDER BY change_seq LIMIT 10"
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))
        explain = "EXPLAIN" if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        plan = " ".join(
            str(tuple(row)) for row in connection.execute(text(f"{explain} {question}"))
        )
    assert "change_seq" in plan
    assert "index" in plan.lower()
