"""Documents with what they leave open read from their own text; what they state always wins."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from src.commute.places import Gazetteer
from src.extraction.cv import read_cv
from src.extraction.extracted import Extracted, Extraction
from src.extraction.posting import assembled, read_fields, stated
from src.matching.lexicon import Lexicon
from src.matching.reading import Document, Reading, day_of, mapping, text_of

# Under this key a completed document tells which of its fields were read from the text.
READ_FROM_TEXT: Final = "_read_from_text"
# A description shorter than this is a sentence about the job, and no posting.
_SHORTEST: Final = 160
# Values below are left out: a wrong fact is worse in a ranking than none.
_SURE_ENOUGH: Final = 0.55
# Fields that are read together: a job that states one of a group is taken at its word for both.
_JOB_GROUPS: Final = (
    ("required_skills", "preferred_skills"),
    ("start_date", "urgency"),
    ("environment", "benefits"),
    ("languages",),
    ("experience",),
    ("location",),
    ("remote_policy",),
    ("contract_type", "duration_months"),
    ("salary_range",),
    ("hierarchy",),
    ("knockouts",),
    ("company",),
)
# A career is one thing: years, positions and the present role belong together.
_CANDIDATE_GROUPS: Final = (
    ("current_role", "headline"),
    ("skills",),
    ("languages",),
    ("experience_years", "experiences"),
    ("education",),
    ("certifications",),
    ("location",),
    ("availability", "notice"),
    ("pourquoi_ecoute",),
)
_WISH_GROUPS: Final = (
    ("salary_expectations",),
    ("location_preferences", "transport"),
    ("remote_preferences",),
    ("sectors",),
    ("sectors_avoided",),
    ("contracts", "contract_exclusive"),
    ("company_size",),
    ("motivations",),
    ("environment",),
)


def completed_job(document: Document, reading: Reading, *, today: int) -> Document:
    """The job with its missing fields read from ``text``, or from a long ``description``.

    The same mapping comes back where nothing is missing or there is no text. Dates without a year
    are read as of the day the job was published, else of ``today`` (an ordinal).
    """
    text = text_of(document, "text")
    if text is None:
        text = text_of(document, "description")
        if text is None or len(text) < _SHORTEST:
            return document
    missing = [
        field
        for group in _JOB_GROUPS
        if not any(stated(document, field) for field in group)
        for field in group
    ]
    if not missing:
        return document
    day = day_of(text_of(document, "published_at")) or today
    title = text_of(document, "title")
    read = _read_posting(text, (reading.lexicon, reading.gazetteer), tuple(missing), day, title)
    return _filled(document, _sure(read.values), missing)


def completed_candidate(document: Document, reading: Reading, *, today: int) -> Document:
    """The candidate with missing fields, and missing wishes, read from ``cv_text``.

    The same mapping comes back where nothing is missing or there is no text. Who the person is
    (``personal_info``) is not read: nothing that ranks may know it.
    """
    text = text_of(document, "cv_text")
    if text is None:
        return document
    missing = [
        field
        for group in _CANDIDATE_GROUPS
        if not any(stated(document, field) for field in group)
        for field in group
    ]
    wishes = mapping(document.get("preferences"))
    unsaid = [
        field
        for group in _WISH_GROUPS
        if not any(stated(wishes, field) for field in group)
        for field in group
    ]
    if not missing and not unsaid:
        return document
    read = _read_cv(text, (reading.lexicon, reading.gazetteer), today).document
    completed = _filled(document, read, missing)
    wished = mapping(read.get("preferences"))
    found = {field: wished[field] for field in unsaid if field in wished}
    if not found:
        return completed
    names = [*completed.get(READ_FROM_TEXT, ()), *(f"preferences/{field}" for field in found)]
    return {**completed, "preferences": {**wishes, **found}, READ_FROM_TEXT: sorted(names)}


# A document that is changed many times over (what would each change bring?) keeps its text.
@lru_cache(maxsize=4)
def _read_cv(text: str, knowledge: tuple[Lexicon, Gazetteer], today: int) -> Extraction:
    return read_cv(text, Reading(*knowledge), today=today)


@lru_cache(maxsize=4)
def _read_posting(
    text: str,
    knowledge: tuple[Lexicon, Gazetteer],
    fields: tuple[str, ...],
    today: int,
    title: str | None,
) -> Extraction:
    return read_fields(text, Reading(*knowledge), fields, today=today, title=title)


def _sure(values: list[Extracted]) -> dict[str, Any]:
    return assembled(value for value in values if value.confidence >= _SURE_ENOUGH)


def _filled(document: Document, read: Mapping[str, Any], missing: list[str]) -> Document:
    found = {field: read[field] for field in missing if field in read}
    if not found:
        return document
    return {**document, **found, READ_FROM_TEXT: sorted(found)}
