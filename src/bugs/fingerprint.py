"""Error logs as the fault that they tell of: equal for the same fault, whenever and wherever.

1. Each line is made plain: colours go, and what differs from one time to the next becomes a sign:
   timestamps, UUIDs, addresses in memory and on networks, long hexadecimal words, versions,
   numbers with or without a unit. A number that names the fault stays (``HTTP 503``,
   ``errno 111``, ``code: 7``, ``E1234``), and paths keep their last two parts.
2. Where there are stack frames, the fault is those frames, without line numbers, and the lines
   that name an error: what else was logged around them does not count. Where there are none, it
   is every line.
3. A line counts once, where it stands first, so that it does not matter how often a fault came.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

# A log is told apart by its beginning; the rest would cost time and say nothing new.
_MOST_LINES: Final = 500
# Of those that have a letter, whether or not anything is left of them once they are plain.
_MOST_RAW_LINES: Final = 5_000
_MOST_CHARS: Final = 400
_CONTROL: Final = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f]")
_SPACES: Final = re.compile(r"\s+")
_LETTER: Final = re.compile(r"[^\W\d_]")

_MONTH: Final = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_DAY: Final = "(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}"
_CLOCK: Final = r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?[ap]m)?"
_ZONE: Final = r"(?: ?(?:z|utc|gmt|[+-]\d\d:?\d\d))?"
_TIMESTAMP: Final = re.compile(
    rf"(?<![a-z0-9.:])(?:"
    rf"\d{{4}}[-/]\d\d[-/]\d\d(?:[t ]{_CLOCK}{_ZONE})?"
    rf"|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}(?:,? {_CLOCK}{_ZONE})?"
    rf"|\d{{1,2}}/{_MONTH}/\d{{4}}:{_CLOCK}{_ZONE}"
    rf"|(?:{_DAY},? )?\d{{1,2}} {_MONTH} \d{{4}},? {_CLOCK}{_ZONE}"
    rf"|(?:{_DAY},? )?{_MONTH} \d{{1,2}},? (?:\d{{4}},? )?{_CLOCK}{_ZONE}(?: \d{{4}})?"
    rf"|{_CLOCK}{_ZONE}"
    rf")(?![:.]?[a-z0-9])",
    re.IGNORECASE,
)
_UUID: Final = re.compile(
    r"(?<![0-9a-z])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-z])", re.IGNORECASE
)
_ADDRESS: Final = re.compile(
    # An address in memory; a card's or network's address; a word of eight digits or more, of which
    # one at least is none of a decimal number, and one is no letter.
    r"(?<![0-9a-z])(?:0x[0-9a-f]+|(?:[0-9a-f]{1,4}:){3,7}:?[0-9a-f]{1,4}"
    r"|(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?"
    r"|(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,})(?![0-9a-z])",
    re.IGNORECASE,
)
_PATH: Final = re.compile(r"(?:[a-z]:)?(?:[\\/][^\\/\s:\"'()<>,]+){2,}", re.IGNORECASE)
_NUMBER: Final = re.compile(
    r"(?<![a-z0-9])v?[-+]?\d+(?:[.,:]\d+)*"
    r"(?: ?(?:[nuµm]?s|sec|min|h|[kmg]i?b|bytes|hz|khz|mhz|°?c|m?v|ma|mm|%))?(?![a-z0-9])",
    re.IGNORECASE,
)
# What follows these words says which fault it is. It is written with a sign that no rule above
# takes for a number, and the sign goes again at the end.
_NAMING: Final = re.compile(
    r"\b(errno|error|err|erreur|code|status|statut|http(?:/\d(?:\.\d)?)?|exit|signal|sqlstate)"
    r"([ :=#\[(]{0,3})(\d{1,5})(?![\d.,:a-z%])",
    re.IGNORECASE,
)
_KEPT: Final = "\ue000"

_FRAMES: Final = (
    # Python.
    re.compile(r'^File "(?P<file>[^"]+)", line .{1,12}?(?:, in (?P<name>.+))?$'),
    # JavaScript, Java, Kotlin, C#.
    re.compile(r"^at (?P<name>[^()]+?) ?\((?P<file>[^()]*)\)(?: .*)?$"),
    re.compile(r"^at (?=\S*[./:])(?P<name>\S+?)(?P<file>)(?: in \S.*)?$"),
    # Native: gdb, sanitizers, Rust.
    re.compile(r"^#?\S{1,3}:? (?:# )?(?:in |- )?(?P<name>[\w:~<>$.]+) ?(?:\(.*\))? (?:at|from) "
               r"(?P<file>\S+)$"),
)  # fmt: skip
_LINE_NUMBERS: Final = re.compile(r"(?::#)+$|:line #$")
_NAMES_AN_ERROR: Final = re.compile(
    r"error|exception|panic|(?<!de)fault|fatal|assert|abort|timeout|erreur|guru meditation",
    re.IGNORECASE,
)


def fingerprint(logs: Sequence[str]) -> str | None:
    """The fault that logs tell of, as 32 hexadecimal digits; None where they say nothing."""
    said = fault_lines(logs)
    if not said:
        return None
    return hashlib.sha256("\n".join(said).encode("utf-8", "backslashreplace")).hexdigest()[:32]


def fault_lines(logs: Sequence[str]) -> tuple[str, ...]:
    """What the fingerprint is made of, line by line."""
    frames: list[str] = []
    errors: list[str] = []
    everything: list[str] = []
    for line in islice(_lines(logs), _MOST_LINES):
        frame = _frame(line)
        if frame is not None:
            frames.append(frame)
            continue
        everything.append(line)
        if _NAMES_AN_ERROR.search(line):
            errors.append(line)
    told = [*frames, *errors] if frames else everything
    return tuple(dict.fromkeys(told))


def plain(line: str) -> str:
    """The line with a sign for whatever differs from one time to the next."""
    text = _SPACES.sub(" ", _CONTROL.sub("", line[:_MOST_CHARS])).strip()
    text = _ADDRESS.sub("#", _TIMESTAMP.sub("#", _UUID.sub("#", text)))
    text = _PATH.sub(_last_parts, text)
    text = _NAMING.sub(lambda found: f"{found[1]}{found[2]}{_KEPT}{found[3]}{_KEPT}", text)
    pieces = text.split(_KEPT)
    # Every other piece is a number that names the fault.
    pieces[::2] = [_NUMBER.sub("#", piece) for piece in pieces[::2]]
    return "".join(pieces)


def _lines(logs: Iterable[str]) -> Iterator[str]:
    for line in islice(_raw_lines(logs), _MOST_RAW_LINES):
        text = plain(line)
        # Bare signs and rulers say nothing.
        if any(char.isalpha() for char in text):
            yield text


def _raw_lines(logs: Iterable[str]) -> Iterator[str]:
    """The lines that have a letter where they are read: no rule makes one."""
    for log in logs:
        for line in log.replace(_KEPT, "").splitlines():
            if _LETTER.search(line, 0, _MOST_CHARS):
                yield line


def _last_parts(path: re.Match[str]) -> str:
    """The last two parts of a path: where it is installed says nothing of the fault."""
    return "/".join(re.split(r"[\\/]", path[0])[-2:])


def _frame(line: str) -> str | None:
    """The frame of a stack that the line is, as function and file; None where it is none."""
    for form in _FRAMES:
        found = form.match(line)
        if found:
            name, file = (
                _LINE_NUMBERS.sub("", part or "") for part in (found["name"], found["file"])
            )
            return f"{name or '<module>'} @ {file}"
    return None
