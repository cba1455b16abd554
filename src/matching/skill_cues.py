"""What a sentence says of the skills it names: asked or wished, denied, how well, how long.

A sentence comes as folded words with every mention written ``<0>``, ``<1>``... (its number) and
punctuation as words of its own, so that one pattern reads "5 ans de <0> et <1> , <2> (notions)".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_MARK: Final = re.compile(r"<(\d+)>")
_SMALL: Final = r"(?:de|d|du|des|l|la|le|les|en|sur|avec|a|au|aux|of|in|on|the|with|un|une|a)"
_AND: Final = r"(?:et|and|ou|or|/|\+|ni|nor)"
# "<0> et de <1>", and with commas as well "<0> , <1> et <2>".
_PAIR: Final = rf"<\d+>(?: {_AND}(?: {_SMALL}){{0,2}} <\d+>){{0,9}}"
_LIST: Final = (
    rf"<\d+>(?: (?:,|\(|\)|{_AND})(?: {_AND})?(?: {_SMALL}){{0,2}} <\d+>){{0,30}}(?: \))?"
)
# Where what was said of one thing stops being said of the next.
_STOP: Final = (
    r"(?:mais|but|sauf|except|excepte|qui|que|which|however|cependant|et|and|je|il|elle|on|i"
    r"|vous|nous|maitris\w+|seulement|uniquement|only|connaissez|utilisez)"
)
_GAP: Final = rf"(?: (?!{_STOP}\b)[a-z0-9]+){{0,5}}"

_NOT_DENIED: Final = re.compile(
    r"\b(?:pas (?:seulement|uniquement|exclusivement|que|peur|moins|forcement que|mal d\w*)"
    r"|non seulement|non exhaustive?|not (?:only|just|limited to|to mention)|n hesitez pas"
    r"|sans (?:oublier|cesse|doute|compter|faille)|no (?:doubt|less|later|matter)|why not"
    r"|pourquoi pas|ou non|or not)\b"
)
_DENIED: Final = re.compile(
    r"\b(?:pas|aucune?|sans|ni|no|not|without|never|jamais|nul besoin|inutile"
    r"|(?:do|does|is|are)n t)"
    rf"{_GAP} (?P<list>{_PAIR})"
)
_NEEDED: Final = (
    r"(?:requise?s?|necessaires?|obligatoires?|exigee?s?|demandee?s?|indispensables?|imperatif"
    r"|attendue?s?|required|needed|necessary|mandatory|essential|expected|compulsory)"
)
_DENIED_AFTER: Final = re.compile(
    rf"(?P<list>{_LIST}){_GAP} (?:non|not|(?:n est|ne sont|n etant) pas|pas|isn t|aren t)"
    rf"(?: (?:absolument|strictement|strictly))? (?:{_NEEDED}|an? must|un prerequis)\b"
)

_WISHED_ADJECTIVE: Final = (
    r"(?:appreciee?s?|souhaitee?s?|souhaitables?|valorisee?s?|bienvenue?s?|optionnel(?:le)?s?"
    r"|facultati(?:f|ve)s?|preferred|desired|desirable|optional|appreciated|welcome|advantageous"
    r"|beneficial|valued)"
)
_WISHED_NOUN: Final = r"(?:plus|atouts?|avantages?|bonus|asset|advantage|nice to have|must)"
_WISHED_BEFORE: Final = (
    r"(?:idealement|ideally|de preference|preferably|eventuellement|(?:un|les|des) plus :"
    r"|nice to haves?|good to have|bonus(?: points?)?(?: for| si| if| :)|(?:un )?atouts? :"
    r"|a plus :|would be (?:a plus|nice|great) (?:if|to)|ce serait un plus|(?:c est|serait) un plus"
    r" (?:si|de)|seront? un plus :|seraient un plus :"
    rf"|{_WISHED_ADJECTIVE} (?:{_SMALL}\b|:))"
)
_REQUIRED_BEFORE: Final = (
    r"(?:must haves?|you must|vous devez|il faut|imperativement|obligatoirement|vous maitris\w+"
    r"|maitris(?:e|er)(?= (?:parfait|de|du|d|des|l))|vous connaissez|vous (?:justifiez|disposez"
    r"|possedez)|you (?:have|know|master)|proven|strong (?:knowledge|experience|command)"
    rf"|prerequis|{_NEEDED} (?:{_SMALL}\b|:))"
)
_PREFIXES: Final = re.compile(
    rf"\b(?:(?P<wished>{_WISHED_BEFORE})|(?P<required>{_REQUIRED_BEFORE}))"
)
_ONE: Final = r"(?:est|serait|sera|is|would be|constitue|represente)"
_MANY: Final = r"(?:sont|seraient|seront|are|would be|constituent)"
# A verb in the singular speaks of the last thing named, one in the plural of the whole list.
_VERDICTS: Final = tuple(
    (wished, re.compile(pattern))
    for wished, pattern in (
        (True, (rf"(?P<list>{_PAIR}){_GAP} {_ONE}(?: [a-z]+)?"
               rf" (?:(?:un|an?|du) (?:\w+ )?{_WISHED_NOUN}|{_WISHED_ADJECTIVE}|nice to have)\b")),
        (True, (rf"(?P<list>{_LIST}){_GAP} {_MANY}(?: [a-z]+)?"
               rf" (?:(?:un|an?|des|du) (?:\w+ )?{_WISHED_NOUN}|{_WISHED_ADJECTIVE}"
               r"|nice to have)\b")),
        (True, (rf"(?P<list>{_PAIR})(?: [(:,-])?{_GAP}"
               rf" (?:{_WISHED_ADJECTIVE}|(?:un|an?|du|en) (?:plus|bonus|atout)|nice to have|atout"
               r"|de preference|idealement|ideally|preferably)(?= [),.]| -|$)")),
        (False, rf"(?P<list>{_PAIR}){_GAP} {_ONE}(?: [a-z]+)? (?:{_NEEDED}|an? must)\b"),
        (False, rf"(?P<list>{_LIST}){_GAP} {_MANY}(?: [a-z]+)? (?:{_NEEDED}|an? must)\b"),
        (False, rf"(?P<list>{_PAIR})(?: [(:,-])?{_GAP} (?:{_NEEDED}|an? must)(?= [),.]| -|$)"),
    )
)  # fmt: skip

_LEVELS: Final = (
    (5, (r"experte?s?(?! comptable)|expertise|parfaite?(?:ment)? (?:maitris\w+|connaissance)"
        r"|excellente?s? (?:maitrise|connaissances?|niveau)|excellent (?:knowledge|command|skills?)"
        r"|in depth(?: knowledge)?|(?:connaissances? )?approfondie?s?")),
    (4, (r"(?:bonne |tres bonne )?maitris(?:e|er|ez|ant)|proficien(?:t|cy)|courant|avancee?s?"
        r"|advanced|confirmee?s?|solides? (?:connaissances?|maitrise|experience)"
        r"|strong (?:knowledge|command|skills?)|fluent")),
    (3, (r"intermediaire|intermediate|(?:tres )?bonnes? connaissances?|good knowledge"
        r"|working knowledge|a l aise|comfortable|autonome")),
    (2, (r"notions?|debutante?|beginner|basics?(?: knowledge)?|connaissances? de base|elementaire"
        r"|les bases|scolaire")),
    (1, r"decouverte|sensibilis(?:e|ee|ation)|initiation|awareness"),
)  # fmt: skip
_LEVEL: Final = "|".join(f"(?P<l{level}>{words})" for level, words in _LEVELS)
_LEVEL_BEFORE: Final = re.compile(
    rf"\b(?:{_LEVEL})(?: (?:knowledge|level|skills?|niveau|pratique|connaissances?|user|{_SMALL}))"
    rf"{{0,4}} (?P<list>{_LIST})"
)
_LEVEL_AFTER: Final = re.compile(
    rf"<(?P<one>\d+)>(?: [(:,-])?(?: (?:niveau|level|user|utilisateur))? (?:{_LEVEL})\b"
    rf"(?! {_SMALL}\b| <)"
)
_RATED: Final = re.compile(r"<(?P<one>\d+)>(?: [(:-])? (?P<mark>\d{1,2}) / (?P<out>5|10)\b")

_NUMBERS: Final = {"un": 1.0, "une": 1.0, "one": 1.0, "deux": 2.0, "two": 2.0, "trois": 3.0,
                   "three": 3.0, "quatre": 4.0, "four": 4.0, "cinq": 5.0, "five": 5.0, "six": 6.0,
                   "sept": 7.0, "seven": 7.0, "huit": 8.0, "eight": 8.0, "dix": 10.0,
                   "ten": 10.0}  # fmt: skip
_SPAN: Final = (
    rf"(?P<many>\d{{1,2}}(?:\.\d)?|{'|'.join(_NUMBERS)})\+?(?: (?:a|-|to|ou) \d{{1,2}})?"
    r" (?P<unit>ans?|annees?|years?|yrs?|mois|months?)"
)
_YEARS_BEFORE: Final = re.compile(
    rf"\b{_SPAN}(?: (?:d|de|of|en|in|sur|avec|with|using|experiences?|experience|minimum|mini|exp"
    r"|professionnelle?s?|professional|pratique|significative|s|hands|on|solid|developpement"
    rf"|development|working|building|programming|{_SMALL})){{1,7}} (?P<list>{_PAIR})"
)
_YEARS_AFTER: Final = re.compile(
    rf"<(?P<one>\d+)>(?: [(:,-])?(?: (?:depuis|pendant|for|over|plus de|environ|about|experience)"
    rf"(?: :)?)? {_SPAN}\b"
)


# Quick looks that spare most sentences the long patterns.
_MAY_JUDGE: Final = re.compile(
    rf"\b(?:{_WISHED_ADJECTIVE}|{_NEEDED}|{_WISHED_NOUN}|de preference|ideale?ment|ideally"
    r"|preferably|prerequis)\b"
)
_MAY_DENY: Final = re.compile(
    r"\b(?:pas|aucune?|sans|ni|non?|not|without|never|jamais|nul|inutile|(?:do|does|is|are)n t)\b"
)
_MAY_RATE: Final = re.compile(rf"\b(?:{_LEVEL})\b|/")
_MAY_LAST: Final = re.compile(r" (?:ans?|annees?|years?|yrs?|mois|months?)\b")


@dataclass(slots=True)
class Said:
    """What is said of one mention: nothing where None; ``denied`` where it is said not to be."""

    wished: bool | None = None
    level: int | None = None
    years: float | None = None
    denied: bool = False


def said_of(sentence: str, numbers: Sequence[int]) -> dict[int, Said]:
    """What one sentence says of each of the mentions in it; every number has an entry."""
    said = {number: Said() for number in numbers}
    _read_wishes(sentence, said)
    if _MAY_DENY.search(sentence):
        _read_denials(sentence, said)
    if _MAY_RATE.search(sentence):
        _read_levels(sentence, said)
    if _MAY_LAST.search(sentence):
        _read_years(sentence, said)
    return said


def _read_wishes(sentence: str, said: dict[int, Said]) -> None:
    cues = [(match.end(), match.lastgroup == "wished") for match in _PREFIXES.finditer(sentence)]
    if cues:
        for mark in _MARK.finditer(sentence):
            before = [wished for end, wished in cues if end <= mark.start()]
            if before:
                said[int(mark[1])].wished = before[-1]
    if not _MAY_JUDGE.search(sentence):
        return
    for wished, verdict in _VERDICTS:
        for match in verdict.finditer(sentence):
            for number in _numbers(match["list"]):
                said[number].wished = wished


def _read_denials(sentence: str, said: dict[int, Said]) -> None:
    spared = _NOT_DENIED.sub(",", sentence)
    for match in _DENIED.finditer(spared):
        for number in _numbers(match["list"]):
            said[number].denied = True
    for match in _DENIED_AFTER.finditer(spared):
        for number in _numbers(match["list"]):
            # "Un plus mais pas obligatoire" is still a wish.
            said[number].denied = said[number].wished is not True


def _read_levels(sentence: str, said: dict[int, Said]) -> None:
    for match in _RATED.finditer(sentence):
        mark, out = int(match["mark"]), int(match["out"])
        if 0 < mark <= out:
            said[int(match["one"])].level = -(-mark * 5 // out)
    for match in _LEVEL_BEFORE.finditer(sentence):
        for number in _numbers(match["list"]):
            if said[number].level is None:
                said[number].level = _level(match)
    for match in _LEVEL_AFTER.finditer(sentence):
        if said[int(match["one"])].level is None:
            said[int(match["one"])].level = _level(match)


def _read_years(sentence: str, said: dict[int, Said]) -> None:
    taken = set()
    for match in _YEARS_BEFORE.finditer(sentence):
        taken.add(match.start("many"))
        for number in _numbers(match["list"]):
            said[number].years = _years(match)
    for match in _YEARS_AFTER.finditer(sentence):
        if match.start("many") not in taken and said[int(match["one"])].years is None:
            said[int(match["one"])].years = _years(match)


def _numbers(marks: str) -> Iterator[int]:
    return (int(match[1]) for match in _MARK.finditer(marks))


def _level(match: re.Match[str]) -> int:
    return next(level for level, _ in _LEVELS if match[f"l{level}"])


def _years(match: re.Match[str]) -> float:
    many = match["many"]
    value = _NUMBERS[many] if many in _NUMBERS else float(many)
    return round(value / 12, 1) if match["unit"].startswith("mo") else value
