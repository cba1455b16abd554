"""Patterns: the same keys fit as for Redis, whose answers these are."""

from __future__ import annotations

import pytest

from src.resilience.tiered.patterns import fits

# Pattern, keys that fit, keys that do not.
CASES: list[tuple[str, list[str], list[str]]] = [
    ("", [""], ["a"]),
    ("a", ["a"], ["", "A", "aa", "b"]),
    ("*", ["", "a", "a\nb", "é"], []),
    ("a*c", ["ac", "abc", "a*c"], ["ab", "bc", "acb"]),
    ("a?c", ["abc", "a?c", "a\nc"], ["ac", "abbc"]),
    ("?", ["a"], ["", "ab", "é"]),
    ("??", ["é", "ab"], ["a", "éé"]),
    ("a.c", ["a.c"], ["abc"]),
    ("job:4+", ["job:4+"], ["job:44"]),
    ("[ac]d", ["ad", "cd"], ["bd", "d", "acd", "[ac]d"]),
    ("[a-c]", ["a", "b", "c"], ["d", "-", "A"]),
    ("[c-a]", ["a", "b", "c"], ["d", "-"]),
    ("[a-cx-z0]", ["a", "b", "c", "x", "y", "z", "0"], ["d", "w", "-"]),
    ("[xa-c]", ["x", "a", "b", "c"], ["d", "w", "-"]),
    ("[^ab]d", ["cd", "^d", "\nd"], ["ad", "bd", "d"]),
    ("[^a-c]", ["d", "-", "^"], ["a", "b", "c"]),
    ("[a^]", ["a", "^"], ["b"]),
    ("[a-]x", ["a", "]", "_", "x"], ["-", "ax"]),
    ("[a-", ["a", "-"], ["b", "[a-"]),
    ("[a-c", ["a", "b", "c"], ["-"]),
    ("[-a]", ["-", "a"], ["b", "[", "]"]),
    ("[ab", ["a", "b"], ["[ab", "ab", ""]),
    ("[", [], ["", "[", "a"]),
    ("[]", [], ["", "[]", "]", "a"]),
    ("[]a", [], ["a", "]a", "[]a"]),
    ("[^]", ["a", "]", "^", "\n"], ["", "ab"]),
    ("[^]a", ["aa", "]a", "\na"], ["a", "^]a"]),
    ("[^", ["a"], ["", "ab"]),
    (r"a\*", ["a*"], ["ab", r"a\*", "a"]),
    (r"\?c", ["?c"], ["ac", "c"]),
    (r"\[a]", ["[a]"], ["a"]),
    (r"\\a", [r"\a"], ["a", r"\\a"]),
    (r"\ab", ["ab"], [r"\ab"]),
    ("a\\", ["a\\"], ["a"]),
    (r"[\]a]", ["]", "a"], ["\\", "b"]),
    (r"[\^a]", ["^", "a"], ["\\", "b"]),
    (r"[b\a]x", ["bx", "ax"], ["\\x", "cx"]),
    ("[a\\", ["a", "\\"], ["b"]),
    (r"[\a-c]", ["a", "-", "c"], ["b", "\\"]),
    (r"[a\b", ["a", "b"], ["\\"]),
    (r"[0-9\-]", ["5", "-"], ["a", "\\"]),
    (r"[a-\]x", ["ax", "]x"], ["a", "x", "-x"]),
    ("[.]", ["."], ["a"]),
]


@pytest.mark.parametrize(("pattern", "fitting", "others"), CASES)
def test_the_same_keys_fit_as_for_redis(
    pattern: str, fitting: list[str], others: list[str]
) -> None:
    fit = fits(pattern)
    assert [key for key in fitting + others if fit(key)] == fitting


def test_what_is_no_text_fits_as_well() -> None:
    assert fits("\ud800*")("\ud800a")
    assert not fits("\ud800*")("a")
