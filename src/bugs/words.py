"""Texts of bugs as search reads them: words without accents, their stems, identifiers and parts.

French and English stand side by side in one bug, so every word has the stems of both (Snowball,
https://snowballstem.org) and two words meet where one stem is the same. A French stem needs the
accents (``connectée`` is ``connect``) and who searches may leave them out, so there is one stem
with and one without them, for which ``ee`` is the ending it would be.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import Stemmer

# What follows in a text is not read: what a bug is reported with always is.
MOST_CHARACTERS: Final = 250_000
# What is not a word itself but a stem of one, or a part of an identifier.
DERIVED: Final = "~"
_JOINT: Final = "-"
_LONGEST_WORD: Final = 64
_MOST_WORDS: Final = 50_000
# A lexeme may have 2,046 bytes in a tsvector; six words that are joined have 1,541. No alphabet's
# words of 64 characters are cut by it but those whose characters are taken apart, as Hangul's are.
_MOST_WORD_BYTES: Final = 256
# A tsvector may weigh one MiB; this leaves it room for what it keeps about each lexeme.
_MOST_BYTES: Final = 600_000
_LONGEST_RUN: Final = 6
_MOST_PARTS: Final = 12

_COMPOUND: Final = re.compile(r"[^\W_]+(?:[._\-:]{1,2}[^\W_]+)*")
_WORD: Final = re.compile(r"[^\W_]+")
# Digits, small letters after at most one capital, capitals alone: VL 53 L 8 CH, Timeout Error.
_PIECE: Final = re.compile(r"\d+|[A-Z]+(?![^\W\d_A-Z])|[A-Z]?[^\W\d_A-Z]+")
_DIGIT: Final = re.compile(r"\d")
_FEMININE: Final = re.compile("ees?$")
_VERSION: Final = re.compile(r"v\d+")
_LIGATURES: Final = {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"}
_MARKS: Final = re.compile("[\u0300-\u036f]+")

# More than any word has on a letter.
_MOST_MARKS: Final = 8
# What is put in order at once: nothing is joined with an ASCII character behind it.
_BLOCK: Final = re.compile(r".{1,4000}(?=[\x00-\x7f])|.{1,4000}", re.DOTALL)

_french: Final = Stemmer.Stemmer("french", 0)
_english: Final = Stemmer.Stemmer("english", 0)

# Words that say nothing alone. They are kept in the index, for phrases and for who asks for
# nothing else; beside other words they are not asked for.
STOP_WORDS: Final = frozenset(
    (
        "a ai as au aux avec avons ce cela ces cet cette ceux chez comme d dans de des donc du "
        "elle elles en est et eu il ils j je l la le les leur leurs lors lui m ma mais me mes "
        "mon n ne nos notre nous on ont ou par pas plus pour qu quand que quel quelle qui s sa "
        "sans se ses si son sont suis sur t ta te tes ton tres tu un une vos votre vous y etait "
        "ete etre avait an and are at be been but by can do does don for from had has have how "
        "i if in into is it its my no not of or our so than that the their then there they this "
        "to was we were what when which while who will with you your"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Compound:
    """One word, or several with hyphens, dots and the like between them, as they were written.

    ``parts`` are folded; ``written`` are the same parts with their capitals and accents.
    """

    parts: tuple[str, ...]
    written: tuple[str, ...]

    @property
    def is_identifier(self) -> bool:
        """Whether it is a name of several parts with a digit: ``ESP32_LL_01``, ``v2.3.1``."""
        return len(self.parts) > 1 and any(_DIGIT.search(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Indexed:
    """A text to be found: its ``words`` in order, a space around each, and its ``lexemes``.

    A lexeme is a word, or a stem or part of one with ``DERIVED`` in front; each stands once.
    """

    words: str
    lexemes: tuple[str, ...]


def compounds(text: str) -> Iterator[Compound]:
    """The words of a text in order; what is neither letter nor digit parts them.

    Words are cut after 64 characters or 256 bytes; of a version ``v2.3.1`` the ``v`` is left out.
    The first 250,000 characters are read.
    """
    for found in _COMPOUND.finditer(_plain(text[:MOST_CHARACTERS])):
        cut = [word[:_LONGEST_WORD] for word in _WORD.findall(found[0])]
        pairs = [(word, written) for written in cut if (word := folded(written))]
        if len(pairs) > 1:
            pairs = [(w[1:], as_is) if _VERSION.fullmatch(w) else (w, as_is) for w, as_is in pairs]
        if pairs:
            yield Compound(tuple(word for word, _ in pairs), tuple(as_is for _, as_is in pairs))


def _plain(text: str) -> str:
    """The text with one way to write each sign; as long as may be read, in time of its length."""
    if text.isascii():
        return text
    made: list[str] = []
    length = 0
    for block in _BLOCK.finditer(_too_many_marks().sub(_first_marks, text)):
        made.append(unicodedata.normalize("NFKC", block[0]))
        # Some signs stand for eighteen letters.
        length += len(made[-1])
        if length >= MOST_CHARACTERS:
            break
    plain = _MARKS.sub("", "".join(made)[:MOST_CHARACTERS])
    for ligature, letters in _LIGATURES.items():
        plain = plain.replace(ligature, letters)
    return plain


@cache
def _too_many_marks() -> re.Pattern[str]:
    """All that orders itself among the marks of a letter, which takes the square of their number.

    That is what has a combining class, and the few signs that come apart into such marks alone.
    """
    marks = "".join(
        sign
        for sign in map(chr, range(0x300, 0x20000))
        if unicodedata.combining(sign) or sign in "\u0f73\u0f75\u0f81\uff9e\uff9f"
    )
    # Written out from its first sign on, since only so a search skips what cannot begin a match.
    return re.compile(f"[{marks}][{marks}]{{{_MOST_MARKS},}}")


def _first_marks(marks: re.Match[str]) -> str:
    return marks[0][:_MOST_MARKS]


@lru_cache(maxsize=32_768)
def folded(word: str) -> str:
    """The word in small letters without accents, letters and digits alone; 256 bytes at most."""
    if word.isascii():
        return word.lower()[:_MOST_WORD_BYTES]
    # What is written as one sign may be capitals within: they are small only once it is parted.
    small = unicodedata.normalize("NFKD", word).casefold()
    bare = unicodedata.normalize("NFKD", small)
    signs = "".join(each for each in bare if each.isalnum())
    return signs.encode()[:_MOST_WORD_BYTES].decode(errors="ignore")


@lru_cache(maxsize=32_768)
def stems(word: str, accented: str) -> frozenset[str]:
    """What a word of letters is without its endings, in French and in English; may be itself.

    A word with a digit in it has no other form.
    """
    if len(word) < 3 or _DIGIT.search(word):
        return frozenset((word,))
    made = (
        folded(_french.stemWord(accented)),
        _french.stemWord(_FEMININE.sub("e", word)),
        _english.stemWord(word),
    )
    return frozenset(stem for stem in made if stem)


def pieces(written: str) -> Iterator[str]:
    """What lies between the changes of letters, capitals and digits, and neighbours together.

    Of ``VL53L8CH`` that is ``vl``, ``vl53``, ``l8ch`` and so on, of ``TimeoutError`` ``timeout``
    and ``error``. Nothing of a single character, and nothing of what changes more often than five
    times: a number in hexadecimal is no name.
    """
    found = _PIECE.findall(written)
    if not 2 <= len(found) <= _LONGEST_RUN:
        return
    for first in range(len(found)):
        for last in range(first + 1, len(found) + 1):
            run = folded("".join(found[first:last]))
            if len(run) > 1 and last - first < len(found):
                yield run


def runs(parts: tuple[str, ...]) -> Iterator[str]:
    """Two to six neighbours of an identifier's first twelve parts, joined."""
    parts = parts[:_MOST_PARTS]
    for first in range(len(parts)):
        for last in range(first + 2, min(first + _LONGEST_RUN, len(parts)) + 1):
            yield _JOINT.join(parts[first:last])


def windows(parts: tuple[str, ...]) -> list[str]:
    """The longest runs that together are the whole identifier: one, where it has six parts."""
    parts = parts[:_MOST_PARTS]
    count = max(1, len(parts) - _LONGEST_RUN + 1)
    return [_JOINT.join(parts[first : first + _LONGEST_RUN]) for first in range(count)]


def indexed(text: str) -> Indexed:
    """What to keep of a text so that it is found: of 50,000 words and 600,000 bytes at most."""
    in_order: list[str] = []
    lexemes: dict[str, None] = {}
    weight = 0
    for lexeme in (each for compound in compounds(text) for each in _lexemes(compound)):
        is_word = not lexeme.startswith(DERIVED)
        if is_word and len(in_order) == _MOST_WORDS:
            break
        if lexeme not in lexemes:
            # Asked before each of them: one compound alone may be longer than all that is kept.
            weight += len(lexeme.encode())
            if weight > _MOST_BYTES:
                break
            lexemes[lexeme] = None
        if is_word:
            in_order.append(lexeme)
    words = f" {' '.join(in_order)} " if in_order else ""
    return Indexed(words, tuple(sorted(lexemes)))


def _lexemes(compound: Compound) -> Iterator[str]:
    for word, written in zip(compound.parts, compound.written, strict=True):
        yield word
        for stem in sorted(stems(word, written.casefold())):
            if stem != word:
                yield DERIVED + stem
        for piece in pieces(written):
            yield DERIVED + piece
        if word != (whole := folded(written)):  # of a version, the part with its v
            yield DERIVED + whole
    if compound.is_identifier:
        for run in runs(compound.parts):
            yield DERIVED + run
