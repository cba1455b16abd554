"""What resources bring along: the companies of jobs, the questionnaires of candidates."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

import orjson
from sqlalchemy import delete, func

from src.adapters.storage.filter_columns import company_id, company_of, folded
from src.adapters.storage.rows import (
    CompanyRow,
    FeedbackEventRow,
    MatchRow,
    QuestionnaireRow,
    table_of,
)
from src.adapters.storage.transaction import Transaction
from src.services.records import Resource

_companies = table_of(CompanyRow)
_questionnaires = table_of(QuestionnaireRow)


def write_companies(transaction: Transaction, jobs: Sequence[Resource]) -> None:
    """Write the companies that these jobs name, in one statement.

    A known company takes the new sector and size where the job tells them, and keeps its own
    where the job is silent.
    """
    rows = {}
    for job in jobs:
        company = company_of(job.document)
        if company is not None:
            name, sector, size = company
            identity = company_id(name)
            rows[identity] = {
                "id": identity,
                "name": name,
                "folded_name": folded(name, 200),
                "sector": sector,
                "size": size,
            }
    if not rows:
        return
    insert = transaction.insert(_companies)
    new, old = insert.excluded, _companies.c
    upsert = insert.on_conflict_do_update(
        index_elements=[old.id],
        set_={
            "sector": func.coalesce(new.sector, old.sector),
            "size": func.coalesce(new.size, old.size),
        },
    )
    transaction.execute(upsert.returning(old.id), list(rows.values()))


def write_questionnaires(
    transaction: Transaction, candidates: Sequence[Resource], moment: datetime
) -> None:
    """Keep the questionnaires that these candidates carry; the same answers are kept once."""
    rows = {}
    for candidate in candidates:
        answers = candidate.document.get("questionnaire")
        if answers:
            text = orjson.dumps([candidate.id, answers], option=orjson.OPT_SORT_KEYS)
            identity = hashlib.sha256(text).hexdigest()[:32]
            rows[identity] = {
                "id": identity,
                "candidate_id": candidate.id,
                "answers": answers,
                "submitted_at": moment,
            }
    if rows:
        insert = transaction.insert(_questionnaires).on_conflict_do_nothing()
        statement = insert.returning(_questionnaires.c.id)
        transaction.execute(statement, list(rows.values()))


def forget_candidate(transaction: Transaction, candidate_id: str) -> None:
    """Delete the matches of a candidate, and by foreign key what people said about them.

    Questionnaires go with the candidate's own row.
    """
    transaction.execute(
        delete(FeedbackEventRow).where(FeedbackEventRow.candidate_id == candidate_id)
    )
    transaction.execute(delete(MatchRow).where(MatchRow.candidate_id == candidate_id))
