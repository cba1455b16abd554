"""Rows of an import, so many at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, Protocol, TypeVar

# Rows can be large: a batch of them in full text must not weigh more than this.
BATCH_BYTES: Final = 8_000_000
# A worker serves other requests between so many rows.
BREATH_ROWS: Final = 20


class Sized(Protocol):
    """Knows how many bytes it was read from."""

    @property
    def size(self) -> int:
        """Bytes."""
        ...


_Row = TypeVar("_Row", bound=Sized)


def batches(
    rows: Iterable[_Row],
    *,
    most_rows: int,
    breathe: Callable[[], None],
    most_bytes: int = BATCH_BYTES,
) -> Iterator[list[_Row]]:
    """The rows in their order, in lists of at most ``most_rows`` and ``most_bytes``.

    A row that weighs more by itself is a list by itself.
    """
    batch: list[_Row] = []
    size = 0
    for row in rows:
        if batch and size + row.size > most_bytes:
            yield batch
            breathe()
            batch, size = [], 0
        batch.append(row)
        size += row.size
        if len(batch) % BREATH_ROWS == 0:
            breathe()
        if len(batch) >= most_rows:
            yield batch
            breathe()
            batch, size = [], 0
    if batch:
        yield batch
