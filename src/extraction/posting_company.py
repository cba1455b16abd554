"""The employer's name in a posting."""

from __future__ import annotations

import re
from typing import Final

from src.extraction.extracted import Extracted
from src.extraction.posting_sections import Outline
from src.extraction.posting_text import PostingText

_OPENING_LINES: Final = 3
_FIRST_PART: Final = 6000
_COMPANY_AFTER: Final = re.compile(
    r"(?P<name>[A-ZÀ-Þ0-9][\w&'’.\-]{1,30}(?: (?:(?:de|du|des|la|le|les|et|&|d'|of|and|the|sur|"
    r"en) )?[A-ZÀ-Þ0-9&][\w&'’.\-]{0,30}){0,5})"
    r"(?:,[^.;\n]{3,140}?,|,[^.;,\n]{3,110}?| ?\([^)]{2,80}\))? ?"
    r"(?:recrute|recherche|cherche|is (?:currently |now )?(?:hiring|looking|seeking|recruiting)|"
    r"seeks|"
    r"are (?:currently |now )?(?:hiring|looking for|recruiting)|renforce|ouvre un poste|embauche|"
    r"propose un poste|has an opening)\b"
)
_COMPANY_BESIDE: Final = re.compile(
    r"(?:[Rr]ejoignez|[Rr]ejoins|[Rr]ejoindre|[Jj]oin|[Cc]hez|[ÀA] propos d(?:e |['’])|About|"
    r"[Aa]u sein d(?:e |['’])|"
    r"[Ww]ork(?:ing)? at|[Ww]elcome to|[Bb]ienvenue chez|[Ll]a société|[Ll]['’]entreprise|"
    r"[Ll]e groupe|[Ll]e cabinet|@) ?"
    r"(?P<name>[A-ZÀ-Þ0-9][\w&'’.\-]{1,30}(?: (?:(?:de|du|des|la|le|les|et|&|d'|of|"
    r"and) )?[A-ZÀ-Þ0-9&][\w&'’.\-]{0,30}){0,4})"
)
_COMPANY_IS: Final = re.compile(
    r"(?:^|\n|[.!?] )(?P<name>[A-ZÀ-Þ][\w&'’.\-]{1,30}(?: [A-ZÀ-Þ0-9&][\w&'’.\-]{0,30}){0,3}),? "
    r"(?:est (?:une?|le|la|l'|spécialis|leader)|is (?:an?|the|one of)|accompagne|conçoit|fabrique|"
    r"édite|vend|"
    r"développe|exploite|propose|builds|makes|develops|helps|runs|operates|provides|sells|équipe)\b"
)
# A name that opens the first sentence: "Fours Hartmann, Obernai : fours professionnels".
_COMPANY_FIRST: Final = re.compile(
    r"(?P<name>[A-ZÀ-Þ][\w&'’.\-]{1,30}(?: (?:(?:de|du|des|la|le|les|et|&|d['’]|of|and|the|"
    r"sur|en|"
    r"aux?) ){0,2}(?:[dl]['’])?"
    r"[A-ZÀ-Þ0-9&][\w&'’.\-]{0,30}){0,5})(?= \(|,| ?:| [a-zà-ÿ])"
)
# One word alone is a name where it does something: "Bergamote forecasts sales".
_ACTS: Final = re.compile(r" [a-z]{3,12}s (?=[a-z\d])(?!\w+s\b)")
_OPENERS: Final = frozenset(
    "vous vos votre ton ta tes tu nous notre nos dans pour sur en au aux avec chez depuis afin "
    "sous par après au-delà concession centre agence cabinet posté rattaché rattachée sein ici "
    "merci missions mission profil poste contexte bonjour rejoignez rejoins envie type contrat "
    "cdi cdd ce cette ces il elle on le la les un une des et si quand you your we our the a an "
    "in at to for with as if when this these it join are do build key required requirements "
    "about what who here hello wanted urgent mardi lundi plus encore deux trois quatre cinq dix "
    "one two three four five assureur".split()
)
_NOT_A_COMPANY: Final = frozenset(
    "nous notre on vous il elle le la les un une ce cette cet l'entreprise societe the our we "
    "they this a an your you client company team us groupe entreprise cabinet dans pour afin "
    "urgent poste offre role job equipe agence hotel restaurant l'equipe l'agence qui recherche "
    "mission".split()
) | {
    "notre client",
    "our client",
    "notre agence",
    "le groupe",
    "la societe",
    "the company",
    "the team",
}


def read_company(
    source: PostingText, outline: Outline, title: tuple[int, int] | None
) -> Extracted | None:
    """The employer's name where it is stated; "notre client" is none."""
    for start, end in outline.labelled("company"):
        stop = re.search(r"[,(]| - |\. ", source.text[start:end])
        low, high = source.trimmed(start, start + stop.start() if stop else end)
        if 1 < high - low <= 60 and _is_name(source.text[low:high], title, source):
            return source.found("/company/name", source.written(low, high), low, high, 0.9)
    for pattern, sure in ((_COMPANY_AFTER, 0.85), (_COMPANY_BESIDE, 0.75), (_COMPANY_IS, 0.65)):
        for match in pattern.finditer(source.text, 0, _FIRST_PART):
            low, high = source.trimmed(*match.span("name"))
            inside = title is not None and title[0] <= low < title[1]
            if not inside and _is_name(source.text[low:high], title, source):
                return source.found("/company/name", source.written(low, high), low, high, sure)
    return _first_name(source, outline, title)


def _first_name(
    source: PostingText, outline: Outline, title: tuple[int, int] | None
) -> Extracted | None:
    """The name that opens the first sentence of the text below the title."""
    for line in source.lines[:_OPENING_LINES]:
        if line.bullet or (title is not None and line.start <= title[0] < line.end):
            continue
        if any(heading.start <= line.start < heading.end for heading in outline.headings):
            continue
        match = _COMPANY_FIRST.match(source.text, line.start, line.end)
        if match is None:
            continue
        low, high = match.span("name")
        written = source.text[low:high]
        if written.split()[0].lower() in _OPENERS or not _is_name(written, title, source):
            return None
        if " " not in written and not _ACTS.match(source.text, high):
            return None
        sure = 0.6 if " " in written and not re.search(r"\d", written) else 0.5
        return source.found("/company/name", source.written(low, high), low, high, sure)
    return None


def _is_name(written: str, title: tuple[int, int] | None, source: PostingText) -> bool:
    folded = written.lower().strip(" .'’")
    first = folded.split(" ")[0] if folded else ""
    if not written[:1].isupper() and not written[:1].isdigit():
        return False
    if (
        not folded
        or folded in _NOT_A_COMPANY
        or (first in _NOT_A_COMPANY and len(folded.split()) == 1)
    ):
        return False
    if first in {
        "nous",
        "notre",
        "vous",
        "our",
        "we",
        "votre",
        "dans",
        "pour",
        "basée",
        "situé",
        "situee",
    }:
        return False
    if title is not None and folded == source.text[title[0] : title[1]].lower():
        return False
    return len(folded) > 1
