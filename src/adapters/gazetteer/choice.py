"""Which of the places of one name is meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from src.adapters.gazetteer.departments import department_of
from src.adapters.gazetteer.names import place_key
from src.adapters.gazetteer.table import Table
from src.commute.places import Choice, Quality

# A place is clearly meant where it has so many times the inhabitants of the next of its name,
# or is the only town of so many.
_TIMES: Final = 20
_TOWN: Final = 20_000


@dataclass(frozen=True, slots=True)
class Beside:
    """What is said beside a name: postal code, codes of departments, country of two letters."""

    postal_code: str | None = None
    departments: frozenset[str] = frozenset()
    country: str | None = None

    @property
    def decides(self) -> bool:
        """Whether a French department is told."""
        return bool(self.postal_code or self.departments)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The row that is meant and why, the other rows it could be; whether what is said fits it."""

    row: int
    choice: Choice
    quality: Quality
    others: tuple[int, ...] = ()
    fits: bool = True


def chosen(table: Table, key: str, rows: tuple[int, ...], beside: Beside) -> Chosen | None:
    """The row meant among those of one name, the likeliest first; None where none can be."""
    if beside.country is not None:
        rows = tuple(row for row in rows if table.is_in_country(row, beside.country))
    if not rows:
        return None
    code = beside.postal_code
    if code is not None and len(code) == 5:
        exact = tuple(row for row in rows if table.has_code(row, code))
        if len(exact) > 1:  # Montrevault before Montrevault-sur-Èvre
            exact = tuple(sorted(exact, key=lambda row: place_key(table.names[row]) != key))
        if exact:
            return Chosen(exact[0], "postal_code", "approximate", exact[1:])
    if beside.decides:
        inside = tuple(row for row in rows if is_inside(table, row, beside))
        if inside:
            sure = len(inside) == 1 or _is_clear(table, key, inside)
            return Chosen(inside[0], "department", "approximate" if sure else "partial", inside[1:])
        return Chosen(rows[0], "most_populous", "partial", rows[1:], fits=False)
    if len(rows) == 1:
        return Chosen(rows[0], "only_one", "approximate")
    quality: Quality = "approximate" if _is_clear(table, key, rows) else "partial"
    return Chosen(rows[0], "most_populous", quality, rows[1:])


def is_inside(table: Table, row: int, beside: Beside) -> bool:
    """Whether a row is in a department that is said beside its name."""
    area = table.areas[row]
    code = beside.postal_code
    if code is not None:
        department = department_of(code)
        return area == (department.code if department else code[:3])
    return area in beside.departments


def _is_clear(table: Table, key: str, rows: tuple[int, ...]) -> bool:
    first, others = rows[0], rows[1:]
    people = table.populations
    if people[first] >= _TOWN and place_key(table.names[first]) == key:
        # Saint-Étienne is not Saint-Étienne-du-Rouvray, which is called so only for short, and
        # Valence is not Valencia; but of two great towns of one name none is clear.
        rivals = (row for row in others if table.is_french(row) or not table.is_french(first))
        if all(people[row] < _TOWN or place_key(table.names[row]) != key for row in rivals):
            return True
    size = table.weight if table.is_french(first) else people.__getitem__
    return all(size(first) >= _TIMES * size(row) for row in others)
