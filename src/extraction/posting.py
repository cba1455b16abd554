"""A posting's text read into a job document, every value with the place it was read at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from src.extraction.contract_text import read_contract, read_duration, read_start, read_urgency
from src.extraction.extracted import Extracted, Extraction
from src.extraction.knockout_text import read_knockouts
from src.extraction.language import language_of
from src.extraction.pay_text import read_pay_range
from src.extraction.posting_perks import read_benefits, read_workplace
from src.extraction.posting_place import read_places
from src.extraction.posting_sections import Outline
from src.extraction.posting_skills import read_skills, read_tasks
from src.extraction.posting_terms import read_education, read_experience, read_hierarchy
from src.extraction.posting_text import PostingText
from src.extraction.posting_title import read_company, read_title
from src.extraction.remote_text import read_remote
from src.extraction.spoken import spoken_languages
from src.matching.reading import Reading

FIELDS: Final = frozenset(
    {
        "title", "company", "description", "responsibilities", "required_skills",
        "preferred_skills", "languages", "experience", "education", "location",
        "remote_policy", "contract_type", "duration_months", "salary_range", "start_date",
        "urgency", "hierarchy", "environment", "benefits", "knockouts", "language",
    }
)  # fmt: skip
_SHORTEST_DESCRIPTION: Final = 40
_LIMITED: Final = frozenset({"CDD", "interim", "stage", "alternance", "freelance"})
_WISHED: Final = re.compile(
    r"\b(?:un plus|apprecie\w*|souhait\w*|ideale?ment|atouts?|bonus|nice to have|desirable|advantage\w*|"
    r"preferred|plus)\b"
)
# How much each field says of a posting that was read well.
_WORTH: Final = {
    "title": 0.35, "required_skills": 0.15, "responsibilities": 0.1, "contract_type": 0.1,
    "location": 0.1, "experience": 0.08, "salary_range": 0.07, "company": 0.05,
}  # fmt: skip


def read_posting(text: str, reading: Reading, *, today: int) -> Extraction:
    """The job document of a posting's plain text, in French or English.

    What is not stated is absent; ``text`` keeps the posting. ``today`` (an ordinal) gives a year
    to "septembre" and an amount to "SMIC". Warnings: ``text_cut`` (more than 100,000 characters,
    the rest was not read), ``no_text``, ``no_title`` (a job needs one).
    """
    return read_fields(text, reading, FIELDS, today=today)


def read_fields(
    text: str, reading: Reading, fields: Iterable[str], *, today: int, title: str | None = None
) -> Extraction:
    """As ``read_posting``, only these fields of the document; ``title`` where it is known."""
    source = PostingText(text)
    wanted = frozenset(fields)
    language = language_of(source.text)
    warnings = ["text_cut"] if source.cut else []
    if not source.plain.strip():
        return Extraction({}, [], language, 0.0, [*warnings, "no_text"])
    values = _Reader(source, reading, wanted, today, title).values()
    if "language" in wanted:
        values.append(source.found("/language", language, 0, len(source.text), 0.9))
    document = assembled(values)
    if "title" in wanted:
        document["text"] = source.text.strip()
        if "title" not in document:
            warnings.append("no_title")
    return Extraction(document, values, language, _confidence(values), warnings)


class _Reader:
    """Reads the wanted fields of one posting."""

    def __init__(
        self, source: PostingText, reading: Reading, wanted: frozenset[str], today: int,
        title: str | None,
    ) -> None:  # fmt: skip
        self.source = source
        self.outline = Outline(source)
        self.reading = reading
        self.wanted = wanted
        self.today = today
        self.title: tuple[int, int] | None = None
        self.sure_of_title = 0.0
        if title is not None:
            at = source.text.find(title, 0, 2000)
            self.title = (at, at + len(title)) if at >= 0 else None
        else:
            found = read_title(source, self.outline, reading.lexicon, reading.gazetteer)
            if found is not None:
                self.title, self.sure_of_title = found

    def values(self) -> list[Extracted]:
        """All values, in the order of the document's fields."""
        source, outline, title = self.source, self.outline, self.title
        wanted = self.wanted
        found: list[Extracted] = []

        def one(field: str, value: Extracted | None) -> None:
            if value is not None and field in wanted:
                found.append(value)

        if "title" in wanted and title is not None:
            found.append(source.found("/title", source.written(*title), *title, self.sure_of_title))
        if "company" in wanted:
            one("company", read_company(source, outline, title))
        if "description" in wanted:
            one("description", self._description())
        if "responsibilities" in wanted:
            found += read_tasks(source, outline, title)
        knockouts = read_knockouts(source, outline) if wanted & {"knockouts", "required_skills"} else []
        if wanted & {"required_skills", "preferred_skills"}:
            skills = read_skills(
                source, outline, self.reading.lexicon, title,
                taken=[str(value.value) for value in knockouts],
            )  # fmt: skip
            found += skills.required if "required_skills" in wanted else []
            found += skills.preferred if "preferred_skills" in wanted else []
        if "languages" in wanted:
            found += self._languages()
        if "experience" in wanted:
            one("experience", read_experience(source, outline))
        if "education" in wanted:
            one("education", read_education(source, outline))
        if "location" in wanted:
            found += read_places(source, outline, self.reading.gazetteer, title)
        if "remote_policy" in wanted:
            one("remote_policy", read_remote(source, outline, title))
        self._terms(one)
        if "environment" in wanted:
            found += read_workplace(source, outline)
        if "benefits" in wanted:
            found += read_benefits(source, outline)
        found += knockouts if "knockouts" in wanted else []
        return found

    def _terms(self, one: Any) -> None:
        source, outline, wanted = self.source, self.outline, self.wanted
        if wanted & {"contract_type", "duration_months"}:
            contract = read_contract(source, outline, self.title)
            one("contract_type", contract)
            # A permanent contract has no length: "formation de 3 mois" is another matter.
            if contract is None or contract.value in _LIMITED:
                one("duration_months", read_duration(source, outline))
        if "salary_range" in wanted:
            one("salary_range", read_pay_range(source, outline, today=self.today))
        if "start_date" in wanted:
            one("start_date", read_start(source, outline, today=self.today))
        if "urgency" in wanted:
            one("urgency", read_urgency(source, outline))
        if "hierarchy" in wanted:
            one("hierarchy", read_hierarchy(source, outline, self.title))

    def _languages(self) -> list[Extracted]:
        """Languages asked for with their level; those that are a plus are not asked for."""
        source = self.source
        best: dict[str, tuple[str, int, int, float]] = {}
        parts = [(low, high, True) for low, high in self.outline.labelled("languages")]
        for low, high, headed in [*parts, (0, len(source.plain), False)]:
            for item in spoken_languages(source.plain[low:high], headed=headed):
                start, end = low + item.start, low + item.end
                if item.level is None or item.code in best:
                    continue
                if self.outline.kind_at(start) in {"company", "wished"}:
                    continue
                first, last = source.sentence(end - 1, reach=120)
                clause = source.plain[max(first, start - 30) : min(last, end + 40)]
                if not _WISHED.search(clause):
                    best[item.code] = (item.level, start, end, item.confidence)
        return [
            source.found(f"/languages/{code}", level, start, end, sure)
            for code, (level, start, end, sure) in best.items()
        ]

    def _description(self) -> Extracted | None:
        """The first prose that is neither title nor list: who recruits, for what."""
        source = self.source
        for section in self.outline.sections:
            if section.kind not in {"", "company", "missions"}:
                continue
            start, end = section.start, section.end
            if self.title is not None and start <= self.title[0] < end:
                newline = source.plain.find("\n", self.title[1], end)
                whole_line = source.plain.rfind("\n", 0, self.title[0]) + 1
                if source.plain[whole_line : self.title[0]].strip(" #*-") == "" and newline >= 0:
                    start = newline
            start, end = source.trimmed(start, end, " \n\t-:|•*")
            if end - start >= _SHORTEST_DESCRIPTION and " " in source.plain[start:end]:
                return source.found("/description", source.text[start:end], start, end, 0.7)
        return None


def assembled(values: Iterable[Extracted]) -> dict[str, Any]:
    """The document that these pointers and values make."""
    document: dict[str, Any] = {}
    for value in values:
        parts = value.pointer.split("/")[1:]
        if len(parts) == 1:
            document[parts[0]] = value.value
        elif parts[1].isdigit():
            document.setdefault(parts[0], []).append(value.value)
        else:
            document.setdefault(parts[0], {})[parts[1]] = value.value
    return document


def _confidence(values: Iterable[Extracted]) -> float:
    """How much of what matters was found, by how surely."""
    best: dict[str, float] = {}
    for value in values:
        field = value.pointer.split("/")[1]
        best[field] = max(best.get(field, 0.0), value.confidence)
    return round(sum(worth * best.get(field, 0.0) for field, worth in _WORTH.items()), 2)


def stated(document: Mapping[str, Any], field: str) -> bool:
    """Whether a document says something under a field."""
    value = document.get(field)
    return value is not None and value not in ("", [], {})
