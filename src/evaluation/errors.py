"""What can be wrong with a judged set, or with what ranks it."""

from __future__ import annotations

from dataclasses import dataclass


class EvaluationError(Exception):
    """The base of everything that keeps a set from being measured."""


@dataclass(frozen=True, slots=True)
class SetFault:
    """One thing wrong with a set: the file, the line (0 when it is no line) and what it is."""

    file: str
    line: int
    detail: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.detail}"


class SetError(EvaluationError):
    """A set that is refused; ``faults`` lists what is wrong with it."""

    def __init__(self, faults: tuple[SetFault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


class ScoreError(EvaluationError):
    """Scores that cannot be ranked: of another number than the corpus, or not numbers."""
