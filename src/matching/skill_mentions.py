"""Skills that a free text names: where, whether asked or wished, how well and for how long."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from src.matching.skill_cues import Said, said_of
from src.matching.skill_headings import WISHES_OF_KIND, heading_of
from src.matching.skill_names import Guard
from src.matching.spans import Word, spanned_words

if TYPE_CHECKING:
    from src.matching.lexicon import Lexicon

_NEAR: Final = 8  # words on either side in which an ambiguous name finds its context
_LISTING: Final = re.compile(r"[\s,;:/|•·●▪*&+()\-–—]*(?:\b(?:et|and|ou|or)\b)?[\s]*")
# A name does not run over these: "gestion. Projet" is no "gestion projet".
_BREAK: Final = re.compile(r"[,;:|()•●▪■·…!?]|\.\s|\s[-–—]\s|\n\s*(?:\n|[-*–]\s)")
_SENTENCE_END: Final = re.compile(
    r"[.!?…](?=\s|$)|[;•▪◦➢►✓]|\n\s*\n|\n(?![ \t]*[a-zà-öø-ÿ(])|\n(?=[ \t]*[-*–][ \t])"
)
_BLANK: Final = re.compile(r"\n\s*\n")
_DOTS: Final = re.compile(r"(?<![●★⬤■])[●★⬤■]{1,5}[○☆◯□]{0,5}")
_EMPTY: Final = "○☆◯□"
_SIGNS: Final = re.compile(r"[,:()/&]|(?<=\s)[-–—](?=\s)")


@dataclass(frozen=True, slots=True)
class SkillMention:
    """A skill named in a text, with the characters it stands on and what is said of it."""

    key: str  # of the lexicon
    label: str  # as written in the text
    start: int
    end: int  # characters of the text, [start, end)
    wished: bool | None  # True: nice to have; False: required; None: not said
    level: int | None  # 1..5 where stated
    years: float | None  # where stated beside it


@dataclass(frozen=True, slots=True)
class _Named:
    """A name found: its key and the words [first, last) it stands on."""

    key: str
    first: int
    last: int


def skill_mentions(text: str, lexicon: Lexicon, *, limit: int = 80) -> list[SkillMention]:
    """Known skills that a text names, in its order, at most ``limit``; none overlap.

    At each place the longest name wins. Names are found through case, accents, plurals and
    hyphens; those that are words of other things as well ("Go", "Word") need what the lexicon
    asks beside them. What the text denies ("no PHP") is left out. ``text[start:end] == label``.
    """
    written = spanned_words(text)
    named = _certain(text, written, _named(text, written, lexicon), lexicon)
    said = _said(text, written, named)
    found: list[SkillMention] = []
    for at, name in enumerate(named):
        start, end = written[name.first].start, written[name.last - 1].end
        if not said[at].denied:
            found.append(SkillMention(
                name.key, text[start:end], start, end,
                said[at].wished, said[at].level, said[at].years,
            ))  # fmt: skip
            if len(found) == limit:
                break
    return found


def _named(text: str, written: Sequence[Word], lexicon: Lexicon) -> list[_Named]:
    stems = [word.stem for word in written]
    found: list[_Named] = []
    stop = 0
    at = 0
    while at < len(stems):
        if at >= stop:
            stop = _unbroken(text, written, at)
        name = lexicon.names.at(stems, at, stop)
        if name is not None and name[0]:
            found.append(_Named(name[0], at, at + name[1]))
        at += name[1] if name is not None else 1
    return found


def _unbroken(text: str, written: Sequence[Word], first: int) -> int:
    """The word before which the run of words that starts here is broken by punctuation."""
    last = first + 1
    while last < len(written):
        start, end = written[last - 1].end, written[last].start
        if (end - start != 1 or text[start] != " ") and _BREAK.search(text, start, end):
            break
        last += 1
    return last


def _certain(
    text: str, written: Sequence[Word], named: list[_Named], lexicon: Lexicon
) -> list[_Named]:
    """The names that stand for the skill: the plain ones, and the ambiguous with their context."""
    guards = [_guard(written, name, lexicon) for name in named]
    sure = [_stands(text, written, name, guard) for name, guard in zip(named, guards, strict=True)]
    # A list says what its items are: in "Python, Go, Rust" one sure name vouches for the next.
    forth = range(len(named))
    for at, beside in (*((at, at - 1) for at in forth), *((at, at + 1) for at in reversed(forth))):
        guard = guards[at]
        if sure[at] or guard is None or not 0 <= beside < len(named) or not sure[beside]:
            continue
        sure[at] = (
            _spelt(text, written, named[at], guard)
            and _in_one_list(text, written, named[min(at, beside)], named[max(at, beside)])
            and _alike(lexicon, named[at].key, named[beside].key)
        )
    return [name for name, holds in zip(named, sure, strict=True) if holds]


def _guard(written: Sequence[Word], name: _Named, lexicon: Lexicon) -> Guard | None:
    return lexicon.names.guard(" ".join(word.stem for word in written[name.first : name.last]))


def _stands(text: str, written: Sequence[Word], name: _Named, guard: Guard | None) -> bool:
    """Whether the name by itself, or with the words around it, stands for the skill."""
    if guard is None:
        return _long_enough(text, written, name)
    return _spelt(text, written, name, guard) and (not guard.needs or _near(written, name, guard))


def _long_enough(text: str, written: Sequence[Word], name: _Named) -> bool:
    """Whether the name is no pair of letters in passing: those count in capitals only."""
    first = written[name.first]
    if name.last - name.first > 1 or len(first.plain) > 2:
        return True
    spelt = text[first.start : first.end]
    return len(first.plain) == 2 and (spelt.isupper() or not spelt.isalnum())


def _spelt(text: str, written: Sequence[Word], name: _Named, guard: Guard) -> bool:
    spelling = text[written[name.first].start : written[name.last - 1].end]
    return not guard.spellings or spelling in guard.spellings


def _near(written: Sequence[Word], name: _Named, guard: Guard) -> bool:
    around = (*written[max(0, name.first - _NEAR) : name.first],
              *written[name.last : name.last + _NEAR])  # fmt: skip
    return any(word.stem in guard.needs for word in around)


def _in_one_list(text: str, written: Sequence[Word], one: _Named, other: _Named) -> bool:
    between = text[written[one.last - 1].end : written[other.first].start]
    return _LISTING.fullmatch(between) is not None


def _alike(lexicon: Lexicon, one: str, other: str) -> bool:
    return not lexicon.tree.above(one).isdisjoint(lexicon.tree.above(other))


def _said(text: str, written: Sequence[Word], named: Sequence[_Named]) -> dict[int, Said]:
    """What the text says of each name found, by its sentence, else by the heading above it."""
    said: dict[int, Said] = {}
    under: bool | None = None
    passing = False  # a heading with text behind it holds to the next blank line
    word = name = 0
    for start, end in _sentences(text):
        first, earliest = word, name
        while word < len(written) and written[word].start < end:
            word += 1
        while name < len(named) and named[name].first < word:
            name += 1
        if word == first:
            continue
        before = written[first - 1].end if first else 0
        if passing and _BLANK.search(text, before, written[first].start):
            under, passing = None, False
        heading = heading_of(text, start, end)
        if heading is not None:
            under, passing = WISHES_OF_KIND[heading.kind], heading.goes_on
        if name == earliest:
            continue
        numbers = range(earliest, name)
        sentence = _marked(text, written, named, numbers, (first, word), (start, end))
        for number, one in said_of(sentence, numbers).items():
            if one.wished is None:
                one.wished = under
            one.denied |= heading is not None and heading.covers(written[named[number].first].start)
            said[number] = one
    return said


def _marked(
    text: str,
    written: Sequence[Word],
    named: Sequence[_Named],
    numbers: range,
    words: tuple[int, int],
    characters: tuple[int, int],
) -> str:
    """The sentence as ``said_of`` reads it: folded words, mentions as marks, signs apart."""
    parts: list[str] = []
    reached, end = characters
    word, last = words
    number = numbers.start
    while word < last:
        start = written[word].start
        if start - reached != 1 or text[reached] != " ":
            parts.append(_signs(text[reached:start]))
        if number < numbers.stop and named[number].first == word:
            parts.append(f"<{number}>")
            word = named[number].last
            number += 1
        else:
            parts.append(written[word].plain)
            word += 1
        reached = written[word - 1].end
    parts.append(_signs(text[reached:end]))
    return " ".join(filter(None, parts))


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield start, match.end()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def _signs(between: str) -> str:
    """The punctuation between two words as words of the sentence; ratings in dots as n / 5."""
    dots = _DOTS.search(between)
    if dots is not None:
        return f"{len(dots[0].rstrip(_EMPTY))} / 5"
    return " ".join("-" if sign in "–—" else sign for sign in _SIGNS.findall(between))
