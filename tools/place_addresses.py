"""Places the sixty addresses, prints the table and writes it into docs/commute.md.

    python -m tools.place_addresses

With NEXTVISION_GEO naming a folder that has La Poste's list of postal codes (laposte_hexasmal.csv)
every commune is placed too, by name and postal code and by name and department (docs/places.md).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from src.adapters.gazetteer import OfflineGazetteer
from tools.places.judged import Judged, every_commune, sixty

DOCS: Final = Path(__file__).resolve().parent.parent / "docs"
GEO: Final = "NEXTVISION_GEO"
SECTIONS: Final = {"addresses": DOCS / "commute.md", "communes": DOCS / "places.md"}


def addresses(found: list[Judged]) -> str:
    """The sixty as a table, after a sentence of counts."""
    near = sum(item.is_near for item in found)
    other = [item for item in found if not item.is_right]
    silent = sum(item.is_silently_wrong for item in found)
    lines = [
        (f"{near} of {len(found)} addresses are placed within 5 km of the reference "
        f"({near / len(found):.1%}). {len(other)} are placed in another commune than is meant, "
        f"{silent} of them without `partial` or candidates."), "",
        "| written | meant | understood | km | quality | choice | candidates |",
        "| --- | --- | --- | ---: | --- | --- | --- |",
    ]  # fmt: skip
    for item in found:
        answer = item.answer
        candidates = ", ".join(
            f"{place.name} {place.postal_code}".strip() for place in answer.candidates[:3]
        )
        km = "—" if item.km is None else f"{item.km:.1f}"
        lines.append(
            f"| {item.address} | {item.postal_code} {item.commune} | {answer.formatted} | {km} | "
            f"{answer.quality} | {answer.choice} | {candidates} |"
        )
    return "\n".join(lines)


def communes(found: dict[str, list[Judged]]) -> str:
    """What became of every row of La Poste's list, asked in two ways."""
    lines = [("| asked by | rows | within 5 km | within 10 km | right commune or within 5 km | "
             "elsewhere without doubt told | not found |"),
             "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"]  # fmt: skip
    for by, items in found.items():
        count = len(items)
        lines.append(
            f"| name and {by.replace('_', ' ')} | {count} | "
            f"{_share(item.is_near for item in items)} | "
            f"{_share(item.km is not None and item.km <= 10 for item in items)} | "
            f"{_share(item.is_right for item in items)} | "
            f"{sum(item.is_silently_wrong for item in items)} | "
            f"{sum(item.km is None for item in items)} |"
        )
    return "\n".join(lines)


def _share(of: Iterable[bool]) -> str:
    values = list(of)
    return f"{sum(values) / len(values):.2%}"


def written_into(document: str, section: str, text: str) -> str:
    """The document with what stands between the marks of a section replaced."""
    begin, end = f"<!-- {section} -->\n", f"<!-- end of {section} -->"
    head, mark, rest = document.partition(begin)
    _, closing, tail = rest.partition(end)
    if not mark or not closing:
        raise ValueError(f"the document has no section {section}")
    return f"{head}{begin}\n{text}\n\n{end}{tail}"


def main() -> int:
    """Print the tables and write them; 1 where an address is wrong without doubt told."""
    gazetteer = OfflineGazetteer()
    found = sixty(gazetteer)
    texts = {"addresses": addresses(found)}
    if folder := os.environ.get(GEO):
        every = {
            by: list(every_commune(gazetteer, Path(folder), by=by))
            for by in ("postal_code", "department")
        }
        texts["communes"] = communes(every)
    else:
        print(f"{GEO} is not set: communes are not measured", file=sys.stderr)
    for section, text in texts.items():
        print(text, end="\n\n")
        document = SECTIONS[section].read_text(encoding="utf-8")
        SECTIONS[section].write_text(written_into(document, section, text), encoding="utf-8")
    return int(any(item.is_silently_wrong for item in found))


if __name__ == "__main__":
    sys.exit(main())
