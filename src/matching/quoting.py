"""Words of a text that speak for a fact: quoted as they stand, and never who somebody is.

A quote is a piece of one line around what was recognised. It stops before everything that may
tell of a person: capitalised words that are no known skill (names), figures that are no amount of
time (telephone, address, birth), addresses of mail and of pages, and words of civil status.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from src.matching.lexicon import Lexicon
from src.matching.signals import MOTIVATION_PATTERNS
from src.matching.skill_mentions import SkillMention, skill_mentions
from src.matching.spans import spanned_words
from src.matching.text import fold

_WORDS_AROUND: Final = 6
_LONGEST: Final = 120
_AN_AGE: Final = 16
_TOKEN: Final = re.compile(r"\S+")
_BREAK: Final = re.compile(r"[\n\r.;!?•|●▪…()\[\]{}\"«»<>]|\s[-–—]\s|,\s")
_EDGE: Final = " \t,;:'’\"*_/\\-–—"
_TIME: Final = frozenset(
    "an ans annee annees mois semaine semaines jour jours year years month months week weeks day "
    "days".split()
)
# What no quote ends or begins with where the next word was left out.
_SMALL: Final = frozenset(
    "a au aux avec chez d dans de des du en et l la le les ma mes mon ou par pour sa ses son sur "
    "un une and as at by for from in my of on or the to with".split()
)
_CIVIL: Final = frozenset(
    "ne nee age agee aged born birth naissance nationalite nationality marie mariee married "
    "celibataire single divorce divorcee enfant enfants children sexe sex gender homme femme male "
    "female adresse address rue avenue boulevard allee chemin impasse quai tel "
    "telephone phone mobile mail email courriel nom prenom name surname monsieur madame mr mme "
    "mlle contact contacter contactez".split()
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Characters [start, end) of a field, and what they speak of."""

    source_field: str
    start: int
    end: int
    text: str
    about: str


def skill_quotes(
    field: str, text: str, keys: Collection[str], lexicon: Lexicon, names: Collection[str] = ()
) -> dict[str, Quote]:
    """The first words of a text about each of these skills, by key.

    ``names`` are those of the person: a quote never has one, also where it is written in small
    letters.
    """
    mentions = skill_mentions(text, lexicon)
    avoided = _folded(names)
    found: dict[str, Quote] = {}
    for mention in mentions:
        if mention.key in keys and mention.key not in found:
            quote = _quote(field, text, (mention.start, mention.end), mentions, avoided)
            if quote is not None:
                found[mention.key] = quote
    return found


def motivation_quotes(
    field: str, text: str, wanted: Collection[str], lexicon: Lexicon
) -> dict[str, Quote]:
    """The first words of a posting about each of these motivations, by name."""
    words = spanned_words(text)
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    length = 0
    for word in words:
        starts[length] = word.start
        length += len(word.plain)
        ends[length] = word.end
        length += 1
    folded = " ".join(word.plain for word in words)
    mentions = skill_mentions(text, lexicon) if words else []
    found: dict[str, Quote] = {}
    for name in wanted:
        for sign in MOTIVATION_PATTERNS[name].finditer(folded):
            if sign.start() in starts and sign.end() in ends:
                span = (starts[sign.start()], ends[sign.end()])
                quote = _quote(field, text, span, mentions, frozenset())
                if quote is not None:
                    found[name] = quote
                    break
    return found


def value_quote(
    field: str, text: str, span: tuple[int, int], lexicon: Lexicon, names: Collection[str] = ()
) -> Quote | None:
    """The words of a text that a value was read from, None where they may tell of a person."""
    if not 0 <= span[0] < span[1] <= len(text) or span[1] - span[0] > _LONGEST:
        return None
    return _quote(field, text, span, skill_mentions(text, lexicon), _folded(names))


def _folded(names: Collection[str]) -> frozenset[str]:
    return frozenset(part for name in names for part in fold(name).split() if len(part) > 1)


def _quote(
    field: str,
    text: str,
    span: tuple[int, int],
    mentions: Sequence[SkillMention],
    avoided: frozenset[str],
) -> Quote | None:
    start, end = span
    about = text[start:end]
    if avoided & set(fold(about).split()) or "\n" in about:
        return None
    known = [(mention.start, mention.end) for mention in mentions]
    first, last = _before(text, start, known, avoided), _after(text, end, known, avoided)
    first, last = _trimmed(text, first, start, end, last)
    return Quote(field, first, last, text[first:last], about)


def _trimmed(text: str, first: int, start: int, end: int, last: int) -> tuple[int, int]:
    """The ends without signs and small words that lead nowhere."""
    head = list(_TOKEN.finditer(text, first, start))
    while head and (fold(head[0][0]) in _SMALL or not fold(head[0][0])):
        del head[0]
    first = head[0].start() if head else start
    tail = list(_TOKEN.finditer(text, end, last))
    while tail and (fold(tail[-1][0]) in _SMALL or not fold(tail[-1][0])):
        del tail[-1]
    last = tail[-1].end() if tail else end
    while first < start and text[first] in _EDGE:
        first += 1
    while last > end and text[last - 1] in _EDGE:
        last -= 1
    return first, last


def _before(
    text: str, start: int, known: Sequence[tuple[int, int]], avoided: frozenset[str]
) -> int:
    """Where a quote may begin: some words before, up to the first that may tell of a person."""
    low = max(0, start - _LONGEST // 2)
    low = max([low, *(match.end() for match in _BREAK.finditer(text, low, start))])
    tokens = list(_TOKEN.finditer(text, low, start))
    if tokens and low and tokens[0].start() == low and not text[low - 1].isspace():
        del tokens[0]  # half a word
    first, following = start, ""
    for token in reversed(tokens[-_WORDS_AROUND:]):
        if not _harmless(token, following, known, avoided):
            break
        first, following = token.start(), token[0]
    return first


def _after(text: str, end: int, known: Sequence[tuple[int, int]], avoided: frozenset[str]) -> int:
    high = min(len(text), end + _LONGEST // 2)
    stop = _BREAK.search(text, end, high)
    if stop is not None:
        high = stop.start()
    tokens = list(_TOKEN.finditer(text, end, high))
    if tokens and stop is None and high < len(text) and tokens[-1].end() == high:
        del tokens[-1]
    last = end
    for at, token in enumerate(tokens[:_WORDS_AROUND]):
        following = tokens[at + 1][0] if at + 1 < len(tokens) else ""
        if not _harmless(token, following, known, avoided):
            break
        last = token.end()
    return last


def _harmless(
    token: re.Match[str],
    following: str,
    known: Sequence[tuple[int, int]],
    avoided: frozenset[str],
) -> bool:
    """Whether a word tells nothing of a person."""
    word = token[0]
    parts = fold(word).split()
    if "@" in word or "://" in word or word.lower().startswith("www."):
        return False
    if any(part in avoided or part in _CIVIL for part in parts):
        return False
    if any(letter.isdigit() for letter in word):
        after = fold(following).split()
        count = "".join(filter(str.isdecimal, word))
        short = count != "" and len(word) <= len("10+")
        # Sixteen years and more may be an age.
        return short and int(count) < _AN_AGE and after[:1] != [] and after[0] in _TIME
    if any(letter.isupper() for letter in word):
        start, end = token.span()
        return any(low < end and start < high for low, high in known)
    return True
