"""From the plain text of a CV, in French or English and of any layout, to a candidate document.

Confidences are these, all in [0, 1]: 0.9 and above, a form that means only this (an e-mail address,
"C1" beside a language, a dated range); 0.8, stated in words under the heading for it; 0.6 to 0.75,
told by its place or its words alone; 0.5 and below, one reading of several. What is not found is
absent. The same table stands in docs/extraction.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from src.extraction.contact import Found, emails, name_of, phones
from src.extraction.experience import Position, positions
from src.extraction.extracted import Extraction
from src.extraction.findings import Findings
from src.extraction.headings import CV_HEADINGS
from src.extraction.headline import headline_of
from src.extraction.held_skills import read_skills
from src.extraction.language import language_of
from src.extraction.licences import licences
from src.extraction.page import Line, Page
from src.extraction.residence import residence_of
from src.extraction.schooling import schooling
from src.extraction.sections import BEFORE, Section, sections
from src.extraction.spoken import Spoken, spoken_languages
from src.extraction.tenure import counted_tenure, stated_tenure
from src.extraction.wish_scope import with_wishes_apart
from src.extraction.wishes import read_wishes
from src.matching.reading import Reading

_CONTACT_LINES: Final = 12
_LEAST_LETTERS: Final = 60  # fewer are no CV: perhaps a scan
_AGREE_WITHIN: Final = 2.0  # years by which a stated and a counted career may differ
_NO_STUDIES: Final = frozenset({"experience", "wishes", "interests", "skills"})
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
    top = _lines(parts, BEFORE)
    found = _person(findings, top, parts, reading)
    headline = headline_of(page, top, _lines(parts, "summary"), _lines(parts, "wishes"), reading)
    held = _held(page, parts, reading, today)
    _roles(findings, headline, held, today)
    _tenure(findings, parts, held, today)
    _experiences(findings, held)
    _education(findings, parts, today)
    spoken = _languages(findings, parts, warnings)
    certificates = _certifications(findings, parts)
    taken = [*found, *_taken(held), *((item.start, item.end) for item in spoken), *certificates]
    if headline is not None:
        taken.append((headline.start, headline.end))
    read_skills(findings, parts, reading, taken=taken)
    read_wishes(findings, parts, reading, today=today)
    _warnings_of_document(findings, warnings)
    return Extraction(findings.document, findings.values, language, _confidence(findings), warnings)


def _lines(parts: Sequence[Section], *kinds: str) -> list[Line]:
    return [line for part in parts if part.kind in kinds for line in part.lines]


def _person(
    findings: Findings, top: list[Line], parts: Sequence[Section], reading: Reading
) -> list[tuple[int, int]]:
    """Puts who and where the person is into the findings; gives the characters that say it."""
    page = findings.page
    contact = [*top[:_CONTACT_LINES], *_lines(parts, "contact")]
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
        rest = _lines(parts, "summary", "wishes")
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


def _held(page: Page, parts: Sequence[Section], reading: Reading, today: int) -> list[Position]:
    """The positions under their heading, or, in a CV without one, all that have a title."""
    headed = _lines(parts, "experience")
    if headed:
        return [
            position
            for part in parts
            if part.kind == "experience"
            for position in positions(page, part.lines, reading, today=today)
        ]
    lines = _lines(parts, BEFORE, "summary", "projects")
    studies = {item.start for item in schooling(page, lines, today=today)}
    lines = [line for line in lines if not any(line.start <= at < line.end for at in studies)]
    read = positions(page, lines, reading, today=today)
    return [
        item
        for item in read
        if item.title
        and item.title.confidence >= 0.7
        and item.period
        and item.period.kind != "point"
    ]


def _roles(
    findings: Findings, headline: Found | None, held: Sequence[Position], today: int
) -> None:
    if headline is not None:
        findings.add("/headline", headline.value, headline.start, headline.end, headline.confidence)
    current = [item for item in held if item.title and item.period and item.period.ongoing]
    if current:
        newest = max(current, key=lambda item: item.period.months(today)[0] if item.period else 0)
        title = newest.title
        if title is not None:
            findings.add("/current_role", _text(findings, title.start, title.end), title.start,
                         title.end, title.confidence)  # fmt: skip
    elif headline is not None:
        # Nobody in work calls it so: the role above the CV is the one that they are in.
        findings.add("/current_role", headline.value, headline.start, headline.end, 0.6)


def _text(findings: Findings, start: int, end: int) -> str:
    return " ".join(findings.page.clean[start:end].split())[:300]


def _tenure(
    findings: Findings, parts: Sequence[Section], held: Sequence[Position], today: int
) -> None:
    """Years of experience as stated; else as the dates of the positions count them."""
    stated = stated_tenure(
        findings.page.plain, [(part.kind, part.start, part.end) for part in parts]
    )
    counted = counted_tenure(held, today=today)
    chosen = stated or counted
    if chosen is None:
        return
    sure = chosen.confidence
    if stated and counted and abs(stated.years - counted.years) > _AGREE_WITHIN:
        sure = 0.7
    findings.add("/experience_years", chosen.years, chosen.start, chosen.end, sure)


def _experiences(findings: Findings, held: Sequence[Position]) -> None:
    for at, item in enumerate(held):
        pointer = f"/experiences/{at}"
        for field, read in (("title", item.title), ("company", item.company)):
            if read is not None:
                value = _text(findings, read.start, read.end)
                findings.add(f"{pointer}/{field}", value, read.start, read.end, read.confidence)
        if item.sector is not None:
            value, read = item.sector
            findings.add(f"{pointer}/sector", value, read.start, read.end, read.confidence)
        if item.period is not None:
            period = item.period
            findings.add(f"{pointer}/start", period.start, period.at, period.to, period.confidence)
            if period.end is not None:
                findings.add(f"{pointer}/end", period.end, period.at, period.to, period.confidence)
        if item.description is not None:
            read = item.description
            value = findings.page.clean[read.start : read.end].strip()
            findings.add(f"{pointer}/description", value, read.start, read.end, read.confidence)


def _education(findings: Findings, parts: Sequence[Section], today: int) -> None:
    lines = _lines(parts, "education")
    headed = bool(lines)
    others = [line for part in parts if part.kind not in _NO_STUDIES for line in part.lines]
    found = schooling(findings.page, lines or others, today=today)
    for at, item in enumerate(item for item in found if headed or item.level):
        pointer = f"/education/{at}"
        sure = item.confidence if headed else 0.6
        findings.add(f"{pointer}/degree", _text(findings, *item.degree), *item.degree, sure)
        if item.field is not None:
            findings.add(f"{pointer}/field", _text(findings, *item.field), *item.field, sure - 0.1)
        if item.level is not None:
            findings.add(f"{pointer}/level", item.level, item.start, item.end, sure)
        if item.year is not None:
            findings.add(f"{pointer}/year", item.year, item.start, item.end, sure)


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
    for item in licences(findings.page, _lines(parts, "certifications")):
        name = _text(findings, item.start, item.end)
        if name.lower() not in names:
            pointer = f"/certifications/{len(names)}"
            findings.add(pointer, name, item.start, item.end, item.confidence)
            names.add(name.lower())
        found.append((item.start, item.end))
    return found


def _taken(held: Sequence[Position]) -> list[tuple[int, int]]:
    return [
        (read.start, read.end)
        for item in held
        for read in (item.title, item.company)
        if read is not None
    ]


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
