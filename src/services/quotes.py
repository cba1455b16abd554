"""The words of both texts behind the evidence of one explained pair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from src.extraction.completion import READ_FROM_TEXT, completed_candidate, completed_job
from src.extraction.cv import read_cv
from src.extraction.extracted import Extracted
from src.extraction.posting import read_fields
from src.matching.changes import name_of
from src.matching.facts import CandidateFacts, JobFacts
from src.matching.quoting import Quote, motivation_quotes, skill_quotes, value_quote
from src.matching.reading import Document, Reading, day_of, mapping, text_of, texts

_MOST: Final = 3  # quotes of one side under one piece of evidence
# The evidence that a field belongs to, where the field may be read from a text. Where the person
# lives is left out: it is never quoted.
_OF_JOB: Final = {
    "salary_range": "salary_range", "experience": "experience", "location": "location",
    "remote_policy": "remote_policy", "contract_type": "contract_type",
    "start_date": "availability", "urgency": "urgency", "hierarchy": "hierarchy",
    "languages": "languages", "environment": "environment", "benefits": "environment",
}  # fmt: skip
_OF_PERSON: Final = {
    "current_role": "title", "experience_years": "experience", "languages": "languages",
    "availability": "availability", "notice": "availability",
    "preferences/salary_expectations": "salary_range", "preferences/contracts": "contract_type",
    "preferences/remote_preferences": "remote_policy", "preferences/motivations": "motivations",
    "preferences/sectors": "company.sector", "preferences/company_size": "company.size",
}  # fmt: skip
Quotes = dict[str, list[Quote]]  # by the source field of the evidence they stand under


@dataclass(frozen=True, slots=True)
class QuotedPair:
    """Facts and stored documents of both sides, to be quoted."""

    person: CandidateFacts
    job: JobFacts
    candidate_document: Document
    job_document: Document


def add_quotes(
    criteria: Sequence[Mapping[str, Any]], pair: QuotedPair, reading: Reading, today: int
) -> None:
    """Put under each piece of evidence the words of both texts that it was read from.

    Only what was read in prose is quoted: a field that says it itself needs no other words. Never
    who the person is, see ``matching.quoting``.
    """
    sides = (
        ("candidate", _of_person(pair, reading, today)),
        ("job", _of_job(pair, reading, today)),
    )
    for criterion in criteria:
        for evidence in criterion["evidence"]:
            evidence["quotes"] = [
                {
                    "side": side,
                    "source_field": quote.source_field,
                    "start": quote.start,
                    "end": quote.end,
                    "text": quote.text,
                    "about": quote.about,
                }
                for side, quotes in sides
                for quote in quotes.get(evidence["source_field"], ())[:_MOST]
            ]


def _of_person(pair: QuotedPair, reading: Reading, today: int) -> Quotes:
    document, lexicon = pair.candidate_document, reading.lexicon
    text = text_of(document, "cv_text")
    read = read_cv(text, reading, today=today).values if text else []
    named = [value.value for value in read if value.pointer.startswith("/personal_info/")]
    names = _texts([*mapping(document.get("personal_info")).values(), *named])
    stated = _keys(document, ("skills", "certifications"), reading)
    held = [skill[0] for skill in pair.person.skills]
    found: Quotes = {}
    for evidence, asked in _asked(pair.job).items():
        speaking = [near[0] for key in asked if (near := lexicon.best_kin(held, key))]
        wanted = {key for key in speaking if key not in stated}
        for field, prose in _prose_of_person(document):
            _add(found, evidence, skill_quotes(field, prose, wanted, lexicon, names))
    if text:
        completed = completed_candidate(document, reading, today=today)
        _values(found, "cv_text", text, read, completed, _OF_PERSON, reading, names)
    return found


def _of_job(pair: QuotedPair, reading: Reading, today: int) -> Quotes:
    document, lexicon = pair.job_document, reading.lexicon
    stated = _keys(document, ("required_skills", "preferred_skills"), reading)
    driven = pair.person.motivations
    found: Quotes = {}
    for field, prose in _prose_of_job(document):
        for evidence, asked in _asked(pair.job).items():
            wanted = {key for key in asked if key not in stated}
            _add(found, evidence, skill_quotes(field, prose, wanted, lexicon))
        _add(found, "motivations", motivation_quotes(field, prose, driven, lexicon))
    completed = completed_job(document, reading, today=today)
    fields = [name for name in completed.get(READ_FROM_TEXT, ()) if name in _OF_JOB]
    name = "text" if text_of(document, "text") else "description"
    text = text_of(document, name)
    if text and fields:
        day = day_of(text_of(document, "published_at")) or today
        title = text_of(document, "title")
        read = read_fields(text, reading, fields, today=day, title=title).values
        _values(found, name, text, read, completed, _OF_JOB, reading, ())
    return found


def _values(
    found: Quotes,
    field: str,
    text: str,
    read: Sequence[Extracted],
    completed: Document,
    evidence_of: Mapping[str, str],
    reading: Reading,
    names: Sequence[str],
) -> None:
    """Quotes of the fields that the document left open and that were read from its text."""
    for name in completed.get(READ_FROM_TEXT, ()):
        evidence = evidence_of.get(name)
        first = next((value for value in read if value.pointer.startswith(f"/{name}")), None)
        if evidence is None or first is None:
            continue
        quote = value_quote(field, text, (first.start, first.end), reading.lexicon, names)
        if quote is not None:
            found.setdefault(evidence, []).append(quote)


def _asked(job: JobFacts) -> dict[str, list[str]]:
    return {
        "required_skills": [key for key, _ in job.required],
        "preferred_skills": [item[0] for item in job.wished],
    }


def _add(found: Quotes, evidence: str, quotes: Mapping[str, Quote]) -> None:
    """Keep what says something new: one quote may hold several skills."""
    kept = found.setdefault(evidence, [])
    for quote in quotes.values():
        span = (quote.source_field, quote.start, quote.end)
        if span not in [(other.source_field, other.start, other.end) for other in kept]:
            kept.append(quote)


def _keys(document: Document, fields: Sequence[str], reading: Reading) -> set[str]:
    """Keys of the skills that a document lists, and so needs no quote for."""
    return {
        reading.lexicon.skill(name)
        for field in fields
        for item in document.get(field) or []
        if (name := name_of(item))
    }


def _texts(values: Sequence[object]) -> list[str]:
    return [value for value in values if isinstance(value, str)]


def _prose_of_person(document: Document) -> Iterator[tuple[str, str]]:
    if text := text_of(document, "cv_text"):
        yield "cv_text", text
    for at, item in enumerate(document.get("experiences") or []):
        if text := text_of(mapping(item), "description"):
            yield f"experiences/{at}/description", text


def _prose_of_job(document: Document) -> Iterator[tuple[str, str]]:
    for at, task in enumerate(texts(document.get("responsibilities"))):
        yield f"responsibilities/{at}", task
    for field in ("description", "text"):
        if text := text_of(document, field):
            yield field, text
