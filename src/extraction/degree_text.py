"""The degree that a posting asks for."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from src.extraction.extracted import Extracted
from src.extraction.posting_sections import Outline
from src.extraction.posting_text import MOST_FOUND, PostingText

_DEGREE_NAMES: Final = (
    r"bac ?\+ ?\d(?: ?(?:a|/|-|ou|et) ?(?:bac ?)?\+ ?\d|/\d| ?(?:a|-) ?\d)?|"
    r"bac pro(?:fessionnel)?\b|"
    r"baccalaureat(?: pro\w*)?|bac\b(?! a)|"
    r"bts[a]?\b|dut\b|b\.?u\.?t\.?(?= [a-z])|cap\b(?! (?:sur|vers|d))|bep[a]?\b|"
    r"licence (?:pro\w*|en|de|d'|ou|professionnelle)|"
    r"master(?: ?[12]| en| de| degree| pro\w*| specialise| rh| cca| ou)?\b|m[12]\b(?= )|mba\b|"
    r"doctorat|"
    r"ph\.?d\b|these\b|(?:diplome|ecole|formation|cycle) d'ingenieurs?|diplome (?:d'etat|"
    r"de niveau)|"
    r"ecole de commerce|(?:grande )?ecole d'[a-z]+|deust\b|deug\b|dcg\b|dscg\b|dec\b|titre pro\w*|"
    r"cqp\b|"
    r"d\.?e\.? (?:d'|de |infirm|aide)|dei\b|deas\b|deaes\b|deeje\b|dees\b|caferuis\b|bpjeps\b|"
    r"dejeps\b|"
    r"brevet (?:pro\w*|d'etat|de technicien)|bp\b(?= [a-z])|"
    r"(?:bachelor|master)(?:'?s|s)?(?:'s)?(?: degree)?|degree\b|a[ -]levels?|gcses?|nvq\b|hnd\b|"
    r"hnc\b|"
    r"high school diploma|diploma\b|btec\b|undergraduate|graduate degree|foundation degree|"
    r"qualified (?:accountant|teacher|nurse|solicitor)|aca\b|acca\b|cima\b|rgn\b|"
    r"niveau (?:bac|iv|v|iii|[3-8])\b"
)
_DEGREE: Final = re.compile(rf"\b(?:{_DEGREE_NAMES})")
# Written in capitals they are degrees; in small letters, other words.
_CAPITALS: Final = frozenset(
    {"cap", "but", "bp", "de", "dec", "dei", "m1", "m2", "aca", "these", "bac"}
)
_DEGREE_CUE: Final = re.compile(
    r"formation|diplom|titulaire|niveau|degree|issu|qualif|education|etudes|vous avez un|"
    r"you have a|"
    r"de type|bac|hold|minimum|ideally|profil|background"
)
_NOT_A_DEGREE: Final = re.compile(r"(?:scrum|web|product|beer|quiz|burger) $|master$")
_NOT_AFTER: Final = re.compile(r" ?(?:data|class|chef|of ceremon|en main|plan\b|de ceremonie|mind)")
_STOP: Final = re.compile(
    r"[.;|•](?=\s|$|[a-z])|\n|, ?(?!ou (?!experience)|or (?!experience)|bts|dut|but |cap |bep|bac|"
    r"licence|master|dcg|dscg|mba)|"
    r" (?:exige|requis|souhait|obligatoire|indispensable|demande|apprecie|accepte|minimum|bienvenu|"
    r"required|desirable|preferred|is |ideale)|"
    r" ou (?:une? )?(?:grosse |solide |premiere )?(?:experience|envie|un an|deux ans)| (?:avec une|"
    r"et (?:vous|justifi|disposez|avez|possed|une|d'une|au moins|\d|un premier)|"
    r"and (?:you|at least|a |\d|strong|some|proven)|vous justifiez|with (?:at least|\d|a ))|"
    r" - |\(h/f\)|\d{1,2} ?(?:ans|years)"
)
_LONGEST_DEGREE: Final = 110


def read_education(source: PostingText, outline: Outline) -> Extracted | None:
    """The degree asked for, in the words of the posting."""
    plain = source.plain
    labels = outline.labelled("education")
    best: tuple[float, int, int] | None = None
    for match in islice(_DEGREE.finditer(plain), MOST_FOUND):
        start = match.start()
        name = match[0]
        written = source.text[start : match.end()]
        first = re.split(r"[ .]", name)[0]
        if (
            first in _CAPITALS
            and not source.text[start : start + len(first)].isupper()
            and not (first == "bac" and written[0].isupper())
            and not name.startswith(("bac+", "bac +"))
        ):
            continue
        if _NOT_A_DEGREE.search(plain[max(0, start - 10) : start]) or _NOT_AFTER.match(
            plain, match.end()
        ):
            continue
        labelled = any(low <= start < high for low, high in labels)
        kind = outline.headed_at(start)
        low, _ = source.sentence(start, reach=100)
        cued = bool(_DEGREE_CUE.search(plain[low:start]))
        if (
            kind in {"company", "offer", "apply", "missions", "wished"}
            and not labelled
            and not (cued and kind in {"offer", "missions"})
        ):
            continue
        sure = 0.95 if labelled else 0.9 if cued and kind == "profile" else 0.8 if cued else (
            0.75 if kind == "profile" else 0.55)  # fmt: skip
        of_what = re.match(r" (?:in|of|en) ", plain[match.end() : match.end() + 4])
        if name in {"degree", "diploma", "master"} and not (cued or labelled or of_what):
            continue
        if best is None or sure > best[0]:
            best = (sure, start, _end_of_degree(source, match.end()))
    if best is None:
        return None
    sure, start, end = best
    start, end = source.trimmed(start, end)
    if plain[start:end].count("(") > plain[start:end].count(")"):
        closing = plain.find(")", end, end + 2)
        end = closing + 1 if closing >= 0 else plain.rfind("(", start, end)
        start, end = source.trimmed(start, end)
    return source.found("/education", source.written(start, end), start, end, sure)


def _end_of_degree(source: PostingText, end: int) -> int:
    limit = min(len(source.plain), end + _LONGEST_DEGREE)
    stop = _STOP.search(source.plain, end, limit)
    if stop is not None:
        return stop.start()
    if limit == len(source.plain):
        return limit
    space = source.plain.rfind(" ", end, limit)
    return space if space > end else limit
