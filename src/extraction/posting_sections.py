"""Which part of a posting speaks of what: its headings, and the fields it labels."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from src.extraction.posting_headings import FIELDS, KINDS
from src.extraction.posting_paragraphs import kind_of, paragraphs, spoken_of
from src.extraction.posting_text import PostingLine, PostingText

_NAMES: Final = "|".join(re.escape(name) for name in sorted(KINDS, key=len, reverse=True))
# "Profil recherché :" at the beginning of a line or sentence, with a few words between.
_COLON: Final = re.compile(
    rf"(?:^|(?<=[.!?;|•])|(?<=[.!?;|•,] )|(?<= - ))(?:[^\w\n]|\d[.)]){{0,6}}(?P<name>{_NAMES})"
    r"(?:\(s\)|\(e\))?(?P<more> [^\n:.!?,]{1,32})?[ *_]{0,3}:(?!//|\d)",
    re.MULTILINE,
)
_BARE: Final = re.compile(
    rf"(?:[^\w\n]|\d[.)]){{0,6}}(?P<name>{_NAMES})(?!\w)(?P<more>[^\n]{{0,48}})"
)
_NO_WORDS: Final = re.compile(r"[^a-z0-9]*")
# What may stand between a label and its colon without making another thing of it.
_MORE: Final = re.compile(
    r" ?(?:\([^)]{0,28}\)|(?:recherche|requis|souhaite|propose|attendu|principal|demande|exige|"
    r"brut|annuel|mensuel|de |du |d'|et |a |pour |and |of |for |the |&|/|technique|cle|we |"
    r"en |sur |chez |obligatoire|indispensable|minimum|estime|required|preferred|range|is).{0,32}|"
    r"[a-z]{1,14})"
)
_BLANK: Final = re.compile(r"(?<=\w)[ .]*\n[ ]*\n\s*(?=\w)")
_LONGEST_HEADING: Final = 60
_LOUDEST: Final = 24  # characters behind a name in capitals
_LONGEST_VALUE: Final = 300
_MOST_LABELS: Final = 12  # of one field
_LONGEST_TITLE: Final = 120


@dataclass(frozen=True, slots=True)
class Section:
    """Characters [start, end) below a heading; ``kind`` is "" before the first one.

    Paragraphs of a text without headings are sections as well, one more kind is "intro".

    ``name`` is what the heading says, folded.
    """

    kind: str
    start: int
    end: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading or label: where it begins and ends, what it opens, the field it names if any."""

    start: int
    end: int
    kind: str
    field: str | None
    name: str


class Outline:
    """The sections of a posting in order, and the values of its labelled fields."""

    def __init__(self, source: PostingText) -> None:
        self._source = source
        self.headings = _headings(source)
        self.sections = self._cut()
        self._starts = [section.start for section in self.sections]
        self._labels: dict[str, list[tuple[int, int]]] = {}
        self._read_labels()

    def section_at(self, at: int) -> Section:
        """The section that a character stands in, or the one before it."""
        return self.sections[max(0, bisect_right(self._starts, at) - 1)]

    def kind_at(self, at: int) -> str:
        """The kind of that section."""
        return self.section_at(at).kind

    def headed_at(self, at: int) -> str:
        """The kind of that section where a heading says it, else ""."""
        section = self.section_at(at)
        return section.kind if section.name else ""

    def labelled(self, field: str) -> list[tuple[int, int]]:
        """The spans of the values that stand beside (or alone below) a label of this field."""
        return self._labels.get(field, [])

    def lines(self, kind: str) -> list[PostingLine]:
        """The lines of all sections of a kind, cut where a heading stands within one."""
        return [line for section in self.sections if section.kind == kind
                for line in self.lines_of(section)]  # fmt: skip

    def lines_of(self, section: Section) -> list[PostingLine]:
        """The lines of a section, cut to what is in it."""
        found = []
        lines = self._source.lines
        first = max(0, bisect_right(lines, section.start, key=lambda line: line.start) - 1)
        for line in lines[first:]:
            if line.start >= section.end:
                break
            start, end = max(line.start, section.start), min(line.end, section.end)
            start, end = self._source.trimmed(start, end, " :*|\n")
            if start < end:
                found.append(PostingLine(start, end, line.bullet and line.start >= section.start))
        return found

    def _cut(self) -> list[Section]:
        plain = self._source.plain
        sections: list[Section] = []

        def add(kind: str, start: int, end: int, name: str) -> None:
            if start < end:
                sections.append(Section(kind, start, end, name))

        def add_all(kind: str, start: int, end: int, name: str) -> None:
            # A list of wishes, or what stands on the line of its heading, ends with its
            # paragraph; what follows is said of something else.
            beside = bool(name) and plain[start:end][:80].lstrip(" :*-")[:1] not in {"\n", ""}
            blank = _BLANK.search(plain, start, end) if kind == "wished" or beside else None
            if blank is None:
                add(kind, start, end, name)
                return
            add(kind, start, blank.end(), name)
            for low, high in paragraphs(plain, blank.end(), end):
                add(kind_of(plain[low:high]), low, high, "")

        kind, name, start = "", "", 0
        for at, heading in enumerate(self.headings):
            add_all(kind, start, heading.start, name)
            start = heading.end
            if heading.field is None:
                kind, name = heading.kind, heading.name
                continue
            limit = len(plain) if at + 1 == len(self.headings) else self.headings[at + 1].start
            if _rest_of_line(plain, heading.end):
                # "Contrat : CDI": after this line the section around it goes on.
                newline = plain.find("\n", heading.end, limit)
                end = newline if newline >= 0 else limit
                add(heading.kind or kind, heading.end, end, heading.name)
                start = end
            else:
                kind, name = heading.kind or kind, heading.name
        add_all(kind, start, len(plain), name)
        if not any(section.kind in {"missions", "profile"} for section in sections):
            sections = [part for section in sections for part in self._paragraphs(section)]
        return sections or [Section("", 0, len(plain))]

    def _paragraphs(self, section: Section) -> list[Section]:
        """What stands under no heading, by what its paragraphs speak of."""
        if section.kind:
            return [section]
        parts = spoken_of(self._source, section.start, section.end)
        return [Section(kind, start, end) for kind, start, end in parts] or [section]

    def _read_labels(self) -> None:
        plain = self._source.plain
        for at, heading in enumerate(self.headings):
            if heading.field is None:
                continue
            limit = len(plain) if at + 1 == len(self.headings) else self.headings[at + 1].start
            limit = min(limit, heading.end + _LONGEST_VALUE)
            start, end = self._source.trimmed(heading.end, limit, " \n:*|-")
            newline = plain.find("\n", start, end)
            # A blank line between a label and a text means that it was a heading after all.
            if plain.count("\n", heading.end, start) > 1:
                continue
            end = newline if newline >= 0 else end
            start, end = self._source.trimmed(start, end, " \n:*|-,;")
            known = self._labels.setdefault(heading.field, [])
            if start < end and len(known) < _MOST_LABELS:
                known.append((start, end))


def _headings(source: PostingText) -> list[Heading]:
    found: dict[int, Heading] = {}
    plain = source.plain
    first = source.lines[0].start if source.lines else 0
    for match in _COLON.finditer(plain):
        more = match["more"]
        if more and not _MORE.fullmatch(more):
            continue
        name = match["name"]
        kind, field = KINDS[name], FIELDS.get(name)
        if match.start() <= first and field is None and _rest_of_line(plain, match.end()):
            continue  # "Mission freelance : ingénieur" is a title
        if field == "title":
            length = _rest_of_line(plain, match.end())
            # "Poste :" above its tasks or before a paragraph is no label of a title.
            if not 2 < length <= _LONGEST_TITLE:
                kind, field = "missions", None
        found[match.start("name")] = Heading(match.start(), match.end(), kind, field, name)
    for line in source.lines:
        if line.end - line.start > _LONGEST_HEADING or plain[line.end - 1] in ".,;":
            continue
        heading = _bare(source, line)
        if heading is not None:
            found.setdefault(heading[0], heading[1])
    return [found[at] for at in sorted(found)]


def _rest_of_line(plain: str, at: int) -> int:
    """Characters that stand on the line after a place, without spaces."""
    end = plain.find("\n", at, at + _LONGEST_VALUE)
    return len(plain[at : end if end >= 0 else at + _LONGEST_VALUE].strip())


def _bare(source: PostingText, line: PostingLine) -> tuple[int, Heading] | None:
    """The heading that a whole line is, without a colon."""
    match = _BARE.match(source.plain, line.start, line.end)
    if match is None:
        return None
    name, more = match["name"], match["more"]
    written = source.text[line.start : line.end]
    alone = _NO_WORDS.fullmatch(more) is not None
    loud = written.isupper() and len(written) > 4 and len(more) <= _LOUDEST and "/" not in more
    asks = more.rstrip().endswith("?")
    if not (alone or loud or asks):
        return None
    field = FIELDS.get(name)
    if line.bullet and not loud and (field is not None or " " not in name):
        return None
    if field == "title" and not alone:
        return None
    return match.start("name"), Heading(line.start, line.end, KINDS[name], field, name)
