"""Years of experience and level that a posting asks for."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from src.extraction.extracted import Extracted
from src.extraction.posting_sections import Outline
from src.extraction.posting_text import MOST_FOUND, PostingText
from src.matching import signals

_WORDS: Final = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6,
                 "sept": 7, "huit": 8, "dix": 10, "one": 1, "two": 2, "three": 3, "four": 4,
                 "five": 5, "seven": 7, "eight": 8, "ten": 10}  # fmt: skip
_COUNT: Final = r"\d{1,2}(?:[.,]5)?|" + "|".join(sorted(_WORDS, key=len, reverse=True))
_YEARS: Final = re.compile(
    rf"(?P<before>(?:minimum|min\.?|mini|au moins|at least|plus de|over|more than|superieure? a|"
    rf">=?|"
    rf"moins de|less than|jusqu'a|up to|maximum|max\.?)[ :]{{0,2}}(?:de |d'au moins )?)?"
    rf"\b(?P<low>{_COUNT})(?P<plus>\+| ?\+)?(?: ?(?:ans?|years?|yrs?)?(?: d'experience)? ?(?:-|a|/|"
    rf"et|to|ou|and) ?"
    rf"(?P<high>{_COUNT}))?[ -]?(?P<open>\+ ?)?"
    r"(?:\((?:\d{1,2}|[a-z]{2,6})\) ?)?"
    r"(?P<unit>ans?|annees?|years?'?|yrs?|mois|months?)\b(?P<more> ?\+| ?(?:minimum|min\b|mini\b|"
    r"et plus|"
    r"ou plus|or more|and more|plus\b|au moins|maximum|max\b))?"
)
_EXPERIENCE: Final = re.compile(
    r"experience|experimente|exp\b|xp\b|background|seniorite|anciennete|track record|pratique"
)
_OF_A_POST: Final = re.compile(
    r" ?(?:minimum |min\.? |mini |et plus |d'experience |au moins |or more |\+ ?)?"
    r"(?:sur|dans|en|in|as|a|on|of|de|working|comme|chez|au sein|d'exercice|post[ -]?diplome|"
    r"within)"
    r" (?:une? |a |an |le |la |l'|des |the |ce |cette |similar|poste|fonction|meme|type|metier|"
    r"domaine|"
    r"environnement|role|position|similaire|conduite|[a-z])"
)
# Years that no applicant is asked for: of children, licences, the company, schooling, contracts.
_OTHER_YEARS: Final = re.compile(
    r"\b(?:enfants?|ages?|aged|bebes?|eleves?|children|permis(?: [a-e]{1,2})?|depuis|since|"
    r"forte? de|"
    r"fort de|cdd|contrat|duree|existe|il y a|bac ?\+ ?|garantie|majeurs?|plus de|cree|"
    r"anciennete de|"
    r"croissance|leader|histoire|nos|our|renouvelable|formation|cursus|etudes|"
    r"alternance|mission|founded|ago|celebrating|prochaines?|next|period|fixed|contract|residen\w*)"
    r"[^.,;\n]{0,18}$"
)
# "Four years in fine dining", "3 ans de chantier": of a trade, though nobody says experience.
_OF_A_TRADE: Final = re.compile(
    r" ?(?:minimum |min\.? |mini |et plus |or more |at least )?"
    r"(?:de (?!cdi|cdd|contrat|garantie|croissance|succes|suite|recul|moins|plus|formation|bail|"
    r"fidelite)|"
    r"d'(?!anciennete|existence|age|histoire|activite|etudes|alternance|experience)|"
    r"en (?!cdi|cdd|tant|alternance|contrat)|in (?!a row|business)|of (?!age|growth|history|"
    r"service)|with |as |"
    r"supporting |working |managing |doing |leading )[a-z]"
)
_EXPERIENCE_OF: Final = re.compile(
    r" ?(?:d'|of )?(?:\w+ )?experience| ?(?:d'|of |relevant |professional )+experience"
)
_OF_CHILDREN: Final = re.compile(
    r"\b(?:enfants?|children|bebes?|eleves?|cdd|contrat)[^.;\n]{0,16}$"
)
_AT_MOST: Final = re.compile(r"moins de|less than|jusqu'a|up to|max")
_IDEALLY: Final = re.compile(r"idealement|souhait|ideally|un plus")
_MOST_YEARS: Final = 15.0  # more is how old the company is
_OF_THE_FIRM: Final = re.compile(
    r"\b(?:forte? d|fort de|notre|nos |depuis|nous|our |we have|with over|entreprise|societe|"
    r"groupe|cabinet|"
    r"company|founded|leader|specialis)[^.;\n]{0,50}$"
)
_NO_EXPERIENCE: Final = re.compile(
    r"debutant(?:e|s|es|\(e\)s?|\(e\)\(s\)|\.e\.?s?|·e·?s?|/e)? ?(?:bienvenu\w*|accepte\w*|"
    r"admis\w*|ok\b|possible)?|"
    r"(?:aucune|sans|pas d'|pas besoin d') ?experience(?: (?:n'est )?(?:exigee|requise|necessaire|"
    r"demandee|prealable|particuliere))?|experience non (?:exigee|requise|necessaire)|"
    r"no (?:prior |previous )?experience(?: (?:is )?(?:required|necessary|needed))?|"
    r"experience[^.;\n]{0,40} (?:mais )?pas (?:exigee|requise|obligatoire|necessaire|"
    r"indispensable)|"
    r"experience (?:is )?not (?:required|necessary|needed|essential)|"
    r"(?:tous|toutes) (?:les )?(?:niveaux d'experience|profils)|entry[ -]level|"
    r"jeunes? diplomee?s? (?:accepte|bienvenu)\w*|ouvert aux (?:jeunes diplomes|debutants)|"
    r"(?:recent|new) graduates? welcome|freshers? welcome"
)
_OR_NONE: Final = re.compile(
    r" d'experience ou (?:jeunes? diplome|debutant)| (?:of )?experience or (?:recent )?graduate"
)
_DENIED: Final = re.compile(r"(?:non|pas de|ni|no|not) $")
_FIRST: Final = re.compile(
    r"(?:une |1ere |1re )?(?:premiere|1ere|1re|1ère) experience|first experience|"
    r"some (?:previous |prior )?experience"
)

_LEVEL: Final = re.compile(
    r"\b(?:profil|niveau|poste|position|role|profile|level|candidat\w*)[ :]{1,3}"
    r"(?P<level>junior|senior|confirme\w*|experimente\w*|debutante?|expert|manager|entry level)\b"
    r"|\b(?P<word>junior|senior|confirme)(?: level| profile| position| role)\b"
)


def read_experience(source: PostingText, outline: Outline) -> Extracted | None:
    """The years asked for, from the clearest statement: a range, a minimum, or none needed."""
    plain = source.plain
    best: tuple[float, int] | None = None
    value: dict[str, float] = {}
    span = (0, 0)
    labels = outline.labelled("experience")
    for match in islice(_YEARS.finditer(plain), MOST_FOUND):
        start, end = match.span()
        labelled = any(low <= start < high for low, high in labels)
        sure = _sure_of_years(source, outline, match, labelled=labelled)
        if sure is None:
            continue
        years = _range(match)
        if years is not None and (best is None or (sure, -start) > best):
            best, value, span = (sure, -start), years, (start, end)
    beginner = _beginner(source, outline)
    if best is not None and (beginner is None or best[0] >= 0.9):
        start, end = source.trimmed(*span)
        return source.found("/experience", value, start, end, best[0])
    if beginner is not None:
        return source.found("/experience", {"min_years": 0.0}, *beginner, 0.85)
    if best is not None:
        return source.found("/experience", value, *span, best[0])
    for match in islice(_FIRST.finditer(plain), MOST_FOUND):
        if outline.kind_at(match.start()) not in {"company", "wished", "offer"}:
            # Some experience, however short, is at least this.
            return source.found("/experience", {"min_years": 1.0}, *match.span(), 0.5)
    return None


def _sure_of_years(
    source: PostingText, outline: Outline, match: re.Match[str], *, labelled: bool
) -> float | None:
    """How surely these are years of experience asked of the person; None when they are not."""
    if labelled:
        return 0.95
    start, end = match.span()
    low, high = source.sentence(start, reach=160)
    before, after = source.plain[low:start], source.plain[end:high]
    kind = outline.kind_at(start)
    said = _EXPERIENCE_OF.match(after)
    elsewhere = kind in {"company", "offer", "apply"} and not said
    other = (
        not said and _OTHER_YEARS.search(before[-40:]) and (not _EXPERIENCE.search(before[-24:]))
    )
    if elsewhere or other or _count(match["low"]) > _MOST_YEARS or _OF_CHILDREN.search(before):
        return None
    of_the_firm = bool(_OF_THE_FIRM.search(before))
    if not (_EXPERIENCE.search(before[-70:]) or _EXPERIENCE.search(after[:60])):
        return _sure_without_the_word(match, after, of_the_firm=of_the_firm, kind=kind)
    at_most = _AT_MOST.match(match["before"] or "") and not _EXPERIENCE.search(after[:24])
    if of_the_firm or kind == "company" or at_most:
        return None  # at_most: "licences (moins de 2 ans)"
    beside = _EXPERIENCE.search(before[-16:]) or _EXPERIENCE.search(after[:24])
    wished = kind == "wished" or _IDEALLY.search(before[-30:])
    return (0.9 if beside else 0.8) - (0.25 if wished else 0.0)


def _sure_without_the_word(
    match: re.Match[str], after: str, *, of_the_firm: bool, kind: str
) -> float | None:
    """As above, where nobody says "experience": "3 ans minimum sur un poste similaire"."""
    bounded = match["before"] or match["more"] or match["plus"] or match["open"]
    if _OF_A_POST.match(after) and (bounded or kind == "profile"):
        return 0.7
    of_a_trade = match["unit"][0] in "ay" and _OF_A_TRADE.match(after)
    return 0.6 if of_a_trade and not of_the_firm else None


def _range(match: re.Match[str]) -> dict[str, float] | None:
    share = 12.0 if match["unit"][0] == "m" else 1.0
    low = _count(match["low"]) / share
    before = (match["before"] or "").strip(" :.")
    if low > 30:
        return None
    if match["high"]:
        high = _count(match["high"]) / share
        if low < high <= 40:
            return {"min_years": round(low, 2), "max_years": round(high, 2)}
        return None
    if match["unit"] and _OR_NONE.match(match.string, match.end()):
        return {"min_years": 0.0}
    if re.match(r"moins de|less than|jusqu'a|up to|max", before) or re.search(
        "max", match["more"] or ""
    ):
        return {"min_years": 0.0, "max_years": round(low, 2)}
    return {"min_years": round(low, 2)}


def _count(text: str) -> float:
    return float(_WORDS.get(text) or text.replace(",", "."))


def _beginner(source: PostingText, outline: Outline) -> tuple[int, int] | None:
    plain = source.plain
    for match in islice(_NO_EXPERIENCE.finditer(plain), MOST_FOUND):
        start, end = match.span()
        if _DENIED.search(plain[max(0, start - 8) : start]):
            continue
        if outline.kind_at(start) in {"company", "missions"} and match[0].startswith("tous"):
            continue
        if match[0].startswith("debutant") and not re.search(
            r"bienvenu|accept|admis|ok|possible", match[0]
        ):
            # Alone it is who comes to a course or whom one trains; beside "expérience" it is asked.
            low, high = source.sentence(start, reach=60)
            if not re.search(r"experience|accept|bienvenu|niveau|ouvert", plain[low:high]):
                continue
        return source.trimmed(start, end)
    return None


def read_hierarchy(
    source: PostingText, outline: Outline, title: tuple[int, int] | None
) -> Extracted | None:
    """The level of the post: by its title, else where the profile is called junior or senior."""
    if title is not None:
        level = signals.level_in_title(source.text[title[0] : title[1]])
        if level is not None:
            return source.found("/hierarchy", level, *title, 0.85)
    for match in islice(_LEVEL.finditer(source.plain), MOST_FOUND):
        if outline.kind_at(match.start()) in {"company", "offer", "wished"}:
            continue
        level = signals.level_in_title(match["level"] or match["word"])
        if level is not None:
            return source.found("/hierarchy", level, *match.span(), 0.7)
    return None
