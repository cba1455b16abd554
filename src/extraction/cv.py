"""From the plain text of a CV, in French or English and of any layout, to a candidate document.

Confidences are these, all in [0, 1]: 0.9 and above, a form that means only this (an e-mail address,
"C1" beside a language, a dated range); 0.8, stated in words under the heading for it; 0.6 to 0.75,
told by its place or its words alone; 0.5 and below, one reading of several. What is not found is
absent. The same table stands in docs/extraction.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from src.extraction.career import (
    headers,
    held_positions,
    lines_in,
    read_education,
    read_experiences,
    read_roles,
    read_tenure,
)
from src.extraction.contact import Found, emails, name_of, phones
from src.extraction.extracted import Extraction
from src.extraction.findings import Findings
from src.extraction.headings import CV_HEADINGS
from src.extraction.headline import headline_of
from src.extraction.held_skills import read_skills
from src.extraction.language import language_of
from src.extraction.licences import licences
from src.extraction.page import Line, Page
from src.extraction.residence import residence_of
from src.extraction.sections import BEFORE, Section, sections
from src.extraction.spoken import Spoken, spoken_languages
from src.extraction.tenure import years_by_trade
from src.extraction.wish_scope import with_wishes_apart
from src.extraction.wishes import read_wishes
from src.matching.reading import Reading

_CONTACT_LINES: Final = 12
_LEAST_LETTERS: Final = 60  # fewer are no CV: perhaps a scan
_EXPECTED: Final = ("headline", "skills", "experience_years", "experiences", "education",
                    "location")  # fmt: skip


def read_cv(text: str, reading: Reading, *, today: int) -> Extraction:
    """The candidate that a CV describes, with the place and confidence of every value.

    ``today`` is an ordinal. Reads the first 100,000 characters (warning ``text_cut``). The text
    itself is not put into the document: who stores the candidate adds ``cv_text`` if wished.
    Warnings: ``text_cut``, ``little_text``, ``no_headings``, ``no_role``, ``no_skills``,
    ``no_dates``, ``language_without_level``.
    """
    page = Page(text)
    parts = with_wishes_apart(page.plain, sections(page.plain, page.lines, CV_HEADINGS))
    findings = Findings(page)
    language = language_of(page.clean)
    findings.document["language"] = language
    warnings = _warnings_of_text(page, parts)
    top = lines_in(parts, BEFORE)
    found = _person(findings, top, parts, reading)
    headline = headline_of(
        page, top, lines_in(parts, "summary"), lines_in(parts, "wishes"), reading
    )
    held = held_positions(page, parts, reading, today)
    read_roles(findings, headline, held, today)
    read_tenure(findings, parts, held, today)
    read_experiences(findings, held)
    read_education(findings, parts, today)
    spoken = _languages(findings, parts, warnings)
    certificates = _certifications(findings, parts)
    taken = [*found, *headers(held), *((item.start, item.end) for item in spoken), *certificates]
    if headline is not None:
        taken.append((headline.start, headline.end))
    read_skills(findings, parts, reading, taken=taken)
    read_wishes(findings, parts, reading, today=today)
    _warnings_of_document(findings, warnings)
    return Extraction(
        findings.document,
        findings.values,
        language,
        _confidence(findings),
        warnings,
        years_by_trade(page.clean, held, reading, today=today),
    )


def _person(
    findings: Findings, top: list[Line], parts: Sequence[Section], reading: Reading
) -> list[tuple[int, int]]:
    """Puts who and where the person is into the findings; gives the characters that say it."""
    page = findings.page
    contact = [*top[:_CONTACT_LINES], *lines_in(parts, "contact")]
    email = next(emails(page.plain), None)
    phone = next(phones(page.clean), None)
    name = name_of(page.clean, page.plain, contact or page.lines, reading,
                   email.value if email else None)  # fmt: skip
    found: list[Found] = [*name, *(item for item in (email, phone) if item is not None)]
    for item in found:
        pointer = f"/personal_info/{item.field}"
        findings.add(pointer, item.value, item.start, item.end, item.confidence)
    others = [line for line in contact if not _is_name(line, name)]
    place = residence_of(page.clean, page.plain, others or contact, reading)
    if place is None:
        rest = lines_in(parts, "summary", "wishes")
        place = residence_of(page.clean, page.plain, rest, reading, labelled=True)
    if place is not None:
        for field, value in (("city", place.city), ("postal_code", place.postal_code),
                             ("country", place.country)):  # fmt: skip
            if value is not None:
                findings.add(f"/location/{field}", value, place.start, place.end, place.confidence)
    return [(item.start, item.end) for item in found]


def _is_name(line: Line, name: Sequence[Found]) -> bool:
    """Whether a line is the name and nothing else: "Florence Lille" is no place."""
    return (
        bool(name)
        and line.start == min(item.start for item in name)
        and (line.end == max(item.end for item in name))
    )


def _languages(findings: Findings, parts: Sequence[Section], warnings: list[str]) -> list[Spoken]:
    """Languages under their heading, else those that any part states with a level."""
    best: dict[str, Spoken] = {}
    for part in parts:
        start = part.heading[0] if part.inline and part.heading else part.start
        text = findings.page.plain[start : part.end]
        for item in spoken_languages(text, headed=part.kind == "languages"):
            moved = Spoken(item.code, item.level, item.start + start, item.end + start,
                           item.confidence)  # fmt: skip
            known = best.get(item.code)
            if known is None or (known.level is None and item.level is not None):
                best[item.code] = moved
    for code, item in best.items():
        if item.level is None:
            # The document has no word for a level that nobody said.
            warnings.append("language_without_level")
        else:
            findings.add(f"/languages/{code}", item.level, item.start, item.end, item.confidence)
    return list(best.values())


def _certifications(findings: Findings, parts: Sequence[Section]) -> list[tuple[int, int]]:
    found = []
    names: set[str] = set()
    for item in licences(findings.page, lines_in(parts, "certifications")):
        name = item.name[:300]
        if name.lower() not in names:
            pointer = f"/certifications/{len(names)}"
            findings.add(pointer, name, item.start, item.end, item.confidence)
            names.add(name.lower())
        found.append((item.start, item.end))
    return found


def _warnings_of_text(page: Page, parts: Sequence[Section]) -> list[str]:
    warnings = ["text_cut"] if page.cut else []
    if sum(sign.isalpha() for sign in page.clean) < _LEAST_LETTERS:
        warnings.append("little_text")
    if all(part.kind == BEFORE for part in parts):
        warnings.append("no_headings")
    return warnings


def _warnings_of_document(findings: Findings, warnings: list[str]) -> None:
    document = findings.document
    if "headline" not in document and "current_role" not in document:
        warnings.append("no_role")
    if "skills" not in document:
        warnings.append("no_skills")
    if not any("start" in item for item in document.get("experiences", ())):
        warnings.append("no_dates")
    warnings[:] = list(dict.fromkeys(warnings))


def _confidence(findings: Findings) -> float:
    """The mean confidence of the values, lowered by what a CV should say and this one does not."""
    if not findings.values:
        return 0.0
    mean = sum(item.confidence for item in findings.values) / len(findings.values)
    present = sum(findings.has(f"/{field}") for field in _EXPECTED)
    return round(mean * (0.4 + 0.6 * present / len(_EXPECTED)), 3)
