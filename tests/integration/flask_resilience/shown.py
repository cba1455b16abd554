"""Runs every example of a document, whose path is the first argument.

With ``gevent`` as second argument everything is patched first and each example runs in a greenlet.
"""

from __future__ import annotations

import io
import re
import sys
from functools import partial
from pathlib import Path
from typing import NamedTuple


class Example(NamedTuple):
    """Code of a document, and what stands below it as what it prints."""

    heading: str
    code: str
    printed: str


def examples(document: Path) -> list[Example]:
    """Every block of Python in the document, in order."""
    found = []
    for section in re.split(r"^## ", document.read_text(encoding="utf-8"), flags=re.MULTILINE):
        heading = section.splitlines()[0]
        blocks = re.findall(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```)?", section, re.DOTALL)
        found += [Example(heading, *block) for block in blocks]
    return found


def printed(example: Example) -> str:
    """What the code of the example prints, run in names of its own."""
    heard = io.StringIO()
    # Not by exchanging the standard output, which all threads share.
    names: dict[str, object] = {"__name__": "shown", "print": partial(print, file=heard)}
    exec(compile(example.code, f"docs: {example.heading}", "exec"), names)
    return heard.getvalue()


def differences(document: Path) -> list[str]:
    """Where what an example prints is not what stands below it."""
    found = []
    for example in examples(document):
        heard = printed(example)
        if heard != example.printed:
            found.append(f"{example.heading}: {heard!r} is not {example.printed!r}")
    return found


def main() -> int:
    document = Path(sys.argv[1])
    if sys.argv[2:] == ["gevent"]:
        import gevent  # noqa: PLC0415

        found = gevent.spawn(differences, document).get()
    else:
        found = differences(document)
    print(*found, sep="\n")
    print(len(examples(document)), "examples")
    return 1 if found else 0


if __name__ == "__main__":
    if sys.argv[2:] == ["gevent"]:
        from gevent import monkey

        monkey.patch_all()
    sys.exit(main())
