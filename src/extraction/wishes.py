"""What a person wants next, from the lines that say so, as preferences of the document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from src.extraction.findings import Findings
from src.extraction.job_wishes import (
    read_contracts,
    read_surroundings,
)
from src.extraction.moving_on import read_availability, read_reasons
from src.extraction.pay_wishes import pay_wish
from src.extraction.remote_wishes import read_remote
from src.extraction.sections import Section
from src.extraction.sector_wishes import read_sectors
from src.extraction.travel_wishes import read_travel
from src.extraction.wish_scope import wish_clauses
from src.matching.reading import Reading

_MOST_CLAUSES: Final = 400


def read_wishes(
    findings: Findings, sections: Sequence[Section], reading: Reading, *, today: int
) -> None:
    """Puts pay, place, modes, contracts, telework, sectors, availability and reasons in."""
    page = findings.page
    clauses = wish_clauses(page.plain, sections)[:_MOST_CLAUSES]
    pay = pay_wish(page.clean, page.plain, clauses)
    if pay is not None:
        first = min(pay.places.values())
        for field, value in pay.fields.items():
            start, end = pay.places.get(field, first)
            pointer = f"/preferences/salary_expectations/{field}"
            findings.add(pointer, value, start, end, pay.confidence)
    read_travel(findings, clauses, reading)
    read_contracts(findings, clauses)
    read_remote(findings, clauses)
    read_sectors(findings, clauses, reading)
    read_surroundings(findings, clauses)
    read_availability(findings, clauses, today=today)
    read_reasons(findings, clauses)
