"""A posting's text read into a job document, every value with the place it was read at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from src.extraction.contract_text import read_contract, read_duration
from src.extraction.degree_text import read_education
from src.extraction.extracted import Extracted, Extraction
from src.extraction.knockout_text import read_knockouts
from src.extraction.language import language_of
from src.extraction.pay_text import read_pay_range
from src.extraction.posting_company import read_company
from src.extraction.posting_perks import read_benefits, read_workplace
from src.extraction.posting_place import read_places
from src.extraction.posting_sections import Outline
from src.extraction.posting_skills import read_skills, read_tasks
from src.extraction.posting_terms import read_experience, read_hierarchy
from src.extraction.posting_text import PostingText
from src.extraction.posting_title import read_title
from src.extraction.remote_text import read_remote
from src.extraction.sector_text import read_sector
from src.extraction.spoken import spoken_languages
from src.extraction.start_text import read_start, read_urgency
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
    r"\b(?:un plus|a plus|des plus|apprecie\w*|souhait\w*|ideale?ment|atouts?|bonus|nice to have|"
    r"desirable|advantage\w*|"
    r"preferred|helps?|aident?)\b"
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
        found = [*self._heading(), *self._asked()]
        readers: tuple[tuple[str, Callable[[], Extracted | None]], ...] = (
            ("experience", lambda: read_experience(self.source, self.outline)),
            ("education", lambda: read_education(self.source, self.outline)),
            ("remote_policy", lambda: read_remote(self.source, self.outline, self.title)),
            ("salary_range",
             lambda: read_pay_range(self.source, self.outline, today=self.today)),
            ("start_date", lambda: read_start(self.source, self.outline, today=self.today)),
            ("urgency", lambda: read_urgency(self.source, self.outline)),
            ("hierarchy", lambda: read_hierarchy(self.source, self.outline, self.title)),
        )  # fmt: skip
        read = (reader() for field, reader in readers if field in self.wanted)
        found += [value for value in read if value is not None]
        found += self._contract()
        lists: tuple[tuple[str, Callable[[], list[Extracted]]], ...] = (
            ("languages", self._languages),
            ("location", lambda: read_places(
                self.source, self.outline, self.reading.gazetteer, self.title)),
            ("environment", lambda: read_workplace(self.source, self.outline)),
            ("benefits", lambda: read_benefits(self.source, self.outline)),
        )  # fmt: skip
        for field, reader in lists:
            if field in self.wanted:
                found += reader()
        return found

    def _heading(self) -> Iterator[Extracted]:
        source, title = self.source, self.title
        if "title" in self.wanted and title is not None:
            yield source.found("/title", source.written(*title), *title, self.sure_of_title)
        company = read_company(source, self.outline, title) if "company" in self.wanted else None
        sector = (
            read_sector(source, self.outline, self.reading.lexicon, title)
            if "company" in self.wanted
            else None
        )
        about = self._description() if "description" in self.wanted else None
        yield from (value for value in (company, sector, about) if value is not None)
        if "responsibilities" in self.wanted:
            yield from read_tasks(source, self.outline, title)

    def _asked(self) -> Iterator[Extracted]:
        """Skills and knock-outs: what is indispensable is not listed among the skills again."""
        if not self.wanted & {"knockouts", "required_skills", "preferred_skills"}:
            return
        knockouts = read_knockouts(self.source, self.outline)
        if self.wanted & {"required_skills", "preferred_skills"}:
            skills = read_skills(
                self.source, self.outline, self.reading.lexicon, self.title,
                taken=[str(value.value) for value in knockouts],
            )  # fmt: skip
            yield from skills.required if "required_skills" in self.wanted else ()
            yield from skills.preferred if "preferred_skills" in self.wanted else ()
        if "knockouts" in self.wanted:
            yield from knockouts

    def _contract(self) -> Iterator[Extracted]:
        if not self.wanted & {"contract_type", "duration_months"}:
            return
        contract = read_contract(self.source, self.outline, self.title)
        if contract is not None and "contract_type" in self.wanted:
            yield contract
        # A permanent contract has no length: "formation de 3 mois" is another matter.
        if "duration_months" in self.wanted and (contract is None or contract.value in _LIMITED):
            duration = read_duration(self.source, self.outline)
            if duration is not None:
                yield duration

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
            if section.kind not in {"", "intro", "company", "missions"}:
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
