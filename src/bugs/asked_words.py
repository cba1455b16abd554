"""What somebody who searches bugs asks for: words, "phrases in quotes", -what must not be there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from src.bugs.words import DERIVED, STOP_WORDS, Compound, compounds, stems, windows

# What follows in a search is not read.
MOST_CHARACTERS: Final = 1_000
MOST_TERMS: Final = 24
# Of a shorter beginning half the words there are would have to be looked up.
_SHORTEST_BEGINNING: Final = 3

_TYPOGRAPHIC: Final = str.maketrans(dict.fromkeys("“”„«»", '"'))
_ASKED: Final = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"|(?P<bare>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A lexeme of the index, or with ``begins`` all that begin so."""

    name: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked for: of each of ``groups`` one lexeme, and ``phrase`` among the words.

    ``phrase`` is None where the lexemes alone decide; else words with a space around each.
    """

    groups: tuple[tuple[Lexeme, ...], ...]
    phrase: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """All of ``wanted`` must be there and none of ``unwanted``; nothing fits where both lack."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()


def asked(text: str) -> Asked:
    """What the text asks for; no text is wrong.

    Words are looked for by their stems, those in quotes as they are and next to one another. Of
    the last word the beginning is enough, from three characters on and unless it ends in a digit:
    version 2.1 is not the beginning of 2.10. Words that say nothing alone
    are left out, unless nothing else is asked for. An identifier (``ESP32_LL_01``, ``v2.3.1``) is
    looked for whole, whatever its parts are joined with; ``temps-réel`` is a phrase. The first
    1,000 characters and 24 things asked for count. Without any word the answer asks for nothing.
    """
    found = list(_things(text[:MOST_CHARACTERS]))[:MOST_TERMS]
    wanted = [thing for thing in found if not thing.unwanted]
    telling = [thing for thing in wanted if not thing.says_nothing] or wanted
    last = telling[-1] if telling and telling[-1] is found[-1] else None
    return Asked(
        tuple(thing.term(begins=thing is last) for thing in telling),
        tuple(thing.term() for thing in found if thing.unwanted),
    )


def likeness_terms(text: str, *, most: int) -> list[Term]:
    """The first so many different words and identifiers of a text, without what says nothing."""
    terms: dict[Term, None] = {}
    for compound in compounds(text):
        for thing in _of_compound(compound):
            if len(terms) == most:
                return list(terms)
            if not thing.says_nothing:
                terms[thing.term()] = None
    return list(terms)


@dataclass(frozen=True, slots=True, eq=False)
class _Thing:
    """One thing as it stands in the search: a word, an identifier, or (``quoted``) a phrase."""

    compound: Compound
    quoted: bool = False
    unwanted: bool = False

    @property
    def says_nothing(self) -> bool:
        return not self.quoted and all(part in STOP_WORDS for part in self.compound.parts)

    def term(self, *, begins: bool = False) -> Term:
        parts = self.compound.parts
        if self.quoted:
            return _phrase(parts)
        if len(parts) == 1:
            word = parts[0]
            names = {word} | stems(word, self.compound.written[0].casefold())
            group = [Lexeme(name) for name in sorted(names)]
            group += [Lexeme(DERIVED + name) for name in sorted(names)]
            if begins and _may_go_on(word):
                group.append(Lexeme(word, begins=True))
            return Term((tuple(group),))
        ends = windows(parts)
        groups = [[Lexeme(DERIVED + run)] for run in ends]
        if begins and _may_go_on(ends[-1]):
            groups[-1].append(Lexeme(DERIVED + ends[-1], begins=True))
        return Term(tuple(tuple(group) for group in groups))


def _things(text: str) -> Iterator[_Thing]:
    for found in _ASKED.finditer(text.translate(_TYPOGRAPHIC)):
        unwanted = bool(found["minus"]) and _starts_a_word(found)
        if found["phrase"] is None:
            for compound in compounds(found["bare"]):
                for thing in _of_compound(compound):
                    yield _Thing(thing.compound, thing.quoted, unwanted)
            continue
        together = list(compounds(found["phrase"]))
        if together:
            parts = tuple(part for each in together for part in each.parts)
            written = tuple(part for each in together for part in each.written)
            yield _Thing(Compound(parts, written), quoted=True, unwanted=unwanted)


def _may_go_on(word: str) -> bool:
    return len(word) >= _SHORTEST_BEGINNING and not word[-1].isdigit()


def _starts_a_word(found: re.Match[str]) -> bool:
    return found.start() == 0 or found.string[found.start() - 1].isspace()


def _of_compound(compound: Compound) -> Iterator[_Thing]:
    if len(compound.parts) == 1 or compound.is_identifier:
        yield _Thing(compound)
    else:
        yield _Thing(compound, quoted=True)


def _phrase(parts: tuple[str, ...]) -> Term:
    """The words by the index where they tell, and one after the other in the text."""
    telling = [part for part in parts if part not in STOP_WORDS] or parts
    groups = tuple((Lexeme(part),) for part in dict.fromkeys(telling))
    return Term(groups, f" {' '.join(parts)} " if len(parts) > 1 else None)
