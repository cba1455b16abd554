"""Text as matching reads it: folded, split into words, titles without their noise."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from string import ascii_lowercase
from typing import Final

WORD: Final = re.compile(r"[a-z0-9]+(?:[+#]+|\.(?:net|js)\b)?|\.net\b")
_COMBINING: Final = re.compile("[\u0300-\u036f]+")
_SPACES: Final = re.compile(r"\s+")
_PUNCTUATION: Final = re.compile(r"[^a-z0-9+#]+")

# What stands in titles and says nothing about the trade.
_TITLE_NOISE: Final = re.compile(
    r"\(\s*(?:h|f|m|x|w|d|hf|fh)(?:\s*[/\-|.]\s*(?:h|f|m|x|w|d|nb))*\s*\)"
    r"|\b[hfmx]\s*/\s*[hfmwx](?:\s*/\s*[xnd])?\b"
    r"|\b(?:cdi|cdd|interim|interimaire|stage|alternance|apprentissage|freelance"
    r"|temps plein|temps partiel|full[ -]time|part[ -]time|mi-temps|urgent|permanent contract)\b"
    r"|\b\d{1,2}\s*(?:mois|months?)\b|\b(?:35|39)\s*h(?:eures)?\b"
    r"|\b\d{2,3}\s*[-/a]?\s*\d{0,3}\s*(?:k|k€|keur)\b|\b\d{5}\b|\b(?:19|20)\d{2}\b"
)
# What is in every piece of noise: looking for it costs a tenth of looking for the noise.
_NOISE_MARKS: Final = frozenset("(/0123456789")
_NOISE_STARTS: Final = (
    "cdi", "cdd", "interim", "stage", "alternance", "apprentissage", "freelance", "temps", "full",
    "part", "urgent", "permanent",
)  # fmt: skip
_GENDER_SUFFIX: Final = re.compile(
    r"(?<=[a-z]{3})\s?(?:\(\s*(?:e|ne|se|sse|euse|rice|trice|ere|iere|ienne|enne|elle|le|fe|ve|ive|te"
    r"|esse)\s*\)"
    r"|[/·•.\-]\s?(?:e|ne|se|sse|euse|rice|trice|ere|iere|ienne|enne|elle|le|fe|ve|ive|te|esse))"
    r"(?:[·•.]s\b)?(?=[\s,;/.)]|s\b|$)"
)
_GENDER_MARKS: Final = frozenset("(/·•.-")
# Feminine endings brought to the masculine, longest first (facts of French morphology).
_FEMININE: Final = (
    ("atrice", "ateur"), ("trice", "teur"), ("euse", "eur"), ("iere", "ier"), ("ienne", "ien"),
    ("enne", "en"), ("onne", "on"), ("elle", "el"), ("esse", "e"), ("ere", "er"), ("ante", "ant"),
    ("ente", "ent"), ("ivee", "ive"), ("effe", "ef"), ("eure", "eur"), ("ale", "al"), ("ive", "if"),
)  # fmt: skip
# Feminine forms that no ending tells from other words.
_IRREGULAR: Final = {
    "adjointe": "adjoint", "apprentie": "apprenti", "artisane": "artisan", "avocate": "avocat",
    "canine": "canin", "commise": "commis", "experte": "expert", "hotesse": "hote",
    "laborantine": "laborantin", "magistrate": "magistrat", "marchande": "marchand",
    "seconde": "second",
}  # fmt: skip
_KEEP_FEMININE: Final = frozenset({
    "vente", "vitesse", "presse", "matiere", "carriere", "filiere",
    "sage", "personnelle", "clientele", "lumiere", "biere", "riviere", "interim", "antenne",
    "maintenante", "sante", "pente", "attente", "plante", "charpente", "detente", "rente",
    "entente", "sellerie", "chaudiere", "moissonneuse", "dentelle", "vaisselle",
    "tutelle", "echelle", "parcelle", "caserne", "frontiere", "messagerie",
})  # fmt: skip
_STOP: Final = frozenset(
    (
        "a au aux avec ce ces chez d dans de des du elle en et est il ils je l la le les leur "
        "lui ma mais me mes mon ne nos notre nous on ou par pas pour qu que qui sa se ses son "
        "sur ta te tes toi ton tu un une vos votre vous and an as at by for from in into is "
        "of on or our the their this to we with you your h f hf fh m x w nb"
    ).split()
)

# Fewer in titles, where "son" is sound and "ton" a tone.
_TITLE_STOP: Final = frozenset(
    "a au aux avec chez d dans de des du en et l la le les ou par pour sur un une and as at by "
    "for from in into of on or the to with h f hf fh m x w nb".split()
)


@lru_cache(maxsize=8192)
def fold(name: str) -> str:
    """A name lower-cased, without accents, punctuation as single spaces: ``C++`` stays."""
    return fold_prose(name)


def fold_prose(text: str) -> str:
    """As ``fold``, for long texts that nobody asks for twice."""
    return _PUNCTUATION.sub(" ", plain(text)).strip()


def plain(text: str) -> str:
    """The text lower-cased and without accents or ligatures; punctuation stays."""
    lowered = text.lower().replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    if lowered.isascii():
        return lowered
    return _COMBINING.sub("", unicodedata.normalize("NFKD", lowered))


def words(text: str) -> list[str]:
    """The words of a text, folded, in order; ``c++``, ``c#``, ``node.js`` and ``.net`` hold."""
    return WORD.findall(plain(text))


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A word without plural and feminine ending, so that forms of one word meet.

    Deliberately light: it must not make two trades out of one or one out of two.
    """
    if "." in word:
        return word
    if len(word) > 4 and word.endswith(("s", "x")) and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 5 and word not in _KEEP_FEMININE:
        for feminine, masculine in _FEMININE:
            if word.endswith(feminine):
                return word[: -len(feminine)] + masculine
        if word.endswith("ee"):
            return word[:-1]
    return word


@lru_cache(maxsize=8192)
def clean_title(title: str) -> str:
    """A job title without gender forms, contract, hours, pay and figures, folded."""
    text = plain(title)
    if not _NOISE_MARKS.isdisjoint(text) or any(start in text for start in _NOISE_STARTS):
        text = _TITLE_NOISE.sub(" ", text)
    text = without_gender(text)
    return _SPACES.sub(" ", text).strip(" -|,;:/·")


def without_gender(text: str) -> str:
    """A plain text with "développeur/euse", "chargé(e)" and "chef·fe" as one form."""
    # Few texts have any of the marks that every form begins with: looking costs less.
    return text if _GENDER_MARKS.isdisjoint(text) else _GENDER_SUFFIX.sub("", text)


@lru_cache(maxsize=8192)
def title_words(title: str) -> tuple[str, ...]:
    """Stems of the words of a title that speak of the trade, each once, in order."""
    seen = dict.fromkeys(
        stem(word) for word in words(clean_title(title)) if word not in _TITLE_STOP
    )
    return tuple(seen)


def content_words(text: str) -> list[str]:
    """Stems of a text's words without the small ones, in order, repeats kept."""
    return [stem(word) for word in words(text) if word not in _STOP and len(word) > 1]


def one_letter_off(word: str) -> Iterator[str]:
    """Words that differ by one letter after the first: left out, put in, swapped or another."""
    for at in range(1, len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in ascii_lowercase:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
