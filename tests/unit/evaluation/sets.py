"""Small judged sets and systems for the tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from src.evaluation.sets import Item, JudgedSet
from src.services.evaluation import Floats, Standing, System
from tests.fakes import FakeClock


def texts(*told: str) -> tuple[Item, ...]:
    """Items whose id is their text."""
    return tuple(Item(text, line, text=text) for line, text in enumerate(told, start=1))


def objects(**documents: Mapping[str, Any]) -> tuple[Item, ...]:
    """Items of resources by id."""
    return tuple(
        Item(name, line, document=document)
        for line, (name, document) in enumerate(documents.items(), start=1)
    )


def judged(
    queries: tuple[Item, ...],
    corpus: tuple[Item, ...],
    judgments: Mapping[str, Mapping[str, int]],
    **more: Any,
) -> JudgedSet:
    """A set of titles unless it is said otherwise."""
    return JudgedSet(**{"name": "small", "task": "title", "queries": queries, "corpus": corpus,
                        "judgments": judgments} | more)  # fmt: skip


class TableScorer:
    """Scores phrases and resources as a table says; takes in the corpus and asks in given time."""

    name = "table"

    def __init__(
        self,
        table: Mapping[str, Sequence[float]],
        clock: FakeClock | None = None,
        *,
        set_aside: Sequence[bool] = (),
    ) -> None:
        self._table = table
        self._clock = clock or FakeClock()
        self._set_aside = set_aside
        self.day: date | None = None

    def scores(self, queries: Sequence[str], corpus: Sequence[str]) -> Iterator[Floats]:
        self._clock.advance(10.0)
        for at, query in enumerate(queries):
            self._clock.advance(float(at + 1))
            yield np.array(self._table[query], np.float64)

    def standings(
        self, queries: Sequence[Item], corpus: Sequence[Item], *, asks: str, day: date
    ) -> Iterator[Standing]:
        self.day = day
        aside = np.array(self._set_aside or [False] * len(corpus))
        for query in queries:
            yield Standing(np.array(self._table[query.id], np.float64), aside)

    def system(self) -> System:
        return System("table", self, self, self)
