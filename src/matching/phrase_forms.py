"""Titles and skills in the form that text models read: one phrase, accents kept."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from src.matching.text import plain, stem, title_words, words

_MOST: Final = 300  # characters that a phrase keeps
_NOISE: Final = re.compile(
    r"\(\s*(?:h|f|m|x|w|d|hf|fh)(?:\s*[/\-|.]\s*(?:h|f|m|x|w|d|nb))*\s*\)"
    r"|\b[hfmx]\s*/\s*[hfmwx](?:\s*/\s*[xnd])?\b"
    r"|\b(?:cdi|cdd|int[ée]rim|int[ée]rimaire|freelance|temps plein|temps partiel|full[ -]time"
    r"|part[ -]time|mi-temps|urgent|permanent contract)\b"
    r"|\b\d{1,2}\s*(?:mois|months?)\b|\b(?:35|39)\s*h(?:eures)?\b"
    r"|\b\d{2,3}\s*[-/a]?\s*\d{0,3}\s*(?:k|k€|keur)\b|\b\d{5}\b|\b(?:19|20)\d{2}\b"
)
_GENDER_SUFFIX: Final = re.compile(
    r"(?<=\w{3})\s?(?:\(\s*(?:e|ne|se|sse|euse|rice|trice|[eè]re|i[eè]re|ienne|enne|elle|le|fe|ve"
    r"|ive|te|esse)\s*\)"
    r"|[/·•.\-]\s?(?:e|ne|se|sse|euse|rice|trice|[eè]re|i[eè]re|ienne|enne|elle|le|fe|ve|ive|te"
    r"|esse))"
    r"(?:[·•.]s\b)?(?=[\s,;/.)]|s\b|$)"
)
_CUT_SHORT: Final = re.compile(r"èr\b")  # "infirmièr(e)"
_EMPTY: Final = re.compile(r"[(\[]\s*[)\]]")
_SPACES: Final = re.compile(r"\s+")
_LETTERS: Final = re.compile(r"[^\W\d_]{5,}")
# What only French titles have: accents, small words, endings of feminine trades and their like.
# "Executive" and "representative" are English, where nothing of this stands beside them.
_FRENCH: Final = re.compile(
    r"[àâçèéêëîïôùûœ]|\b(?:de|du|des|en|et|la|le|les|au|aux|sur|pour|par|à)\b|\b[dl]'"
    r"|(?:trice|euse|ienne|ante|ente|elle|iere|enne|onne)s?\b"
    r"|\b(?:responsable|comptable|secretaire|gestionnaire|juriste|cadre|aide|adjointe|experte"
    r"|avocate|commerciale|cheffe)s?\b"
)


@lru_cache(maxsize=8192)
def phrase(text: str) -> str:
    """A title or the name of a skill, lower-cased, in one gender and without contract and hours.

    "Accueillant familial / Accueillante familiale auprès d'adultes (H/F)" is "accueillant familial
    auprès d'adultes". Accents stay: encoders read them.
    """
    read = unicodedata.normalize("NFC", text[:_MOST]).replace("’", "'").lower()
    read = _EMPTY.sub(" ", _GENDER_SUFFIX.sub("", _NOISE.sub(" ", read)))
    read = _CUT_SHORT.sub("er", read)
    if "/" in read:
        read = _one_gender(read)
    read = _SPACES.sub(" ", read).strip(" -|,;:/·.")
    return _LETTERS.sub(_masculine, read) if _FRENCH.search(read) else read


def title_phrase(title: str) -> str:
    """The phrase of a title, empty when no word of it speaks of a trade."""
    return phrase(title) if title_words(title) else ""


def _one_gender(read: str) -> str:
    """Both genders written out, "X y / X' y' rest", as "X y rest"; other slashes stay."""
    first, *others = (part.split() for part in read.split("/"))
    kept = first
    for part in others:
        for count in range(min(len(kept), len(part)), 0, -1):
            if all(map(_same_word, kept[-count:], part[:count])):
                kept = kept + part[count:]
                break
        else:
            kept = [*kept, "/", *part]
    return " ".join(kept)


def _same_word(one: str, other: str) -> bool:
    mine, theirs = ([stem(stem(word)) for word in words(text)] for text in (one, other))
    return bool(mine) and mine == theirs


@lru_cache(maxsize=8192)
def _masculine_word(word: str) -> str:
    plural = word.endswith("s") and len(word) > 5
    one = word[:-1] if plural else word
    bare = plain(one)
    masculine = stem(bare)
    if len(bare) != len(one) or masculine == bare or bare.endswith(("s", "x")):
        return word
    shared = next(
        (at for at, pair in enumerate(zip(bare, masculine, strict=False)) if pair[0] != pair[1]),
        min(len(bare), len(masculine)),
    )
    if bare.endswith("ere"):
        shared -= 2  # "ouvrière" loses its accent, "employée" only the last letter
    changed = one[:shared] + masculine[shared:]
    return changed + "s" if plural else changed


def _masculine(found: re.Match[str]) -> str:
    return _masculine_word(found[0])
